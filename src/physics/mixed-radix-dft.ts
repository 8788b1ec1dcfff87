import { SounderError } from '../core/errors.ts';

/**
 * Plans a forward discrete Fourier transform of any length in float64, X_k = sum_n x_n exp(-j 2 pi k n / N).
 *
 * Decimation in time over the prime factors of N (Cooley and Tukey, 1965). Cost O(N sum of prime factors), which is
 * meant for the short lengths of OFDM symbols (225 = 3 3 5 5), not for large primes.
 *
 * @returns (input, output) => void; both 2 N numbers, interleaved, not the same array
 * @throws SounderError `plan-invalid` unless the length is an integer of at least 1
 */
export function planMixedRadixDft(length: number): (input: Float64Array, output: Float64Array) => void {
  if (!Number.isInteger(length) || length < 1)
    throw new SounderError('plan-invalid', `dft: length: found ${length}, allowed: an integer of at least 1`);
  const factors = primeFactors(length);
  const turns = new Float64Array(2 * length);
  for (let k = 0; k < length; k++) {
    turns[2 * k] = Math.cos((2 * Math.PI * k) / length);
    turns[2 * k + 1] = -Math.sin((2 * Math.PI * k) / length);
  }
  const parts = new Float64Array(2 * Math.max(1, ...factors));

  /** Transforms the `size` inputs at from, from + stride, ... into `size` consecutive outputs at `to`. */
  const transform = (
    input: Float64Array,
    from: number,
    stride: number,
    output: Float64Array,
    to: number,
    level: number,
  ): void => {
    if (level === factors.length) {
      output[2 * to] = input[2 * from];
      output[2 * to + 1] = input[2 * from + 1];
      return;
    }
    const radix = factors[level];
    const part = length / stride / radix;
    for (let q = 0; q < radix; q++)
      transform(input, from + q * stride, stride * radix, output, to + q * part, level + 1);
    butterflies(output, to, radix, part, stride);
  };

  /** Y[k + s part] = sum_q exp(-j 2 pi q (k + s part) / (radix part)) Y_q[k], in place. */
  const butterflies = (output: Float64Array, to: number, radix: number, part: number, stride: number): void => {
    for (let k = 0; k < part; k++) {
      for (let q = 0; q < radix; q++) {
        const at = 2 * (to + q * part + k);
        parts[2 * q] = output[at];
        parts[2 * q + 1] = output[at + 1];
      }
      for (let s = 0; s < radix; s++) {
        const step = (k + s * part) * stride;
        let [re, im] = [parts[0], parts[1]];
        for (let q = 1, turn = step; q < radix; q++, turn += step) {
          if (turn >= length) turn %= length;
          const [c, d] = [turns[2 * turn], turns[2 * turn + 1]];
          re += parts[2 * q] * c - parts[2 * q + 1] * d;
          im += parts[2 * q] * d + parts[2 * q + 1] * c;
        }
        const at = 2 * (to + s * part + k);
        output[at] = re;
        output[at + 1] = im;
      }
    }
  };

  return (input, output) => transform(input, 0, 1, output, 0, 0);
}

function primeFactors(length: number): number[] {
  const factors: number[] = [];
  for (let rest = length, prime = 2; rest > 1;)
    if (rest % prime === 0) {
      factors.push(prime);
      rest /= prime;
    } else prime++;
  return factors;
}
