"""Peer of the line recovery: lines "count kept size" in, milliseconds of one float32 matmul of as many lines out."""
import sys
import time

import numpy as np

for line in sys.stdin:
    count, kept, size = map(int, line.split())
    rng = np.random.default_rng(0)
    measured = rng.standard_normal((count, kept), dtype=np.float32)
    matrix = rng.standard_normal((kept, size), dtype=np.float32)
    into = np.empty((count, size), dtype=np.float32)
    begin = time.perf_counter()
    for _ in range(50):
        np.matmul(measured, matrix, out=into)
    print(1000 * (time.perf_counter() - begin) / 50, flush=True)
