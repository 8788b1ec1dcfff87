import { sigmoid } from '../models/threshold.ts';
import { largest } from './gumbel.ts';
import type { Sampler } from './sampler.ts';
import { checkUnits, entriesOf, type Units } from './units.ts';

export interface LoupeOptions {
  readonly units: Units;
  /** Entries to keep, of every mask on average while training and exactly after it. */
  readonly kept: number;
  /** One for each unit; copied. */
  readonly logits: Float64Array;
  readonly examples: number;
}

/** Slopes of probability and of mask, as LOUPE has them. */
const PROBABILITY_SLOPE = 5;
const MASK_SLOPE = 12;

/**
 * Plans the sampler of LOUPE, a rival (Bahadir, Dalca and Sabuncu 2019): independent probabilities, scaled to the wanted mean,
 * and masks between 0 and 1 while training; temperature plays no part.
 *
 *     p = sigmoid(5 l) scaled to mean M / N,   mask = sigmoid(12 (p - U)),   U uniform
 */
export function planLoupe({ units, kept, logits, examples }: LoupeOptions): Sampler {
  const count = checkUnits('planLoupe', units, kept);
  const { size } = units;
  const choices = units.units.length;
  const parameters = Float64Array.from(logits);
  const wanted = count / choices;
  const raw = new Float64Array(choices);
  const scaled = new Float64Array(choices);
  const slopes = new Float64Array(examples * choices);
  let mean = 0;
  return {
    name: 'loupe',
    size,
    kept,
    parameters,
    sample: (rng, _temperature, masks) => {
      masks.fill(0);
      mean = 0;
      for (let n = 0; n < choices; n++) mean += (raw[n] = sigmoid(PROBABILITY_SLOPE * parameters[n])) / choices;
      for (let n = 0; n < choices; n++)
        scaled[n] = mean > wanted ? (raw[n] * wanted) / mean : 1 - ((1 - raw[n]) * (1 - wanted)) / (1 - mean);
      for (let b = 0; b < examples; b++)
        for (let n = 0; n < choices; n++) {
          const value = sigmoid(MASK_SLOPE * (scaled[n] - rng.uniform()));
          slopes[b * choices + n] = MASK_SLOPE * value * (1 - value);
          for (const entry of units.units[n]) masks[b * size + entry] = value;
        }
    },
    backward: (maskGradients, gradients) => {
      const byScaled = new Float64Array(choices);
      for (let b = 0; b < examples; b++)
        for (let n = 0; n < choices; n++)
          for (const entry of units.units[n]) byScaled[n] += maskGradients[b * size + entry] * slopes[b * choices + n];
      // scaled = raw c / mean, or with 1 - raw, 1 - mean and 1 - c: one formula for both.
      const above = mean > wanted;
      const factor = above ? wanted / mean : (1 - wanted) / (1 - mean);
      let shared = 0;
      for (let n = 0; n < choices; n++) shared += byScaled[n] * (above ? raw[n] / mean : (1 - raw[n]) / (1 - mean));
      for (let n = 0; n < choices; n++) {
        const byRaw = factor * (byScaled[n] - shared / choices);
        gradients[n] += byRaw * PROBABILITY_SLOPE * raw[n] * (1 - raw[n]);
      }
    },
    choose: () => {
      const chosen = new Int32Array(count);
      largest(parameters, count, chosen);
      return entriesOf(units, [...chosen]);
    },
  };
}
