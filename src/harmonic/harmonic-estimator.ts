import { SounderError } from '../core/errors.ts';
import type { Kernels } from '../kernels/load.ts';
import { planError } from '../kernels/plan-checks.ts';
import type { Beams } from './beams.ts';
import type { Subspace } from './subspace.ts';

/** The axis an estimator is planned for. */
export interface HarmonicAxis {
  /** Dimension of the subspaces it will be given: elements of the window, or beams. */
  readonly size: number;
  /** The subspaces are in beamspace: `size` adjacent beams of `beams.size` elements. Absent: in elements. */
  readonly beams?: Beams;
  /** Where signals can be, [low, high] in cycles per element, whole turns allowed. Absent: anywhere. */
  readonly window?: readonly [number, number];
  /** Largest order that will be asked for; buffers are planned for it. Absent: `size` - 1. */
  readonly maxOrder?: number;
}

/** A planned one-dimensional estimator for one axis length. */
export interface HarmonicEstimatorPlan {
  /**
   * Writes the frequencies of `order` signals in cycles per element, each in (-0.5, 0.5], most certain first.
   *
   * @returns how many were written (at most `order`)
   */
  estimate(subspace: Subspace, order: number, frequencies: Float64Array): number;
  dispose(): void;
}

/** The per-axis slot of PLAIN: anything that turns a subspace along one axis into frequencies. */
export interface HarmonicEstimator {
  readonly name: string;
  readonly summary: string;
  readonly reference: string;
  readonly cost: string;
  readonly supports: {
    /** Works on a subspace that is in beamspace. */
    readonly beams: boolean;
  };
  /** Values lie on a grid of this many points a resolution cell: multiples of 1 / (`grid` N). Absent: anywhere. */
  readonly grid?: number;
  /**
   * @throws SounderError `plan-invalid` for an impossible size, `configuration-invalid` for an axis of beams where
   *   `supports.beams` is false
   */
  plan(kernels: Kernels, axis: HarmonicAxis): HarmonicEstimatorPlan;
}

/** Largest axis an estimator is planned for. */
const MOST_ELEMENTS = 4096;

/** Checks an axis against what an estimator works on and returns the largest order there is room for. */
export function checkHarmonicAxis({ name, supports }: HarmonicEstimator, axis: HarmonicAxis): number {
  const { size, beams, maxOrder = size - 1 } = axis;
  const isSize = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= MOST_ELEMENTS;
  if (!isSize(size)) throw planError(`${name}: size`, size, `an integer 1..${MOST_ELEMENTS}`);
  if (beams && !supports.beams)
    throw new SounderError(
      'configuration-invalid',
      `harmonic: ${name}: found an axis held as ${size} beams, allowed: an axis held as elements`,
    );
  if (beams && !(isSize(beams.size) && size <= beams.size && Number.isInteger(beams.first)))
    throw planError(`${name}: beams`, { ...beams, beams: size }, 'at most as many beams as elements, from a whole one');
  return Math.max(0, Math.min(size - 1, maxOrder));
}

/** A frequency on the circle, in (-0.5, 0.5]. */
export function wrapCycles(cycles: number): number {
  const wrapped = cycles - Math.round(cycles);
  return wrapped <= -0.5 ? 0.5 : wrapped;
}
