import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/core/estimate.ts';
import { createRng } from '../../src/core/rng.ts';
import { type SensorDescription, samplesPerSnapshot } from '../../src/core/sensor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { drawNoise } from '../../src/physics/noise.ts';
import type { SceneTarget } from '../../src/physics/scene.ts';
import { planPlain, type PlainOptionsInput } from '../../src/plain/index.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { elevation, expectTargets, polarisation, snapshotOf, tensorOf } from '../plain/scenes.ts';

/** Sensors of two to four axes in any order, perhaps with looks. */
const sensors = fc
  .record({
    axes: fc.shuffledSubarray(
      [
        fc.integer({ min: 8, max: 12 }).map(antenna),
        fc.integer({ min: 12, max: 20 }).map(subcarrier),
        fc.integer({ min: 12, max: 20 }).map(symbol),
        fc.integer({ min: 6, max: 8 }).map(elevation),
      ],
      { minLength: 2, maxLength: 4 },
    ),
    looks: fc.boolean(),
  })
  .chain(({ axes, looks }) =>
    fc.tuple(...axes).map((made) => sensorWith([...made, ...(looks ? [polarisation(2)] : [])])),
  )
  .filter((sensor) => samplesPerSnapshot(sensor) <= 20_000);

/** One to three targets at least 2.5 resolution cells apart on every axis, 0 to -6 dB. */
function separatedTargets(sensor: SensorDescription, seed: number): SceneTarget[] {
  const rng = createRng(`targets ${seed}`);
  const most = Math.min(3, ...sensor.axes.filter(({ size }) => size > 2).map(({ size }) => Math.floor(size / 2.5)));
  const count = 1 + rng.integer(most);
  const drawn = sensor.axes.map(({ size }) => {
    const first = rng.uniform();
    const spare = (1 - (2.5 * count) / size) / count;
    const slots = Array.from(
      { length: count },
      (_, k) => first + k * (2.5 / size + spare) + spare * 0.9 * rng.uniform(),
    );
    // Another order on each axis, so that pairing means something.
    const turn = rng.integer(count);
    return slots.map((_, k) => slots[(k + turn) % count] - Math.floor(slots[(k + turn) % count] + 0.5));
  });
  return Array.from({ length: count }, (_, k) => ({
    amplitudeDb: -6 * rng.uniform(),
    phaseRad: 2 * Math.PI * rng.uniform(),
    frequencies: Object.fromEntries(sensor.axes.map(({ name }, m) => [name, drawn[m][k]])),
    elementGains: {
      polarisation: [
        { re: 1, im: 0 },
        { re: 0.6, im: -0.8 },
      ],
    },
  }));
}

/** What every choice of PLAIN owes, over random sensors and scenes. */
export function conformPlain(name: string, options: PlainOptionsInput, errorFactor: number): void {
  describe(`PLAIN, ${name}`, () => {
    const kernels = loadKernels();
    const { memory } = kernels;

    it(`finds random separated targets, within ${errorFactor} times the bound and 5 sigma`, () => {
      fc.assert(
        fc.property(sensors, fc.nat(), (sensor, seed) => {
          const targets = separatedTargets(sensor, seed);
          const sigma = 0.1;
          const own = sensor.axes.some((axis) => axis.name === 'polarisation')
            ? targets
            : targets.map((target): SceneTarget => ({ ...target, elementGains: {} }));
          // By default one snapshot in a thousand has a false target; here none may.
          const plan = planPlain(kernels, sensor, { ...options, fusion: { ...options.fusion, falseAlarm: 1e-9 } });
          const found = plan.estimate(snapshotOf(sensor, tensorOf(sensor, own, sigma, seed)));
          plan.dispose();
          // Frequencies only: a random frequency may lie where no azimuth does.
          const bare = found.map(({ frequencies, amplitudeDb, snrDb }): Target => ({
            frequencies,
            amplitudeDb,
            snrDb,
          }));
          expect(bare.length).toBe(own.length);
          expectTargets({ ...sensor, modality: 'vectors' }, own, bare, sigma, 6 * errorFactor);
        }),
        { numRuns: 60, seed: 1 },
      );
      expect(memory.bytesInUse).toBe(0);
    });

    it('answers any finite data with finite targets, strongest first, no more than the tensor carries, twice alike', () => {
      fc.assert(
        fc.property(sensors, fc.nat(), fc.constantFrom(...contents), (sensor, seed, kind) => {
          const data = contentOf(kind, samplesPerSnapshot(sensor), seed);
          const copy = data.slice();
          const plan = planPlain(kernels, sensor, options);
          const found = plan.estimate(snapshotOf(sensor, data));
          expect(data).toEqual(copy);
          expect(plan.estimate(snapshotOf(sensor, data))).toEqual(found);
          plan.dispose();
          for (const { frequencies, ...numbers } of found) {
            expect(frequencies).toHaveLength(sensor.axes.length);
            for (const value of [...frequencies, ...Object.values(numbers)]) expect(Number.isFinite(value)).toBe(true);
          }
          for (let k = 1; k < found.length; k++)
            expect(found[k].amplitudeDb).toBeLessThanOrEqual(found[k - 1].amplitudeDb);
          expect(found.length).toBeLessThanOrEqual(64);
          if (kind === 'zeros') expect(found).toEqual([]);
        }),
        { numRuns: 80 },
      );
      expect(memory.bytesInUse).toBe(0);
    });
  });
}

/** The kinds of `contentOf`. */
export const contents = ['noise', 'zeros', 'constant', 'one sample', 'one line', 'huge', 'tiny', 'integers'] as const;

/** Tensors that are no scene at all. */
export function contentOf(kind: string, samples: number, seed: number): Float32Array {
  const rng = createRng(`content ${seed}`);
  const noise = drawNoise(samples, rng);
  switch (kind) {
    case 'zeros':
      return noise.fill(0);
    case 'constant':
      return noise.fill(0.7);
    case 'one sample':
      return noise
        .fill(0)
        .fill(1, 2 * rng.integer(samples))
        .fill(0, 2 * samples - 2);
    case 'one line':
      return noise.map((value, i) => (i < samples / 4 ? value : 0));
    case 'huge':
      return noise.map((value) => value * 1e35);
    case 'tiny':
      return noise.map((value) => value * 1e-30);
    case 'integers':
      return noise.map((value) => Math.round(3 * value));
    default:
      return noise;
  }
}
