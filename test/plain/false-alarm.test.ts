import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AxisFields } from '../../src/core/axes.ts';
import { createRng } from '../../src/core/rng.ts';
import { samplesPerSnapshot } from '../../src/core/sensor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { drawNoise } from '../../src/physics/noise.ts';
import { detectionThreshold, distinctShare } from '../../src/plain/fusion/detection-threshold.ts';
import { planPlain, type PlainOptionsInput } from '../../src/plain/index.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { polarisation, snapshotOf } from './scenes.ts';

const kernels = loadKernels();

/** P(X > x), X ~ Gamma(shape, 1), by Simpson's rule on t^(shape-1) e^-t / (shape-1)! over [x, x + 60]. */
function tailByIntegration(shape: number, x: number): number {
  const factorial = Array.from({ length: shape - 1 }, (_, k) => k + 1).reduce((a, b) => a * b, 1);
  const density = (t: number): number => (t ** (shape - 1) * Math.exp(-t)) / factorial;
  const steps = 6000;
  const h = 60 / steps;
  let sum = density(x) + density(x + 60);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * density(x + i * h);
  return (sum * h) / 3;
}

const alarms = fc.double({ min: 1e-6, max: 0.5, noNaN: true });
const cellCounts = fc.integer({ min: 1, max: 1_000_000 });

describe('the detection threshold', () => {
  it('for one look is -ln of the false-alarm probability of one cell', () => {
    fc.assert(
      fc.property(cellCounts, alarms, (cells, falseAlarm) => {
        const tail = -Math.expm1(Math.log1p(-falseAlarm) / cells);
        expect(Math.abs(detectionThreshold(1, cells, falseAlarm) + Math.log(tail))).toBeLessThan(1e-9);
      }),
    );
  });

  it('for one look and many cells is ln Q - ln(-ln(1 - Pfa)), plain.md 4.4', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 1_000_000 }), alarms, (cells, falseAlarm) => {
        const u = -Math.log1p(-falseAlarm) / cells;
        const printed = Math.log(cells) - Math.log(-Math.log1p(-falseAlarm));
        // -ln(1 - e^-u) = -ln u + u / 2 - ..: the printed form leaves out u / 2.
        expect(Math.abs(detectionThreshold(1, cells, falseAlarm) - printed)).toBeLessThan(u + 1e-9);
      }),
    );
  });

  it('for several looks cuts off the stated tail of the Gamma distribution', () => {
    for (const looks of [1, 2, 3, 8, 20])
      for (const cells of [1, 50, 3000])
        for (const falseAlarm of [1e-4, 1e-2, 0.3]) {
          const x = detectionThreshold(looks, cells, falseAlarm);
          const alarm = -Math.expm1(cells * Math.log1p(-tailByIntegration(looks, x)));
          // Simpson's error is h^4 60 / 180 times the fourth derivative, below 1e-8 of the tail.
          expect(Math.abs(alarm / falseAlarm - 1)).toBeLessThan(1e-6);
        }
  });

  it('grows with the cells, with the looks and as fewer false alarms are allowed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), cellCounts, alarms, (looks, cells, falseAlarm) => {
        const x = detectionThreshold(looks, cells, falseAlarm);
        expect(Number.isFinite(x)).toBe(true);
        expect(detectionThreshold(looks + 1, cells, falseAlarm)).toBeGreaterThan(x);
        expect(detectionThreshold(looks, 2 * cells, falseAlarm)).toBeGreaterThan(x);
        expect(detectionThreshold(looks, cells, falseAlarm / 2)).toBeGreaterThan(x);
      }),
    );
  });
});

describe('the least distinct share', () => {
  it('is what a pair of atoms that far apart leaves of each other', () => {
    // |<a(0), a(d / N)>|^2 / N^2 tends to sinc^2(d) as N grows, with an error of order (d / N)^2.
    const size = 2000;
    for (const cells of [0.05, 0.24, 0.5, 0.9]) {
      let [re, im] = [0, 0];
      for (let n = 0; n < size; n++) {
        re += Math.cos((2 * Math.PI * cells * n) / size) / size;
        im += Math.sin((2 * Math.PI * cells * n) / size) / size;
      }
      expect(Math.abs(distinctShare(cells) - (1 - re * re - im * im))).toBeLessThan(1e-5);
    }
  });

  it('is never quite zero: equal atoms cannot be told apart', () => expect(distinctShare(0)).toBeGreaterThan(0));
});

