import type { Target } from '../core/estimate.ts';
import { type AxisPlan, compressionGain, unwrap } from './axis-plan.ts';
import type { Detections } from './fusion.ts';
import type { SignalModel } from './signal-model.ts';

const stdNames = { azimuthDeg: 'azimuthStdDeg', rangeM: 'rangeStdM', velocityMps: 'velocityStdMps' } as const;

/**
 * Turns detections into targets in physical units, strongest first.
 *
 * Gains are divided by the loss of the compression at the target's place; one-sigma errors are the Cramer-Rao bound of
 * the compressed data at the estimate, (s2/2) F^-1. A value the sensor description cannot support is left out.
 */
export function describeTargets(
  model: SignalModel,
  axes: readonly AxisPlan[],
  averaging: boolean,
  detections: Detections,
): Target[] {
  const { targets, fit, inverseInformation, noisePower } = detections;
  const parameters = model.parameters.length;
  const unknowns = parameters * targets.count;
  const described = Array.from({ length: targets.count }, (_, k) => {
    const frequencies = axes.map(() => 0);
    const physical: Record<string, number> = {};
    let loss = 1;
    model.parameters.forEach((axis, p) => {
      const plan = axes[axis];
      const frequency = unwrap(plan, targets.theta[k * parameters + p]);
      frequencies[axis] = frequency;
      loss *= compressionGain(plan, frequency, averaging);
      const value = plan.parameter?.valueOf(frequency);
      if (plan.parameter === undefined || value === undefined) return;
      physical[plan.parameter.name] = value;
      const at = p * targets.count + k;
      const deviation = Math.sqrt((noisePower / 2) * inverseInformation[at * unknowns + at]) / plan.factor;
      if (Number.isFinite(deviation))
        physical[stdNames[plan.parameter.name]] = deviation * plan.parameter.slopeAt(frequency);
    });
    let power = 0;
    for (let s = 0; s < model.looks; s++) {
      const at = 2 * (k * model.looks + s);
      power += fit.gains[at] ** 2 + fit.gains[at + 1] ** 2;
    }
    const { azimuthDeg, rangeM, velocityMps, ...deviations } = physical;
    return {
      ...(azimuthDeg !== undefined && { azimuthDeg }),
      ...(rangeM !== undefined && { rangeM }),
      ...(velocityMps !== undefined && { velocityMps }),
      amplitudeDb: 10 * Math.log10(power / model.looks / (loss * loss)),
      snrDb: 10 * Math.log10((power * model.elements) / noisePower),
      ...deviations,
      frequencies,
    };
  });
  return described.sort((a, b) => b.amplitudeDb - a.amplitudeDb);
}
