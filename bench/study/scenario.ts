import type { Rng } from '../../src/core/rng.ts';
import type { SensorDescription } from '../../src/core/sensor.ts';
import type { SceneTarget } from '../../src/physics/scene.ts';

/**
 * How far a found target may be from a true one on one axis and still be it: the larger of a number of resolution cells
 * and a number of bounds.
 */
export interface AxisGate {
  readonly cells: number;
  readonly bounds: number;
}

/** One point of a study: what is sensed, what is there, how much noise. */
export interface Scenario {
  /** Unique within its family; what the CSV calls it. */
  readonly name: string;
  readonly title: string;
  /** Lines of the family's figure; scenarios of one series differ in `x`. */
  readonly series: string;
  readonly x: number;
  /** What stands at `x` where it is only a place in a list. */
  readonly label?: string;
  readonly sensor: SensorDescription;
  /** Scenarios of one sensor that name the same scene are given the same draw in the same run. */
  readonly scene: string;
  /** Draws the targets, phases aside: those without one are given one afterwards. */
  readonly draw: (rng: Rng) => readonly SceneTarget[];
  /** Power of 0 dB over noise, per element: noise has variance 10^(-snrDb / 10). */
  readonly snrDb: number;
  /** Axis by axis. */
  readonly gate: readonly AxisGate[];
}

/** A question and the scenarios that answer it; one figure. */
export interface Family {
  readonly name: string;
  readonly title: string;
  readonly xLabel: string;
  /** @param snrsDb  the SNRs asked for, where the family sweeps SNR */
  scenarios(snrsDb?: readonly number[]): readonly Scenario[];
}

/**
 * Half a cell or six bounds, whichever is larger.
 *
 * Half a cell is what a grid search would err by, so anything nearer was located and anything beyond is another peak;
 * six bounds keep a right but noisy estimate from counting as a miss and a false target at once (2e-9 a value).
 */
export const usualGate = (sensor: SensorDescription): AxisGate[] => sensor.axes.map(() => ({ cells: 0.5, bounds: 6 }));

/**
 * Half the separation on the axes that tell a pair apart, so that no estimate can serve both and one in the middle,
 * which has resolved nothing, serves neither; as usual on the others.
 */
export const pairGate = (sensor: SensorDescription, split: readonly number[], cells: number): AxisGate[] =>
  usualGate(sensor).map((gate, m) => (split.includes(m) ? { cells: cells / 2, bounds: 0 } : gate));
