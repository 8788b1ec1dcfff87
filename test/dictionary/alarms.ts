import { createRng } from '../../src/core/rng.ts';
import { defineAxis } from '../../src/core/axes.ts';
import { defineSensor, type SensorDescription } from '../../src/core/sensor.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import type { Coded } from '../../src/dictionary/coded.ts';
import { layVectors } from '../../src/dictionary/vectors.ts';

/** A sensor of `batch` vectors of `size` numbers a snapshot. */
export function vectorSensor(size: number, batch: number, complex = false, streamId = 'csi'): SensorDescription {
  return defineSensor({
    streamId,
    modality: 'vectors',
    datatype: complex ? 'cf32_le' : 'rf32_le',
    axes: [
      defineAxis({ name: 'batch', size: batch, spacing: 1, unit: 'index' }),
      defineAxis({ name: 'channel', size, spacing: 1, unit: 'm' }),
    ],
  });
}

export function vectorSnapshot(sensor: SensorDescription, values: ArrayLike<number>, sequence = 0n): Snapshot {
  const samples = new Uint8Array(Float32Array.from(values).buffer);
  return { sensor, sequence, captureTimeNs: 1_000n * sequence, samples };
}

/** Codes given as they are, in the dictionary of unit vectors. */
export function codedOf(sensor: SensorDescription, codes: ArrayLike<number>): Coded {
  const layout = { ...layVectors(sensor), dictionary: 'fixed' as const };
  const { size, complex } = layout;
  const parts = complex ? 2 : 1;
  const dictionary = new Float64Array(size * size * parts);
  for (let i = 0; i < size; i++) dictionary[(i * size + i) * parts] = 1;
  const all = Float64Array.from(codes);
  return { layout, snapshot: vectorSnapshot(sensor, codes), vectors: all, codes: all, dictionary, version: 0 };
}

/** Codes of which a part is drawn and the rest is noise, normal both. */
export function noisyCodes(
  count: number,
  options: { active: number; strength: number; noise: number; complex?: boolean; seed: string },
) {
  const { active, strength, noise, complex = false, seed } = options;
  const rng = createRng(seed);
  const parts = complex ? 2 : 1;
  const clean = new Float64Array(count * parts);
  const noisy = new Float64Array(count * parts);
  for (let i = 0; i < count; i++) {
    const drawn = rng.uniform() < active;
    for (let part = 0; part < parts; part++) {
      const at = i * parts + part;
      if (drawn) clean[at] = (strength * rng.normal()) / Math.sqrt(parts);
      noisy[at] = clean[at] + (noise * rng.normal()) / Math.sqrt(parts);
    }
  }
  return { clean, noisy };
}
