import { describe, expect, it } from 'vitest';
import type { ImageGrid } from '../../src/core/image.ts';
import { createRng } from '../../src/core/rng.ts';
import { positionsAt } from '../../src/ultrasound/simulation/positions.ts';
import { drawScatterers, resolutionCell } from '../../src/ultrasound/simulation/scatterers.ts';
import type { DiskObject, TissueObject, VesselObject } from '../../src/ultrasound/simulation/scene.ts';
import {
  annotateScene,
  type ChannelSimulation,
  sceneOfAnnotations,
  simulateChannelData,
  truthVelocity,
} from '../../src/ultrasound/simulation/index.ts';
import { smallProbe } from './simulation-fixture.ts';

const tissue: TissueObject = {
  kind: 'tissue',
  lateralM: [-6e-3, 6e-3],
  depthM: [14e-3, 24e-3],
  scatterersPerCell: 12,
  amplitudeDb: 40,
  lateralMps: 0,
  axialMps: 2e-3,
};
const vessel: VesselObject = {
  kind: 'vessel',
  lateralM: 0.5e-3,
  depthM: 19e-3,
  radiusM: 2e-3,
  lengthM: 20e-3,
  angleDeg: 20,
  peakVelocityMps: 0.4,
  scatterersPerCell: 12,
  amplitudeDb: 0,
};
const disk: DiskObject = {
  kind: 'disk',
  lateralM: 0,
  depthM: 20e-3,
  radiusM: 4e-3,
  angularVelocityRadps: 50,
  scatterersPerCell: 10,
  amplitudeDb: 0,
};

function iqOf(changes: Partial<ChannelSimulation>, seed: number): Float32Array {
  const [record] = simulateChannelData({ ...smallProbe, pulses: 1, ...changes }, createRng(seed));
  return new Float32Array(record.samples.buffer);
}

/** Mean intensity of the samples of the middle channels that hear only the inside of the block. */
function intensities(iq: Float32Array, step: number): number[] {
  const found: number[] = [];
  // Delays of 16 to 22 mm: wholly within the block for these channels.
  const [from, to] = [16e-3, 22e-3].map((z) =>
    Math.round(((2 * z) / 1540 - smallProbe.startTimeS) * smallProbe.samplingRateHz),
  );
  for (let k = from; k < to; k += step) {
    const i = 2 * (8 * smallProbe.fastTimeCount + k);
    found.push(iq[i] ** 2 + iq[i + 1] ** 2);
  }
  return found;
}
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('speckle', () => {
  it('has a Rayleigh envelope: mean over standard deviation 1.91', () => {
    // One sample every 16 (0.8 us, 6.4 sigma of the pulse) is independent of the next.
    const envelopes = Array.from({ length: 60 }, (_, seed) =>
      intensities(iqOf({ scene: [{ ...tissue, amplitudeDb: 0 }] }, seed), 16).map(Math.sqrt),
    ).flat();
    const average = mean(envelopes);
    const deviation = Math.sqrt(mean(envelopes.map((a) => (a - average) ** 2)));
    // Relative standard error of mean / deviation: sqrt((cv^2 + (kurtosis - 1) / 4 - cv skewness) / n), Rayleigh values.
    const [cv, kurtosis, skewness] = [0.5227, 3.245, 0.631];
    const error = Math.sqrt((cv ** 2 + (kurtosis - 1) / 4 - cv * skewness) / envelopes.length);
    expect(envelopes.length).toBeGreaterThan(500);
    expect(Math.abs(average / deviation / 1.913 - 1)).toBeLessThan(4 * error);
  });

  it('is as strong as its decibels say whatever its density, 40 dB apart for tissue and blood', () => {
    const power = (changes: Partial<TissueObject>): number =>
      mean(
        Array.from({ length: 40 }, (_, s) => mean(intensities(iqOf({ scene: [{ ...tissue, ...changes }] }, s), 16))),
      );
    const looks = 40 * intensities(new Float32Array(2 * 16 * 512), 16).length;
    const clutter = power({});
    const blood = power({ amplitudeDb: 0, scatterersPerCell: 25 });
    // Intensities are exponential: relative error of each mean 1 / sqrt(looks).
    expect(Math.abs(clutter / blood / 1e4 - 1)).toBeLessThan(4 * Math.sqrt(2 / looks));
  });

  it('has the scatterers a cell that were asked for, none of tissue where flow is', () => {
    const [clutter, blood] = drawScatterers({ ...smallProbe, scene: [tissue, vessel] }, createRng(1));
    const cell = resolutionCell(smallProbe, 19e-3);
    const lumen = vessel.lengthM * 2 * vessel.radiusM;
    expect(blood.first.length).toBe(Math.round((12 / cell) * lumen));
    const inside = [...clutter.first.keys()].filter((i) => {
      const [x, z] = [clutter.first[i] - vessel.lateralM, clutter.second[i] - vessel.depthM];
      const angle = (20 * Math.PI) / 180;
      return Math.abs(x * Math.sin(angle) + z * Math.cos(angle)) < vessel.radiusM;
    });
    // The vessel is longer than the block is wide.
    expect(inside).toEqual([]);
  });
});

