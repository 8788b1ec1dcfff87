import { sampledSize } from '../core/axes.ts';
import { nearest, SounderError } from '../core/errors.ts';
import { bytesPerSample, type Datatype, isComplex, type SensorDescription, shapeOf } from '../core/sensor.ts';

/** The vectors of a sensor's snapshots along one of their axes. */
export interface Fibres {
  readonly axis: string;
  /** Numbers of one vector: the sampled size of the axis. */
  readonly size: number;
  /** Whether a number is an interleaved pair. */
  readonly complex: boolean;
  /** Vectors in one snapshot: one for each place on the other axes. */
  readonly count: number;
  /**
   * Writes `count` fibres from `first` on, one after the other, in the order of the other axes (row-major), in sample units.
   *
   * @param samples  of one snapshot, any byte offset
   * @param into     at least `count * size` numbers, or pairs
   */
  read(samples: Uint8Array, first: number, count: number, into: Float64Array): void;
}

const readers: Readonly<Record<Datatype, (view: DataView, component: number) => number>> = {
  cf32_le: (view, i) => view.getFloat32(4 * i, true),
  cf64_le: (view, i) => view.getFloat64(8 * i, true),
  ci16_le: (view, i) => view.getInt16(2 * i, true),
  rf32_le: (view, i) => view.getFloat32(4 * i, true),
  ri16_le: (view, i) => view.getInt16(2 * i, true),
};

/**
 * Plans the reading of fibres: the vectors along one axis at every place of the others.
 *
 * @param axisName   absent: the only axis that is not `batch`
 * @param amplitude  magnitudes of complex samples, which are real
 * @throws SounderError `configuration-invalid` naming the axes there are
 */
export function planFibres(sensor: SensorDescription, axisName?: string, amplitude = false): Fibres {
  const names = sensor.axes.map(({ name }) => name);
  const others = names.filter((name) => name !== 'batch');
  const name = axisName ?? (others.length === 1 ? others[0] : undefined);
  const at = name === undefined ? -1 : names.indexOf(name);
  if (at < 0) {
    const meant = name === undefined ? undefined : nearest(name, names);
    const allowed = `${names.join(', ')} (stream ${sensor.streamId})${meant === undefined ? '' : `; did you mean "${meant}"?`}`;
    const found = name === undefined ? 'nothing' : `"${name}"`;
    throw new SounderError('configuration-invalid', `axis: found ${found}, allowed: ${allowed}`);
  }
  const pairs = isComplex(sensor.datatype);
  if (amplitude && !pairs)
    throw new SounderError(
      'configuration-invalid',
      `amplitude: found samples of ${sensor.datatype}, allowed: complex ones (stream ${sensor.streamId})`,
    );
  const shape = shapeOf(sensor);
  const size = sampledSize(sensor.axes[at]);
  const inner = shape.slice(at + 1).reduce((n, length) => n * length, 1);
  const total = shape.reduce((n, length) => n * length, 1);
  const component = readers[sensor.datatype];
  const bytes = total * bytesPerSample[sensor.datatype];
  return {
    axis: sensor.axes[at].name,
    size,
    complex: pairs && !amplitude,
    count: total / size,
    read(samples, first, count, into) {
      const view = new DataView(samples.buffer, samples.byteOffset, bytes);
      let to = 0;
      for (let fibre = first; fibre < first + count; fibre++) {
        let from = Math.floor(fibre / inner) * size * inner + (fibre % inner);
        for (let i = 0; i < size; i++, from += inner) {
          if (!pairs) into[to++] = component(view, from);
          else if (amplitude) into[to++] = Math.hypot(component(view, 2 * from), component(view, 2 * from + 1));
          else {
            into[to++] = component(view, 2 * from);
            into[to++] = component(view, 2 * from + 1);
          }
        }
      }
    },
  };
}
