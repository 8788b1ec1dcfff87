import { SounderError } from '../core/errors.ts';
import type { Rng } from '../core/rng.ts';

/**
 * Circular complex Gaussian noise of unit variance, E|w|^2 = 1, as interleaved cf32.
 *
 * One draw serves every signal-to-noise ratio of a sweep: scale it with `addNoise`.
 *
 * @param length  complex samples
 */
export function drawNoise(length: number, rng: Rng): Float32Array {
  const noise = new Float32Array(2 * length);
  for (let i = 0; i < noise.length; i++) noise[i] = Math.SQRT1_2 * rng.normal();
  return noise;
}

/**
 * H = H0 + sigma W.
 *
 * @param signal  H0, interleaved cf32
 * @param noise   W of unit variance, same length
 * @param sigma   standard deviation of the complex noise, sqrt(E|w|^2)
 * @param into    where to write; may be `signal` itself
 */
export function addNoise(
  signal: Float32Array,
  noise: Float32Array,
  sigma: number,
  into: Float32Array = new Float32Array(signal.length),
): Float32Array {
  if (noise.length !== signal.length || into.length !== signal.length)
    throw new SounderError(
      'plan-invalid',
      `noise: found ${noise.length} numbers into ${into.length}, expected ${signal.length} as the signal has`,
    );
  for (let i = 0; i < signal.length; i++) into[i] = signal[i] + sigma * noise[i];
  return into;
}

/** Noise standard deviation at which the summed target power is `snrDb` above the noise of one element. */
export const noiseSigma = (signalPower: number, snrDb: number): number => Math.sqrt(signalPower / 10 ** (snrDb / 10));
