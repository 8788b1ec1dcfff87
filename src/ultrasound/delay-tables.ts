import type { ImageGrid } from '../core/image.ts';
import { pixelsOf } from '../core/image.ts';
import { type DelayAndSumTables, NO_ECHO } from '../kernels/delay-and-sum.ts';
import { apertureWidth } from './aperture.ts';
import { apertureWindow, type ResolvedBeamforming } from './beamforming-options.ts';
import type { ChannelIqLayout } from './channel-iq.ts';
import { transmitWave } from './transmit.ts';

/** Which channels look at each pixel of a grid: a run of them, padded to a multiple of four. */
export interface Apertures {
  readonly firstChannel: Uint16Array;
  readonly channelCount: Uint16Array;
  /** Pairs of pixel and channel, padding included. */
  readonly pairs: number;
}

/** Whether a channel is in the aperture of a pixel, and its place there from -1 to 1; NaN outside. */
type ApertureOf = (x: number, z: number, channelM: number) => number;

function apertureRule({ acquisition }: ChannelIqLayout, { fNumber }: ResolvedBeamforming): ApertureOf {
  if (fNumber === 0) {
    const half = apertureWidth(acquisition.elementsM) / 2 || 1;
    return (_x, _z, channelM) => Math.max(-1, Math.min(1, channelM / half));
  }
  return (x, z, channelM) => {
    const half = z / (2 * fNumber);
    const distance = x - channelM;
    if (Math.abs(distance) > half) return NaN;
    return half === 0 ? 0 : distance / half;
  };
}

/** The run of channels from the first to the last that looks at each pixel. */
export function pixelApertures(layout: ChannelIqLayout, grid: ImageGrid, options: ResolvedBeamforming): Apertures {
  const { channelsM } = layout.acquisition;
  const place = apertureRule(layout, options);
  const firstChannel = new Uint16Array(pixelsOf(grid));
  const channelCount = new Uint16Array(firstChannel.length);
  let pairs = 0;
  eachPixel(grid, (pixel, x, z) => {
    let [first, last] = [-1, -1];
    for (let channel = 0; channel < channelsM.length; channel++) {
      if (Number.isNaN(place(x, z, channelsM[channel]))) continue;
      if (first < 0) first = channel;
      last = channel;
    }
    if (first < 0) return;
    firstChannel[pixel] = first;
    channelCount[pixel] = 4 * Math.ceil((last - first + 1) / 4);
    pairs += channelCount[pixel];
  });
  return { firstChannel, channelCount, pairs };
}

/** When every transmit reaches each pixel, fast-time samples from the first. */
export function transmitSamples(layout: ChannelIqLayout, grid: ImageGrid): Float64Array[] {
  const { acquisition, samplingRateHz } = layout;
  return acquisition.transmitDelaysS.map((delays) => {
    const wave = transmitWave(acquisition, delays);
    const samples = new Float64Array(pixelsOf(grid));
    eachPixel(grid, (pixel, x, z) => {
      samples[pixel] = (wave.arrival(x, z) - acquisition.startTimeS) * samplingRateHz;
    });
    return samples;
  });
}

/** Binary places that delays of a grid can have in 32 bits: sums of two of them stay below 2^31 samples and places. */
export function fractionBitsFor(sampleCount: number, arrivals: readonly Float64Array[]): number {
  let earliest = 0;
  for (const samples of arrivals) for (const sample of samples) earliest = Math.min(earliest, sample);
  return Math.floor(30 - Math.log2(sampleCount + 4 - earliest));
}

/**
 * Writes the delays, weights and scales of all pixels.
 *
 * A pixel's weights are those of the window over the channels that recorded its echo; their sum is scaled to 1.
 *
 * @param shift  samples from the first that interpolation takes to the one before the echo: 0 linear, 1 cubic
 * @param last  whole samples of a shifted delay from which on the echo lies beyond the record
 */
export function fillDelayTables(
  tables: DelayAndSumTables,
  layout: ChannelIqLayout,
  grid: ImageGrid,
  options: ResolvedBeamforming,
  apertures: Apertures,
  arrivals: readonly Float64Array[],
  { fractionBits, shift, last }: { readonly fractionBits: number; readonly shift: number; readonly last: number },
): void {
  const { acquisition, samplingRateHz } = layout;
  const { channelsM, propagationSpeedMps } = acquisition;
  const place = apertureRule(layout, options);
  const window = apertureWindow(options);
  const unit = 2 ** fractionBits;
  const samplesPerMetre = samplingRateHz / propagationSpeedMps;
  // No transmit comes so early that an echo from farther away than this would lie in the record.
  const farthest = 2 ** (30 - fractionBits);
  const { transit, weights } = tables;
  const sums = new Float64Array(arrivals.length);
  let pair = 0;
  eachPixel(grid, (pixel, x, z) => {
    arrivals.forEach((samples, t) => {
      // What comes after the record stays after it when it is cut to what 32 bits hold.
      tables.arrivals[t][pixel] = Math.round(Math.min(samples[pixel] - shift, last + 2) * unit);
    });
    sums.fill(0);
    for (let k = 0; k < apertures.channelCount[pixel]; k++, pair++) {
      const channelM = channelsM[apertures.firstChannel[pixel] + k];
      const u = channelM === undefined ? NaN : place(x, z, channelM);
      const distance = Number.isNaN(u) ? Infinity : Math.hypot(x - channelM, z) * samplesPerMetre;
      const weight = distance < farthest ? window(u) : 0;
      const delay = distance < farthest ? Math.round(distance * unit) : NO_ECHO;
      transit[pair] = delay;
      if (weights) weights[pair] = weight;
      if (weight === 0) continue;
      for (let t = 0; t < sums.length; t++)
        if ((delay + tables.arrivals[t][pixel]) >>> fractionBits < last) sums[t] += weight;
    }
    for (let t = 0; t < sums.length; t++) tables.scales[t][pixel] = sums[t] > 0 ? 1 / sums[t] : 0;
  });
}

/** Calls with index, lateral place and depth of every pixel, in the order of images. */
function eachPixel(grid: ImageGrid, visit: (pixel: number, x: number, z: number) => void): void {
  for (let depth = 0, pixel = 0; depth < grid.depthCount; depth++) {
    const z = grid.depthOriginM + depth * grid.depthSpacingM;
    for (let lateral = 0; lateral < grid.lateralCount; lateral++, pixel++)
      visit(pixel, grid.lateralOriginM + lateral * grid.lateralSpacingM, z);
  }
}
