import { type Axis, isHarmonic, sampledSize } from '../core/axes.ts';
import { elementCoordinates } from './element-coordinates.ts';
import { steer } from './steering.ts';

/** One target as the bounds see it. */
export interface BoundTarget {
  /** Cycles per element on each axis in axis order; ignored on an incoherent axis. */
  readonly frequencies: ArrayLike<number>;
  /** Complex gain at the first element, interleaved re, im: one, or one per look when an axis is incoherent. */
  readonly gains: ArrayLike<number>;
}

/** An axis along which frequency can be measured, its coordinates centred and scaled to unit mean square. */
interface Aperture {
  /** Position of the axis in the sensor's axis order. */
  readonly axis: number;
  readonly coordinates: Float64Array;
  readonly centre: number;
  readonly rootMeanSquare: number;
}

/** The facts about a sensor shape the bounds need. */
export interface Apertures {
  readonly axisCount: number;
  readonly measured: readonly Aperture[];
  /** Elements over which a target adds coherently, and independent looks (product of the incoherent axes). */
  readonly elements: number;
  readonly looks: number;
}

/** Splits the axes of a sensor into apertures that measure a frequency and looks that only repeat the scene. */
export function defineApertures(axes: readonly Axis[]): Apertures {
  const size = (chosen: readonly Axis[]): number => chosen.reduce((n, axis) => n * sampledSize(axis), 1);
  const measured = axes.flatMap((axis, index) => {
    const raw = elementCoordinates(axis);
    const centre = raw.reduce((sum, x) => sum + x, 0) / raw.length;
    const rootMeanSquare = Math.sqrt(raw.reduce((sum, x) => sum + (x - centre) ** 2, 0) / raw.length);
    if (!isHarmonic(axis) || rootMeanSquare === 0) return [];
    return [{ axis: index, coordinates: raw.map((x) => x - centre), centre, rootMeanSquare }];
  });
  const looks = size(axes.filter((axis) => !isHarmonic(axis)));
  return { axisCount: axes.length, measured, elements: size(axes) / looks, looks };
}

/** Writes <x_p, y_q> / N for the targets p and q, x and y differentiated on the apertures `left` and `right`. */
export type GramEntry = (p: number, q: number, left: number, right: number, into: Float64Array, at: number) => void;

/** Not differentiated on any aperture. */
export const plain = -1;

/**
 * Inner products of steering tensors and their derivatives, as Hadamard products of one small matrix per axis.
 *
 * Per axis and k = 0, 1, 2:  g_k[p, q] = mean_n (x_n / s)^k exp(j 2 pi (f_q - f_p) x_n), with x centred and s its root
 * mean square. A derivative along an axis is this power of x; its factor j 2 pi cancels in every bound.
 * Cost O(P^2 sum_m N_m).
 */
export function steeringMoments(apertures: Apertures, targets: readonly BoundTarget[]): GramEntry {
  const count = targets.length;
  const moments = apertures.measured.map((aperture) => axisMoments(aperture, targets));
  return (p, q, left, right, into, at) => {
    let re = 1;
    let im = 0;
    for (let m = 0; m < moments.length; m++) {
      const power = (m === left ? 1 : 0) + (m === right ? 1 : 0);
      const from = 2 * ((power * count + p) * count + q);
      const a = moments[m][from];
      const b = moments[m][from + 1];
      [re, im] = [re * a - im * b, re * b + im * a];
    }
    into[at] = re;
    into[at + 1] = im;
  };
}

/** The three P x P matrices of one axis, interleaved complex, power-major. */
function axisMoments(aperture: Aperture, targets: readonly BoundTarget[]): Float64Array {
  const { coordinates, rootMeanSquare, axis } = aperture;
  const length = coordinates.length;
  const count = targets.length;
  const vectors = targets.map((target) => steer(coordinates, target.frequencies[axis], new Float64Array(2 * length)));
  const moments = new Float64Array(6 * count * count);
  const put = (power: number, p: number, q: number, re: number, im: number): void => {
    const at = 2 * ((power * count + p) * count + q);
    moments[at] = re / length;
    moments[at + 1] = im / length;
  };
  for (let p = 0; p < count; p++)
    for (let q = 0; q <= p; q++) {
      const sums = weightedProducts(vectors[p], vectors[q], coordinates, 1 / rootMeanSquare);
      for (let power = 0; power < 3; power++) {
        put(power, p, q, sums[2 * power], sums[2 * power + 1]);
        put(power, q, p, sums[2 * power], -sums[2 * power + 1]);
      }
    }
  return moments;
}

/** sum_n t_n^k conj(a_n) b_n for k = 0, 1, 2 with t = scale x, as re, im pairs. */
function weightedProducts(a: Float64Array, b: Float64Array, x: Float64Array, scale: number): number[] {
  let [re0, im0, re1, im1, re2, im2] = [0, 0, 0, 0, 0, 0];
  for (let n = 0; n < x.length; n++) {
    const re = a[2 * n] * b[2 * n] + a[2 * n + 1] * b[2 * n + 1];
    const im = a[2 * n] * b[2 * n + 1] - a[2 * n + 1] * b[2 * n];
    const t = scale * x[n];
    const square = t * t;
    re0 += re;
    im0 += im;
    re1 += t * re;
    im1 += t * im;
    re2 += square * re;
    im2 += square * im;
  }
  return [re0, im0, re1, im1, re2, im2];
}
