// Running means of float64 numbers, in place.

/** target *= by. */
export function scaleF64(target: usize, count: i32, by: f64): void {
  const factor = f64x2.splat(by);
  const end = target + ((<usize>count) << 3);
  for (; target + 16 <= end; target += 16) v128.store(target, f64x2.mul(v128.load(target), factor));
  if (target < end) store<f64>(target, load<f64>(target) * by);
}

/** target += weight (source - target). */
export function moveTowardsF64(target: usize, source: usize, count: i32, weight: f64): void {
  const by = f64x2.splat(weight);
  const end = target + ((<usize>count) << 3);
  for (; target + 16 <= end; target += 16) {
    const here = v128.load(target);
    v128.store(target, f64x2.add(here, f64x2.mul(by, f64x2.sub(v128.load(source), here))));
    source += 16;
  }
  if (target < end) {
    const here = load<f64>(target);
    store<f64>(target, here + weight * (load<f64>(source) - here));
  }
}
