import { type RecordLayout, recordStrides } from '../kernels/delay-and-sum.ts';
import type { Acquisition } from './acquisition.ts';

/** What demodulated channel data are: the acquisition, and how its records lie now. */
export interface ChannelIqLayout extends RecordLayout {
  readonly acquisition: Acquisition;
  /** Rate of the fast-time samples that there are, Hz. */
  readonly samplingRateHz: number;
}

/**
 * Demodulated channel data between stages: complex float32 at the carrier, b = rf exp(-j 2 pi fc t), amplitudes those of
 * the echoes; `iqIndex` says where a sample is. Pulses lie side by side, so that one vector holds four of them. With eight
 * lanes every sample is followed by its difference to the next, which interpolation then need not form again and again.
 *
 * `samples` may lie in the memory of the plan that made it: valid until its next value.
 */
export interface ChannelIq {
  readonly layout: ChannelIqLayout;
  readonly samples: Float32Array;
}

/** Layout of the records of an acquisition that keeps every `decimation`th sample. */
export function channelIqLayout(acquisition: Acquisition, decimation: number): ChannelIqLayout {
  const pulses = acquisition.kept.length;
  const lanes = pulses === 1 ? 1 : pulses <= 4 ? 4 : 8;
  const sampleCount = Math.ceil(acquisition.fastTimeCount / decimation);
  return {
    acquisition,
    samplingRateHz: acquisition.samplingRateHz / decimation,
    pulses,
    lanes,
    channels: acquisition.channelsM.length,
    sampleCount,
    // An odd number from channel to channel: echoes of one time lie in different sets of the cache.
    channelSamples: Math.max(4, sampleCount) | 1,
  };
}

/** float32 values of one transmit. */
export const iqValuesPerTransmit = (layout: ChannelIqLayout): number =>
  (Math.ceil(layout.pulses / layout.lanes) * recordStrides(layout).block) / 4;

/** Where the real part of a sample is, and its imaginary part; with eight lanes those of its difference lie 16 values on. */
export function iqIndex(
  layout: ChannelIqLayout,
  transmit: number,
  channel: number,
  sample: number,
  pulse: number,
): { readonly real: number; readonly imaginary: number } {
  const { lanes } = layout;
  const strides = recordStrides(layout);
  const block = Math.floor(pulse / lanes);
  const from =
    transmit * iqValuesPerTransmit(layout) +
    (block * strides.block + channel * strides.channel + sample * strides.sample) / 4;
  if (lanes === 1) return { real: from, imaginary: from + 1 };
  const lane = pulse - block * lanes;
  const real = from + 8 * (lane >> 2) + (lane & 3);
  return { real, imaginary: real + 4 };
}
