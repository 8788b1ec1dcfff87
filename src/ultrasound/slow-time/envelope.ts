import { SounderError } from '../../core/errors.ts';
import { type BmodeImage, NO_ECHO_DB, pixelsOf } from '../../core/image.ts';
import type { Frames, FramesLayout } from '../frames.ts';
import { requireCompounded } from './frames-region.ts';

/** What of a packet the B-mode shows: one pulse, or the mean of the log-compressed pulses (frame averaging). */
export const bmodePulses = ['mean', 'first', 'middle'] as const;
export type BmodePulse = (typeof bmodePulses)[number];

export interface BmodeOptions {
  /** `mean` by default: noise and speckle of a packet average out; one pulse shows fast motion sharper. */
  readonly pulse: BmodePulse;
  /** What is weaker than the strongest echo of the packet by more than this shows as that much weaker, dB; 35 by default. */
  readonly dynamicRangeDb: number;
}

export const bmodeDefaults: BmodeOptions = { pulse: 'mean', dynamicRangeDb: 35 };

export interface BmodePlan {
  apply(frames: Frames): BmodeImage;
  dispose(): void;
}

/** Products of powers stay above this: 40 dB times eight pulses is far from the smallest number. */
const LEAST_PRODUCT = 1e-250;

/**
 * Plans envelope and log compression: 20 log10 |s| of the beamformed samples relative to 1.0 in sample units.
 *
 * Without any echo the image is `NO_ECHO_DB` throughout.
 *
 * @throws SounderError `configuration-invalid` for a dynamic range that is none, `plan-invalid` for frames of several angles
 */
export function planBmode(layout: FramesLayout, options: BmodeOptions): BmodePlan {
  requireCompounded(layout, 'bmode');
  const { dynamicRangeDb, pulse } = options;
  if (!(dynamicRangeDb > 0 && dynamicRangeDb <= -NO_ECHO_DB))
    throw new SounderError(
      'configuration-invalid',
      `bmode.dynamicRangeDb: found ${dynamicRangeDb}, allowed: above 0, at most ${-NO_ECHO_DB} (dB)`,
      { field: 'bmode.dynamicRangeDb', found: dynamicRangeDb },
    );
  const pixels = pixelsOf(layout.grid);
  const pulses = layout.kept.length;
  const [from, to] = { mean: [0, pulses], first: [0, 1], middle: [pulses >> 1, (pulses >> 1) + 1] }[pulse];
  const most = (samples: Float32Array): number => {
    let largest = 0;
    for (let p = 0; p < pixels; p++)
      for (let at = 2 * (p * pulses + from), end = 2 * (p * pulses + to); at < end; at += 2) {
        const power = samples[at] * samples[at] + samples[at + 1] * samples[at + 1];
        if (power > largest) largest = power;
      }
    return largest;
  };
  return {
    apply: ({ samples }) => {
      const valueDb = new Float32Array(pixels);
      const largest = most(samples);
      const least = largest * 10 ** (-dynamicRangeDb / 10);
      for (let p = 0; p < pixels; p++) {
        // The mean of logarithms is the logarithm of a product, taken a few times instead of once a pulse.
        let product = 1;
        let sum = 0;
        for (let at = 2 * (p * pulses + from), end = 2 * (p * pulses + to); at < end; at += 2) {
          const power = samples[at] * samples[at] + samples[at + 1] * samples[at + 1];
          product *= (power > least ? power : least) / largest;
          if (product < LEAST_PRODUCT) {
            sum += Math.log10(product);
            product = 1;
          }
        }
        const mean = (sum + Math.log10(product)) / (to - from);
        valueDb[p] = largest > 0 ? Math.max(NO_ECHO_DB, 10 * (Math.log10(largest) + mean)) : NO_ECHO_DB;
      }
      return { ...layout.grid, valueDb };
    },
    dispose: () => undefined,
  };
}

/** Decibels of a power, finite also for none. */
export const decibels = (power: number): number =>
  power > 0 ? Math.max(NO_ECHO_DB, 10 * Math.log10(power)) : NO_ECHO_DB;
