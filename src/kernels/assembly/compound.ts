// target[i] = gain (parts[0][i] + parts[1][i] + ..) over `count` float32 values, parts `stride` bytes apart. In the order
// and with the roundings of delay-and-sum that adds transmits as they come.
export function compoundF32(source: usize, stride: usize, parts: i32, target: usize, count: i32, gain: f32): void {
  const gains = f32x4.splat(gain);
  const end = target + ((<usize>count) << 2);
  while (target < end) {
    const whole = target + 16 <= end;
    let part = source;
    let sum = whole ? v128.load(part) : v128.load_zero<u32>(part);
    for (let k = 1; k < parts; k++) {
      part += stride;
      sum = f32x4.add(sum, whole ? v128.load(part) : v128.load_zero<u32>(part));
    }
    sum = f32x4.mul(sum, gains);
    if (whole) v128.store(target, sum);
    else v128.store_lane<u32>(target, sum, 0);
    target += whole ? 16 : 4;
    source += whole ? 16 : 4;
  }
}
