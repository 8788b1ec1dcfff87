import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { checkInteger, checkRegion, planError } from './plan-checks.ts';

/** How many records of channels there are, and how they lie in memory: see `recordStrides`. */
export interface RecordLayout {
  readonly pulses: number;
  /** Pulses side by side: eight, or four where there are no more, or one. */
  readonly lanes: 1 | 4 | 8;
  readonly channels: number;
  /** Samples of a record that may be used. */
  readonly sampleCount: number;
  /** Room for samples of one channel, at least `sampleCount`. */
  readonly channelSamples: number;
}

/** Bytes from one sample of a record, channel and block of pulses to the next. */
export interface RecordStrides {
  readonly sample: number;
  readonly channel: number;
  readonly block: number;
}

/**
 * Where records lie: for eight lanes [block][sample][channel], what one pixel needs lying near, and every sample followed
 * by its difference to the next; for fewer [channel][sample].
 */
export function recordStrides({ lanes, channels, channelSamples }: RecordLayout): RecordStrides {
  if (lanes < 8) {
    const [sample, channel] = [8 * lanes, 8 * lanes * channelSamples];
    return { sample, channel, block: channel * channels };
  }
  // An odd number from sample to sample: echoes of one channel lie in different sets of the cache.
  const sample = 128 * (channels | 1);
  return { sample, channel: 128, block: sample * channelSamples };
}

export interface DelayAndSumOptions {
  readonly records: RecordLayout;
  /** 2: linear between two samples; 4: cubic convolution over four. */
  readonly taps: 2 | 4;
  /** Phase of the carrier at the first sample and from sample to sample, cycles: what sums are turned by. */
  readonly firstCycles: number;
  readonly cyclesPerSample: number;
  /** Binary places of delays: they are whole numbers of 2^-fractionBits samples. */
  readonly fractionBits: number;
  /** Pixels in rows. */
  readonly rows: number;
  readonly columns: number;
  /** Columns that are worked on together, from the first row to the last, so that their samples stay near. */
  readonly strip: number;
  /** Per pixel: first channel it sees, and how many, a multiple of 4 (some may lie beyond the last channel). */
  readonly firstChannel: Uint16Array;
  readonly channelCount: Uint16Array;
  /** Pairs of pixel and channel, pixel by pixel, whose delays and weights `fill` writes. */
  readonly pairs: number;
  readonly weighted: boolean;
  /** Per transmit: when it reaches each pixel, in units of delays, and what the sum of each pixel is multiplied by. */
  readonly transmits: number;
  /** Memory that pairs may take so that their place, phase and weights are worked out only once; 256 MiB unless given. */
  readonly locatedBytes?: number;
}

/** The tables of a plan, in kernel memory, for its maker to fill before the first call. */
export interface DelayAndSumTables {
  /** Per pair: way back to the channel; `NO_ECHO` where the pixel does not see it. */
  readonly transit: Int32Array;
  readonly weights: Float32Array | undefined;
  readonly arrivals: readonly Int32Array[];
  readonly scales: readonly Float32Array[];
}

/** A delay that lies beyond every record. */
export const NO_ECHO = 0x7fffffff;

export interface DelayAndSumPlan {
  readonly tables: DelayAndSumTables;
  /**
   * Sums `data` for every pixel into `target`, [pixel][pulse] complex float32.
   *
   * @param gain  undefined: the target is overwritten; a number: what is there is added and all multiplied by it
   */
  apply(transmit: number, data: Region, target: Region, gain?: number): void;
  dispose(): void;
}

const MOST_LOCATED_BYTES = 1 << 28;
/** Pixels whose delays are worked out before their sums are formed: their samples stay in the first cache meanwhile. */
const RUN = 8;
/** Pixels of a call where their pairs were located beforehand. */
const LOCATED_RUN = 32;
/** Words of a plan and its constants, see src/kernels/assembly/delay-and-sum-locate.ts. */
const PLAN_BYTES = 64 + 22 * 16;

/**
 * Plans the sum over channels of delayed, turned and weighted samples for every pixel and pulse.
 *
 *   b[pixel, pulse] = scale[pixel] sum_e w[pixel, e] exp(j 2 pi fc t) x_pulse,e(t),   t = arrival[pixel] + transit[pixel, e]
 *
 * A pair of pixel and channel is one delay of 32 bits; phase and weights of interpolation follow from it, once for all
 * pulses. Echoes outside a record add nothing. A sample of eight lanes is [two quads of pulses][four real parts, four
 * imaginary parts] and the same of its difference to the next sample; of four one quad, of one lane plain complex.
 *
 * Cost: 24 operations on four floats per pair and eight pulses. Where the pairs of all transmits fit in
 * `locatedBytes`, what a pair needs is worked out at the first call; else at every call, some 16 per pair.
 */
