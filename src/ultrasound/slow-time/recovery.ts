import { SounderError } from '../../core/errors.ts';
import { pixelsOf } from '../../core/image.ts';
import type { Kernels } from '../../kernels/load.ts';
import {
  fourierDictionary,
  type PenaltyName,
  planSparseSolver,
  type SparseSolverOptions,
  unitaryDictionary,
} from '../../sparse/index.ts';
export { penaltyNames } from '../../sparse/index.ts';
import { type Frames, type FramesLayout, fullSlowTime } from '../frames.ts';

export interface RecoveryOptions extends SparseSolverOptions {
  /** What slow time is sparse in: tones of a grid, or learned atoms, N x N row-major complex pairs, columns orthonormal. */
  readonly dictionary: 'fourier' | { readonly atoms: ArrayLike<number> };
  /**
   * Of `fourier`: tones a cell of resolution. From 2 on the last pulse of a packet is no neighbour of the first.
   * Cost in proportion.
   */
  readonly oversampling: number;
  readonly penalty: PenaltyName;
}

/**
 * The convex penalty, as it takes a wrong alias least often where pulses are few; the others come closer to missing pulses
 * where they are many.
 */
export const recoveryDefaults: RecoveryOptions = {
  dictionary: 'fourier',
  oversampling: 2,
  method: 'fista',
  penalty: 'l1',
  weight: 'auto',
  iterations: 20,
  tolerance: 0.02,
};

export interface RecoveryPlan {
  /** All pulses of slow time. */
  readonly layout: FramesLayout;
  /** Frames in the memory of the plan, valid until the next ones; those that lack nothing pass as they are. */
  apply(frames: Frames): Frames;
  dispose(): void;
}

/** Plans the recovery of frames so laid out. */
export type PlanRecovery = (kernels: Kernels, layout: FramesLayout) => RecoveryPlan;

/**
 * Plans the recovery of pulses that a packet of sub-sampled slow time lacks, pixel by pixel, as `planSparseSolver` says.
 *
 * Pulses that were measured stay as they are, bit for bit.
 *
 * @throws SounderError `configuration-invalid` naming the option; for pulses at regular distances, of which tones and their
 *   aliases are the same; with weight `auto` also for too few pulses
 */
export function planRecovery(kernels: Kernels, layout: FramesLayout, options: RecoveryOptions): RecoveryPlan {
  const { memory } = kernels;
  const { kept, pulses } = layout;
  const { dictionary, oversampling } = options;
  if (!(Number.isInteger(oversampling) && oversampling >= 1 && oversampling <= 16))
    throw new SounderError(
      'configuration-invalid',
      `recovery.oversampling: found ${oversampling}, allowed: a whole number, 1 to 16`,
      { field: 'recovery.oversampling', found: oversampling },
    );
  const full = fullSlowTime(layout);
  if (kept.length === pulses) return { layout: full, apply: (frames) => frames, dispose: () => undefined };
  const divisor = commonDivisor(kept);
  if (dictionary === 'fourier' && divisor > 1)
    throw new SounderError(
      'configuration-invalid',
      `recovery: slow_time.kept: found every pulse a multiple of ${divisor} from the next, allowed: distances without a ` +
        `common divisor, as tones ${divisor}-fold apart are the same on those`,
      { field: 'slow_time.kept', found: kept },
    );
  return memory.attempt(() => {
    const basis =
      dictionary === 'fourier' ? fourierDictionary(oversampling * pulses) : unitaryDictionary(pulses, dictionary.atoms);
    const solver = planSparseSolver(kernels, basis, kept, options, pulses);
    const rows = pixelsOf(layout.grid) * layout.transmits;
    const target = memory.alloc(8 * rows * pulses);
    const recovered = { layout: full, samples: memory.float32(target) };
    const pairs = memory.float64(target);
    return {
      layout: full,
      apply: (frames) => {
        solver.apply(pairsOf(frames.samples, rows * kept.length), pairs, rows);
        return recovered;
      },
      dispose: () => {
        solver.dispose();
        target.free();
      },
    };
  });
}

/** Greatest common divisor of the distances between pulses. */
const commonDivisor = (kept: readonly number[]): number =>
  kept.reduce((divisor, frame) => {
    let [a, b] = [divisor, frame - kept[0]];
    while (b > 0) [a, b] = [b, a % b];
    return a;
  }, 0);

function pairsOf(samples: Float32Array, count: number): Float64Array {
  if (samples.length !== 2 * count)
    throw new SounderError('internal', `frames: found ${samples.byteLength} bytes, allowed: ${8 * count}`);
  // Float64 views start on eight bytes.
  const aligned = samples.byteOffset % 8 === 0 ? samples : samples.slice();
  return new Float64Array(aligned.buffer, aligned.byteOffset, count);
}
