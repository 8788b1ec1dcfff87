import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { checkInteger, checkRegion, checkShape, planError } from './plan-checks.ts';

export interface DemodulateOptions {
  /** Records that come out side by side: eight or four, or one, whose quads are worked on together but stored apart. */
  readonly lanes: 1 | 4 | 8;
  /** Byte offset of the first sample of every record in the source: `lanes` (4 for 1) times the groups. */
  readonly starts: Uint32Array;
  /** Byte offset in the target: of every group, or of every record for one lane. */
  readonly targets: Uint32Array;
  /** float32 values, or complex pairs. */
  readonly complex: boolean;
  /** Bytes from one sample of a record to the next, and how many there are. */
  readonly sampleStride: number;
  readonly sampleCount: number;
  /** Complex factor of each sample, interleaved. */
  readonly phasors: Float64Array;
  /** Middle and right half of a symmetric filter; one tap only scales. Beyond a record samples count as zero. */
  readonly taps: Float64Array;
  /** Bytes in the target from one sample to the next, with eight lanes; `8 * lanes` otherwise. */
  readonly targetStride: number;
  /** Every how manieth filtered sample is kept, from the first. */
  readonly decimation: number;
}

export interface DemodulatePlan {
  /** Samples of a record that come out. */
  readonly outCount: number;
  /** Demodulates groups `first` .. `first + count` of records of `source` into `target`, both float32. */
  apply(source: Region, target: Region, first: number, count: number): void;
  dispose(): void;
}

/**
 * Plans y[m] = sum_k h[k] (x p)[m D - k] over many records: mixing, a linear-phase filter without delay, decimation.
 *
 * What comes out of a group is [sample][quad of records][four real parts, four imaginary parts], of eight lanes each followed
 * by its difference to the next sample, or interleaved complex records for one lane. Cost: `taps` multiplications and twice as many additions per real sample that comes out.
 */
export function planDemodulate(kernels: Kernels, options: DemodulateOptions): DemodulatePlan {
  const { exports, memory } = kernels;
  const { lanes, starts, targets, complex, sampleStride, sampleCount, phasors, taps, targetStride, decimation } =
    options;
  checkShape('demodulate', [sampleCount]);
  checkInteger('demodulate.decimation', decimation, 1);
  if (phasors.length !== 2 * sampleCount)
    throw planError('demodulate.phasors', phasors.length, `${2 * sampleCount} numbers, a pair for each sample`);
  const width = lanes === 8 ? 8 : 4;
  const groups = starts.length / width;
  checkInteger('demodulate.starts: groups', groups, 1);
  const apart = lanes === 1;
  if (targets.length !== (apart ? starts.length : groups))
    throw planError('demodulate.targets', targets.length, String(apart ? starts.length : groups));

  const half = taps.length - 1;
  const outCount = Math.ceil(sampleCount / decimation);
  const laneBytes = 8 * width;
  const sourceBytes =
    starts.reduce((most, start) => Math.max(most, start), 0) + (sampleCount - 1) * sampleStride + (complex ? 8 : 4);
  checkInteger('demodulate.targetStride', targetStride, lanes === 8 ? 128 : 8 * lanes);
  const targetBytes =
    targets.reduce((most, at) => Math.max(most, at), 0) +
    (outCount - 1) * targetStride +
    (lanes === 8 ? 128 : 8 * lanes);
  return memory.attempt(() => {
    const table = (values: Uint32Array | Float32Array): Region => {
      const region = memory.alloc(values.byteLength);
      memory.bytes(region).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      return region;
    };
    const startTable = table(starts);
    const targetTable = table(targets);
    const phasorTable = table(Float32Array.from(phasors));
    const tapTable = table(Float32Array.from(taps));
    const mixed = memory.alloc((sampleCount + 2 * half) * laneBytes);
    memory.bytes(mixed).fill(0);
    const record = mixed.offset + half * laneBytes;
    return {
      outCount,
      apply(source, target, first, count) {
        checkInteger('demodulate: groups', first + count, 0, groups);
        checkRegion('demodulate: source', source, sourceBytes);
        checkRegion('demodulate: target', target, targetBytes);
        for (let group = first; group < first + count; group++) {
          const from = startTable.offset + 4 * width * group;
          exports.mixF32(
            source.offset,
            from,
            width / 4,
            sampleStride,
            Number(complex),
            phasorTable.offset,
            record,
            sampleCount,
          );
          const to = target.offset + (apart ? 0 : targets[group]);
          if (lanes === 8)
            exports.filterOctetsF32(record, tapTable.offset, half, decimation, to, outCount, targetStride);
          else
            exports.filterQuadsF32(
              record,
              tapTable.offset,
              half,
              decimation,
              to,
              outCount,
              Number(apart),
              targetTable.offset + (apart ? 16 * group : 0),
            );
        }
      },
      dispose: () => [startTable, targetTable, phasorTable, tapTable, mixed].forEach((region) => region.free()),
    };
  });
}
