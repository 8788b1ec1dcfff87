import { type Datatype, type SensorDescription, samplesPerSnapshot } from '../core/sensor.ts';
import { SounderError } from '../core/errors.ts';
import { type Snapshot, snapshotName } from '../core/snapshot.ts';
import type { Coded, CodedLayout } from './coded.ts';
import { multiply } from './matrix-vector.ts';
import { planSparseCoding, type SparseCodingOptions } from './sparse-coding.ts';
import { numbersOf, scatterVectors } from './vectors.ts';

export interface DenoisingPlan {
  /** What the snapshots it makes come from: the sensor with float32 samples, one object for all of them. */
  readonly sensor: SensorDescription;
  /** @throws SounderError `snapshot-invalid` for samples beyond the range of float32 */
  apply(coded: Coded): Snapshot;
  dispose(): void;
}

/** The sensor whose samples are float32. */
export function float32Sensor(sensor: SensorDescription, complex: boolean): SensorDescription {
  const datatype: Datatype = complex ? 'cf32_le' : 'rf32_le';
  return sensor.datatype === datatype ? sensor : { ...sensor, datatype };
}

/**
 * Plans denoising by sparse codes: vectors are made of the codes that stand out of the noise; samples of several vectors
 * (patches that overlap) are the mean of all.
 *
 * In an orthogonal dictionary the noise of the codes is that of the samples, so what is left of it is about the part of
 * the codes that stay (Donoho and Johnstone 1994).
 *
 * @throws SounderError `configuration-invalid` naming the option
 */
export function planDenoising(layout: CodedLayout, options: SparseCodingOptions = {}): DenoisingPlan {
  const { size, count, complex } = layout;
  const coding = planSparseCoding(layout, options);
  const numbers = numbersOf(layout);
  const values = samplesPerSnapshot(layout.sensor) * (complex ? 2 : 1);
  const vectors = new Float64Array(count * numbers);
  const samples = new Float64Array(values);
  const sensor = float32Sensor(layout.sensor, complex);
  return {
    sensor,
    apply(coded) {
      const kept = coding.apply(coded);
      for (let v = 0; v < count; v++) {
        const [from, to] = [v * numbers, (v + 1) * numbers];
        multiply(coded.dictionary, size, complex, kept.subarray(from, to), vectors.subarray(from, to));
      }
      scatterVectors(layout, vectors, samples);
      return { ...coded.snapshot, sensor, samples: float32Bytes(samples, coded.snapshot) };
    },
    dispose: () => coding.dispose(),
  };
}

function float32Bytes(samples: Float64Array, snapshot: Snapshot): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * samples.length));
  for (let i = 0; i < samples.length; i++) {
    if (!Number.isFinite(Math.fround(samples[i])))
      throw new SounderError(
        'snapshot-invalid',
        `${snapshotName(snapshot)}: denoised: found ${samples[i]}, allowed: magnitudes up to 3.4e38`,
      );
    view.setFloat32(4 * i, samples[i], true);
  }
  return new Uint8Array(view.buffer);
}
