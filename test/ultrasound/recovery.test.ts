import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRng } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import type { Frames, FramesLayout } from '../../src/ultrasound/frames.ts';
import {
  dopplerDefaults,
  penaltyNames,
  planDoppler,
  planRecovery,
  recoveryDefaults,
  type RecoveryOptions,
} from '../../src/ultrasound/slow-time/index.ts';
import { randomSubset, randomUnitary } from '../sparse/problems.ts';
import { framesOf, gaussianFlow, gridOf, layoutOf } from './slow-frames.ts';

const kernels = loadKernels();

function recover(frames: Frames, options: Partial<RecoveryOptions> = {}): Frames {
  const before = kernels.memory.bytesInUse;
  const plan = planRecovery(kernels, frames.layout, { ...recoveryDefaults, ...options });
  const samples = plan.apply(frames).samples.slice();
  expect(plan.apply(frames).samples).toEqual(samples);
  plan.dispose();
  expect(kernels.memory.bytesInUse).toBe(before);
  return { layout: plan.layout, samples };
}

/** What is left of full frames. */
function keep(full: Frames, kept: readonly number[]): Frames {
  const { pulses } = full.layout;
  return framesOf({ ...full.layout, kept }, (pixel, frame) => {
    const at = 2 * (pixel * pulses + frame);
    return [full.samples[at], full.samples[at + 1]];
  });
}

function velocities(frames: Frames): Float32Array {
  const options = { ...dopplerDefaults, average: { lateral: 1, depth: 1 }, errors: false };
  const plan = planDoppler(kernels, frames.layout, options);
  const { velocityMps } = plan.apply(frames);
  plan.dispose();
  return velocityMps;
}

const wrapped = (angle: number): number => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));

const thorough = { iterations: 3000, tolerance: 1e-7 };

test.each(penaltyNames)('%s: a tone of the grid comes back whole from a random quarter of its pulses', (penalty) => {
  for (const [seed, oversampling] of [
    ['a', 1],
    ['b', 2],
  ] as const) {
    const kept = randomSubset(seed, 32, 8);
    const full = framesOf(layoutOf(gridOf(9, 4), 32), (pixel, frame) => {
      const angle = (2 * Math.PI * (5 * pixel + 1) * frame) / (32 * oversampling) + pixel;
      return [2 * Math.cos(angle), 2 * Math.sin(angle)];
    });
    const back = recover(keep(full, kept), { penalty, oversampling, ...thorough });
    expect(back.layout.kept).toEqual(full.layout.kept);
    // float32, and a step that is below 1e-7 of the whole.
    back.samples.forEach((value, i) => expect(Math.abs(value - full.samples[i])).toBeLessThan(2e-4));
  }
});

test('atoms that were learned are found as tones are', () => {
  const atoms = randomUnitary('recovery', 24);
  const kept = randomSubset('learned', 24, 8);
  const full = framesOf(layoutOf(gridOf(5, 3), 24), (pixel, frame) => {
    const at = 2 * (frame * 24 + pixel);
    return [3 * atoms[at], 3 * atoms[at + 1]];
  });
  const back = recover(keep(full, kept), { dictionary: { atoms }, ...thorough });
  back.samples.forEach((value, i) => expect(Math.abs(value - full.samples[i])).toBeLessThan(2e-4));
});