describe('noise', () => {
  it.each(['cf32_le', 'rf32_le'] as const)('has the power that was asked for: %s', (datatype) => {
    const iq = iqOf({ noise: { noisePowerDb: -17 }, datatype, pulses: 4 }, 5);
    const samples = datatype === 'cf32_le' ? iq.length / 2 : iq.length;
    const power = iq.reduce((sum, value) => sum + value ** 2, 0) / samples;
    // Variance of a mean power: 1/n for circular, 2/n for real samples.
    expect(Math.abs(power / 10 ** -1.7 - 1)).toBeLessThan(4 * Math.sqrt(2 / samples));
  });

  it('is the stated ratio below the echoes of the object it refers to', () => {
    const scene = [tissue, vessel];
    const blood = iqOf({ scene: [vessel] }, 1);
    let [power, heard] = [0, 0];
    for (let i = 0; i < blood.length; i += 2) {
      const sample = blood[i] ** 2 + blood[i + 1] ** 2;
      if (sample > 0) [power, heard] = [power + sample, heard + 1];
    }
    const [quiet, noisy] = [iqOf({ scene }, 1), iqOf({ scene, noise: { snrDb: 6, object: 1 } }, 1)];
    const noise = noisy.reduce((sum, value, i) => sum + (value - quiet[i]) ** 2, 0) / (noisy.length / 2);
    // The blood of another scene is other blood: exponential intensities over at least 200 independent looks.
    expect(Math.abs(10 * Math.log10(power / heard / noise) - 6)).toBeLessThan(4 * 4.34 * Math.sqrt(1 / 200));
  });
});

