// One pass over a block of codes: what the gradient, the curvature and the model of sparsity need of each of them.
//
// A code z of energy u = |z|^2 is active with probability r = 1 / (1 + exp(-(offset + slope u))).
// Rows of `codes` hold the real parts, then the imaginary ones; a complex row is followed by that of -j z, written here.
// `weights` (count x order): share |z|^(power - 2) z. The rest only with `gate`: `gated` (count x order): r z;
// `magnitudes`, `energies` (count x size): part |z| and u; `atoms` (3 x size): sums of r u, r + r (1 - r) u spread and u;
// `sums`: of r, r u and (1 - r) u over everything. Sums are added to.
export function weighCodesF64(
  codes: usize,
  weights: usize,
  gated: usize,
  magnitudes: usize,
  energies: usize,
  atoms: usize,
  sums: usize,
  count: i32,
  size: i32,
  order: i32,
  power: i32,
  gate: i32,
  offset: f64,
  slope: f64,
  spread: f64,
  share: f64,
  part: f64,
): void {
  const half = (<usize>size) << 3;
  const complex = order > size;
  const offsets = f64x2.splat(offset);
  const slopes = f64x2.splat(slope);
  const spreads = f64x2.splat(spread);
  const shares = f64x2.splat(share);
  const parts = f64x2.splat(part);
  const one = f64x2.splat(1);
  let sumActive = f64x2.splat(0);
  let sumKept = sumActive;
  let sumIdle = sumActive;
  const measured = share != 0 || part != 0;
  for (let v = 0; v < count; v++) {
    for (let at: usize = 0; at < half; at += 16) {
      // The last code of an odd number of them has a lane to itself.
      const single = at + 8 == half;
      const re = single ? v128.load64_zero(codes + at) : v128.load(codes + at);
      let energy = f64x2.mul(re, re);
      let im = energy;
      if (complex) {
        im = single ? v128.load64_zero(codes + half + at) : v128.load(codes + half + at);
        energy = f64x2.add(energy, f64x2.mul(im, im));
      }
      let magnitude = energy;
      if (measured) {
        magnitude = f64x2.sqrt(energy);
        const weight = f64x2.mul(shares, power == 4 ? energy : magnitude);
        put(weights + at, f64x2.mul(weight, re), single);
        if (complex) put(weights + half + at, f64x2.mul(weight, im), single);
      }
      if (complex) {
        put(codes + 2 * half + at, im, single);
        put(codes + 3 * half + at, f64x2.neg(re), single);
      }
      if (gate) {
        if (part != 0) {
          put(magnitudes + at, f64x2.mul(parts, magnitude), single);
          put(energies + at, energy, single);
        }
        let active = logistic(f64x2.add(offsets, f64x2.mul(slopes, energy)));
        if (single) active = f64x2.replace_lane(active, 1, 0);
        put(gated + at, f64x2.mul(active, re), single);
        if (complex) put(gated + half + at, f64x2.mul(active, im), single);
        const kept = f64x2.mul(active, energy);
        const rest = f64x2.mul(f64x2.mul(f64x2.sub(one, active), kept), spreads);
        addTo(atoms + at, kept, single);
        addTo(atoms + half + at, f64x2.add(active, rest), single);
        addTo(atoms + 2 * half + at, energy, single);
        sumActive = f64x2.add(sumActive, active);
        sumKept = f64x2.add(sumKept, kept);
        sumIdle = f64x2.add(sumIdle, f64x2.sub(energy, kept));
      }
    }
    codes += complex ? 4 * half : half;
    weights += complex ? 2 * half : half;
    gated += complex ? 2 * half : half;
    magnitudes += half;
    energies += half;
  }
  addLanes(sums, sumActive);
  addLanes(sums + 8, sumKept);
  addLanes(sums + 16, sumIdle);
}

function put(at: usize, pair: v128, single: bool): void {
  if (single) v128.store64_lane(at, pair, 0);
  else v128.store(at, pair);
}

function addTo(at: usize, pair: v128, single: bool): void {
  if (single) store<f64>(at, load<f64>(at) + f64x2.extract_lane(pair, 0));
  else v128.store(at, f64x2.add(v128.load(at), pair));
}

function addLanes(at: usize, pair: v128): void {
  store<f64>(at, load<f64>(at) + f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1));
}

// 1 / (1 + exp(-x)) to 1e-8, 0 or 1 where rounding would make it so.
function logistic(argument: v128): v128 {
  const bound = f64x2.splat(36);
  const x = f64x2.pmin(f64x2.pmax(argument, f64x2.neg(bound)), bound);
  // Adding 1.5 x 2^52 rounds to the nearest integer and leaves it in the low bits.
  const round = f64x2.splat(6755399441055744);
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(-1.4426950408889634)), round);
  const k = f64x2.sub(shifted, round);
  const f = f64x2.neg(f64x2.add(x, f64x2.mul(k, f64x2.splat(0.6931471805599453))));
  let power = f64x2.add(f64x2.splat(1.0 / 720), f64x2.mul(f, f64x2.splat(1.0 / 5040)));
  power = f64x2.add(f64x2.splat(1.0 / 120), f64x2.mul(f, power));
  power = f64x2.add(f64x2.splat(1.0 / 24), f64x2.mul(f, power));
  power = f64x2.add(f64x2.splat(1.0 / 6), f64x2.mul(f, power));
  power = f64x2.add(f64x2.splat(0.5), f64x2.mul(f, power));
  const one = f64x2.splat(1);
  power = f64x2.add(one, f64x2.mul(f, power));
  power = f64x2.add(one, f64x2.mul(f, power));
  const scale = i64x2.add(i64x2.shl(shifted, 52), one);
  const value = f64x2.div(one, f64x2.add(one, f64x2.mul(power, scale)));
  const some = v128.bitselect(value, one, f64x2.le(argument, bound));
  return v128.and(some, f64x2.ge(argument, f64x2.neg(bound)));
}