test('measured pulses stay bit for bit, all else is finite, whatever comes, and a scale carries over', () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.integer(),
        penalty: fc.constantFrom(...penaltyNames),
        pulses: fc.integer({ min: 12, max: 33 }),
        transmits: fc.integer({ min: 1, max: 2 }),
        pixels: fc.integer({ min: 1, max: 40 }),
      }),
      ({ seed, penalty, pulses, transmits, pixels }) => {
        const rng = createRng(seed);
        const kept = randomSubset(String(seed), pulses, 6 + rng.integer(pulses - 6));
        const layout: FramesLayout = { ...layoutOf(gridOf(pixels, 1), pulses, kept), transmits };
        const samples = Float32Array.from({ length: 2 * transmits * pixels * kept.length }, () => rng.normal());
        // A pixel of silence, as outside of the aperture.
        samples.fill(0, 0, 2 * kept.length);
        const back = recover({ layout, samples }, { penalty });
        expect(back.samples.length).toBe(2 * transmits * pixels * pulses);
        expect(back.samples.every(Number.isFinite)).toBe(true);
        expect(back.samples.subarray(0, 2 * pulses).every((value) => value === 0)).toBe(true);
        for (let p = 0; p < transmits * pixels; p++)
          kept.forEach((frame, k) => {
            const [from, to] = [2 * (p * kept.length + k), 2 * (p * pulses + frame)];
            expect(back.samples.slice(to, to + 2)).toEqual(samples.slice(from, from + 2));
          });
        // Weights come from the data: a power of two changes nothing but the exponents.
        const loud = recover({ layout, samples: samples.map((value) => 256 * value) }, { penalty });
        expect(loud.samples).toEqual(back.samples.map((value) => 256 * value));
      },
    ),
    { numRuns: 40 },
  );
});

test('frames that lack nothing pass as they are', () => {
  const frames = gaussianFlow('whole', layoutOf(gridOf(3, 3), 8), { phase: () => 1, width: 0.1, noise: 0.1 });
  const plan = planRecovery(kernels, frames.layout, recoveryDefaults);
  expect(plan.apply(frames)).toBe(frames);
  plan.dispose();
});

test.each([
  { share: 'pairs at regular distances', kept: Array.from({ length: 16 }, (_, n) => 4 * (n >> 1) + (n & 1)) },
  { share: 'a random half of the pulses', kept: randomSubset('half', 32, 16) },
  { share: 'a random quarter of the pulses', kept: randomSubset('quarter', 32, 8) },
])('velocities of flow from $share have no bias, and less error than of the pairs there are', ({ kept }) => {
  const phase = (pixel: number) => -2.5 + (5 * pixel) / 1000;
  const full = gaussianFlow('bias', layoutOf(gridOf(40, 25), 32), { phase, width: 0.05, noise: 0.01 });
  const back = recover(keep(full, kept));
  const [whole, found] = [velocities(full), velocities(back)];
  const differences = [...found].map((velocity, p) => wrapped((Math.PI / 0.385) * (velocity - whole[p])));
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  const square = differences.reduce((sum, value) => sum + value ** 2, 0) / differences.length;
  // The mean of independent pixels is 0 to 3 of its standard errors.
  expect(Math.abs(mean)).toBeLessThan(3 * Math.sqrt(square / differences.length));
  // What the other pulses tell of a pixel must make its velocity better than the pairs there are make it.
  const squaredErrors = (values: Float32Array): number =>
    values.reduce((sum, velocity, p) => sum + Math.abs(wrapped((Math.PI / 0.385) * velocity - phase(p))) ** 2, 0);
  expect(squaredErrors(found)).toBeLessThan(squaredErrors(velocities(keep(full, kept))));
});

test('what cannot be recovered is refused before anything is measured', () => {
  const layout = layoutOf(gridOf(2, 2), 16, [0, 1]);
  const before = kernels.memory.bytesInUse;
  const plan = (options: Partial<RecoveryOptions>) =>
    planRecovery(kernels, layout, { ...recoveryDefaults, ...options });
  expect(() => plan({})).toThrow('recovery.measured: found 2, allowed: above ln 32 with weight auto');
  expect(() => planRecovery(kernels, { ...layout, kept: [1, 3, 5, 11, 13] }, recoveryDefaults)).toThrow(
    'recovery: slow_time.kept: found every pulse a multiple of 2 from the next',
  );
  expect(() => plan({ oversampling: 0 })).toThrow('recovery.oversampling: found 0, allowed: a whole number, 1 to 16');
  expect(() => plan({ dictionary: { atoms: [1, 0] } })).toThrow('recovery.dictionary.atoms: found 2 values');
  expect(kernels.memory.bytesInUse).toBe(before);
});
