import { planFft } from '../../kernels/fft.ts';
import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';

/** Fourier transforms of real signals, two in one: z = x1 + j x2, transformed in place of both. */
export interface FourierPairs {
  /** Signals that go together; even. */
  readonly examples: number;
  readonly size: number;
  /** Values of a buffer: examples x size. */
  readonly length: number;
  /** A buffer of complex pairs in kernel memory: value of signal b at n lies at `2 (floor(b / 2) size + n) + b % 2`. */
  buffer(): PairBuffer;
  /** Unscaled transform of both signals. */
  forward(source: PairBuffer, target: PairBuffer): void;
  /** Its inverse, 1 / size included. */
  inverse(source: PairBuffer, target: PairBuffer): void;
  dispose(): void;
}

export interface PairBuffer {
  readonly region: Region;
  readonly values: Float64Array;
}

/** Plans transforms of `examples` real signals (Cooley, Lewis and Welch 1970: two real signals in one transform). */
export function planFourierPairs({ memory, ...kernels }: Kernels, examples: number, size: number): FourierPairs {
  const shape = [examples / 2, size];
  const all = { memory, ...kernels };
  return memory.attempt(() => {
    const forward = planFft(all, { shape, axis: 1, direction: 'forward', precision: 'f64' });
    const inverse = planFft(all, { shape, axis: 1, direction: 'inverse', precision: 'f64' });
    const buffers: Region[] = [];
    return {
      examples,
      size,
      length: examples * size,
      buffer: () => {
        const region = memory.alloc(examples * size * 8);
        buffers.push(region);
        return { region, values: memory.float64(region, examples * size).fill(0) };
      },
      forward: (source, target) => forward.apply(source.region, target.region),
      inverse: (source, target) => inverse.apply(source.region, target.region),
      dispose: () => {
        forward.dispose();
        inverse.dispose();
        buffers.forEach((region) => region.free());
      },
    };
  });
}
