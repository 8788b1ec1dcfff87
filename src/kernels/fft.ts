import {
  constantWriter,
  type FftDirection,
  type FftPrecision,
  planLines,
  smoothLength,
  stageRadices,
  unit,
} from './fft-tables.ts';
import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { checkInteger, checkRegion, checkShape, planError } from './plan-checks.ts';

export interface FftOptions {
  /** Sizes of the complex tensor, outermost first. */
  readonly shape: readonly number[];
  /** Axis to transform, an index into `shape`. */
  readonly axis: number;
  /** `inverse` divides by the length of the axis. */
  readonly direction: FftDirection;
  /** Precision of the samples; `f32` when left out. */
  readonly precision?: FftPrecision;
}

export interface FftPlan {
  /** Transforms the tensor; source and target are the same region or do not overlap. */
  apply(source: Region, target: Region): void;
  dispose(): void;
}

/** Bytes of one work buffer: two of them and the twiddles share the first-level cache. */
const BLOCK_BYTES = 16384;

/**
 * Plans the discrete Fourier transform along one axis of a row-major complex tensor, of any length, without transposes.
 *
 *     X[k] = sum_n x[n] e^{-2 pi j k n / N}        inverse: x[n] = 1/N sum_k X[k] e^{+2 pi j k n / N}
 *
 * Stockham stages of radix 4, 2, 3 and the primes to 13 (Stockham 1966); other lengths as a convolution (Bluestein
 * 1970, 5 to 10 times the work). Relative error about `eps log2 N`. Cost `O(N log N)` for each line.
 *
 * @throws SounderError `plan-invalid` naming the option, what was found and what is allowed
 */
export function planFft(kernels: Kernels, options: FftOptions): FftPlan {
  const { shape, axis, direction, precision = 'f32' } = options;
  const count = checkShape('planFft', shape);
  checkInteger('planFft.axis', axis, 0, shape.length - 1);
  if (!['forward', 'inverse'].includes(direction)) throw planError('planFft.direction', direction, 'forward, inverse');
  if (!['f32', 'f64'].includes(precision)) throw planError('planFft.precision', precision, 'f32, f64');
  const n = shape[axis];
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const lines: Lines = { n, inner, outer: count / (n * inner), direction, precision };
  const elementBytes = precision === 'f32' ? 8 : 16;
  const lineTransform = n === 1 ? identityLines(kernels) : planAxis(kernels, lines);
  return {
    apply: (source, target) => {
      checkRegion('fft: source', source, count * elementBytes);
      checkRegion('fft: target', target, count * elementBytes);
      lineTransform.run(source, target, count * elementBytes);
    },
    dispose: () => lineTransform.dispose(),
  };
}

interface Lines {
  readonly n: number;
  readonly inner: number;
  readonly outer: number;
  readonly direction: FftDirection;
  readonly precision: FftPrecision;
}

interface AxisPlan {
  run(source: Region, target: Region, byteLength: number): void;
  dispose(): void;
}

function identityLines({ memory }: Kernels): AxisPlan {
  return {
    run: (source, target, byteLength) => {
      if (source.offset !== target.offset) memory.bytes(target).set(memory.bytes(source).subarray(0, byteLength));
    },
    dispose: () => undefined,
  };
}

function planAxis(kernels: Kernels, lines: Lines): AxisPlan {
  const { memory, exports } = kernels;
  const { n, inner, outer, direction, precision } = lines;
  const radices = stageRadices(n);
  const length = radices ? n : smoothLength(2 * n - 1);
  const elementBytes = precision === 'f32' ? 8 : 16;
  const block = Math.min(inner, Math.max(8, (BLOCK_BYTES / (length * elementBytes)) & ~7));
  // One column more than a block, for a remainder of one, and two columns for pairs of rows.
  const buffer = (): Region => memory.alloc(length * (block + 1) * elementBytes);
  const work = [buffer(), buffer(), memory.alloc(16 * 16)] as const;
  const free = (): void => work.forEach((region) => region.free());
  if (radices) {
    const plan = planLines(memory, radices, direction, precision, direction === 'inverse' ? 1 / n : 1, work);
    const kernel = precision === 'f32' ? 'fftF32' : 'fftF64';
    return {
      run: (source, target) => exports[kernel](plan.offset, source.offset, target.offset, outer, inner, block),
      dispose: () => {
        plan.dispose();
        free();
      },
    };
  }
  const smooth = stageRadices(length)!;
  const forward = planLines(memory, smooth, 'forward', precision, 1, work);
  const inverse = planLines(memory, smooth, 'inverse', precision, 1, work);
  const tables = chirpTables(kernels, lines, length);
  const kernel = precision === 'f32' ? 'bluesteinF32' : 'bluesteinF64';
  return {
    run: ({ offset }, target) =>
      exports[kernel](forward.offset, inverse.offset, n, tables.offset, offset, target.offset, outer, inner, block),
    dispose: () => {
      forward.dispose();
      inverse.dispose();
      tables.free();
      free();
    },
  };
}

/** w[i] = e^{-+pi j i^2 / n}, the spectrum of conj(w) over `length` points divided by it, and w with the final scale. */
function chirpTables(kernels: Kernels, { n, direction, precision }: Lines, length: number): Region {
  const { memory } = kernels;
  const sign = direction === 'forward' ? -1 : 1;
  const chirp = (i: number): readonly [number, number] => unit(sign * ((i * i) % (2 * n)), 2 * n);
  const kernel = memory.alloc(16 * length);
  const values = memory.float64(kernel).fill(0);
  for (let i = 0; i < n; i++) {
    const [re, im] = chirp(i);
    for (const at of i === 0 ? [0] : [i, length - i]) values.set([re, -im], 2 * at);
  }
  const plan = planFft(kernels, { shape: [length], axis: 0, direction: 'forward', precision: 'f64' });
  plan.apply(kernel, kernel);
  plan.dispose();
  const tables = memory.alloc((2 * n + length) * 4 * (precision === 'f32' ? 4 : 8));
  const write = constantWriter(memory, tables, precision);
  const spectrum = write(0, n, chirp);
  const last = write(spectrum, length, (i) => [values[2 * i] / length, values[2 * i + 1] / length]);
  const scale = direction === 'inverse' ? 1 / n : 1;
  write(last, n, (i) => {
    const [re, im] = chirp(i);
    return [scale * re, scale * im];
  });
  kernel.free();
  return tables;
}
