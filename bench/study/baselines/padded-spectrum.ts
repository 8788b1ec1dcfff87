import { planFft } from '../../../src/kernels/fft.ts';
import type { Kernels } from '../../../src/kernels/load.ts';

export interface Peak {
  /** Cycles per element on every axis, in [-0.5, 0.5). */
  readonly frequencies: number[];
  /** |X|^2 over the number of elements: the matched filter's power in units of the noise of one element. */
  readonly power: number;
}

export interface PaddedSpectrum {
  /** Transforms a tensor of interleaved complex numbers. */
  apply(tensor: ArrayLike<number>): void;
  peak(): Peak;
  /** Noise variance of one element: the median of an exponential variable is ln 2 of its mean; few cells hold targets. */
  noise(): number;
  dispose(): void;
}

/** Plans the discrete Fourier transform over all axes with every axis padded to twice its length. */
export function planPaddedSpectrum(kernels: Kernels, shape: readonly number[]): PaddedSpectrum {
  const { memory } = kernels;
  const padded = shape.map((size) => 2 * size);
  const count = shape.reduce((product, size) => product * size, 1);
  const paddedCount = padded.reduce((product, size) => product * size, 1);
  const region = memory.alloc(8 * paddedCount);
  const values = memory.float32(region, 2 * paddedCount);
  const transforms = shape.map((_, axis) => planFft(kernels, { shape: padded, axis, direction: 'forward' }));
  const rowLength = shape[shape.length - 1];
  const rows = count / rowLength;
  /** Where a row of the small tensor starts in the padded one, in elements, its indices multiplied by `stride`. */
  const rowStart = (row: number, stride: number): number => {
    let [rest, at, step] = [row, 0, padded[shape.length - 1]];
    for (let m = shape.length - 2; m >= 0; m--) {
      at += stride * (rest % shape[m]) * step;
      rest = Math.floor(rest / shape[m]);
      step *= padded[m];
    }
    return at;
  };
  const powerAt = (i: number): number => (values[2 * i] ** 2 + values[2 * i + 1] ** 2) / count;
  return {
    apply: (tensor) => {
      values.fill(0);
      for (let row = 0; row < rows; row++) {
        const to = 2 * rowStart(row, 1);
        const from = 2 * row * rowLength;
        for (let i = 0; i < 2 * rowLength; i++) values[to + i] = tensor[from + i];
      }
      for (const transform of transforms) transform.apply(region, region);
    },
    peak: () => {
      let best = 0;
      let most = -1;
      for (let i = 0; i < paddedCount; i++) {
        const power = values[2 * i] * values[2 * i] + values[2 * i + 1] * values[2 * i + 1];
        if (power > most) [best, most] = [i, power];
      }
      const frequencies = padded.map(() => 0);
      for (let m = padded.length - 1, rest = best; m >= 0; m--) {
        const share = (rest % padded[m]) / padded[m];
        frequencies[m] = ((share + 0.5) % 1) - 0.5;
        rest = Math.floor(rest / padded[m]);
      }
      return { frequencies, power: powerAt(best) };
    },
    noise: () => {
      // Every second cell on every axis is the transform without padding, whose noise is independent from cell to cell.
      const powers = new Float64Array(count);
      for (let row = 0; row < rows; row++)
        for (let i = 0; i < rowLength; i++) powers[row * rowLength + i] = powerAt(rowStart(row, 2) + 2 * i);
      powers.sort();
      return (powers[(count - 1) >> 1] + powers[count >> 1]) / (2 * Math.LN2);
    },
    dispose: () => {
      transforms.forEach((transform) => transform.dispose());
      region.free();
    },
  };
}
