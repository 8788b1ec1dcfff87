import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { checkInteger, checkRegion, planError } from './plan-checks.ts';

/** Frames as these kernels see them: `pixels` rows of `pulses` complex float32 each, slow time contiguous. */
export interface PulseRows {
  readonly pixels: number;
  readonly pulses: number;
}

/** `length` pairs of pulses, (a, b), (a + 1, b + 1), and so on; indices of rows in memory. */
export interface PairRun {
  readonly a: number;
  readonly b: number;
  readonly length: number;
}

export interface PulsePairsPlan {
  /** Writes three float32 a pixel: real and imaginary part of the products, and the energy of the pairs. */
  apply(source: Region, target: Region): void;
  dispose(): void;
}

/**
 * Plans the products of pulse pairs of every pixel: the sum over pairs of conj(s[a]) s[b], and of
 * (|s[a]|^2 + |s[b]|^2) / 2, which it cannot exceed.
 *
 * Cost 12 flops a pair, one pass over the frames.
 *
 * @throws SounderError `plan-invalid` when a pair lies outside of the pulses
 */
export function planPulsePairs(kernels: Kernels, rows: PulseRows, runs: readonly PairRun[]): PulsePairsPlan {
  const { exports, memory } = kernels;
  const { pixels, pulses } = checkRows('pulse pairs', rows);
  for (const { a, b, length } of runs) {
    checkInteger('pulse pairs: length', length, 1, pulses);
    checkInteger('pulse pairs: pulse', Math.min(a, b), 0, pulses - length);
    checkInteger('pulse pairs: pulse', Math.max(a, b), 0, pulses - length);
  }
  const table = memory.alloc(12 * Math.max(1, runs.length));
  memory.int32(table).set(runs.flatMap(({ a, b, length }) => [a, b, length]));
  return {
    apply(source, target) {
      checkRegion('pulse pairs: source', source, 8 * pixels * pulses);
      checkRegion('pulse pairs: target', target, 12 * pixels);
      exports.pulsePairsF32(source.offset, target.offset, pixels, pulses, table.offset, runs.length);
    },
    dispose: () => table.free(),
  };
}

/** Writes the sum of |s|^2 over the pulses of every pixel to `target`, float32. @throws SounderError `plan-invalid` */
export function pulsePower(kernels: Kernels, rows: PulseRows, source: Region, target: Region): void {
  const { pixels, pulses } = checkRows('pulse power', rows);
  checkRegion('pulse power: source', source, 8 * pixels * pulses);
  checkRegion('pulse power: target', target, 4 * pixels);
  kernels.exports.pulsePowerF32(source.offset, target.offset, pixels, pulses);
}

/**
 * Takes the span of orthonormal rows q out of every pixel: s - sum over k of q_k (q_k^H s).
 *
 * @param basis  `rank` rows of `pulses` complex float32
 * @param target  may be the source
 * @throws SounderError `plan-invalid`
 */
export function removeSubspace(
  kernels: Kernels,
  rows: PulseRows,
  regions: { readonly source: Region; readonly target: Region; readonly basis: Region },
  rank: number,
): void {
  const { pixels, pulses } = checkRows('subspace removal', rows);
  const { source, target, basis } = regions;
  if (rank > pulses) throw planError('subspace removal: rank', rank, `at most the ${pulses} pulses`);
  checkRegion('subspace removal: source', source, 8 * pixels * pulses);
  checkRegion('subspace removal: target', target, 8 * pixels * pulses);
  checkRegion('subspace removal: basis', basis, 8 * rank * pulses);
  kernels.exports.removeSubspaceF32(source.offset, target.offset, pixels, pulses, basis.offset, rank);
}

function checkRows(where: string, rows: PulseRows): PulseRows {
  checkInteger(`${where}.pixels`, rows.pixels, 1);
  checkInteger(`${where}.pulses`, rows.pulses, 1);
  return rows;
}
