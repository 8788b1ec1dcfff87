import type { Target } from '../core/estimate.ts';
import type { AxisParameter } from '../physics/axis-parameter.ts';
import { type AxisPlan, compressionGain, unwrap } from './compression/axis-plan.ts';
import { atomWithTargets } from './model/target-tables.ts';
import type { Detections } from './refinement/detections.ts';

const stdNames = { azimuthDeg: 'azimuthStdDeg', rangeM: 'rangeStdM', velocityMps: 'velocityStdMps' } as const;

/**
 * Turns detections into targets in physical units, strongest first.
 *
 * Gains are divided by the loss of the compression at the target's place; one-sigma errors are the Cramer-Rao bound of
 * the compressed data at the estimate, (s2/2) F^-1, with s2 the noise around the target. A value the sensor description cannot support is left out.
 */
export function describeTargets(axes: readonly AxisPlan[], detections: Detections): Target[] {
  const { model, averaged, targets, fit, inverseInformation } = detections;
  const parameters = model.parameters.length;
  const unknowns = parameters * targets.count;
  /** Squared norm of an atom: all elements, less what a removed mean took. */
  const energyOf = (k: number): number => {
    const theta = targets.theta.slice(k * parameters, (k + 1) * parameters);
    return atomWithTargets(model, theta, { count: 1, theta })[0];
  };
  const described = Array.from({ length: targets.count }, (_, k) => {
    const frequencies = axes.map(() => 0);
    const physical: Record<string, number> = {};
    let loss = 1;
    const noisePower = detections.noisePower * detections.excess[k];
    model.parameters.forEach((axis, p) => {
      const plan = axes[axis];
      const at = p * targets.count + k;
      const noise = noisePower * (model.overlap?.errors[p] ?? 1);
      const deviation = Math.sqrt((noise / 2) * inverseInformation[at * unknowns + at]) / plan.factor;
      const frequency = unwrapPhysical(plan, targets.theta[k * parameters + p], deviation);
      frequencies[axis] = frequency;
      if (averaged) loss *= compressionGain(plan, frequency);
      const measured = plan.parameter && physicalValue(plan.parameter, frequency, deviation);
      if (!measured || !plan.parameter) return;
      physical[plan.parameter.name] = measured.value;
      if (Number.isFinite(measured.deviation)) physical[stdNames[plan.parameter.name]] = measured.deviation;
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
      snrDb: 10 * Math.log10((power * energyOf(k)) / noisePower),
      ...deviations,
      frequencies,
    };
  });
  return described.sort((a, b) => b.amplitudeDb - a.amplitudeDb);
}

/** Deviations beyond which an estimate outside the physical region is not noise. */
const BEYOND_NOISE = 4;

/**
 * The frequency on the original axis; a range below zero by more than noise explains is one beyond the last unambiguous
 * one, seen a turn early.
 */
function unwrapPhysical(plan: AxisPlan, theta: number, deviation: number): number {
  const frequency = unwrap(plan, theta);
  if (plan.parameter?.name !== 'rangeM') return frequency;
  const range = plan.parameter.valueOf(frequency) ?? 0;
  const tolerance = BEYOND_NOISE * deviation * plan.parameter.slopeAt(frequency);
  if (range >= 0 || range >= -tolerance) return frequency;
  return frequency + Math.sign(plan.parameter.frequencyOf(1)) / plan.factor;
}

/**
 * Value and one-sigma error in the physical unit. Where noise carries the frequency past endfire the azimuth is endfire,
 * and the error is that of one deviation toward broadside, since the slope there has no bound.
 */
function physicalValue(
  parameter: AxisParameter,
  frequency: number,
  deviation: number,
): { readonly value: number; readonly deviation: number } | undefined {
  const outward = Math.sign(frequency) * deviation;
  const value = parameter.valueOf(frequency);
  if (value !== undefined && (!Number.isFinite(deviation) || parameter.valueOf(frequency + outward) !== undefined))
    return { value, deviation: deviation * parameter.slopeAt(frequency) };
  if (parameter.name !== 'azimuthDeg') return undefined;
  const endfire = parameter.frequencyOf(90);
  const edge = Math.sign(frequency) * Math.abs(endfire);
  if (value === undefined && !(Math.abs(frequency - edge) <= BEYOND_NOISE * deviation)) return undefined;
  const reached = value ?? Math.sign(edge / endfire) * 90;
  const inside = parameter.valueOf((value === undefined ? edge : frequency) - outward);
  return { value: reached, deviation: inside === undefined ? NaN : Math.abs(reached - inside) };
}
