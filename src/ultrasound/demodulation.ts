import { SounderError } from '../core/errors.ts';
import { samplesPerSnapshot, type SensorDescription } from '../core/sensor.ts';
import { checkSnapshotSize, type Snapshot, snapshotName } from '../core/snapshot.ts';
import { recordStrides } from '../kernels/delay-and-sum.ts';
import { planDemodulate } from '../kernels/demodulate.ts';
import { planFirstNonFinite } from '../kernels/finite.ts';
import type { Kernels } from '../kernels/load.ts';
import type { Region } from '../kernels/memory.ts';
import { planWiden } from '../kernels/widen.ts';
import { type Acquisition, describeAcquisition } from './acquisition.ts';
import { type ChannelIq, type ChannelIqLayout, channelIqLayout, iqValuesPerTransmit } from './channel-iq.ts';
import { demodulationFilter, type DemodulationOptions } from './demodulation-filter.ts';

export interface DemodulationPlan {
  readonly layout: ChannelIqLayout;
  /**
   * Demodulates one snapshot; the value lies in the memory of the plan and is valid until the next.
   *
   * @throws SounderError `snapshot-invalid` (wrong size), `samples-not-finite` naming the first bad sample
   */
  apply(snapshot: Snapshot): ChannelIq;
  dispose(): void;
}

/**
 * Plans the IQ demodulation of a sensor's snapshots: real RF or IQ samples of any axis order to complex samples at the
 * carrier, pulses side by side.
 *
 *   b(t) = 2 sum_k h[k] rf(t - k / fs) exp(-j 2 pi fc (t - k / fs)),   t from the transmit reference
 *
 * h is a linear-phase low-pass (`demodulationFilter`) centred on the sample, so that envelopes keep their time. A record
 * counts as silent beyond its ends: within half the filter's length of them echoes are weaker, by half at the very end.
 * IQ samples pass as they are, or mixed and filtered where the options say so.
 *
 * @throws SounderError `plan-invalid`, `capture-invalid` (see `describeAcquisition`), `configuration-invalid`
 */
export function planDemodulation(
  kernels: Kernels,
  sensor: SensorDescription,
  options: DemodulationOptions = {},
): DemodulationPlan {
  const { memory } = kernels;
  return memory.attempt(() => {
    const demodulator = planDemodulator(kernels, describeAcquisition(sensor), options);
    const { layout } = demodulator;
    const values = iqValuesPerTransmit(layout);
    const { transmits } = layout.acquisition;
    const target = memory.alloc(4 * values * transmits);
    // Records are followed by room that nothing writes to.
    const samples = memory.float32(target).fill(0);
    const channelIq: ChannelIq = { layout, samples };
    return {
      layout,
      apply: (snapshot) => {
        const source = demodulator.load(snapshot);
        for (let transmit = 0; transmit < transmits; transmit++)
          demodulator.run(snapshot, source, transmit, part(target, 4 * values, transmit));
        return channelIq;
      },
      dispose: () => {
        demodulator.dispose();
        target.free();
      },
    };
  });
}

/** Demodulation of one transmit at a time, inside kernel memory. */
export interface Demodulator {
  readonly layout: ChannelIqLayout;
  /** Brings the samples of a snapshot into kernel memory as float32. */
  load(snapshot: Snapshot): Region;
  /** Demodulates one transmit of what `load` brought into `target`, `iqValuesPerTransmit` float32 values. */
  run(snapshot: Snapshot, source: Region, transmit: number, target: Region): void;
  dispose(): void;
}

