import { SounderError } from '../../core/errors.ts';
import { samplesPerSnapshot, type SensorDescription, shapeOf } from '../../core/sensor.ts';
import { checkSnapshotSize, type Snapshot, snapshotName } from '../../core/snapshot.ts';
import { planFirstNonFinite } from '../../kernels/finite.ts';
import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import { planWiden } from '../../kernels/widen.ts';
import type { CompressionMethod, CompressionOptions } from '../options.ts';
import type { AxisPlan } from './axis-plan.ts';
import { zeroBeam } from './beams.ts';
import { hasBlocks, MOMENTS } from './block-moments.ts';
import { clearElement, removeMeanAlong } from './clutter.ts';
import { planReduction } from './reduction.ts';
import type { Shift } from './shifts.ts';

export interface CompressionPlan {
  readonly shape: readonly number[];
  readonly count: number;
  /** Elements of the tensor with the moments of its blocks, when they are kept. */
  readonly detailCount: number | undefined;
  /**
   * Writes the compressed tensor as cf32, axes in the sensor's order, several looks innermost.
   *
   * @param detail  receives the moments of the blocks, cf32; required when they are kept
   * @throws SounderError `snapshot-invalid` (wrong size), `samples-not-finite` naming the first bad element
   */
  apply(snapshot: Snapshot, target: Region, detail?: Region): void;
  dispose(): void;
}

/**
 * Plans the compression stage: samples into kernel memory, H' = H x_1 J_1 ... x_M J_M, static clutter out.
 *
 * Removing the mean over slow time commutes with compressing the other axes and is done on the small tensor, where the
 * mean is that of the compressed slow time: of its averages, of what decimation or a look keeps, or the beam of zero
 * frequency. Samples already in kernel memory as cf32 are used where they are. Cost: one pass over the samples.
 *
 * @param shifts  the looks that compression makes (`planShifts`)
 */
export function planCompression(
  kernels: Kernels,
  sensor: SensorDescription,
  axes: readonly AxisPlan[],
  shifts: readonly Shift[],
  options: CompressionOptions,
): CompressionPlan {
  const { memory } = kernels;
  const samples = samplesPerSnapshot(sensor);
  const reduction = planReduction(kernels, shapeOf(sensor), axes, shifts, options.compression.moments > 1);
  const { shape, count, detailCount } = reduction;
  const skipping = axes.some(({ method, axis, compressedSize }) => skips.has(method) && compressedSize < axis.size);
  const widen = planWiden(kernels, { datatype: sensor.datatype, count: samples });
  const finite = planFirstNonFinite(kernels);
  let widened: Region | undefined;
  const slowTime = axes.findIndex((plan) => plan.slowTime);

  const detailShape = shape.map((size, m) => (m < axes.length && hasBlocks(axes[m]) ? MOMENTS * size : size));

  const removeStatic = (tensor: Float32Array, sizes: readonly number[]): void => {
    const { beams, axis } = axes[slowTime];
    const zero = beams && zeroBeam(axis.size, beams);
    if (zero !== undefined) clearElement(tensor, sizes, slowTime, zero);
    else if (!beams) removeMeanAlong(tensor, sizes, slowTime);
  };

  /** The mean over the blocks of slow time goes from each of their moments. */
  const removeStaticDetail = (detail: Float32Array): void => {
    if (!hasBlocks(axes[slowTime])) return removeStatic(detail, detailShape);
    const split = [...detailShape];
    split.splice(slowTime, 1, shape[slowTime], MOMENTS);
    removeMeanAlong(detail, split, slowTime);
  };

  const checkFinite = (snapshot: Snapshot, source: Region, target: Region): void => {
    // A bad sample makes its block or its beams bad, so looking at the small tensor is enough unless samples are skipped.
    if (!skipping && finite.apply(target, 2 * count) < 0) return;
    const at = finite.apply(source, 2 * samples);
    if (at < 0 && finite.apply(target, 2 * count) < 0) return;
    const place = at < 0 ? 'their sums overflow' : foundAt(snapshot, memory.float32(source)[at], at);
    throw new SounderError(
      'samples-not-finite',
      `${snapshotName(snapshot)}: samples: ${place}, allowed: finite numbers`,
    );
  };

  /** A finite float64 became infinite on its way to float32. */
  const foundAt = ({ samples: { buffer, byteOffset } }: Snapshot, narrowed: number, at: number): string => {
    const element = elementName(axes, at >> 1);
    const given = sensor.datatype === 'cf64_le' ? new DataView(buffer, byteOffset).getFloat64(8 * at, true) : narrowed;
    return `found ${given} at ${element}${Number.isFinite(given) ? ', which does not fit float32' : ''}`;
  };

  return {
    shape,
    count,
    detailCount,
    apply: (snapshot, target, detail) => {
      checkSnapshotSize(snapshot);
      const { samples: bytes } = snapshot;
      let source: Region;
      if (sensor.datatype === 'cf32_le' && memory.owns(bytes) && bytes.byteOffset % 16 === 0) {
        source = { offset: bytes.byteOffset, byteLength: bytes.byteLength, free: notOurs };
      } else {
        source = widened ??= memory.alloc(8 * samples);
        widen.apply(bytes, source);
      }
      reduction.apply(source, target, detail);
      if (options.clutter === 'static' && slowTime >= 0) {
        removeStatic(memory.float32(target, 2 * count), shape);
        if (detail) removeStaticDetail(memory.float32(detail, 2 * detailCount!));
      }
      checkFinite(snapshot, source, target);
    },
    dispose: () => {
      reduction.dispose();
      widen.dispose();
      finite.dispose();
      widened?.free();
    },
  };
}

/** Methods that may leave samples out. */
const skips: ReadonlySet<CompressionMethod> = new Set(['decimation', 'multi-shift', 'smoothing']);

function notOurs(): never {
  throw new SounderError('internal', 'samples of a snapshot belong to its source');
}

/** `antenna 3, subcarrier 17, symbol 4`: where a flat index lies. */
function elementName(axes: readonly AxisPlan[], index: number): string {
  const parts: string[] = [];
  for (const { axis } of [...axes].reverse()) {
    parts.unshift(`${axis.name} ${index % axis.size}`);
    index = Math.floor(index / axis.size);
  }
  return parts.join(', ');
}