describe('in pure noise', () => {
  const shapes: [string, AxisFields[], number][] = [
    ['one axis', [subcarrier(64)], 400],
    ['two axes', [antenna(8), subcarrier(16)], 400],
    ['three axes', [antenna(8), subcarrier(8), symbol(8)], 300],
    ['three axes and two looks', [polarisation(2), antenna(6), subcarrier(8), symbol(8)], 200],
  ];
  const settings: [string, PlainOptionsInput][] = [
    ['refined', {}],
    ['unrefined', { refinement: 'none' }],
    ['sub-grid', { fusion: { method: 'subgrid-omp' } }],
    ['tensor least squares', { fusion: { method: 'tensor-ls', search: 'candidates' }, refinement: 'none' }],
  ];
  const stated = 0.1;

  it.each(
    shapes.flatMap(([name, axes, trials]) => settings.map(([how, options]) => ({ name, axes, trials, how, options }))),
  )('targets appear no more often than stated: $name, $how', ({ axes, trials, options }) => {
    const sensor = sensorWith(axes);
    const plan = planPlain(kernels, sensor, { ...options, fusion: { ...options.fusion, falseAlarm: stated } });
    let alarms = 0;
    for (let trial = 0; trial < trials; trial++) {
      const noise = drawNoise(samplesPerSnapshot(sensor), createRng(`noise ${trial}`));
      if (plan.estimate(snapshotOf(sensor, noise)).length > 0) alarms++;
    }
    plan.dispose();
    // Binomial: mean n p, five standard deviations above it.
    expect(alarms).toBeLessThanOrEqual(trials * stated + 5 * Math.sqrt(trials * stated * (1 - stated)));
  });

  const limits = { rangeM: [0, 150], velocityMps: [-5, 30] } as const;
  it.each<[string, PlainOptionsInput['compression']]>([
    ['multi-shift', { method: 'multi-shift', factors: { subcarrier: 2, symbol: 2 } }],
    ['beams', { method: 'none', axes: { subcarrier: { method: 'dft-window' }, symbol: { method: 'dft-window' } } }],
    ['sub-apertures a third apart', { method: 'none', axes: { subcarrier: { method: 'smoothing', factor: 2 } } }],
    ['sub-apertures one apart', { method: 'none', axes: { subcarrier: { method: 'smoothing', factor: 2, step: 1 } } }],
    ['sub-apertures on all axes', { method: 'smoothing', factors: { antenna: 2, subcarrier: 2, symbol: 2 } }],
  ])('targets appear no more often than stated under compression: %s', (_name, compression) => {
    const sensor = sensorWith([antenna(8), subcarrier(16), symbol(16)], { limits });
    const plan = planPlain(kernels, sensor, { compression: compression!, fusion: { falseAlarm: stated } });
    const trials = 200;
    let alarms = 0;
    for (let trial = 0; trial < trials; trial++) {
      const noise = drawNoise(samplesPerSnapshot(sensor), createRng(`compressed noise ${trial}`));
      if (plan.estimate(snapshotOf(sensor, noise)).length > 0) alarms++;
    }
    plan.dispose();
    expect(alarms).toBeLessThanOrEqual(trials * stated + 5 * Math.sqrt(trials * stated * (1 - stated)));
  });

  it('by default there is hardly ever a target: at most 4 in 400 snapshots at 1e-3', () => {
    const sensor = sensorWith([antenna(6), subcarrier(8), symbol(10)]);
    const plan = planPlain(kernels, sensor);
    let alarms = 0;
    for (let trial = 0; trial < 400; trial++) {
      const noise = drawNoise(samplesPerSnapshot(sensor), createRng(`default ${trial}`));
      if (plan.estimate(snapshotOf(sensor, noise)).length > 0) alarms++;
    }
    plan.dispose();
    // Poisson with mean 0.4: P(more than 4) = 6e-5.
    expect(alarms).toBeLessThanOrEqual(4);
  });

  it.each([
    ['64 subcarriers', [subcarrier(64)]],
    ['8 antennas by 16 subcarriers', [antenna(8), subcarrier(16)]],
  ])('the default of 1e-3 holds on short snapshots too: %s', (_, axes) => {
    const sensor = sensorWith(axes);
    const plan = planPlain(kernels, sensor);
    let alarms = 0;
    for (let trial = 0; trial < 5000; trial++) {
      const noise = drawNoise(samplesPerSnapshot(sensor), createRng(`short ${trial}`));
      if (plan.estimate(snapshotOf(sensor, noise)).length > 0) alarms++;
    }
    plan.dispose();
    // Poisson with mean 5: P(more than 16) = 1e-5.
    expect(alarms).toBeLessThanOrEqual(16);
  });

  it('and a target well above the threshold is not missed', () => {
    // Matched-filter SNR of 20 dB against a threshold of ln(2 * 480) + 6.9 = 13.8 (11.4 dB): the amplitude is Rician
    // with sigma 1/sqrt 2 around 10, and 3.7 lies 8.9 sigma below.
    const sensor = sensorWith([antenna(6), subcarrier(8), symbol(10)]);
    const plan = planPlain(kernels, sensor, { estimation: { order: 'aic' } });
    let found = 0;
    for (let trial = 0; trial < 100; trial++) {
      const rng = createRng(`hit ${trial}`);
      const data = drawNoise(samplesPerSnapshot(sensor), rng);
      const frequencies = sensor.axes.map(() => rng.uniform() - 0.5);
      const amplitude = Math.sqrt(100 / 480);
      for (let i = 0; i < 480; i++) {
        const cycles =
          frequencies[0] * Math.floor(i / 80) + frequencies[1] * (Math.floor(i / 10) % 8) + frequencies[2] * (i % 10);
        data[2 * i] += amplitude * Math.cos(2 * Math.PI * cycles);
        data[2 * i + 1] += amplitude * Math.sin(2 * Math.PI * cycles);
      }
      if (plan.estimate(snapshotOf(sensor, data)).length > 0) found++;
    }
    plan.dispose();
    // MUSIC's own threshold on the shortest axis, -6.8 dB an element, may take some; half would be a failure.
    expect(found).toBeGreaterThan(50);
  });
});
