import { SounderError } from '../../core/errors.ts';
import { type DopplerImage, pixelsOf } from '../../core/image.ts';
import type { Kernels } from '../../kernels/load.ts';
import { aliasVelocity, type Frames, type FramesLayout } from '../frames.ts';
import { planAutocorrelation } from './autocorrelation.ts';
import { type AveragingBox, planAveraging } from './averaging.ts';
import { type ClutterOptions, planClutterFilter } from './clutter/index.ts';
import { decibels } from './envelope.ts';
import { planFramesInput } from './frames-region.ts';
import { independentLooks } from './spatial-independence.ts';
import { framePhase } from './velocity.ts';
import { PhaseError } from './velocity-error.ts';

/** What velocity is estimated from: the smallest lag, or several with the smallest deciding the fold. */
export const velocityEstimators = ['lag-one', 'multi-lag'] as const;
export type VelocityEstimator = (typeof velocityEstimators)[number];

export interface DopplerOptions {
  readonly clutter: ClutterOptions;
  readonly estimator: VelocityEstimator;
  /** Most lags of `multi-lag`. */
  readonly lags: number;
  /** Box over which pulse products are averaged before they become a velocity, pixels. */
  readonly average: AveragingBox;
  /** Fastest motion that must be held without folding, m/s; that of the capture's limits when absent. */
  readonly maxVelocityMps?: number;
  /** Whether the one-sigma error of every velocity is stated. */
  readonly errors: boolean;
}

export const dopplerDefaults: DopplerOptions = {
  clutter: { method: 'none' },
  estimator: 'lag-one',
  lags: 4,
  average: { lateral: 5, depth: 5 },
  errors: true,
};

export interface DopplerPlan {
  apply(frames: Frames): DopplerImage;
  dispose(): void;
}

/**
 * Plans colour and power Doppler: clutter filter, autocorrelation of slow time, velocity and its error.
 *
 *   v = c PRF phi / (4 pi fc),   phi the phase from frame to frame, positive toward the probe
 *
 * The error is that of the pulse-pair phase (Zrnic 1977) over the independent looks in the averaging box; with `multi-lag` it
 * is an upper bound.
 *
 * @throws SounderError `configuration-invalid` without pulse rate or pairs of pulses, when the rate cannot hold the stated
 *   velocity, or for what the filter refuses; `plan-invalid` for frames of several angles
 */
export function planDoppler(kernels: Kernels, layout: FramesLayout, options: DopplerOptions): DopplerPlan {
  const { prfHz } = layout;
  if (prfHz === undefined)
    throw new SounderError(
      'configuration-invalid',
      'doppler: found no pulse repetition frequency, allowed: sensing:ultrasound.prf_hz, or an axis slow_time',
      { field: 'prf_hz' },
    );
  const filter = planClutterFilter(kernels, layout, options.clutter);
  const input = planFramesInput(kernels, layout);
  const lagCount = options.estimator === 'multi-lag' ? Math.max(2, options.lags) : options.errors ? 2 : 1;
  const correlation = planAutocorrelation(kernels, filter.layout, lagCount);
  const { lags, power } = correlation;
  const alias = aliasVelocity(layout, lags[0].lag);
  const fastest = options.maxVelocityMps ?? layout.velocityLimitMps ?? 0;
  if (fastest > alias)
    throw new SounderError(
      'configuration-invalid',
      `doppler.maxVelocityMps: found ${fastest} m/s, allowed: at most ${Number(alias.toPrecision(4))} m/s, ` +
        `which a PRF of ${prfHz} Hz${lags[0].lag > 1 ? ` with pulses ${lags[0].lag} apart` : ''} holds`,
      { field: 'doppler.maxVelocityMps', found: fastest, allowed: alias },
    );
  const averaging = planAveraging(layout.grid, options.average);
  const double = lags.find(({ lag }) => lag === 2 * lags[0].lag);
  const errors = options.errors ? new PhaseError(lags[0].starts, lags[0].lag) : undefined;
  const used = options.estimator === 'multi-lag' ? lags : lags.slice(0, 1);
  const pixels = pixelsOf(layout.grid);
  const phase = new Float64Array(pixels);
  const perRadian = (alias * lags[0].lag) / Math.PI;
  const coherence = ({ values }: { readonly values: Float32Array }, p: number): number => {
    const [re, im, energy] = [values[3 * p], values[3 * p + 1], values[3 * p + 2]];
    return energy > 0 ? Math.sqrt(re * re + im * im) / energy : 0;
  };
  const errorOf = (p: number, looks: number): number => {
    const one = coherence(lags[0], p);
    if (one === 0) return alias / Math.sqrt(3);
    const decay = double ? coherence(double, p) / one : 1;
    // A phase that says nothing is uniform.
    return Math.min((alias / Math.PI) * Math.sqrt(errors!.variance(one, decay) / looks), alias / Math.sqrt(3));
  };
  return {
    apply: (frames) => {
      const filtered = filter.apply(input.region(frames));
      correlation.apply(filtered);
      for (const { values } of lags) for (const part of [0, 1, 2]) averaging.apply(values, 3, part);
      averaging.apply(power);
      framePhase(used, phase);
      const velocityMps = new Float32Array(pixels);
      const powerDb = new Float32Array(pixels);
      for (let p = 0; p < pixels; p++) {
        velocityMps[p] = perRadian * phase[p];
        powerDb[p] = decibels(power[p]);
      }
      const image = { ...layout.grid, velocityMps, powerDb, aliasVelocityMps: alias };
      if (!errors) return image;
      const samples = kernels.memory.float32(filtered);
      const looks = independentLooks(layout.grid, options.average, samples, filter.layout.kept.length);
      const velocityStdMps = new Float32Array(pixels);
      for (let p = 0; p < pixels; p++) velocityStdMps[p] = errorOf(p, looks);
      return { ...image, velocityStdMps };
    },
    dispose: () => {
      filter.dispose();
      input.dispose();
      correlation.dispose();
    },
  };
}
