import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { createBatch, planVelocityNet, slowTimeMotion } from '../../src/learning/index.ts';
import { checkModel, planFrameRecovery, type StoredModel } from '../../src/models/index.ts';
import type { Frames, FramesLayout } from '../../src/ultrasound/frames.ts';
import { dopplerDefaults, planDoppler } from '../../src/ultrasound/index.ts';
import { randomSubset } from '../sparse/problems.ts';
import { framesOf, gridOf, layoutOf } from '../ultrasound/slow-frames.ts';
import { keptPulses, motionSpec, trainedMotion } from './trained-motion.ts';

const kernels = loadKernels();
const PULSES = 16;

/** What is left of full frames. */
function keep(full: Frames, kept: readonly number[]): Frames {
  const { pulses } = full.layout;
  return framesOf({ ...full.layout, kept }, (pixel, frame) => {
    const at = 2 * (pixel * pulses + frame);
    return [full.samples[at], full.samples[at + 1]];
  });
}

function recover(model: StoredModel, frames: Frames): Frames {
  const before = kernels.memory.bytesInUse;
  const plan = planFrameRecovery(kernels, frames.layout, checkModel(model, 'm'), 'm');
  const samples = plan.apply(frames).samples.slice();
  expect(plan.apply(frames).samples).toEqual(samples);
  plan.dispose();
  expect(kernels.memory.bytesInUse).toBe(before);
  return { layout: plan.layout, samples };
}

function velocities(frames: Frames): Float32Array {
  const plan = planDoppler(kernels, frames.layout, { ...dopplerDefaults, average: { lateral: 1, depth: 1 }, errors: false }); // prettier-ignore
  const { velocityMps } = plan.apply(frames);
  plan.dispose();
  return velocityMps;
}

/** A network as it starts, which knows nothing. */
function untrained(seed: number, pulses: number, kept: readonly number[]): StoredModel {
  const options = { lags: 3, hidden: [8], rounds: 2 };
  const net = planVelocityNet(kernels, { ...options, pulses, examples: 1, seed });
  const rng = createRng(`weights/${seed}`);
  // Last layers start near 0: larger, so that velocities are of any size.
  const weights = new Map(
    net.parameters.slices.map(({ name }) => [name, net.parameters.view(name).map((value) => value + 0.3 * rng.normal())]),
  ); // prettier-ignore
  net.dispose();
  return { kind: 'velocity-net', axis: { name: 'slow_time', size: pulses }, kept, options, weights, training: {}, metrics: {} }; // prettier-ignore
}

/** Pixels of amplitude 3 that move steadily, radians a pulse. */
const tones = (count: number, phase: (pixel: number) => number): Frames =>
  framesOf(layoutOf(gridOf(count, 1), PULSES), (pixel, n) => {
    const angle = phase(pixel) * n + pixel;
    return [3 * Math.cos(angle), 3 * Math.sin(angle)];
  });

test('though a network says that nothing moves, tones that do not fold over between neighbours come back exactly', () => {
  const model = untrained(0, PULSES, keptPulses);
  const still = new Map([...model.weights].map(([name, values]) => [name, values.map(() => 0)]));
  // To 1.04 rad a pulse, just below pi in three.
  const full = tones(53, (pixel) => 0.04 * (pixel - 26));
  const back = recover({ ...model, weights: still }, keep(full, keptPulses));
  // Float32 holds 3 to 1.2e-7 of it, and angles of three pulses to three times that.
  back.samples.forEach((value, i) => expect(Math.abs(value - full.samples[i])).toBeLessThan(3e-6));
});