export function planDemodulator(kernels: Kernels, acquisition: Acquisition, options: DemodulationOptions): Demodulator {
  const { memory } = kernels;
  const { sensor, complex, samplingRateHz, startTimeS, fastTimeCount, strides } = acquisition;
  const { mixHz, taps, decimation } = demodulationFilter(acquisition, options);
  const layout = channelIqLayout(acquisition, decimation);
  const samples = samplesPerSnapshot(sensor);
  const values = complex ? 2 * samples : samples;
  const widen = planWiden(kernels, { datatype: sensor.datatype, count: samples });
  const finite = planFirstNonFinite(kernels);
  const { starts, targets, groupsPerTransmit } = recordTables(acquisition, layout);
  const kernel = planDemodulate(kernels, {
    lanes: layout.lanes,
    starts,
    targets,
    complex,
    sampleStride: (complex ? 8 : 4) * strides.fastTime,
    sampleCount: fastTimeCount,
    targetStride: recordStrides(layout).sample,
    phasors: phasorsOf(mixHz, startTimeS, samplingRateHz, fastTimeCount),
    taps,
    decimation,
  });
  const whole = sensor.datatype === 'cf32_le' || sensor.datatype === 'rf32_le';
  const widened = memory.alloc(4 * values);
  const integers = sensor.datatype.includes('i16');
  const iqValues = iqValuesPerTransmit(layout);

  const refuse = (snapshot: Snapshot, source: Region): never => {
    const at = finite.apply(source, values);
    const found =
      at < 0
        ? 'sums that overflow float32'
        : `${memory.float32(source)[at]} at ${sampleName(sensor, complex ? at >> 1 : at)}`;
    throw new SounderError(
      'samples-not-finite',
      `${snapshotName(snapshot)}: samples: found ${found}, allowed: finite numbers`,
    );
  };
  return {
    layout,
    load(snapshot) {
      checkSnapshotSize(snapshot);
      const { samples: bytes } = snapshot;
      if (whole && memory.owns(bytes) && bytes.byteOffset % 4 === 0)
        return { offset: bytes.byteOffset, byteLength: bytes.byteLength, free: () => undefined };
      widen.apply(bytes, widened);
      return widened;
    },
    run(snapshot, source, transmit, target) {
      kernel.apply(source, target, transmit * groupsPerTransmit, groupsPerTransmit);
      // A bad sample makes every filtered sample around it bad: the result is looked at, unless samples were skipped.
      if (integers) return;
      if (finite.apply(target, iqValues) >= 0 || (decimation >= taps.length && finite.apply(source, values) >= 0))
        refuse(snapshot, source);
    },
    dispose: () => {
      kernel.dispose();
      widen.dispose();
      finite.dispose();
      widened.free();
    },
  };
}

/** Byte offsets of the records of all transmits in the snapshot, and of one transmit in its target, group by group. */
function recordTables(acquisition: Acquisition, layout: ChannelIqLayout) {
  const { strides, transmits, complex } = acquisition;
  const { lanes, channels, pulses } = layout;
  const sampleBytes = complex ? 8 : 4;
  const start = (transmit: number, channel: number, pulse: number): number =>
    sampleBytes * (transmit * strides.transmit + channel * strides.channel + pulse * strides.slowTime);
  const to = recordStrides(layout);
  const [starts, targets]: [number[], number[]] = [[], []];
  for (let transmit = 0; transmit < transmits; transmit++) {
    if (lanes === 1) {
      for (let channel = 0; channel < 4 * Math.ceil(channels / 4); channel++) {
        // A last quad that is not full repeats its last channel.
        const real = Math.min(channel, channels - 1);
        starts.push(start(transmit, real, 0));
        targets.push(real * to.channel);
      }
      continue;
    }
    for (let channel = 0; channel < channels; channel++)
      for (let block = 0; block * lanes < pulses; block++) {
        for (let lane = 0; lane < lanes; lane++)
          starts.push(start(transmit, channel, Math.min(block * lanes + lane, pulses - 1)));
        targets.push(block * to.block + channel * to.channel);
      }
  }
  const groupsPerTransmit = starts.length / (lanes === 8 ? 8 : 4) / transmits;
  return { starts: Uint32Array.from(starts), targets: Uint32Array.from(targets), groupsPerTransmit };
}

/** exp(-j 2 pi f t) at every fast-time sample, interleaved. */
function phasorsOf(frequency: number, startTimeS: number, rate: number, count: number): Float64Array {
  const phasors = new Float64Array(2 * count);
  for (let n = 0; n < count; n++) {
    const cycles = frequency * startTimeS + (frequency / rate) * n;
    const angle = -2 * Math.PI * (cycles - Math.round(cycles));
    phasors[2 * n] = Math.cos(angle);
    phasors[2 * n + 1] = Math.sin(angle);
  }
  return phasors;
}

/** `slow_time 3, channel 17, fast_time 4`: where a flat sample index lies. */
function sampleName({ axes }: SensorDescription, sample: number): string {
  const names: string[] = [];
  let rest = sample;
  for (const { name, size, kept } of [...axes].reverse()) {
    const length = kept?.length ?? size;
    names.unshift(`${name} ${kept?.[rest % length] ?? rest % length}`);
    rest = Math.floor(rest / length);
  }
  return names.join(', ');
}

/** The `index`th part of a region of equal parts. */
export const part = (region: Region, byteLength: number, index: number): Region => ({
  offset: region.offset + index * byteLength,
  byteLength,
  free: () => undefined,
});
