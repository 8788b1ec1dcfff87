import type { KernelMemory, Region } from './memory.ts';

export type FftPrecision = 'f32' | 'f64';
export type FftDirection = 'forward' | 'inverse';

/** Largest prime factor a butterfly is made for; other lengths are convolutions (Bluestein). */
const LARGEST_RADIX = 13;

/** The factors of n in the order of their stages, fours first; undefined when one exceeds the largest radix. */
export function stageRadices(n: number): number[] | undefined {
  const radices: number[] = [];
  for (const radix of [4, 2, 3, 5, 7, 11, LARGEST_RADIX]) for (; n % radix === 0; n /= radix) radices.push(radix);
  return n === 1 ? radices : undefined;
}

/** The shortest length of at least `least` with factors 2, 3 and 4 only. */
export function smoothLength(least: number): number {
  let best = 2 ** Math.ceil(Math.log2(least));
  for (let odd = 3; odd < best; odd *= 3)
    best = Math.min(best, odd * 2 ** Math.max(2, Math.ceil(Math.log2(least / odd))));
  return best;
}

/** Views of a region in one precision; complex constants are written as a plane of (re, re), then one of (-im, im). */
export function constantWriter(memory: KernelMemory, region: Region, precision: FftPrecision) {
  const view = precision === 'f32' ? memory.float32(region) : memory.float64(region);
  return (at: number, count: number, value: (i: number) => readonly [re: number, im: number]): number => {
    for (let i = 0; i < count; i++) {
      const [re, im] = value(i);
      view[at + 2 * i] = view[at + 2 * i + 1] = re;
      view[at + 2 * (count + i)] = -im;
      view[at + 2 * (count + i) + 1] = im;
    }
    return at + 4 * count;
  };
}

/** Tables of one line transform of smooth length, laid out as assembly/fft-lines.ts reads them. */
export interface LinePlan {
  readonly offset: number;
  dispose(): void;
}

/**
 * Writes the stages of a length: radices, twiddles e^{-+2 pi j p k / (r m)} and, for odd radices, their own roots.
 *
 * @param work  the two buffers and the butterfly scratch that the stages work in
 */
export function planLines(
  memory: KernelMemory,
  radices: readonly number[],
  direction: FftDirection,
  precision: FftPrecision,
  scale: number,
  work: readonly [a: Region, b: Region, scratch: Region],
): LinePlan {
  const n = radices.reduce((product, radix) => product * radix, 1);
  const bytes = precision === 'f32' ? 4 : 8;
  const sign = direction === 'forward' ? -1 : 1;
  const regions: Region[] = [];
  const header = memory.alloc(32 + 12 * radices.length);
  regions.push(header);
  const words = memory.int32(header);
  words.set([n, radices.length, sign > 0 ? 1 : 0, ...work.map((region) => region.offset)]);
  memory.float64(header, 4)[3] = scale;
  let rest = n;
  radices.forEach((radix, stage) => {
    const m = rest / radix;
    const twiddles = memory.alloc(Math.max(1, 4 * (radix - 1) * m * bytes));
    const roots = memory.alloc(2 * radix * 16);
    regions.push(twiddles, roots);
    const write = constantWriter(memory, twiddles, precision);
    for (let k = 1, at = 0; k < radix; k++) {
      const length = rest;
      at = write(at, m, (p) => unit(sign * p * k, length));
    }
    const vectors = precision === 'f32' ? memory.float32(roots) : memory.float64(roots);
    const lanes = 16 / bytes;
    for (let i = 0; i < radix; i++) {
      const [re, im] = unit(i, radix);
      vectors.fill(re, i * lanes, (i + 1) * lanes);
      vectors.fill(im, (radix + i) * lanes, (radix + i + 1) * lanes);
    }
    words.set([radix, twiddles.offset, roots.offset], 8 + 3 * stage);
    rest = m;
  });
  return { offset: header.offset, dispose: () => regions.forEach((region) => region.free()) };
}

/** e^{2 pi j k / n}, exact on the axes. */
export function unit(k: number, n: number): readonly [re: number, im: number] {
  const eighths = (8 * (((k % n) + n) % n)) / n;
  const octant = Math.round(eighths / 2);
  const angle = ((eighths - 2 * octant) * Math.PI) / 4;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [
    [c, s],
    [-s, c],
    [-c, -s],
    [s, -c],
  ][octant % 4] as [number, number];
}
