// The real function  f(t) = c[0] + 2 Re sum_{k=1..m} c[k] z^k,  z = e^{jt},  near one of its minima.

// f and its curvature at the point `descend` reached last come back through these two (per instance, set on each call).
let value: f64 = 0;
let curvature: f64 = 0;

export function lastValue(): f64 {
  return value;
}

export function lastCurvature(): f64 {
  return curvature;
}

/** Moves the unit number at `z` to the minimum of f within `reach` radians by Newton's method on f', if there is one. */
export function descend(poly: usize, m: i32, z: usize, reach: f64): void {
  let travelled: f64 = 0;
  for (let step = 0; step < 8; step++) {
    const slope = evaluate(poly, m, load<f64>(z), load<f64>(z, 8));
    if (!(curvature > 0)) return;
    const turn = -slope / curvature;
    travelled += turn;
    if (!(abs(travelled) <= reach)) return;
    rotate(z, turn);
    // Newton's method is quadratic here: the error left is below the square of this step.
    if (abs(turn) < 1e-9 || (abs(turn) < 1e-4 && value > 1e-4 * curvature)) return;
  }
  evaluate(poly, m, load<f64>(z), load<f64>(z, 8));
}

/** Multiplies the unit number at `z` by e^{j turn}, |turn| below a tenth, and brings it back to length one. */
export function rotate(z: usize, turn: f64): void {
  const square = turn * turn;
  const cos = 1 - square * (0.5 - square * (1.0 / 24 - square / 720));
  const sin = turn * (1 - square * (1.0 / 6 - square * (1.0 / 120 - square / 5040)));
  const zr = load<f64>(z);
  const zi = load<f64>(z, 8);
  const re = zr * cos - zi * sin;
  const im = zr * sin + zi * cos;
  const size = sqrt(re * re + im * im);
  store<f64>(z, re / size);
  store<f64>(z, im / size, 8);
}

// Sets value and curvature at z, returns the slope.
function evaluate(poly: usize, m: i32, zr: f64, zi: f64): f64 {
  let wr = zr;
  let wi = zi;
  let sum: f64 = 0;
  let slope: f64 = 0;
  let bend: f64 = 0;
  let term = poly + <usize>m * 24;
  const centre = load<f64>(term);
  for (let k = 1; k <= m; k++) {
    term += 24;
    const cr = load<f64>(term);
    const ci = load<f64>(term, 8);
    const re = cr * wr - ci * wi;
    const im = cr * wi + ci * wr;
    const order = <f64>k;
    sum += re;
    slope += order * im;
    bend += order * order * re;
    const next = wr * zr - wi * zi;
    wi = wr * zi + wi * zr;
    wr = next;
  }
  value = centre + 2 * sum;
  curvature = -2 * bend;
  return -2 * slope;
}
