// Proximal gradient steps on a tile: rows of `columns` complex float32, every column a problem of its own. Columns come in
// pairs, one vector; what belongs to a column is stored twice, once a lane: (t0, t0, t1, t1).

// Puts the measured rows in place, bit for bit, and gives the energy of what was there instead, per column.
export function placeRowsF32(
  signal: usize,
  places: usize,
  count: i32,
  columns: i32,
  measured: usize,
  energies: usize,
): void {
  const row = (<usize>columns) << 3;
  for (let at: usize = 0; at < row; at += 16) {
    let energy: v128 = f32x4.splat(0);
    let y = measured + at;
    for (let k = 0; k < count; k++, y += row) {
      const target = signal + <usize>load<u32>(places + ((<usize>k) << 2)) * row + at;
      const value = v128.load(y);
      const difference = f32x4.sub(value, v128.load(target));
      energy = f32x4.add(energy, f32x4.mul(difference, difference));
      v128.store(target, value);
    }
    v128.store(energies + at, both(energy));
  }
}

// One step: code = shrunk gradient step, and point = code + factor (code - code before), factor that of FISTA (Beck &
// Teboulle 2009). Columns whose momentum points uphill start over (O'Donoghue & Candes 2015, gradient scheme).
// `shrinkages`: per row the factor of the threshold of its column and the slope. `ages`: t of FISTA, a column.
// `changes` and `norms`: energies of code - code before and of code, a column.
export function sparseStepF32(
  gradient: usize,
  code: usize,
  point: usize,
  rows: i32,
  columns: i32,
  thresholds: usize,
  shrinkages: usize,
  half: i32,
  momentum: i32,
  ages: usize,
  changes: usize,
  norms: usize,
): void {
  const row = (<usize>columns) << 3;
  const end = <usize>rows * row;
  for (let column: usize = 0; column < row; column += 16) {
    const threshold = v128.load(thresholds + column);
    let change: v128 = f32x4.splat(0);
    let norm: v128 = f32x4.splat(0);
    let uphill: v128 = f32x4.splat(0);
    let shrinkage = shrinkages;
    for (let at = column; at < end; at += row, shrinkage += 8) {
      const u = v128.load(gradient + at);
      const magnitude = f32x4.max(f32x4.sqrt(both(f32x4.mul(u, u))), f32x4.splat(1e-30));
      const q = f32x4.div(f32x4.mul(threshold, v128.load32_splat(shrinkage)), magnitude);
      const factor = half ? halfFactor(q) : firmFactor(q, v128.load32_splat(shrinkage, 4));
      const value = f32x4.mul(u, factor);
      const difference = f32x4.sub(value, v128.load(code + at));
      change = f32x4.add(change, f32x4.mul(difference, difference));
      norm = f32x4.add(norm, f32x4.mul(value, value));
      uphill = f32x4.add(uphill, f32x4.mul(f32x4.sub(v128.load(point + at), value), difference));
      v128.store(code + at, value);
      v128.store(point + at, difference);
    }
    v128.store(changes + column, both(change));
    v128.store(norms + column, both(norm));
    let ahead: v128 = f32x4.splat(0);
    if (momentum) {
      const one = f32x4.splat(1);
      const age = v128.load(ages + column);
      const next = f32x4.mul(
        f32x4.splat(0.5),
        f32x4.add(one, f32x4.sqrt(f32x4.add(one, f32x4.mul(f32x4.splat(4), f32x4.mul(age, age))))),
      );
      const restart = f32x4.gt(both(uphill), f32x4.splat(0));
      ahead = v128.andnot(f32x4.div(f32x4.sub(age, one), next), restart);
      v128.store(ages + column, v128.bitselect(one, next, restart));
    }
    for (let at = column; at < end; at += row)
      v128.store(point + at, f32x4.add(v128.load(code + at), f32x4.mul(ahead, v128.load(point + at))));
  }
}

// Sums the two lanes of every column into both of them.
function both(v: v128): v128 {
  return f32x4.add(v, v128.shuffle<f32>(v, v, 1, 0, 3, 2));
}

// min(1, slope (1 - q)), 0 for q above 1.
function firmFactor(q: v128, slope: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.min(one, f32x4.mul(slope, f32x4.max(f32x4.splat(0), f32x4.sub(one, q))));
}

// v^2 of the largest root of v^3 - v + sqrt(2 / 27) q^(3/2), 0 for q above 1. Newton's method comes down to it from 1, where
// the cubic is convex: from the farthest, sqrt(2/3) at q = 1, to the last bit in five steps.
function halfFactor(q: v128): v128 {
  const one = f32x4.splat(1);
  const below = f32x4.lt(q, one);
  if (!v128.any_true(below)) return f32x4.splat(0);
  const c = f32x4.mul(f32x4.splat(0.2721655269759087), f32x4.mul(q, f32x4.sqrt(q)));
  let v: v128 = one;
  for (let i = 0; i < 5; i++) {
    const square = f32x4.mul(v, v);
    const numerator = f32x4.sub(f32x4.mul(f32x4.splat(2), f32x4.mul(v, square)), c);
    v = f32x4.div(numerator, f32x4.sub(f32x4.mul(f32x4.splat(3), square), one));
  }
  return v128.and(below, f32x4.mul(v, v));
}
