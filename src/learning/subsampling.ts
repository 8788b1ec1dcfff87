import { type Axis, sampledSize } from '../core/axes.ts';
import { nearest, SounderError } from '../core/errors.ts';
import { bytesPerSample, bytesPerSnapshot, type SensorDescription, shapeOf } from '../core/sensor.ts';

/** Which entries of an axis to keep. */
export interface SubsamplingOptions {
  readonly axis: string;
  /** Entries of the whole axis, ascending; or what they are, given its size. */
  readonly mask: readonly number[] | ((size: number) => readonly number[]);
}

export interface SubsamplingPlan {
  /** The sensor with `kept` on its axis; itself where nothing is dropped. */
  readonly sensor: SensorDescription;
  /** Bytes of a snapshot before and after. */
  readonly bytes: { readonly whole: number; readonly kept: number };
  /** Copies what is kept of a snapshot's samples. */
  apply(samples: Uint8Array, into: Uint8Array): void;
}

/**
 * Plans what sub-sampling leaves of a sensor's snapshots, as if only those entries had been measured.
 *
 * An axis that is sub-sampled already may lose more of its entries; it has none of those it lacks.
 *
 * @throws SounderError `configuration-invalid` for an axis that is not there and a mask that does not fit it
 */
export function planSubsampling(sensor: SensorDescription, { axis: name, mask }: SubsamplingOptions): SubsamplingPlan {
  const at = sensor.axes.findIndex((axis) => axis.name === name);
  if (at < 0) throw noSuchAxis(sensor, name);
  const axis = sensor.axes[at];
  const entries = typeof mask === 'function' ? mask(axis.size) : mask;
  const sources = sourcesOf(axis, entries, sensor.streamId);
  const whole = bytesPerSnapshot(sensor);
  if (sources.length === sampledSize(axis))
    return { sensor, bytes: { whole, kept: whole }, apply: (samples, into) => into.set(samples) };
  const kept: Axis = { ...axis, kept: [...entries] };
  const shape = shapeOf(sensor);
  const run = shape.slice(at + 1).reduce((n, size) => n * size, 1) * bytesPerSample[sensor.datatype];
  const row = run * sampledSize(axis);
  const rows = whole / row;
  return {
    sensor: { ...sensor, axes: sensor.axes.with(at, kept) },
    bytes: { whole, kept: rows * run * sources.length },
    apply: (samples, into) => {
      let to = 0;
      for (let from = 0; from < whole; from += row)
        for (const source of sources) {
          const start = from + source * run;
          into.set(samples.subarray(start, start + run), to);
          to += run;
        }
    },
  };
}

/** Where the entries of a mask lie among those the axis has. */
function sourcesOf(axis: Axis, mask: readonly number[], streamId: string): number[] {
  const fail = (what: string, found: unknown, allowed: string): never => {
    throw new SounderError(
      'configuration-invalid',
      `subsample: ${what}: found ${String(found)}, allowed: ${allowed} (axis ${axis.name} of stream ${streamId})`,
      { field: 'mask', found, allowed },
    );
  };
  const { size, kept } = axis;
  if (mask.length === 0) fail('mask', 'no entries', 'at least one');
  if (mask.length > size) fail('mask', `${mask.length} entries`, `at most ${size}, the size of the axis`);
  return mask.map((entry, i) => {
    const follows = i === 0 || entry > mask[i - 1];
    if (!Number.isInteger(entry) || entry < 0 || entry >= size || !follows)
      fail(`mask[${i}]`, entry, `ascending entries from 0 to ${size - 1}`);
    const source = kept ? kept.indexOf(entry) : entry;
    return source >= 0 ? source : fail(`mask[${i}]`, entry, `those there are: ${kept!.join(', ')}`);
  });
}

function noSuchAxis({ axes, streamId }: SensorDescription, name: string): SounderError {
  const names = axes.map((axis) => axis.name);
  const meant = nearest(name, names);
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  return new SounderError(
    'configuration-invalid',
    `subsample: axis: found "${name}", allowed: ${names.join(', ')} (stream ${streamId})${hint}`,
    { field: 'axis', found: name, allowed: names },
  );
}
