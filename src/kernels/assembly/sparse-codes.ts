// One pass over a block of codes: what the gradient, the curvature and the model of sparsity need of each of them.
//
// A code z of energy u = |z|^2 is active with probability r = 1 / (1 + exp(-(offset + slope u))).
// Rows of `codes` hold the real parts, then the imaginary ones; a complex row is followed by that of -j z, written here.
// `weights` (count x order): share |z|^(power - 2) z. The rest only with `gate`: `gated` (count x order): r z;
// `magnitudes`, `energies` (count x size): part |z| and u; `atoms` (size x 3): sums of r u, r + r (1 - r) u spread and u;
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
  let sumActive = load<f64>(sums);
  let sumKept = load<f64>(sums, 8);
  let sumIdle = load<f64>(sums, 16);
  const measured = share != 0 || part != 0;
  for (let v = 0; v < count; v++) {
    let atom = atoms;
    for (let i = 0; i < size; i++) {
      const re = load<f64>(codes);
      const im = complex ? load<f64>(codes + half) : 0;
      const energy = re * re + im * im;
      const magnitude = measured ? Math.sqrt(energy) : 0;
      const weight = share * (power == 4 ? energy : magnitude);
      store<f64>(weights, weight * re);
      if (complex) {
        store<f64>(weights + half, weight * im);
        store<f64>(codes + 2 * half, im);
        store<f64>(codes + 3 * half, -re);
      }
      if (gate) {
        store<f64>(magnitudes, part * magnitude);
        store<f64>(energies, energy);
        const argument = offset + slope * energy;
        const active = logistic(argument);
        store<f64>(gated, active * re);
        if (complex) store<f64>(gated + half, active * im);
        const kept = active * energy;
        store<f64>(atom, load<f64>(atom) + kept);
        store<f64>(atom, load<f64>(atom, 8) + active + (1 - active) * kept * spread, 8);
        store<f64>(atom, load<f64>(atom, 16) + energy, 16);
        sumActive += active;
        sumKept += kept;
        sumIdle += energy - kept;
        magnitudes += 8;
        energies += 8;
        gated += 8;
        atom += 24;
      }
      codes += 8;
      weights += 8;
    }
    if (complex) {
      codes += 3 * half;
      weights += half;
      gated += half;
    }
  }
  store<f64>(sums, sumActive);
  store<f64>(sums, sumKept, 8);
  store<f64>(sums, sumIdle, 16);
}

// 1 / (1 + exp(-x)) to 1e-8, 0 or 1 where rounding would make it so.
// @ts-ignore: decorator
@inline
function logistic(x: f64): f64 {
  if (x < -36) return 0;
  if (x > 36) return 1;
  const k = nearest(x * -1.4426950408889634);
  const f = -x - k * 0.6931471805599453;
  const tail: f64 = 1.0 / 24 + f * (1.0 / 120 + f * (1.0 / 720 + f * (1.0 / 5040)));
  const power: f64 = 1 + f * (1 + f * (0.5 + f * (1.0 / 6 + f * tail)));
  return 1 / (1 + power * reinterpret<f64>(<i64>(k + 1023) << 52));
}
