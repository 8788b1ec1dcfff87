import { SounderError } from '../core/errors.ts';
import { type ImageGrid, pixelsOf } from '../core/image.ts';
import { planPixelSums } from '../kernels/delay-and-sum.ts';
import type { Kernels } from '../kernels/load.ts';
import type { Region } from '../kernels/memory.ts';
import { type BeamformingOptions, resolveBeamforming } from './beamforming-options.ts';
import { type ChannelIq, type ChannelIqLayout, iqValuesPerTransmit } from './channel-iq.ts';
import { fillDelayTables, fractionBitsFor, pixelApertures, transmitSamples } from './delay-tables.ts';
import { part } from './demodulation.ts';
import type { Frames, FramesLayout } from './frames.ts';
import { defaultGrid } from './image-grid.ts';

export interface DelayAndSumStage {
  /** `transmits` frames for every pulse, not compounded yet. */
  readonly layout: FramesLayout;
  /** Beamforms one packet; the value lies in the memory of the plan and is valid until the next. */
  apply(channelIq: ChannelIq): Frames;
  dispose(): void;
}

/**
 * Plans delay-and-sum beamforming of plane, diverging or otherwise delayed waves on any grid.
 *
 *   s[pixel, pulse] = sum_e w_e exp(j 2 pi fc t_e) b_pulse,e(t_e) / sum_e w_e,   t_e = transmit arrival + |pixel - element e| / c
 *
 * with b interpolated between its samples. The sums go over the channels whose echo was recorded and that see the pixel
 * within the f-number; a pixel that no channel sees is exactly 0. Delays and weights are worked out here, once.
 *
 * Perrot, Polichetti, Varray, Garcia, "So you think you can DAS?", Ultrasonics 111 (2021) 106309.
 *
 * @throws SounderError `configuration-invalid` for options that do not fit, `plan-invalid` for records without a default grid
 */
export function planDelayAndSum(
  kernels: Kernels,
  channelIqLayout: ChannelIqLayout,
  options: BeamformingOptions = {},
): DelayAndSumStage {
  const { memory } = kernels;
  return memory.attempt(() => {
    const summer = planDelaySummer(kernels, channelIqLayout, options);
    const { layout } = summer;
    const { transmits, kept, grid } = layout;
    const frameValues = 2 * pixelsOf(grid) * kept.length;
    const iqValues = iqValuesPerTransmit(channelIqLayout);
    const target = memory.alloc(4 * frameValues * transmits);
    const frames: Frames = { layout, samples: memory.float32(target) };
    let loaded: Region | undefined;
    return {
      layout,
      apply: ({ samples }) => {
        if (samples.length < iqValues * transmits)
          throw new SounderError(
            'plan-invalid',
            `delay and sum: channel data: found ${samples.length} values, allowed: ${iqValues * transmits}`,
          );
        let source: Region;
        if (memory.owns(samples))
          source = { offset: samples.byteOffset, byteLength: samples.byteLength, free: () => undefined };
        else memory.float32((source = loaded ??= memory.alloc(4 * iqValues * transmits))).set(samples);
        for (let transmit = 0; transmit < transmits; transmit++)
          summer.run(transmit, part(source, 4 * iqValues, transmit), part(target, 4 * frameValues, transmit));
        return frames;
      },
      dispose: () => {
        summer.dispose();
        target.free();
        loaded?.free();
      },
    };
  });
}

/** Delay-and-sum of one transmit at a time, inside kernel memory. */
export interface DelaySummer {
  /** Frames of all transmits, not compounded. */
  readonly layout: FramesLayout;
  /** @param gain  undefined: the target is overwritten; a number: what is there is added and all multiplied by it */
  run(transmit: number, channelIq: Region, target: Region, gain?: number): void;
  dispose(): void;
}

export function planDelaySummer(kernels: Kernels, layout: ChannelIqLayout, input: BeamformingOptions): DelaySummer {
  const options = resolveBeamforming(input);
  const { acquisition, samplingRateHz, sampleCount } = layout;
  const { carrierHz, startTimeS } = acquisition;
  const grid = options.grid ?? defaultGrid(acquisition);
  const cubic = options.interpolation === 'cubic';
  const [taps, shift] = cubic ? ([4, 1] as const) : ([2, 0] as const);
  const apertures = pixelApertures(layout, grid, options);
  const arrivals = transmitSamples(layout, grid);
  const fractionBits = fractionBitsFor(sampleCount, arrivals);
  const cyclesPerSample = carrierHz / samplingRateHz;
  const plan = planPixelSums(kernels, {
    records: layout,
    taps,
    firstCycles: carrierHz * startTimeS + shift * cyclesPerSample,
    cyclesPerSample,
    fractionBits,
    rows: grid.depthCount,
    columns: grid.lateralCount,
    strip: stripWidth(layout, grid),
    firstChannel: apertures.firstChannel,
    channelCount: apertures.channelCount,
    pairs: apertures.pairs,
    weighted: options.apodization !== 'boxcar',
    transmits: acquisition.transmits,
  });
  fillDelayTables(plan.tables, layout, grid, options, apertures, arrivals, {
    fractionBits,
    shift,
    last: Math.max(0, sampleCount - taps + 1),
  });
  return {
    layout: framesLayout(layout, grid),
    run: (transmit, channelIq, target, gain) => plan.apply(transmit, channelIq, target, gain),
    dispose: () => plan.dispose(),
  };
}

function framesLayout({ acquisition }: ChannelIqLayout, grid: ImageGrid): FramesLayout {
  const { carrierHz, propagationSpeedMps, prfHz, pulses, kept, transmits, velocityLimitMps } = acquisition;
  return {
    grid,
    carrierHz,
    propagationSpeedMps,
    pulses,
    kept,
    transmits,
    ...(prfHz !== undefined && { prfHz }),
    ...(velocityLimitMps !== undefined && { velocityLimitMps }),
  };
}

/** Samples of one row of a strip that should stay in the last cache until the next row takes most of them again. */
const ROW_BYTES = 1 << 22;

/**
 * Columns to work through together. Along a row of a strip of width W the echo of a channel moves by at most
 * W sin(angle) / c, and the sines of an aperture of f-number 1 are below 1/2.
 */
function stripWidth(layout: ChannelIqLayout, { lateralCount, lateralSpacingM }: ImageGrid): number {
  const { acquisition, samplingRateHz, pulses, lanes, channels } = layout;
  // Eight lanes have differences beside their samples.
  const bytesPerSample = (lanes === 8 ? 16 : 8) * pulses * channels;
  const samplesPerColumn = (lateralSpacingM / 2 / acquisition.propagationSpeedMps) * samplingRateHz;
  const columns = Math.floor((ROW_BYTES / bytesPerSample - 2) / samplesPerColumn);
  return Math.max(32, Math.min(lateralCount, columns));
}
