import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_ECHO_DB } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { dopplerDefaults, type DopplerOptions, planDoppler, planImages } from '../../src/ultrasound/slow-time/index.ts';
import type { Frames } from '../../src/ultrasound/frames.ts';
import { framesOf, gaussianFlow, gridOf, layoutOf } from './slow-frames.ts';

const kernels = loadKernels();
const single = { ...dopplerDefaults, average: { lateral: 1, depth: 1 } };

function doppler(frames: Frames, options: Partial<DopplerOptions> = {}) {
  const before = kernels.memory.bytesInUse;
  const plan = planDoppler(kernels, frames.layout, { ...single, ...options });
  const image = plan.apply(frames);
  expect(plan.apply(frames)).toEqual(image);
  plan.dispose();
  expect(kernels.memory.bytesInUse).toBe(before);
  return image;
}

const tone = (phase: number) => (_: number, frame: number) =>
  [3 * Math.cos(phase * frame + 1), 3 * Math.sin(phase * frame + 1)] as const;

test('a tone of slow time is its velocity, toward the probe where its phase grows, and its power', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -3.1, max: 3.1, noNaN: true }),
      fc.integer({ min: 2, max: 17 }),
      fc.constantFrom('lag-one' as const, 'multi-lag' as const),
      (phase, pulses, estimator) => {
        const layout = layoutOf(gridOf(3, 2), pulses);
        const image = doppler(framesOf(layout, tone(phase)), { estimator, errors: false });
        // v = c PRF phi / (4 pi fc)
        const expected = (1540 * 5000 * phase) / (4 * Math.PI * 5e6);
        for (const velocity of image.velocityMps) expect(velocity).toBeCloseTo(expected, 5);
        for (const power of image.powerDb) expect(power).toBeCloseTo(20 * Math.log10(3), 4);
        expect(image.aliasVelocityMps).toBeCloseTo(0.385, 12);
      },
    ),
    { numRuns: 100 },
  );
});

test('of sub-sampled slow time the available pairs are used, and the smallest lag says where velocities fold', () => {
  const kept = [0, 3, 6, 8, 11];
  const layout = layoutOf(gridOf(2, 2), 12, kept);
  const image = doppler(framesOf(layout, tone(1.2)));
  expect(image.aliasVelocityMps).toBeCloseTo(0.385 / 2, 12);
  for (const velocity of image.velocityMps) expect(velocity).toBeCloseTo((0.385 * 1.2) / Math.PI, 5);
});

test('averaging is a plain mean over the part of the box that lies inside', () => {
  const grid = gridOf(7, 5);
  const layout = layoutOf(grid, 6);
  const frames = gaussianFlow('averaging', layout, { phase: (p) => 0.05 * p, width: 0.3, noise: 0.1 });
  const image = doppler(frames, { average: { lateral: 3, depth: 5 } });
  const at = (p: number, n: number) => [frames.samples[2 * (6 * p + n)], frames.samples[2 * (6 * p + n) + 1]];
  for (let d = 0; d < 5; d++)
    for (let l = 0; l < 7; l++) {
      let [re, im, power, count] = [0, 0, 0, 0];
      for (let dd = Math.max(0, d - 2); dd <= Math.min(4, d + 2); dd++)
        for (let ll = Math.max(0, l - 1); ll <= Math.min(6, l + 1); ll++) {
          count++;
          for (let n = 0; n < 6; n++) {
            const [ar, ai] = at(7 * dd + ll, n);
            power += (ar * ar + ai * ai) / 6;
            if (n === 5) continue;
            const [br, bi] = at(7 * dd + ll, n + 1);
            re += ar * br + ai * bi;
            im += ar * bi - ai * br;
          }
        }
      expect(image.velocityMps[7 * d + l]).toBeCloseTo((0.385 / Math.PI) * Math.atan2(im, re), 4);
      expect(image.powerDb[7 * d + l]).toBeCloseTo(10 * Math.log10(power / count), 3);
    }
});

test.each([
  { width: 0.2, noise: 0.01, kept: undefined },
  { width: 0.2, noise: 0.5, kept: undefined },
  { width: 0.5, noise: 0.1, kept: undefined },
  { width: 0.3, noise: 0.1, kept: [0, 1, 4, 5, 8, 9, 12, 13] },
])('errors are as large as stated: width $width, noise $noise, pulses $kept', ({ width, noise, kept }) => {
  const layout = layoutOf(gridOf(40, 50), 16, kept);
  const image = doppler(gaussianFlow(`errors ${width} ${noise}`, layout, { phase: () => 0.7, width, noise }));
  const truth = (0.385 * 0.7) / Math.PI;
  const stated = image.velocityStdMps!;
  let [errors, variances] = [0, 0];
  image.velocityMps.forEach((velocity, p) => {
    errors += (velocity - truth) ** 2;
    variances += stated[p] ** 2;
  });
  // 2000 pixels: the mean square is known to 3 %; Zrnic's formula is of first order in the errors, the coherence measured.
  expect(errors / variances).toBeGreaterThan(0.7);
  expect(errors / variances).toBeLessThan(1.4);
});

