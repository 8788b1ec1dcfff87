// Keeps every `step`-th complex float32 element (step in bytes) of selected rows; `starts` holds their byte offsets.
export function decimateF32(source: usize, target: usize, starts: usize, outRows: i32, columns: i32, step: i32): void {
  const bytes = (<usize>columns) << 3;
  for (let o = 0; o < outRows; o++) {
    let from = source + <usize>load<u32>(starts + ((<usize>o) << 2));
    const end = target + bytes;
    if (step == 8) {
      memory.copy(target, from, bytes);
      target = end;
      continue;
    }
    while (target < end) {
      store<u64>(target, load<u64>(from));
      from += step;
      target += 8;
    }
  }
}
