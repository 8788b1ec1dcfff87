import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { planDirectModel } from '../../src/physics/direct-model.ts';
import { type Simulation, simulate } from '../../src/physics/simulation.ts';
import { antenna, errorDb, meanPower, sensorWith, subcarrier, symbol } from './helpers.ts';

const sensor = sensorWith([antenna(8), subcarrier(16), symbol(32)]);
const target = { azimuthDeg: 10, rangeM: 80, velocityMps: 5, amplitudeDb: 3, phaseRad: 0.2 };
const base: Simulation = { sensor, targets: [target], snapshots: 3, intervalS: 0.1, startTimeNs: 5n };

const floats = (samples: Uint8Array): Float32Array => new Float32Array(samples.slice().buffer);
const run = (simulation: Simulation, seed = 1) =>
  [...simulate(simulation, createRng(seed))].map((snapshot) => ({ ...snapshot }));
const samplesOf = (simulation: Simulation, seed = 1): Float32Array[] =>
  Array.from(simulate(simulation, createRng(seed)), ({ samples }) => floats(samples));

describe('a simulated recording', () => {
  it('without noise holds the direct model of its targets, evenly spaced in time', () => {
    const [first] = samplesOf(base);
    expect(first).toEqual(planDirectModel(sensor)([target]));
    expect(run(base).map(({ captureTimeNs }) => captureTimeNs)).toEqual([5n, 100_000_005n, 200_000_005n]);
  });

  it('states its truth, and follows moving targets', () => {
    const motion = { azimuthDeg: 0, rangeM: 50, headingDeg: 180, speedMps: 10, amplitudeDb: 0 } as const;
    const [, , third] = run({ ...base, targets: [target, { ...motion, amplitudeLaw: 'constant' }] });
    expect(third.truth[0]).toEqual({ azimuthDeg: 10, rangeM: 80, velocityMps: 5, amplitudeDb: 3 });
    expect(third.truth[1].rangeM).toBeCloseTo(48, 9);
  });

  it('repeats itself for a seed, and a snapshot does not depend on how many there are', () => {
    const noisy: Simulation = { ...base, noise: { snrDb: 0 } };
    expect(samplesOf(noisy, 4)).toEqual(samplesOf(noisy, 4));
    expect(samplesOf(noisy, 4)[0]).not.toEqual(samplesOf(noisy, 5)[0]);
    expect(samplesOf({ ...noisy, snapshots: 2 }, 4)).toEqual(samplesOf(noisy, 4).slice(0, 2));
    expect(samplesOf(noisy, 4)[0]).not.toEqual(samplesOf(noisy, 4)[1]);
  });

  it('draws phases anew for every snapshot unless they are given', () => {
    const anyPhase = { azimuthDeg: 10, rangeM: 80, velocityMps: 5, amplitudeDb: 3 };
    const [first, second] = samplesOf({ ...base, targets: [anyPhase] });
    expect(second).not.toEqual(first);
    const [same, again] = samplesOf(base);
    expect(again).toEqual(same);
  });

  it('has noise of the power asked for, and the same draw at every signal-to-noise ratio', () => {
    const [clean] = samplesOf(base);
    const noiseOf = (noise: Simulation['noise']): Float32Array => {
      const [noisy] = samplesOf({ ...base, ...(noise && { noise }) });
      return noisy.map((x, i) => x - clean[i]);
    };
    const count = clean.length / 2;
    const within = 5 / Math.sqrt(count);
    expect(Math.abs(meanPower(noiseOf({ noisePowerDb: -7 })) / 10 ** -0.7 - 1)).toBeLessThan(within);
    expect(Math.abs(meanPower(noiseOf({ snrDb: 13 })) / 0.1 - 1)).toBeLessThan(within);
    const louder = noiseOf({ snrDb: -7 });
    expect(
      errorDb(
        noiseOf({ snrDb: 13 }).map((x) => 10 * x),
        louder,
      ),
    ).toBeLessThan(-100);
    expect(() => samplesOf({ ...base, targets: [], noise: { snrDb: 0 } })).toThrow(/needs a target/);
    expect(samplesOf({ ...base, targets: [], noise: { noisePowerDb: 0 } })).toHaveLength(3);
  });

  it('as 16-bit integers is the float recording scaled without clipping, truth amplitudes included', () => {
    const noisy: Simulation = { ...base, noise: { snrDb: 10 } };
    const [float] = samplesOf(noisy);
    const [snapshot] = run({ ...noisy, snapshots: 1, sensor: { ...sensor, datatype: 'ci16_le' } });
    const integers = new Int16Array(snapshot.samples.slice().buffer);
    const scale = 10 ** ((snapshot.truth[0].amplitudeDb! - 3) / 20);
    expect(Math.max(...integers.map(Math.abs))).toBeLessThan(32767);
    expect(scale).toBeGreaterThan(1000);
    integers.forEach((x, i) => expect(Math.abs(x - scale * float[i])).toBeLessThanOrEqual(0.51));
    expect(() => run({ ...base, sensor: { ...sensor, datatype: 'cf64_le' } })).toThrow(/datatype: found "cf64_le"/);
  });
});