test('a box of like pixels counts as one look, one of unlike pixels as many', () => {
  const layout = layoutOf(gridOf(30, 30), 16);
  const flow = { phase: () => 0.4, width: 0.2, noise: 0.2 };
  const apart = gaussianFlow('looks', layout, flow);
  const alike = framesOf(layout, (_, frame) => [apart.samples[2 * frame], apart.samples[2 * frame + 1]]);
  const one = doppler(alike).velocityStdMps![0];
  const averaged = { average: { lateral: 5, depth: 5 } };
  expect(doppler(alike, averaged).velocityStdMps![0]).toBeCloseTo(one, 6);
  const image = doppler(apart, averaged);
  const truth = (0.385 * 0.4) / Math.PI;
  let [errors, variances, count] = [0, 0, 0];
  for (let d = 2; d < 28; d += 5)
    for (let l = 2; l < 28; l += 5) {
      errors += (image.velocityMps[30 * d + l] - truth) ** 2;
      variances += image.velocityStdMps![30 * d + l] ** 2;
      count++;
    }
  // 36 boxes that share nothing: chi-square within 3 sigma of its mean, 1 +- 3 sqrt(2 / 36).
  expect(count).toBe(36);
  expect(errors / variances).toBeGreaterThan(0.25);
  expect(errors / variances).toBeLessThan(1.8);
});

test('where there is no echo velocity is 0 and power says so; nothing is ever not a number', () => {
  const layout = layoutOf(gridOf(9, 3), 4);
  const image = doppler(
    framesOf(layout, (pixel, frame) => (pixel % 9 > 4 ? [0, 0] : tone(2)(pixel, frame))),
    { average: { lateral: 3, depth: 3 }, estimator: 'multi-lag' },
  );
  for (const values of [image.velocityMps, image.powerDb, image.velocityStdMps!])
    expect(values.every(Number.isFinite)).toBe(true);
  expect(image.powerDb[8]).toBe(NO_ECHO_DB);
  expect(image.velocityMps[8]).toBe(0);
  expect(image.velocityStdMps![8]).toBeCloseTo(0.385 / Math.sqrt(3), 6);
});

test('what slow time cannot hold is refused before anything is measured', () => {
  const layout = layoutOf(gridOf(2, 2), 8);
  const before = kernels.memory.bytesInUse;
  const refused = (fields: object, options: object): string => {
    try {
      planImages(kernels, { ...layout, ...fields }, { doppler: { ...dopplerDefaults, ...options } });
    } catch (error) {
      return (error as Error).message;
    }
    return 'accepted';
  };
  expect(refused({}, { maxVelocityMps: 0.4 })).toBe(
    'doppler.maxVelocityMps: found 0.4 m/s, allowed: at most 0.385 m/s, which a PRF of 5000 Hz holds',
  );
  expect(refused({ velocityLimitMps: 0.5 }, {})).toContain('found 0.5 m/s');
  expect(refused({ kept: [0, 2, 4] }, { maxVelocityMps: 0.3 })).toContain('with pulses 2 apart');
  expect(refused({ prfHz: undefined }, {})).toContain('no pulse repetition frequency');
  expect(refused({ kept: [3] }, {})).toContain('allowed: at least two');
  expect(refused({ transmits: 3 }, {})).toContain('stage "compound"');
  expect(refused({}, { average: { lateral: 2, depth: 1 } })).toContain('doppler.average.lateral: found 2');
  expect(refused({}, { clutter: { method: 'svd', rank: 8 } })).toContain(
    'clutter.rank: found 8, allowed: auto or an integer from 1 to 7',
  );
  expect(refused({}, {})).toBe('accepted');
  // The accepted one is never disposed of here; those refused took nothing.
  expect(kernels.memory.bytesInUse).toBeGreaterThan(before);
});

test('one pulse, or no pulse rate, leaves Doppler out unless it is asked for', () => {
  const layout = layoutOf(gridOf(2, 2), 1);
  const plan = planImages(kernels, layout);
  const images = plan.apply(framesOf(layout, tone(0)));
  expect(images.doppler).toBeUndefined();
  expect(images.bmode!.valueDb[0]).toBeCloseTo(20 * Math.log10(3), 5);
  plan.dispose();
});