export function planPixelSums(kernels: Kernels, options: DelayAndSumOptions): DelayAndSumPlan {
  const { exports, memory } = kernels;
  const { records, taps, fractionBits, rows, columns, firstChannel, channelCount, pairs, transmits } = options;
  const { pulses, lanes, sampleCount, channelSamples } = records;
  const pixels = rows * columns;
  checkInteger('delay and sum.fractionBits', fractionBits, 1, 30);
  checkInteger('delay and sum.channelSamples', channelSamples, Math.max(sampleCount, taps));
  if (lanes === 8 ? pulses <= 4 : pulses > lanes)
    throw planError('delay and sum.lanes', lanes, `those of ${pulses} pulses`);
  const { sample: sampleBytes, channel: channelBytes, block: blockBytes } = recordStrides(records);
  const dataBytes = blockBytes * Math.ceil(pulses / lanes);
  checkInteger('delay and sum: bytes of records', dataBytes, 1, 2 ** 31 - 1);

  return memory.attempt(() => {
    const regions: Region[] = [];
    const take = (bytes: number): Region => {
      const region = memory.alloc(bytes);
      regions.push(region);
      return region;
    };
    const recordBytes = taps === 4 ? 32 : 16;
    const most = channelCount.reduce((largest, count) => Math.max(largest, count), 0);
    const transit = take(4 * pairs);
    const weights = options.weighted ? take(4 * pairs) : undefined;
    const pixelTable = take(12 * pixels);
    const keeps = pairs * recordBytes * transmits <= (options.locatedBytes ?? MOST_LOCATED_BYTES);
    const recordRooms = Array.from({ length: keeps ? transmits : 1 }, () =>
      take((keeps ? pairs : RUN * most) * recordBytes),
    );
    const located = new Set<number>();
    const ends = take(4 * RUN);
    const arrivals = Array.from({ length: transmits }, () => take(4 * pixels));
    const scales = Array.from({ length: transmits }, () => take(4 * pixels));

    const words = memory.int32(pixelTable);
    let pair = 0;
    for (let pixel = 0; pixel < pixels; pixel++) {
      words[3 * pixel] = pair;
      words[3 * pixel + 1] = firstChannel[pixel] * channelBytes;
      words[3 * pixel + 2] = channelCount[pixel] / 4;
      pair += channelCount[pixel];
    }
    if (pair !== pairs) throw planError('delay and sum.pairs', pairs, String(pair));

    const plan = take(PLAN_BYTES);
    const turns = (cycles: number): number => Math.round((cycles - Math.floor(cycles)) * 2 ** 32) | 0;
    memory
      .int32(plan)
      .set([
        transit.offset,
        weights?.offset ?? 0,
        pixelTable.offset,
        fractionBits,
        sampleBytes,
        channelBytes,
        blockBytes,
        pulses,
        taps,
        recordRooms[0].offset,
        ends.offset,
        Math.max(0, sampleCount - taps + 1),
        turns(options.cyclesPerSample),
        turns(options.firstCycles),
      ]);
    memory.float32(plan)[14] = 2 * options.cyclesPerSample;
    exports.prepareDelayAndSum(plan.offset);

    return {
      tables: {
        transit: memory.int32(transit),
        weights: weights && memory.float32(weights),
        arrivals: arrivals.map((region) => memory.int32(region)),
        scales: scales.map((region) => memory.float32(region)),
      },
      apply(transmit, data, target, gain) {
        checkRegion('delay and sum: data', data, dataBytes);
        checkRegion('delay and sum: target', target, 8 * pixels * pulses);
        const [arrival, scale] = [arrivals[transmit].offset, scales[transmit].offset];
        const add = gain === undefined ? 0 : 1;
        const kept = keeps ? recordRooms[transmit].offset : 0;
        if (keeps && !located.has(transmit)) {
          exports.locatePixels(plan.offset, arrival, pixels, kept);
          located.add(transmit);
        }
        const run = keeps ? LOCATED_RUN : RUN;
        for (let strip = 0; strip < columns; strip += options.strip) {
          const end = Math.min(columns, strip + options.strip);
          for (let row = 0; row < rows; row++)
            for (let column = strip; column < end; column += run)
              exports.delayAndSumF32(
                plan.offset,
                data.offset,
                target.offset,
                arrival,
                scale,
                kept,
                row * columns + column,
                Math.min(run, end - column),
                add,
                gain ?? 1,
              );
        }
      },
      dispose: () => regions.forEach((region) => region.free()),
    };
  });
}
