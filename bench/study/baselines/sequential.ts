import type { Target } from '../../../src/core/estimate.ts';
import type { SensorDescription } from '../../../src/core/sensor.ts';
import { harmonicEstimators, modelOrder, planSubspace } from '../../../src/harmonic/index.ts';
import type { Kernels } from '../../../src/kernels/load.ts';
import { adjoint, type ComplexMatrix, complexMatrix, multiply } from '../../../src/linalg/complex-matrix.ts';
import { pseudoInverse } from '../../../src/linalg/pseudo-inverse.ts';
import type { StudyPlan } from '../study-plan.ts';
import { planAveragedInput } from './averaged-input.ts';
import { describeTarget } from './describe.ts';
import { planPaddedSpectrum } from './padded-spectrum.ts';
import { respond } from './projections.ts';

/** Most values along one axis of one beam. */
const MOST = 40;
/** Window along the last axis, which has no other axis to serve as snapshots: 27 of 40 on the published sensor. */
const LAST_WINDOW = 0.68;

interface Path {
  readonly frequencies: readonly number[];
  readonly power: number;
  /** What noise of unit variance in one element becomes in the gain of this path. */
  readonly noiseGain: number;
}

/**
 * Plans sequential estimation: one axis after the other, each on what the axes before it have separated.
 *
 * Values of the first axis by root-MUSIC, their number by AIC, all other axes serving as snapshots; the pseudo-inverse of
 * their responses makes one beam of each; every beam the same along the next axis; along the last axis a sliding window
 * makes the snapshots. Pairing is implicit; gains are those of the beams. plain.md 5.1, [FILL].
 *
 * What every beam lets through of other targets makes paths that are none. With the count unknown those stay that pass
 * the false-alarm threshold against noise, which leakage is not; `counted` keeps as many as there are instead.
 */
export function planSequential(
  kernels: Kernels,
  sensor: SensorDescription,
  { counted, falseAlarm = 1e-2 }: { readonly counted: boolean; readonly falseAlarm?: number },
): StudyPlan {
  const input = planAveragedInput(kernels, sensor);
  const { shape, factors, averaged } = input;
  const count = shape.reduce((product, size) => product * size, 1);
  const spectrum = planPaddedSpectrum(kernels, shape);
  const levels = shape.map((_, axis) => planLevel(kernels, shape.slice(axis)));
  const quantile = Math.log(count) - Math.log(-Math.log1p(-falseAlarm));

  const follow = (values: ComplexMatrix, axis: number, before: readonly number[], noiseGain: number): Path[] => {
    const frequencies = levels[axis].values(values.data);
    const size = shape[axis];
    const { response } = respond(size, frequencies);
    // Rows are conj(a_p): the beams are pinv(A) Y with A = rows^H.
    const rows = complexMatrix(
      frequencies.length,
      size,
      response.map((value, k) => (k % 2 === 0 ? value : -value)),
    );
    const inverse = pseudoInverse(adjoint(rows));
    const beams = multiply(inverse, values);
    return frequencies.flatMap((frequency, p) => {
      const row = inverse.data.subarray(2 * p * size, 2 * (p + 1) * size);
      const noise = noiseGain * row.reduce((sum, value) => sum + value * value, 0);
      const place = [...before, frequency];
      const beam = beams.data.slice(2 * p * beams.cols, 2 * (p + 1) * beams.cols);
      if (axis === shape.length - 1)
        return [{ frequencies: place, power: beam[0] ** 2 + beam[1] ** 2, noiseGain: noise }];
      const next = shape[axis + 1];
      return follow(complexMatrix(next, beam.length / 2 / next, beam), axis + 1, place, noise);
    });
  };

  return {
    estimate: (snapshot, wanted): Target[] => {
      input.apply(snapshot);
      const tensor = kernels.memory.float32(averaged, 2 * count);
      spectrum.apply(tensor);
      const noise = spectrum.noise();
      const whole = complexMatrix(shape[0], count / shape[0], Float64Array.from(tensor));
      const paths = follow(whole, 0, [], 1).sort((a, b) => b.power - a.power);
      const kept = counted
        ? paths.slice(0, wanted)
        : paths.filter((path) => path.power > noise * path.noiseGain * quantile);
      const elementNoise = noise * factors.reduce((product, factor) => product * factor, 1);
      return kept.map(({ frequencies, power, noiseGain }) =>
        describeTarget(
          sensor,
          frequencies.map((value, m) => input.unwrap(m, value)),
          power,
          power / (elementNoise * noiseGain),
        ),
      );
    },
    dispose: () => [input, spectrum, ...levels].forEach((part) => part.dispose()),
  };
}

/** Plans the values that occur along the first axis of a tensor, at least one. */
function planLevel(
  kernels: Kernels,
  shape: readonly number[],
): { values(data: Float64Array): number[]; dispose(): void } {
  const { memory } = kernels;
  const size = shape[0];
  const window = shape.length > 1 ? size : Math.max(2, Math.round(LAST_WINDOW * size));
  const region = memory.alloc(8 * shape.reduce((product, n) => product * n, 1));
  const subspace = planSubspace(kernels, { shape, axis: 0, window });
  const estimator = harmonicEstimators['root-music'].plan(kernels, { size: window });
  const most = Math.min(MOST, window - 1);
  const frequencies = new Float64Array(most);
  return {
    values: (data) => {
      memory.float32(region, data.length).set(data);
      const found = subspace.apply(region);
      const order = modelOrder(found.values, { criterion: 'aic', columns: found.columns, maximum: most });
      return Array.from(frequencies.subarray(0, estimator.estimate(found, order, frequencies)));
    },
    dispose: () => {
      subspace.dispose();
      estimator.dispose();
      region.free();
    },
  };
}
