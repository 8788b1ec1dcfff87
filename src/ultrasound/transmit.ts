import { complexMatrix } from '../linalg/complex-matrix.ts';
import { solveLeastSquares } from '../linalg/least-squares.ts';
import type { Acquisition } from './acquisition.ts';

/** When one transmit reaches a place below the probe. */
export interface TransmitWave {
  /** What the delays of the elements were recognised as. */
  readonly kind: 'plane' | 'diverging' | 'delay-law';
  /** Seconds from the transmit reference to the wave at lateral x and depth z, m. */
  arrival(x: number, z: number): number;
}

/** Delays of a known law may be rounded to a clock: up to this share of a carrier period they still are that law. */
const TOLERANCE_PERIODS = 1 / 50;
/** Points between elements on which a delay law is followed, per element. */
const POINTS_PER_ELEMENT = 4;

/**
 * Recognises the wave that a delay law makes.
 *
 * - plane: delays affine in the position of the element; arrival a + (x sin(angle) + z cos(angle)) / c
 * - diverging: delays as from a virtual source (xs, zs) behind the probe; arrival a + (distance from it) / c
 * - any other law: the earliest of all elements, the law taken as linear between them, min (delay + distance / c):
 *   Perrot, Polichetti, Varray, Garcia, "So you think you can DAS?", Ultrasonics 111 (2021) 106309, section 2.2
 *
 * Plane and diverging waves are taken to be as wide as the image.
 *
 * @param delaysS  when each element of `elementsM` fires after the transmit reference, s
 */
export function transmitWave(
  { elementsM, propagationSpeedMps: c, carrierHz }: Acquisition,
  delaysS: readonly number[],
): TransmitWave {
  const tolerance = TOLERANCE_PERIODS / carrierHz;
  return (
    planeWave(elementsM, delaysS, c, tolerance) ??
    divergingWave(elementsM, delaysS, c, tolerance) ??
    earliest(elementsM, delaysS, c)
  );
}

function planeWave(
  xs: readonly number[],
  delays: readonly number[],
  c: number,
  tolerance: number,
): TransmitWave | undefined {
  const [offset, slope] = polynomialFit(xs, delays, 1);
  if (xs.some((x, e) => Math.abs(offset + slope * x - delays[e]) > tolerance)) return undefined;
  // A law steeper than this radiates no plane wave; one a clock's rounding beyond it is along the probe.
  const sine = slope * c;
  if (Math.abs(sine) >= 1) return undefined;
  const cosine = Math.sqrt(1 - sine * sine);
  return { kind: 'plane', arrival: (x, z) => offset + (x * sine + z * cosine) / c };
}

function divergingWave(
  xs: readonly number[],
  delays: readonly number[],
  c: number,
  tolerance: number,
): TransmitWave | undefined {
  if (xs.length < 4) return undefined;
  // Near the middle of the probe: c delay = c offset + R + p1 x + p2 x^2, p1 = -xs / R, p2 = (1 - p1^2) / (2 R).
  const [p0, p1, p2] = polynomialFit(
    xs,
    delays.map((delay) => c * delay),
    2,
  );
  if (!(p2 > 0) || Math.abs(p1) >= 1) return undefined;
  const radius = (1 - p1 * p1) / (2 * p2);
  let source = [p0 - radius, -p1 * radius, radius * Math.sqrt(1 - p1 * p1)];
  for (let step = 0; step < 20; step++) source = newtonStep(xs, delays, c, source);
  const [offset, lateral, behind] = source;
  const fits = xs.every((x, e) => Math.abs(offset + Math.hypot(x - lateral, behind) - c * delays[e]) <= c * tolerance);
  if (!fits || !(behind > 0)) return undefined;
  return { kind: 'diverging', arrival: (x, z) => (offset + Math.hypot(x - lateral, z + behind)) / c };
}

/** One Gauss-Newton step of the virtual source [c offset, lateral, distance behind the probe] towards the delays. */
function newtonStep(xs: readonly number[], delays: readonly number[], c: number, source: readonly number[]): number[] {
  const [offset, lateral, behind] = source;
  const rows = xs.map((x) => {
    const distance = Math.hypot(x - lateral, behind);
    return [1, (lateral - x) / distance, behind / distance];
  });
  const residuals = xs.map((x, e) => c * delays[e] - offset - Math.hypot(x - lateral, behind));
  const step = fit(rows, residuals);
  return source.map((value, i) => value + step[i]);
}

function earliest(xs: readonly number[], delays: readonly number[], c: number): TransmitWave {
  const order = xs.map((_, e) => e).sort((a, b) => xs[a] - xs[b]);
  const points: { readonly x: number; readonly path: number }[] = [];
  order.forEach((e, i) => {
    const next = order[i + 1];
    const steps = next === undefined ? 1 : POINTS_PER_ELEMENT;
    for (let k = 0; k < steps; k++) {
      const t = k / steps;
      const between = (values: readonly number[]): number =>
        next === undefined ? values[e] : values[e] + t * (values[next] - values[e]);
      points.push({ x: between(xs), path: c * between(delays) });
    }
  });
  return {
    kind: 'delay-law',
    arrival: (x, z) => {
      let least = Infinity;
      for (const point of points) least = Math.min(least, point.path + Math.hypot(x - point.x, z));
      return least / c;
    },
  };
}

/** Coefficients of the polynomial of a degree that fits values best, lowest power first; of less where points are few. */
function polynomialFit(xs: readonly number[], values: readonly number[], degree: number): number[] {
  // Powers of metres of a probe are tiny: fit over the largest distance and turn back.
  const scale = Math.max(...xs.map(Math.abs)) || 1;
  const terms = Math.min(degree, xs.length - 1) + 1;
  const rows = xs.map((x) => Array.from({ length: terms }, (_, power) => (x / scale) ** power));
  const fitted = fit(rows, values);
  return Array.from({ length: degree + 1 }, (_, power) => (fitted[power] ?? 0) / scale ** power);
}

/** The real least-squares solution; zeros for columns that depend on others. */
function fit(rows: readonly (readonly number[])[], values: readonly number[]): number[] {
  const [a, b] = [complexMatrix(rows.length, rows[0].length), complexMatrix(rows.length, 1)];
  rows.forEach((row, i) => row.forEach((value, j) => (a.data[2 * (i * row.length + j)] = value)));
  values.forEach((value, i) => (b.data[2 * i] = value));
  const { x } = solveLeastSquares(a, b);
  return Array.from({ length: rows[0].length }, (_, j) => x.data[2 * j]);
}
