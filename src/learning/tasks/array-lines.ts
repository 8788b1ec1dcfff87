import type { Rng } from '../../core/rng.ts';
import { unit } from '../../kernels/fft-tables.ts';
import type { Examples } from './examples.ts';

export interface ArrayLinesOptions {
  readonly elements: number;
  /** Beams of delay-and-sum, evenly spaced in the sine of the angle. */
  readonly beams: number;
  /** Standard deviation of the sine of the angle of what echoes: the sector that the transmitted beam lights. */
  readonly sector: number;
  /** Strong reflectors of a line, with Laplacian amplitudes. */
  readonly reflectors: number;
  /** Power of the speckle in a channel; reflectors have the rest of 1. */
  readonly speckle: number;
  /** Power of the noise in a channel. */
  readonly noise: number;
}

/** Weak scatterers of a line: enough for Gaussian speckle. */
const SCATTERERS = 48;

/**
 * Channels of a half-wavelength array at one depth, delays of focusing applied, narrow band:
 *
 *     y_m = sum_s a_s e^{j pi m u_s} + noise,   u = sin(theta)
 *
 * with u normal (drawn again beyond 1), strong reflectors and speckle. Target is the line that delay-and-sum over all elements
 * gives with equal weights, noise included: line_b = sum_m y_m e^{-2 pi j m b / beams} / sqrt(beams). Power 1 a channel.
 */
export function arrayLines(options: ArrayLinesOptions): Examples {
  const { elements, beams, sector, reflectors, speckle, noise } = options;
  const strong = Math.sqrt((1 - speckle - noise) / reflectors / 2);
  const weak = Math.sqrt(speckle / SCATTERERS / 2);
  const spread = Math.sqrt(noise / 2);
  const roots = Float64Array.from({ length: 2 * beams }, (_, i) => unit(-(i >> 1), beams)[i & 1] / Math.sqrt(beams));
  const add = (rng: Rng, re: number, im: number, y: Float64Array): void => {
    let u = sector * rng.normal();
    while (Math.abs(u) > 1) u = sector * rng.normal();
    const [c, s] = [Math.cos(Math.PI * u), Math.sin(Math.PI * u)];
    for (let m = 0; m < elements; m++) {
      y[2 * m] += re;
      y[2 * m + 1] += im;
      [re, im] = [re * c - im * s, re * s + im * c];
    }
  };
  return {
    shape: { measurement: 2 * elements, target: 2 * beams, mask: elements },
    draw: (rng, { measurements, targets }) => {
      measurements.fill(0);
      targets.fill(0);
      for (let e = 0; e < targets.length / (2 * beams); e++) {
        const y = measurements.subarray(2 * e * elements, 2 * (e + 1) * elements);
        for (let s = 0; s < reflectors; s++) {
          // Laplacian of variance 2: an exponential magnitude; the sign is in the phase.
          const size = -strong * Math.log(1 - rng.uniform());
          const phase = 2 * Math.PI * rng.uniform();
          add(rng, size * Math.cos(phase), size * Math.sin(phase), y);
        }
        for (let s = 0; s < SCATTERERS; s++) add(rng, weak * rng.normal(), weak * rng.normal(), y);
        for (let i = 0; i < y.length; i++) y[i] += spread * rng.normal();
        const line = targets.subarray(2 * e * beams, 2 * (e + 1) * beams);
        for (let b = 0; b < beams; b++)
          for (let m = 0, turn = 0; m < elements; m++, turn = (turn + b) % beams) {
            const [c, s] = [roots[2 * turn], roots[2 * turn + 1]];
            line[2 * b] += y[2 * m] * c - y[2 * m + 1] * s;
            line[2 * b + 1] += y[2 * m] * s + y[2 * m + 1] * c;
          }
      }
    },
  };
}

/**
 * E y_m conj(y_n) of `arrayLines` without noise, elements x elements: (1 - noise) exp(-(pi (m - n) sector)^2 / 2), of a normal
 * sector whose part beyond 1 is left out of account.
 */
export const arrayCovariance = ({ elements, sector, noise }: ArrayLinesOptions): Float64Array =>
  Float64Array.from({ length: elements * elements }, (_, i) => {
    const apart = Math.floor(i / elements) - (i % elements);
    return (1 - noise) * Math.exp(-((Math.PI * apart * sector) ** 2) / 2);
  });
