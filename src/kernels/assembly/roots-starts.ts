// Starting points of the inner roots: one beside each local minimum of f on the unit circle, the rest in the widest
// gaps between those.
import { descend, lastCurvature, lastValue, rotate } from './roots-circle';

/**
 * Fills `roots` (m complex) and lists in `active` (room for 2 m float64: positions, then indices) those that still have
 * to be iterated; a minimum not above `settled` is a double root on the circle and is final. Returns their number.
 */
export function placeStarts(
  poly: usize,
  m: i32,
  table: usize,
  grid: i32,
  values: usize,
  settled: f64,
  roots: usize,
  active: usize,
): i32 {
  sample(poly, m, table, grid, values);
  const positions = active + ((<usize>(m + 1)) << 3);
  const step = 6.283185307179586 / <f64>grid;
  let found = 0;
  let moving = 0;
  for (let i = 0; i < grid && found < m; i++) {
    const here = load<f64>(values + ((<usize>i) << 3));
    const before = load<f64>(values + ((<usize>(i == 0 ? grid - 1 : i - 1)) << 3));
    const after = load<f64>(values + ((<usize>(i == grid - 1 ? 0 : i + 1)) << 3));
    if (!(here < before && here <= after)) continue;
    const z = roots + ((<usize>found) << 4);
    store<f64>(z, load<f64>(table + ((<usize>i) << 3)));
    store<f64>(z, load<f64>(table + ((<usize>(grid + i)) << 3)), 8);
    // The parabola through three samples is near enough for Newton's method.
    const shift = (0.5 * (before - after)) / (before - 2 * here + after);
    rotate(z, shift * step);
    descend(poly, m, z, step);
    store<f64>(positions + ((<usize>found) << 3), <f64>i + shift);
    if (lastValue() > settled) {
      shrink(z, depth(lastValue() / lastCurvature(), <f64>m));
      store<i32>(active + ((<usize>moving) << 2), found);
      moving++;
    }
    found++;
  }
  for (; found < m; found++) {
    const position = widestGap(positions, found, <f64>grid);
    const z = roots + ((<usize>found) << 4);
    const nearest = <i32>position % grid;
    store<f64>(z, load<f64>(table + ((<usize>nearest) << 3)));
    store<f64>(z, load<f64>(table + ((<usize>(grid + nearest)) << 3)), 8);
    shrink(z, 2 / <f64>m);
    store<i32>(active + ((<usize>moving) << 2), found);
    moving++;
  }
  return moving;
}

// f at the grid points by Horner's rule, four points at a time (`grid` is a multiple of 4).
function sample(poly: usize, m: i32, table: usize, grid: i32, values: usize): void {
  const centre = f64x2.splat(load<f64>(poly + <usize>m * 24));
  const two = f64x2.splat(2);
  const last = poly + <usize>(2 * m) * 24;
  const first = poly + <usize>(m + 1) * 24;
  for (let i = 0; i < grid; i += 4) {
    const cos = table + ((<usize>i) << 3);
    const sin = cos + ((<usize>grid) << 3);
    const zr0 = v128.load(cos);
    const zr1 = v128.load(cos, 16);
    const zi0 = v128.load(sin);
    const zi1 = v128.load(sin, 16);
    let hr0 = v128.load64_splat(last);
    let hi0 = v128.load64_splat(last, 8);
    let hr1 = hr0;
    let hi1 = hi0;
    for (let term = last - 24; term >= first; term -= 24) {
      const cr = v128.load64_splat(term);
      const ci = v128.load64_splat(term, 8);
      const next0 = f64x2.add(f64x2.sub(f64x2.mul(hr0, zr0), f64x2.mul(hi0, zi0)), cr);
      const next1 = f64x2.add(f64x2.sub(f64x2.mul(hr1, zr1), f64x2.mul(hi1, zi1)), cr);
      hi0 = f64x2.add(f64x2.add(f64x2.mul(hr0, zi0), f64x2.mul(hi0, zr0)), ci);
      hi1 = f64x2.add(f64x2.add(f64x2.mul(hr1, zi1), f64x2.mul(hi1, zr1)), ci);
      hr0 = next0;
      hr1 = next1;
    }
    const re0 = f64x2.sub(f64x2.mul(hr0, zr0), f64x2.mul(hi0, zi0));
    const re1 = f64x2.sub(f64x2.mul(hr1, zr1), f64x2.mul(hi1, zi1));
    const target = values + ((<usize>i) << 3);
    v128.store(target, f64x2.add(centre, f64x2.mul(two, re0)));
    v128.store(target, f64x2.add(centre, f64x2.mul(two, re1)), 16);
  }
}

// Distance below the circle, as -ln|z|, of the pair that makes a minimum of the given value / curvature, on the model
// f = A - B cos(m t), whose roots are at cosh(m y) = A / B.
function depth(ratio: f64, m: f64): f64 {
  const x = sqrt(0.5 * max(ratio, 0)) * m;
  const y = x < 1e-3 ? x : Math.log(x + sqrt(x * x + 1));
  return min((2 * y) / m, 3);
}

function shrink(z: usize, y: f64): void {
  const radius = y < 1e-4 ? 1 - y * (1 - 0.5 * y) : Math.exp(-y);
  store<f64>(z, load<f64>(z) * radius);
  store<f64>(z, load<f64>(z, 8) * radius, 8);
}

// Middle of the widest gap between the `count` ascending grid positions, which it joins.
function widestGap(positions: usize, count: i32, grid: f64): f64 {
  if (count == 0) {
    store<f64>(positions, 0);
    return 0;
  }
  const lowest = load<f64>(positions);
  let widest: f64 = 0;
  let after = 0;
  for (let i = 0; i < count; i++) {
    const here = load<f64>(positions + ((<usize>i) << 3));
    const next = i + 1 < count ? load<f64>(positions + ((<usize>(i + 1)) << 3)) : lowest + grid;
    if (next - here <= widest) continue;
    widest = next - here;
    after = i;
  }
  const middle = load<f64>(positions + ((<usize>after) << 3)) + 0.5 * widest;
  // A middle past the end of the circle keeps its place at the end of the list: the order stays ascending.
  for (let i = count; i > after + 1; i--)
    store<f64>(positions + ((<usize>i) << 3), load<f64>(positions + ((<usize>(i - 1)) << 3)));
  store<f64>(positions + ((<usize>(after + 1)) << 3), middle);
  return middle < 0 ? middle + grid : middle;
}
