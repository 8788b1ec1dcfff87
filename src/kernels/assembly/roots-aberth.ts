// One Aberth-Ehrlich correction of two inner roots of a conjugate-reciprocal polynomial, one root per SIMD lane:
//   z <- z - p / (p' - p S),   S = sum_j 1/(z - z_j) + sum_j 1/(z - 1/conj z_j)   (self excluded from the first sum).
const UNIT: f64 = 1.1102230246251565e-16;

/** Returns bit 0 / bit 1 set when the first / second root is still moving. */
export function correctPair(poly: usize, m: i32, roots: usize, first: i32, second: i32): i32 {
  const a = roots + ((<usize>first) << 4);
  const b = roots + ((<usize>second) << 4);
  const zr = f64x2.replace_lane(v128.load64_splat(a), 1, load<f64>(b));
  const zi = f64x2.replace_lane(v128.load64_splat(a, 8), 1, load<f64>(b, 8));
  const size = f64x2.sqrt(f64x2.add(f64x2.mul(zr, zr), f64x2.mul(zi, zi)));

  // Horner from the highest power: p, its derivative d, and the same sum of magnitudes, which bounds the rounding of p.
  let term = poly + <usize>(2 * m) * 24;
  let pr = v128.load64_splat(term);
  let pi = v128.load64_splat(term, 8);
  let bound = v128.load64_splat(term, 16);
  let dr = f64x2.splat(0);
  let di = f64x2.splat(0);
  while (term > poly) {
    term -= 24;
    const nextDr = f64x2.add(f64x2.sub(f64x2.mul(dr, zr), f64x2.mul(di, zi)), pr);
    di = f64x2.add(f64x2.add(f64x2.mul(dr, zi), f64x2.mul(di, zr)), pi);
    dr = nextDr;
    const nextPr = f64x2.add(f64x2.sub(f64x2.mul(pr, zr), f64x2.mul(pi, zi)), v128.load64_splat(term));
    pi = f64x2.add(f64x2.add(f64x2.mul(pr, zi), f64x2.mul(pi, zr)), v128.load64_splat(term, 8));
    pr = nextPr;
    bound = f64x2.add(f64x2.mul(bound, size), v128.load64_splat(term, 16));
  }

  let sr = f64x2.splat(0);
  let si = f64x2.splat(0);
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const end = roots + ((<usize>m) << 4);
  for (let other = roots; other < end; other += 16) {
    const wr = v128.load64_splat(other);
    const wi = v128.load64_splat(other, 8);
    // 1 / (z - w), nothing for the root itself
    const xr = f64x2.sub(zr, wr);
    const xi = f64x2.sub(zi, wi);
    const xx = f64x2.add(f64x2.mul(xr, xr), f64x2.mul(xi, xi));
    const xInverse = v128.andnot(f64x2.div(one, xx), f64x2.eq(xx, zero));
    // 1 / (z - 1/conj w) = conj w / (z conj w - 1), nothing for a root on the circle seen from itself
    const yr = f64x2.sub(f64x2.add(f64x2.mul(zr, wr), f64x2.mul(zi, wi)), one);
    const yi = f64x2.sub(f64x2.mul(zi, wr), f64x2.mul(zr, wi));
    const yy = f64x2.add(f64x2.mul(yr, yr), f64x2.mul(yi, yi));
    const yInverse = v128.andnot(f64x2.div(one, yy), f64x2.eq(yy, zero));
    const mr = f64x2.mul(f64x2.sub(f64x2.mul(wr, yr), f64x2.mul(wi, yi)), yInverse);
    const mi = f64x2.mul(f64x2.add(f64x2.mul(wr, yi), f64x2.mul(wi, yr)), yInverse);
    sr = f64x2.add(sr, f64x2.add(f64x2.mul(xr, xInverse), mr));
    si = f64x2.sub(si, f64x2.add(f64x2.mul(xi, xInverse), mi));
  }

  const er = f64x2.sub(dr, f64x2.sub(f64x2.mul(pr, sr), f64x2.mul(pi, si)));
  const ei = f64x2.sub(di, f64x2.add(f64x2.mul(pr, si), f64x2.mul(pi, sr)));
  const ee = f64x2.add(f64x2.mul(er, er), f64x2.mul(ei, ei));
  const cr = f64x2.div(f64x2.add(f64x2.mul(pr, er), f64x2.mul(pi, ei)), ee);
  const ci = f64x2.div(f64x2.sub(f64x2.mul(pi, er), f64x2.mul(pr, ei)), ee);
  const residual = f64x2.sqrt(f64x2.add(f64x2.mul(pr, pr), f64x2.mul(pi, pi)));
  const rounding = f64x2.mul(bound, f64x2.splat(UNIT * 4 * <f64>m));

  const newton = f64x2.div(residual, f64x2.sqrt(f64x2.add(f64x2.mul(dr, dr), f64x2.mul(di, di))));

  const widest = 0.5 / <f64>m;
  let moving = 0;
  if (move(a, lane0(cr), lane0(ci), lane0(residual), lane0(rounding), min(lane0(newton), widest))) moving = 1;
  if (first == second) return moving;
  if (move(b, lane1(cr), lane1(ci), lane1(residual), lane1(rounding), min(lane1(newton), widest))) moving |= 2;
  return moving;
}

function lane0(v: v128): f64 {
  return f64x2.extract_lane(v, 0);
}

function lane1(v: v128): f64 {
  return f64x2.extract_lane(v, 1);
}

// Takes the correction (cr, ci); a root that leaves the circle is replaced by its mirror image. At rounding level the
// last correction still sharpens a simple root, but only stirs a double one, so it is left out close to the circle.
function move(z: usize, cr: f64, ci: f64, residual: f64, rounding: f64, reach: f64): bool {
  let re = load<f64>(z);
  let im = load<f64>(z, 8);
  const size = sqrt(re * re + im * im);
  const settled = residual <= rounding;
  if (settled && 1 - size < 1e-5) return false;
  if (1 - size < 0.5 * reach) {
    // Nearer to its mirror image than to any root, the two would only change places: take it inside first.
    const inside = (1 - reach) / size;
    store<f64>(z, re * inside);
    store<f64>(z, im * inside, 8);
    return true;
  }
  const step = sqrt(cr * cr + ci * ci);
  if (!(step < 1e3)) {
    // The denominator vanishes: no direction is right, so step aside.
    re -= 1e-3 * im;
    im += 1e-3 * re + 1e-9;
  } else {
    re -= cr;
    im -= ci;
  }
  const square = re * re + im * im;
  const shrink = square > 1 ? 1 / square : 1;
  store<f64>(z, re * shrink);
  store<f64>(z, im * shrink, 8);
  return !settled && step > 2 * UNIT * size;
}
