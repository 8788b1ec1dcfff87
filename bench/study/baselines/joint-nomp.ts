import type { Target } from '../../../src/core/estimate.ts';
import type { SensorDescription } from '../../../src/core/sensor.ts';
import type { Kernels } from '../../../src/kernels/load.ts';
import type { Region } from '../../../src/kernels/memory.ts';
import type { StudyPlan } from '../study-plan.ts';
import { planAveragedInput } from './averaged-input.ts';
import { describeTarget } from './describe.ts';
import { type JointFit, planJointGaussNewton } from './joint-gauss-newton.ts';
import { planPaddedSpectrum } from './padded-spectrum.ts';
import { respond } from './projections.ts';

/** Most targets it looks for. */
const MOST = 40;
const STEPS_PER_ROUND = 6;
const STEPS_ON_FULL = 3;

/**
 * Plans joint estimation, count unknown: Newtonised orthogonal matching pursuit in all dimensions at once.
 *
 * Until no peak of what is left passes the threshold: the highest peak of the padded transform of the averaged tensor
 * becomes a target and Gauss-Newton moves all targets together; then Gauss-Newton on the full tensor. Mamandipoor,
 * Ramasamy, Madhow, "Newtonized orthogonal matching pursuit", IEEE TSP 64(19), 2016, with joint steps; plain.md 5.1.
 *
 * @param falseAlarm  probability of any false target in noise, over twice the cells (between cells there is room for one)
 */
export function planJointNomp(kernels: Kernels, sensor: SensorDescription, falseAlarm = 1e-2): StudyPlan {
  const input = planAveragedInput(kernels, sensor);
  const { shape, fullShape, factors, averaged } = input;
  const count = shape.reduce((product, size) => product * size, 1);
  const total = fullShape.reduce((product, size) => product * size, 1);
  // A short tensor cannot carry more targets than it has elements to spare.
  const most = Math.min(MOST, Math.max(1, Math.floor(count / 4)));
  const spectrum = planPaddedSpectrum(kernels, shape);
  const coarse = planJointGaussNewton(kernels, shape, most);
  const fine = planJointGaussNewton(kernels, fullShape, most);
  const quantile = Math.log(2 * count) - Math.log(-Math.log1p(-falseAlarm));

  const pursue = (): { readonly fit: JointFit | undefined; readonly noise: number } => {
    const tensor = kernels.memory.float32(averaged, 2 * count);
    spectrum.apply(tensor);
    const noise = spectrum.noise();
    let fit: JointFit | undefined;
    for (let found = 0; found < most; found++) {
      if (fit) spectrum.apply(residual(tensor, shape, fit));
      const peak = spectrum.peak();
      if (!(peak.power >= noise * quantile)) break;
      const start = shape.map((_, m) => [...(fit?.frequencies[m] ?? []), peak.frequencies[m]]);
      const next = coarse.apply(averaged, start, STEPS_PER_ROUND);
      if (!next) break;
      fit = next;
    }
    return { fit, noise };
  };

  const estimate = (full: Region): Target[] => {
    const { fit, noise } = pursue();
    if (!fit) return [];
    const unwrapped = fit.frequencies.map((values, m) => values.map((value) => input.unwrap(m, value)));
    const refined = fine.apply(full, unwrapped, STEPS_ON_FULL);
    const { frequencies, gains, variances } = refined ?? { ...fit, frequencies: unwrapped };
    const noisePerElement = noise * factors.reduce((product, factor) => product * factor, 1);
    const targets = frequencies[0].map((_, p) => {
      const power = gains[2 * p] ** 2 + gains[2 * p + 1] ** 2;
      const deviations = frequencies.map((values, m) =>
        Math.sqrt((noisePerElement / 2) * variances[m * values.length + p]),
      );
      const place = frequencies.map((values) => values[p]);
      return describeTarget(sensor, place, power, (power * total) / noisePerElement, refined && deviations);
    });
    return targets.sort((a, b) => b.amplitudeDb - a.amplitudeDb);
  };

  return {
    estimate: (snapshot) => estimate(input.apply(snapshot)),
    dispose: () => [input, spectrum, coarse, fine].forEach((part) => part.dispose()),
  };
}

/** The tensor less every target of the fit. */
function residual(tensor: Float32Array, shape: readonly number[], fit: JointFit): Float64Array {
  const left = Float64Array.from(tensor);
  const axes = shape.map((size, m) => respond(size, fit.frequencies[m]));
  fit.frequencies[0].forEach((_, p) => {
    let outer = Float64Array.of(fit.gains[2 * p], fit.gains[2 * p + 1]);
    axes.forEach(({ size, response }, m) => {
      const vector = response.subarray(2 * p * size, 2 * (p + 1) * size);
      if (m < axes.length - 1) outer = product(outer, vector);
      else subtractProduct(left, outer, vector);
    });
  });
  return left;
}

function product(left: Float64Array, right: Float64Array): Float64Array<ArrayBuffer> {
  const result = new Float64Array((left.length * right.length) / 2);
  for (let i = 0, at = 0; i < left.length; i += 2)
    for (let k = 0; k < right.length; k += 2) {
      result[at++] = left[i] * right[k] - left[i + 1] * right[k + 1];
      result[at++] = left[i] * right[k + 1] + left[i + 1] * right[k];
    }
  return result;
}

function subtractProduct(from: Float64Array, left: Float64Array, right: Float64Array): void {
  for (let i = 0, at = 0; i < left.length; i += 2)
    for (let k = 0; k < right.length; k += 2) {
      from[at++] -= left[i] * right[k] - left[i + 1] * right[k + 1];
      from[at++] -= left[i] * right[k + 1] + left[i + 1] * right[k];
    }
}
