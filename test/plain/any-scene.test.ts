import { describe, expect, it } from 'vitest';
import { type AxisFields, isHarmonic } from '../../src/core/axes.ts';
import type { Target } from '../../src/core/estimate.ts';
import { createRng, type Rng } from '../../src/core/rng.ts';
import { defineSensor, type Limits, samplesPerSnapshot, type SensorDescription } from '../../src/core/sensor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planDirectModel } from '../../src/physics/direct-model.ts';
import { addNoise, drawNoise } from '../../src/physics/noise.ts';
import { drawPhases, type SceneTarget } from '../../src/physics/scene.ts';
import {
  clutterFilters,
  compressionMethods,
  defaultPlainOptions,
  fusionMethods,
  planPlain,
  type PlainOptionsInput,
  refinementMethods,
  searchMethods,
} from '../../src/plain/index.ts';
import { harmonicEstimators, orderCriteria } from '../../src/harmonic/index.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { elevation, polarisation, snapshotOf } from './scenes.ts';

/** Scenes of one run; `SOUNDER_SCENES=10000 npx vitest run test/plain/any-scene.test.ts` draws more. */
const scenes = Number(process.env.SOUNDER_SCENES ?? 300);
const kernels = loadKernels();
const { memory } = kernels;

const oneOf = <T>(rng: Rng, choices: readonly T[]): T => choices[rng.integer(choices.length)];
const keys = <K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] => Object.keys(table) as K[];
const maybe = <T>(rng: Rng, share: number, value: () => T): T | undefined =>
  rng.uniform() < share ? value() : undefined;

/** One to five axes of 1 to 40 elements in any order, perhaps a TDM array, looks, limits; at most 12 000 samples. */
function drawSensor(rng: Rng): SensorDescription {
  const size = (): number => oneOf(rng, [1, 2, 3, 4, 5, 7, 8, 12, 16, 24, 32, 40]);
  const makers = [antenna, subcarrier, symbol, elevation, () => polarisation(1 + rng.integer(3))];
  const axes: AxisFields[] = makers
    .map((make) => ({ axis: make(size()), rank: rng.uniform(), in: rng.uniform() < 0.6 }))
    .filter((one) => one.in)
    .sort((a, b) => a.rank - b.rank)
    .map(({ axis }) => axis);
  if (axes.length === 0) axes.push(symbol(size()));
  const antennas = axes.find(({ name }) => name === 'antenna')?.size ?? 0;
  const tdm =
    antennas % 2 === 0 && antennas > 0 ? maybe(rng, 0.2, () => ({ transmitters: 2, slotS: 10e-6 })) : undefined;
  const limits = maybe(rng, 0.5, (): Limits => {
    const wide = rng.uniform();
    return { rangeM: [0, 1 + 400 * wide], velocityMps: [-20 * wide - 1, 30 * wide], azimuthDeg: [-30, 60 * wide] };
  });
  const geometry = oneOf(rng, ['monostatic', 'bistatic'] as const);
  const sensor = sensorWith(axes, { geometry, ...(tdm && { tdm }), ...(limits && { limits }) });
  return samplesPerSnapshot(sensor) <= 12_000 ? sensor : drawSensor(rng);
}

/** Up to twelve targets: anywhere, on the grid, on top of each other, without amplitude, 120 dB apart. */
function drawTargets(sensor: SensorDescription, rng: Rng): SceneTarget[] {
  const count = oneOf(rng, [0, 1, 1, 2, 3, 5, 12]);
  const kind = oneOf(rng, ['anywhere', 'grid', 'same', 'edges', 'near']);
  const place = (): Record<string, number> =>
    Object.fromEntries(
      sensor.axes.filter(isHarmonicFields).map(({ name, size }) => {
        if (kind === 'grid') return [name, rng.integer(size) / size - 0.5];
        if (kind === 'edges') return [name, oneOf(rng, [-0.5, 0, 0.5])];
        return [name, rng.uniform() - 0.5];
      }),
    );
  const first = place();
  const near = (): Record<string, number> =>
    Object.fromEntries(
      sensor.axes.filter(isHarmonicFields).map(({ name, size }) => [name, first[name] + (0.3 * rng.uniform()) / size]),
    );
  const targets = Array.from({ length: count }, (_, k): SceneTarget => {
    const frequencies = k === 0 || kind === 'same' ? first : kind === 'near' ? near() : place();
    return { frequencies, amplitudeDb: k === 0 ? 0 : -oneOf(rng, [0, 3, 20, 60, 120]) * rng.uniform() };
  });
  return drawPhases(sensor, targets, rng);
}

