import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planDirectModel } from '../../src/physics/direct-model.ts';
import { addNoise, drawNoise } from '../../src/physics/noise.ts';
import { drawPhases } from '../../src/physics/scene.ts';
import { planPlain } from '../../src/plain/index.ts';
import { planLocalNoise } from '../../src/plain/search/local-noise.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { reportedStd, snapshotOf } from './scenes.ts';

const exponential = (rng: Rng): number => -Math.log(1 - rng.uniform());

describe('the noise around a place', () => {
  const shape = [8, 24, 32];
  const size = 8 * 24 * 32;
  const local = planLocalNoise(shape, 1, 1);
  const white = Float32Array.from({ length: size }, () => 0);
  const rng = createRng('cells');

  it('is that of white noise in all but one place of a hundred', () => {
    // One in ten thousand on average, but places near each other share their cells.
    let above = 0;
    for (let draw = 0; draw < 3; draw++) {
      for (let c = 0; c < size; c++) white[c] = 2.5 * exponential(rng);
      for (let c = 0; c < size; c++) if (local.excess(white, c, 2.5) !== 1) above++;
    }
    expect(above).toBeLessThan((3 * size) / 100);
  });

  it('is as much higher as the cells around are, to four standard errors', () => {
    const power = white.map((_, c) => (Math.floor(c / 32) % 24 < 12 ? 10 : 1) * exponential(rng));
    const middle = (4 * 24 + 6) * 32 + 16;
    // All 8 x 7 x 7 cells around, without the 3 x 3 x 3 of the place itself.
    const cells = 8 * 7 * 7 - 27;
    expect(Math.abs(local.excess(power, middle, 1) / 10 - 1)).toBeLessThan(4 / Math.sqrt(cells));
    expect(local.excess(power, (4 * 24 + 18) * 32 + 16, 1)).toBe(1);
  });

  it('knows nothing of what stands in the place itself, and wraps around the axes', () => {
    const power = white.map(() => 1);
    power[0] = 1e9;
    expect(local.excess(power, 0, 1)).toBe(1);
    expect(local.excess(power, 33, 1)).toBe(1);
    expect(local.excess(power, size - 3, 1)).toBeGreaterThan(1e5);
  });

  it('is not asked where there are too few cells', () => {
    const line = planLocalNoise([30], 1, 1);
    expect(line.excess(new Float32Array(30).fill(1e6), 4, 1)).toBe(1);
  });
});

describe('a target in coloured noise', () => {
  const kernels = loadKernels();
  const sensor = sensorWith([antenna(4), subcarrier(24), symbol(64)]);
  const [PULSES, BAND, LEVEL] = [64, 17, 63];
  const direct = planDirectModel(sensor);

  /** White noise of power 1 with 18 dB more in 17 of the 64 Doppler bins, the middle one at zero. */
  const coloured = (rng: Rng): Float32Array => {
    const noise = addNoise(new Float32Array(2 * 4 * 24 * PULSES), drawNoise(4 * 24 * PULSES, rng), 1);
    const lines = drawNoise(4 * 24 * BAND, rng);
    for (let line = 0; line < 4 * 24; line++)
      for (let b = 0; b < BAND; b++) {
        const [re, im] = [lines[2 * (line * BAND + b)], lines[2 * (line * BAND + b) + 1]];
        for (let n = 0; n < PULSES; n++) {
          const phase = (2 * Math.PI * (b - (BAND - 1) / 2) * n) / PULSES;
          const [c, s] = [Math.cos(phase), Math.sin(phase)].map((value) => value * Math.sqrt(LEVEL / PULSES));
          noise[2 * (line * PULSES + n)] += re * c - im * s;
          noise[2 * (line * PULSES + n) + 1] += re * s + im * c;
        }
      }
    return noise;
  };

  it('is found alone, with error bars of the noise it stands in', () => {
    const plan = planPlain(kernels, sensor);
    const trials = 60;
    const names = ['azimuthDeg', 'rangeM', 'velocityMps'] as const;
    const squares = names.map(() => 0);
    let alone = 0;
    for (let trial = 0; trial < trials; trial++) {
      const rng = createRng(`coloured ${trial}`);
      const drawn = {
        azimuthDeg: 60 * rng.uniform() - 30,
        rangeM: 50 + 500 * rng.uniform(),
        velocityMps: 4 * rng.uniform() - 2,
      };
      const [truth] = drawPhases(sensor, [{ ...drawn, amplitudeDb: 10 }], rng);
      const samples = direct([truth]).map(
        (
          (noise) => (value, i) =>
            value + noise[i]
        )(coloured(rng)),
      );
      const found = plan.estimate(snapshotOf(sensor, samples));
      alone += Number(found.length === 1);
      names.forEach((name, i) => (squares[i] += ((found[0][name]! - truth[name]!) / reportedStd(found[0], name)) ** 2));
    }
    plan.dispose();
    // White thresholds give three or more false ones a snapshot; what is left are the edges of the band (Finn and Johnson).
    expect(alone).toBeGreaterThanOrEqual(0.8 * trials);
    // The mean of 60 squares has standard error sqrt(2 / 60); the noise around is known to 8 %. By white noise it were 3.6.
    for (const sum of squares) expect(Math.abs(sum / trials - 1)).toBeLessThan(4 * Math.sqrt(2 / trials));
  });
});
