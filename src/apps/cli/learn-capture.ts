import { setImmediate } from 'node:timers/promises';
import type { CaptureReader } from '../../captures/capture.ts';
import { planFibres } from '../../captures/fibres.ts';
import { bytesPerSnapshot, SounderError } from '../../core/index.ts';
import {
  type DictionaryLearner,
  type DictionaryLearnerOptions,
  planDictionaryLearner,
} from '../../dictionary/index.ts';
import type { Kernels } from '../../kernels/load.ts';
import { HeldOut, type HeldOutPart } from './held-out.ts';

export interface LearnOptions {
  readonly reader: CaptureReader;
  readonly kernels: Kernels;
  /** The axis whose fibres are the vectors; absent: the only one beside `batch`. */
  readonly axis?: string;
  /** Learns from the magnitudes of complex samples. */
  readonly amplitude: boolean;
  readonly batch: number;
  readonly schedule: NonNullable<DictionaryLearnerOptions['schedule']>;
  readonly seed: number;
  /** Aborted to end early with what is learned by then. */
  readonly signal: AbortSignal;
  readonly onPlanned?: (plan: { readonly size: number; readonly vectors: number }) => void;
  readonly onRejected?: (error: SounderError) => void;
  readonly onProgress?: (done: number, of: number, gap: number) => void;
}

/** What a pass over a capture gave. */
export interface Learned {
  readonly axis: string;
  readonly size: number;
  readonly complex: boolean;
  /** Row-major size x size, columns are atoms, interleaved pairs when complex. */
  readonly dictionary: Float64Array;
  /** Largest magnitude in D^H D - I. */
  readonly orthogonality: number;
  /** Vectors of the whole capture: more than were seen where the work was interrupted. */
  readonly total: number;
  /** Vectors learned from, and those with samples that are not finite. */
  readonly vectors: number;
  readonly rejected: number;
  /** Frank-Wolfe gap per atom, in sample units to the third power. */
  readonly gap: number;
  /** Root of the mean square of a number of the vectors learned from. */
  readonly rms: number;
  readonly heldOut: readonly HeldOutPart[];
}

/** Power of the measure of sparsity that is learned with, sum |code|^3. */
export const POWER = 3;
/** So that signals and progress get their turn while one large snapshot is worked on. */
const YIELD_MS = 50;

/**
 * Learns a dictionary from the fibres of a capture in one pass; every vector is coded by the dictionary of the moment, then learned from.
 *
 * A vector with a sample that is not finite is rejected and left out. Bounded: one snapshot, one batch, and the learner.
 *
 * @throws SounderError `configuration-invalid` for the axis, the batch or the size; `capture-invalid` without any vector;
 *   `capture-truncated`, `io-failed`; `samples-not-finite` when fewer vectors than a batch are left
 */