const isHarmonicFields = (axis: SensorDescription['axes'][number]): boolean => isHarmonic(axis);

/** Samples of a scene, scaled, or samples that are no scene. */
function drawSamples(sensor: SensorDescription, rng: Rng): Float32Array {
  const count = samplesPerSnapshot(sensor);
  const bare = defineSensor({ ...sensor, modality: 'vectors' });
  const signal = planDirectModel(bare)(drawTargets(sensor, rng));
  const sigma = oneOf(rng, [0, 1e-7, 1e-3, 0.1, 1, 100]);
  const samples = addNoise(signal, drawNoise(count, rng), sigma, signal);
  const scale = oneOf(rng, [1, 1, 1, 1e-30, 1e-18, 1e15, 1e30, 0]);
  const held = oneOf(rng, ['whole', 'whole', 'whole', 'whole', 'one sample', 'half', 'constant']);
  const kept = rng.integer(count);
  return samples.map((value, i) => {
    if (held === 'constant') return scale;
    const inside = held === 'whole' || (held === 'half' ? i < count : i >> 1 === kept);
    return inside ? scale * value : 0;
  });
}

/** The default, or choices drawn from the whole catalogue. */
function drawOptions(rng: Rng): PlainOptionsInput {
  if (rng.uniform() < 0.4) return {};
  return {
    clutter: oneOf(rng, keys(clutterFilters)),
    compression: {
      method: oneOf(rng, keys(compressionMethods)),
      steer: rng.uniform() < 0.5,
      moments: oneOf(rng, [1, 2] as const),
    },
    estimation: {
      method: oneOf(rng, keys(harmonicEstimators)),
      order: oneOf(rng, keys(orderCriteria)),
      window: oneOf(rng, ['auto', 0.5, 1] as const),
      columns: oneOf(rng, ['all', 'effective'] as const),
    },
    fusion: {
      method: oneOf(rng, keys(fusionMethods)),
      search: oneOf(rng, keys(searchMethods)),
      falseAlarm: oneOf(rng, [1e-6, defaultPlainOptions.fusion.falseAlarm, 0.3]),
      separationCells: oneOf(rng, [0, 0.15, 0.5]),
    },
    refinement: oneOf(rng, keys(refinementMethods)),
  };
}

/** Every number of an estimate is finite, every error above zero. */
function checkTarget(target: Target, axes: number): void {
  const { frequencies, ...numbers } = target;
  expect(frequencies).toHaveLength(axes);
  for (const value of [...frequencies, ...Object.values(numbers)]) expect(value).toSatisfy(Number.isFinite);
  for (const name of ['azimuthStdDeg', 'rangeStdM', 'velocityStdMps'] as const)
    expect(numbers[name] ?? 1).toBeGreaterThan(0);
}

describe('PLAIN on whatever comes', () => {
  it(`answers ${scenes} drawn scenes with finite targets or refuses the configuration, twice alike, and keeps no memory`, () => {
    let planned = 0;
    for (let scene = 0; scene < scenes; scene++) {
      const rng = createRng(`any scene ${scene}`);
      const sensor = drawSensor(rng.fork('sensor'));
      const options = drawOptions(rng.fork('options'));
      let plan: ReturnType<typeof planPlain>;
      try {
        plan = planPlain(kernels, sensor, options);
      } catch (thrown) {
        expect(thrown, `scene ${scene}`).toMatchObject({ name: 'SounderError', exitCode: 2 });
        continue;
      }
      planned++;
      const data = drawSamples(sensor, rng.fork('samples'));
      const snapshot = snapshotOf(sensor, data);
      if (data.every(Number.isFinite)) {
        const found = plan.estimate(snapshot);
        for (const target of found) checkTarget(target, sensor.axes.length);
        if (data.every((value) => value === 0)) expect(found, `scene ${scene}`).toEqual([]);
        expect(plan.estimate(snapshot), `scene ${scene}`).toEqual(found);
      } else expect(() => plan.estimate(snapshot)).toThrow(expect.objectContaining({ code: 'samples-not-finite' }));
      plan.dispose();
      expect(memory.bytesInUse, `scene ${scene}`).toBe(0);
    }
    expect(planned).toBeGreaterThan(scenes / 2);
  }, 1_800_000);
});
