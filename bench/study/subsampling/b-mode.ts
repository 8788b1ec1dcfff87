import { planFft } from '../../../src/kernels/fft.ts';
import type { Kernels } from '../../../src/kernels/load.ts';

/** Lines as an image: the logarithm of their envelopes below the strongest of a reference, within a dynamic range. */
export interface BMode {
  /**
   * Mean square, over an image, of the difference between lines and what was found of them, dB^2. Both are shown below the
   * strongest envelope of the lines.
   *
   * @param lines  lines x size
   */
  squaredError(lines: Float64Array, found: Float64Array): number;
  dispose(): void;
}

/** Peak signal to noise ratio of an image whose values span `rangeDb`. */
export const psnrDb = (squaredError: number, rangeDb: number): number => 10 * Math.log10(rangeDb ** 2 / squaredError);

/** Plans images of `lines` lines; envelopes are magnitudes of the analytic signal (Marple 1999: by the spectrum's halves). */
export function planBMode({ memory, ...rest }: Kernels, lines: number, size: number, rangeDb: number): BMode {
  const kernels = { memory, ...rest };
  const shape = [lines, size];
  return memory.attempt(() => {
    const forward = planFft(kernels, { shape, axis: 1, direction: 'forward', precision: 'f64' });
    const inverse = planFft(kernels, { shape, axis: 1, direction: 'inverse', precision: 'f64' });
    const region = memory.alloc(lines * size * 16);
    const envelopes = (samples: Float64Array): Float64Array => {
      const values = memory.float64(region, 2 * lines * size);
      samples.forEach((x, i) => {
        values[2 * i] = x;
        values[2 * i + 1] = 0;
      });
      forward.apply(region, region);
      for (let i = 0; i < lines * size; i++) {
        const bin = i % size;
        const share = bin === 0 || 2 * bin === size ? 1 : 2 * bin < size ? 2 : 0;
        values[2 * i] *= share;
        values[2 * i + 1] *= share;
      }
      inverse.apply(region, region);
      return Float64Array.from(samples, (_, i) => Math.hypot(values[2 * i], values[2 * i + 1]));
    };
    return {
      squaredError: (truth, found) => {
        const [wanted, shown] = [envelopes(truth), envelopes(found)];
        const peak = wanted.reduce((most, x) => Math.max(most, x), 0);
        // 0 dB is the peak; what lies below the range is black, what exceeds the peak is white.
        const level = (x: number): number => Math.min(0, Math.max(-rangeDb, 20 * Math.log10(x / peak)));
        return wanted.reduce((sum, x, i) => sum + (level(x) - level(shown[i])) ** 2, 0) / wanted.length;
      },
      dispose: () => {
        forward.dispose();
        inverse.dispose();
        region.free();
      },
    };
  });
}