describe('motion', () => {
  const [, blood] = drawScatterers({ ...smallProbe, scene: [tissue, vessel] }, createRng(1));
  const [rotor] = drawScatterers({ ...smallProbe, scene: [disk] }, createRng(1));
  const at = (population: typeof blood, seconds: number) => {
    const [x, z] = [new Float64Array(population.first.length), new Float64Array(population.first.length)];
    positionsAt(population, seconds, x, z);
    return { x, z };
  };

  it('keeps all blood in the vessel at all times', () => {
    for (const seconds of [0, 0.013, 0.2, 7]) {
      const { x, z } = at(blood, seconds);
      const angle = (20 * Math.PI) / 180;
      x.forEach((_, i) => {
        const [dx, dz] = [x[i] - vessel.lateralM, z[i] - vessel.depthM];
        expect(Math.abs(dx * Math.cos(angle) - dz * Math.sin(angle))).toBeLessThanOrEqual(vessel.lengthM / 2 + 1e-12);
        expect(Math.abs(dx * Math.sin(angle) + dz * Math.cos(angle))).toBeLessThanOrEqual(vessel.radiusM + 1e-12);
      });
    }
  });

  it.each([
    ['vessel', blood, vessel],
    ['disk', rotor, disk],
  ] as const)('is the truth on the grid: %s', (_, population, object) => {
    const dt = 1e-6;
    const [now, later] = [at(population, 0), at(population, dt)];
    for (let i = 0; i < now.x.length; i++) {
      const velocity = (now.z[i] - later.z[i]) / dt;
      // Ends of the vessel, where blood goes round.
      if (Math.abs(velocity) > 10) continue;
      const grid: ImageGrid = {
        lateralCount: 1,
        depthCount: 1,
        lateralOriginM: now.x[i],
        lateralSpacingM: 1e-4,
        depthOriginM: now.z[i],
        depthSpacingM: 1e-4,
      };
      const { velocityMps, region } = truthVelocity([object], grid, [0, 0]);
      if (region[0] === 1) expect(Math.abs(velocityMps[0] - velocity)).toBeLessThan(1e-4);
    }
  });
});

describe('truth', () => {
  const grid: ImageGrid = { lateralCount: 41, depthCount: 61, lateralOriginM: -4e-3, lateralSpacingM: 2e-4, depthOriginM: 13e-3, depthSpacingM: 2e-4 }; // prettier-ignore
  const swinging: TissueObject = {
    ...tissue,
    axialMps: 0,
    oscillation: { amplitudeM: 1e-4, frequencyHz: 1.2, phaseRad: 0.3 },
  };

  it('knows flow over tissue over nothing, the peak on the axis and the slope of a disk', () => {
    const { velocityMps, region } = truthVelocity([tissue, vessel], grid, [0, 0.01]);
    const pixel = (x: number, z: number): number => Math.round((z - 13e-3) / 2e-4) * 41 + Math.round((x + 4e-3) / 2e-4);
    expect(region[pixel(0, 13.2e-3)]).toBe(0);
    expect(region[pixel(0, 23e-3)]).toBe(1);
    expect(velocityMps[pixel(0, 23e-3)]).toBeCloseTo(2e-3, 8);
    expect(region[pixel(0.6e-3, 19e-3)]).toBe(2);
    const largest = Math.max(...velocityMps);
    expect(largest).toBeLessThanOrEqual(0.4 * Math.sin((20 * Math.PI) / 180));
    expect(largest).toBeGreaterThan(0.99 * 0.4 * Math.sin((20 * Math.PI) / 180));
    const turning = truthVelocity([disk], grid, [0, 0]);
    expect(turning.velocityMps[pixel(2e-3, 20e-3)]).toBeCloseTo(50 * 2e-3, 6);
  });

  it('of tissue that swings is its mean velocity over the interval', () => {
    const at = (interval: readonly [number, number]): number =>
      truthVelocity([swinging], grid, interval).velocityMps[30 * 41 + 20];
    const rate = 2 * Math.PI * 1.2;
    expect(at([0.1, 0.1])).toBeCloseTo(1e-4 * rate * Math.cos(rate * 0.1 + 0.3), 8);
    expect(at([0.1, 0.3])).toBeCloseTo((1e-4 * (Math.sin(rate * 0.3 + 0.3) - Math.sin(rate * 0.1 + 0.3))) / 0.2, 8);
  });

  it('comes back from the annotations of a capture', () => {
    const point = { kind: 'point', lateralM: 0, depthM: 0.02, lateralMps: 0, axialMps: 0.1, amplitudeDb: 3 } as const;
    const scene = [swinging, vessel, disk, point];
    expect(sceneOfAnnotations(annotateScene(scene))).toEqual(scene);
    expect(
      sceneOfAnnotations([
        { label: 'vessel', parameters: { radiusM: 1 } },
        { label: 'cloud', parameters: {} },
      ]),
    ).toEqual([]);
  });
});