describe('a network that was trained on motion', () => {
  let model: StoredModel;
  beforeAll(() => {
    model = trainedMotion(kernels);
  });

  test('puts tones back in both directions, though neighbours of a gap fold over', () => {
    // 29 tones from -1.4 to 1.4 rad a pulse; three pulses further they are up to 4.2 rad apart, beyond pi.
    const phase = (pixel: number): number => 0.1 * (pixel - 14);
    const full = tones(29, phase);
    const back = recover(model, keep(full, keptPulses));
    expect(back.layout.kept).toEqual(full.layout.kept);
    const missing = 29 * (PULSES - keptPulses.length);
    const error = Math.sqrt(back.samples.reduce((sum, value, i) => sum + (value - full.samples[i]) ** 2, 0) / missing);
    const rms = Math.sqrt(full.samples.reduce((sum, _, i) => sum + phase(Math.floor(i / (2 * PULSES))) ** 2, 0) / full.samples.length); // prettier-ignore
    // Of three errors e of a gap, the phase in it has 2/3 e_1 - 1/3 e_2 - 1/3 e_3 or its mirror image: at most 4/3 of their rms.
    expect(error).toBeLessThan(3 * (4 / 3) * model.metrics.nrmse * rms);
    const found = velocities(back);
    velocities(full).forEach((velocity, pixel) => {
      // Toward the probe where the phase grows, 0.385 m/s at pi.
      expect(velocity).toBeCloseTo((0.385 / Math.PI) * phase(pixel), 5);
      // Both ends are kept and every gap is closed: the mean over the packet is what was measured, and errors e of single
      // velocities enter as e^2 / 2 and less: 0.01 pi for a quarter of a radian.
      expect(Math.abs(found[pixel] - velocity)).toBeLessThan(0.01 * 0.385);
    });
  });

  test('gives pulses whose velocities are nearer to the truth than its own, and lag-one velocities within that', () => {
    const pixels = 2000;
    const shape = { measurement: 2 * PULSES, target: PULSES, mask: PULSES };
    const batch = createBatch(shape, pixels);
    const { fastest } = motionSpec.task;
    slowTimeMotion({ pulses: PULSES, fastest, snrDb: 300 }).draw(createRng('moving tissue'), batch);
    const full = framesOf(layoutOf(gridOf(pixels, 1), PULSES), (pixel, n) => [
      batch.measurements[2 * (pixel * PULSES + n)],
      batch.measurements[2 * (pixel * PULSES + n) + 1],
    ]);
    const back = recover(model, keep(full, keptPulses));
    const product = ({ samples }: Frames, i: number): [number, number] => [
      samples[i] * samples[i + 2] + samples[i + 1] * samples[i + 3],
      samples[i] * samples[i + 3] - samples[i + 1] * samples[i + 2],
    ];
    let [errors, power, turned, count] = [0, 0, 0, 0];
    for (let pixel = 0; pixel < pixels; pixel++) {
      const sums = [0, 0, 0, 0];
      for (let n = 0; n + 1 < PULSES; n++) {
        const at = 2 * (pixel * PULSES + n);
        const [truth, found] = [product(full, at), product(back, at)];
        [...truth, ...found].forEach((value, i) => (sums[i] += value / (PULSES - 1)));
        const error = Math.atan2(found[1], found[0]) - Math.atan2(truth[1], truth[0]);
        errors += (error - 2 * Math.PI * Math.round(error / (2 * Math.PI))) ** 2;
        power += batch.targets[pixel * PULSES + n + 1] ** 2;
        count++;
      }
      const [a, b, c, d] = sums;
      turned += ((a * d - b * c) / Math.hypot(c, d)) ** 2 / pixels;
    }
    const { nrmse } = model.metrics;
    // To say nothing is an nRMSE of 1. Closing the phase of a gap takes the mean of the errors in it away and pairs of kept
    // pulses have none: what is left is less than the network leaves on unseen packets, which have noise besides.
    expect(nrmse).toBeLessThan(0.1);
    expect(Math.sqrt(errors / power)).toBeLessThan(nrmse);
    // Lag one is the angle of R = mean exp(j v_n). |R - R'| is at most the rms of the errors, so |R| |sin(angle)| is too.
    expect(Math.sqrt(turned)).toBeLessThan(nrmse * Math.sqrt(power / count));
  });
});