export async function learnCapture(options: LearnOptions): Promise<Learned> {
  const { reader, kernels, signal, onRejected, onProgress } = options;
  const { batch, schedule, seed } = options;
  const fibres = planFibres(reader.sensor, options.axis, options.amplitude);
  const { axis, size, complex, count } = fibres;
  const total = reader.count * count;
  if (total === 0)
    throw new SounderError('capture-invalid', `${reader.path}: found no snapshots, allowed: at least one`);
  if (batch > total) {
    const allowed = `1 to ${total} (vectors of ${reader.path} along ${axis})`;
    throw new SounderError('configuration-invalid', `batch: found ${batch}, allowed: ${allowed}`);
  }
  const learner = planDictionaryLearner(kernels, { size, complex, schedule, power: POWER, batch, seed });
  try {
    options.onPlanned?.({ size, vectors: total });
    const scalars = complex ? 2 * size : size;
    const samples = new Uint8Array(bytesPerSnapshot(reader.sensor));
    const vectors = new Float64Array(batch * scalars);
    const codes = new Float64Array(scalars);
    const heldOut = new HeldOut(size, complex, total);
    let [done, learned, energy, yieldedMs] = [0, 0, 0, performance.now()];
    for (let index = 0; index < reader.count && !signal.aborted; index++) {
      const snapshot = await reader.read(index, samples);
      for (let first = 0; first < count && !signal.aborted; first += batch) {
        const read = Math.min(batch, count - first);
        fibres.read(snapshot.samples, first, read, vectors);
        let kept = 0;
        for (let v = 0; v < read; v++) {
          const vector = vectors.subarray(v * scalars, (v + 1) * scalars);
          const bad = vector.findIndex((value) => !Number.isFinite(value));
          if (bad >= 0) {
            onRejected?.(notFinite(index, first + v, axis, complex ? bad >> 1 : bad, vector[bad]));
            continue;
          }
          learner.encode(vector, codes);
          heldOut.add(index * count + first + v, codes);
          for (const value of vector) energy += value * value;
          if (kept < v) vectors.copyWithin(kept * scalars, v * scalars, (v + 1) * scalars);
          kept++;
        }
        learner.update(vectors, kept);
        learned += kept;
        done += read;
        onProgress?.(done, total, learner.gap);
        if (performance.now() - yieldedMs < YIELD_MS) continue;
        await setImmediate();
        yieldedMs = performance.now();
      }
    }
    if (learned < batch && done === total)
      throw new SounderError(
        'samples-not-finite',
        `${reader.path}: found ${learned} vectors of finite samples, allowed: at least ${batch}, one batch`,
      );
    return {
      axis,
      size,
      complex,
      ...checked(learner),
      total,
      vectors: learned,
      rejected: done - learned,
      gap: learner.gap,
      rms: learned === 0 ? 0 : Math.sqrt(energy / (learned * size)),
      heldOut: heldOut.parts(),
    };
  } finally {
    learner.dispose();
  }
}

function notFinite(snapshot: number, fibre: number, axis: string, element: number, found: number): SounderError {
  return new SounderError(
    'samples-not-finite',
    `snapshot ${snapshot}: vector ${fibre} along ${axis}: element ${element}: found ${found}, allowed: finite numbers`,
    { snapshot, vector: fibre, element },
  );
}

/** What a dictionary may be off orthogonality by before it is none. */
const TOLERANCE = 1e-6;

function checked(learner: DictionaryLearner): { dictionary: Float64Array; orthogonality: number } {
  const dictionary = learner.averaged();
  const orthogonality = offOrthogonal(dictionary, learner.size, learner.complex);
  // NaN fails as well.
  if (orthogonality <= TOLERANCE) return { dictionary, orthogonality };
  throw new SounderError(
    'not-converged',
    `dictionary: found columns ${orthogonality} off orthogonal, allowed: at most ${TOLERANCE}`,
  );
}

/** Largest magnitude in D^H D - I of a row-major matrix; O(size^3). */
export function offOrthogonal(matrix: Float64Array, size: number, complex: boolean): number {
  const step = complex ? 2 : 1;
  const gram = new Float64Array(size * size * step);
  for (let row = 0; row < size; row++)
    for (let a = 0; a < size; a++) {
      const at = (row * size + a) * step;
      const [re, im] = [matrix[at], complex ? matrix[at + 1] : 0];
      for (let b = 0; b < size; b++) {
        const [from, to] = [(row * size + b) * step, (a * size + b) * step];
        gram[to] += re * matrix[from];
        if (!complex) continue;
        gram[to] += im * matrix[from + 1];
        gram[to + 1] += re * matrix[from + 1] - im * matrix[from];
      }
    }
  let worst = 0;
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++) {
      const at = (a * size + b) * step;
      const off = Math.hypot(gram[at] - (a === b ? 1 : 0), complex ? gram[at + 1] : 0);
      worst = Math.max(worst, off); // NaN stays
    }
  return worst;
}
