import { SounderError } from '../core/errors.ts';
import { isComplex, samplesPerSnapshot, type SensorDescription } from '../core/sensor.ts';
import { type Snapshot, snapshotName } from '../core/snapshot.ts';
import { gatherLines, lineLayout, realViews, scatterLines } from './line-layout.ts';
import type { LineRecovery } from './models/line-recovery-type.ts';

/** What recovers lines: along which axis, from which of its entries. */
export interface LineModel {
  readonly axis: { readonly name: string; readonly size: number };
  /** Entries that are measured, ascending. */
  readonly kept: readonly number[];
  /** Named in errors: the folder of the model. */
  readonly where: string;
  readonly plan: (lines: number) => LineRecovery;
}

export interface SnapshotRecoveryPlan {
  /** The sensor with the whole axis, in float32. */
  readonly sensor: SensorDescription;
  /** Bytes of a recovered snapshot. */
  readonly byteLength: number;
  /**
   * @param into  `byteLength` bytes, aligned to 4
   * @throws SounderError `samples-not-finite`
   */
  apply(snapshot: Snapshot, into: Uint8Array): void;
  dispose(): void;
}

/** Lines recovered together: they and what comes of them stay in the cache. */
const LINES = 64;

/**
 * Plans the recovery of all lines of a sensor's snapshots along the axis of a model.
 *
 * Any order of axes and any data type; real and imaginary parts are lines of their own.
 *
 * @throws SounderError `configuration-invalid` for an axis that is not there or of another size, `snapshot-invalid` for other
 *   entries than the model's
 */
export function planSnapshotRecovery(sensor: SensorDescription, model: LineModel): SnapshotRecoveryPlan {
  const { axis, kept, where } = model;
  const layout = lineLayout(sensor, axis.name, 'recoverLines');
  if (layout.axis.size !== axis.size)
    throw new SounderError(
      'configuration-invalid',
      `recoverLines: ${axis.name}: found ${layout.axis.size} entries (stream ${sensor.streamId}), allowed: ${axis.size}, as ${where} has`,
      { field: axis.name, found: layout.axis.size, allowed: axis.size },
    );
  const { kept: found, ...whole } = layout.axis;
  if (found?.join() !== kept.join())
    throw new SounderError(
      'snapshot-invalid',
      `recoverLines: ${axis.name}.kept: found ${described(found, axis.size)} (stream ${sensor.streamId}), ` +
        `allowed: ${described(kept, axis.size)}, as ${where} has`,
      { found, allowed: kept },
    );
  const datatype = isComplex(sensor.datatype) ? 'cf32_le' : 'rf32_le';
  const recovered: SensorDescription = { ...sensor, datatype, axes: sensor.axes.with(layout.at, whole) };
  const byteLength = samplesPerSnapshot(recovered) * (isComplex(datatype) ? 8 : 4);
  const view = realViews(sensor.datatype);
  const recovery = model.plan(Math.min(LINES, layout.lines));
  const { lines } = recovery;
  const measured = new Float32Array(lines * kept.length);
  const result = new Float32Array(lines * axis.size);

  return {
    sensor: recovered,
    byteLength,
    apply(snapshot, into) {
      const samples = view(snapshot.samples);
      const target = new Float32Array(into.buffer, into.byteOffset, byteLength / 4);
      for (let first = 0; first < layout.lines; first += lines) {
        const count = Math.min(lines, layout.lines - first);
        const given = gatherLines(layout, samples, first, count, measured);
        if (given !== 0) throw notFinite(snapshot, 'samples');
        measured.fill(0, count * kept.length);
        recovery.apply(measured, result);
        const made = scatterLines(layout, axis.size, result, first, count, target);
        if (made !== 0) throw notFinite(snapshot, 'recovered samples');
      }
    },
    dispose: () => recovery.dispose(),
  };
}

const notFinite = (snapshot: Snapshot, what: string): SounderError =>
  new SounderError(
    'samples-not-finite',
    `${snapshotName(snapshot)}: ${what}: found a number that is not finite, allowed: finite numbers`,
  );

/** `64 of 256 [0, 5, ...]`, not all of them where there are many. */
function described(kept: readonly number[] | undefined, size: number): string {
  if (!kept || kept.length === size) return `all ${size}`;
  const shown = kept.length > 16 ? `${kept.slice(0, 15).join(', ')}, ...` : kept.join(', ');
  return `${kept.length} of ${size} [${shown}]`;
}