test('kept pulses stay bit for bit, all else is finite, pixels do not know of each other, a scale carries over', () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.integer(),
        pulses: fc.integer({ min: 5, max: 20 }),
        transmits: fc.integer({ min: 1, max: 2 }),
        pixels: fc.integer({ min: 2, max: 150 }),
      }),
      ({ seed, pulses, transmits, pixels }) => {
        const rng = createRng(seed);
        const kept = randomSubset(String(seed), pulses, 1 + rng.integer(pulses - 1));
        const model = untrained(seed, pulses, kept);
        const layout: FramesLayout = { ...layoutOf(gridOf(pixels, 1), pulses, kept), transmits };
        const length = 2 * kept.length;
        const samples = Float32Array.from({ length: transmits * pixels * length }, () => rng.normal());
        // A pixel of silence, as outside of the aperture, and one of which a single pulse is.
        samples.fill(0, 0, length);
        samples.fill(0, samples.length - length, samples.length - 1);
        const back = recover(model, { layout, samples });
        expect(back.samples.length).toBe(2 * transmits * pixels * pulses);
        expect(back.samples.every(Number.isFinite)).toBe(true);
        expect(back.samples.subarray(0, 2 * pulses).every((value) => value === 0)).toBe(true);
        for (let p = 0; p < transmits * pixels; p++)
          kept.forEach((frame, k) => {
            const [from, to] = [2 * (p * kept.length + k), 2 * (p * pulses + frame)];
            expect(back.samples.slice(to, to + 2)).toEqual(samples.slice(from, from + 2));
          });
        const loud = recover(model, { layout, samples: samples.map((value) => 256 * value) });
        expect(loud.samples).toEqual(back.samples.map((value) => 256 * value));
        // The last pixel alone, at another place of another batch.
        const alone = recover(model, {
          layout: { ...layoutOf(gridOf(1, 1), pulses, kept) },
          samples: samples.slice(-length),
        });
        expect(alone.samples).toEqual(back.samples.slice(-2 * pulses));
      },
    ),
    { numRuns: 40 },
  );
});

test('what cannot be recovered is refused with what it was to be', () => {
  const model = untrained(1, PULSES, keptPulses);
  const plan = (layout: FramesLayout, stored = model) =>
    planFrameRecovery(kernels, layout, checkModel(stored, 'slow.model'), 'slow.model');
  const grid = gridOf(2, 2);
  const before = kernels.memory.bytesInUse;
  expect(() => plan(layoutOf(grid, PULSES))).toThrow('slow_time.kept: found all 16, allowed: 10 of 16 [0, 1, 3,');
  expect(() => plan(layoutOf(grid, PULSES, [0, 1]))).toThrow('found 2 of 16 [0, 1], allowed: 10 of 16');
  expect(() => plan(layoutOf(grid, 32, keptPulses))).toThrow('found 10 of 32');
  // Weights that overflow leave no velocity.
  const loud = new Map([...model.weights].map(([name, values]) => [name, values.map((value) => 1e200 * value)]));
  const layout = layoutOf(grid, PULSES, keptPulses);
  const broken = plan(layout, { ...model, weights: loud });
  expect(() => broken.apply(framesOf(layout, (_, n) => [Math.cos(n), Math.sin(n)]))).toThrow(
    /recover: velocities of the model: found (NaN|-?Infinity), allowed: finite numbers/,
  );
  broken.dispose();
  expect(kernels.memory.bytesInUse).toBe(before);
});

test('of all pulses nothing is missing, and frames pass as they are', () => {
  const all = [...Array(PULSES).keys()];
  const frames = framesOf(layoutOf(gridOf(2, 1), PULSES), (pixel, n) => [n, pixel]);
  const plan = planFrameRecovery(kernels, frames.layout, checkModel(untrained(2, PULSES, all), 'm'), 'm');
  expect(plan.apply(frames)).toBe(frames);
  plan.dispose();
});
