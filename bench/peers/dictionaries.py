"""Peers of the dictionary learner, timed where they run: lines "peer n batch steps" in, "milliseconds error" out.

frank-wolfe: the published update (steps clamped) in NumPy with singular value decompositions; mini-batch: scikit-learn's
MiniBatchDictionaryLearning, one partial_fit a step. A peer that cannot be imported answers "absent".
"""
import sys
import time

import numpy as np

streams = {}


def stream(n, batch, steps):
    if (n, batch, steps) not in streams:
        rng = np.random.default_rng(n)
        truth = np.linalg.qr(rng.standard_normal((n, n)))[0]
        draw = lambda: truth @ (rng.standard_normal((n, batch)) * (rng.random((n, batch)) < 0.3))
        streams[n, batch, steps] = truth, [draw() for _ in range(steps)], rng
    return streams[n, batch, steps]


def polar(matrix):
    u, _, v = np.linalg.svd(matrix)
    return u @ v


def frank_wolfe(batches, n, rng):
    a, g = np.linalg.qr(rng.standard_normal((n, n)))[0].T, 0
    for t, y in enumerate(batches, 1):
        rho, gamma = min(1, 4 / np.sqrt(t + 1)), min(1, 2 / (t + 2) ** 0.75)
        z = a @ y
        g = (1 - rho) * g + rho * (abs(z) * z) @ y.T / y.shape[1]
        a = polar((1 - gamma) * a + gamma * polar(g))
    return a.T


def mini_batch(batches, n, rng):
    from sklearn.decomposition import MiniBatchDictionaryLearning

    model = MiniBatchDictionaryLearning(n_components=n, alpha=0.1, batch_size=batches[0].shape[1], random_state=0)
    for y in batches:
        model.partial_fit(y.T)
    return model.components_.T / np.linalg.norm(model.components_, axis=1)


for line in sys.stdin:
    peer, n, batch, steps = line.split()[0], *map(int, line.split()[1:])
    truth, batches, rng = stream(n, batch, steps)
    try:
        if peer == 'mini-batch':
            import sklearn
        begin = time.perf_counter()
        learned = (mini_batch if peer == 'mini-batch' else frank_wolfe)(batches, n, rng)
        took = time.perf_counter() - begin
        print(1000 * took, abs(1 - np.sum((learned.T @ truth) ** 4) / n), flush=True)
    except ImportError:
        print('absent', flush=True)
