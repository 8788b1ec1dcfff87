import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import {
  channelSensor,
  type ChannelSimulation,
  probeElements,
  type SceneObject,
  simulateChannelData,
  type SimulatedTransmit,
} from '../../src/ultrasound/simulation/index.ts';
import { pulseSigma } from '../../src/ultrasound/simulation/pulse.ts';
import { smallProbe } from './simulation-fixture.ts';

const { carrierHz, propagationSpeedMps: c, samplingRateHz, startTimeS, fastTimeCount } = smallProbe;
const sigma = pulseSigma(carrierHz, smallProbe.fractionalBandwidth);
/** Nearest table row (at least 2^11 rows here) and the cut at 4.5 sigma. */
const tolerance = 0.61 / (2 * 2048 * sigma * samplingRateHz) + Math.exp(-(4.5 ** 2) / 2) + 1e-6;

function recordsOf(changes: Partial<ChannelSimulation>, seed = 1): Float32Array[] {
  const simulation = { ...smallProbe, ...changes };
  return [...simulateChannelData(simulation, createRng(seed))].map(
    ({ samples }) => new Float32Array(samples.buffer, samples.byteOffset, samples.byteLength / 4),
  );
}

const point = (lateralM: number, depthM: number, axialMps = 0, lateralMps = 0): SceneObject => ({
  kind: 'point',
  lateralM,
  depthM,
  axialMps,
  lateralMps,
  amplitudeDb: 6,
});

/** The wave at a place, written apart from the simulator: the first element fires at 0. */
function arrivalOf(transmit: SimulatedTransmit, x: number, z: number): number {
  const outermost = probeElements(smallProbe).at(-1)!;
  if (transmit.kind === 'plane') {
    const angle = (transmit.angleDeg * Math.PI) / 180;
    return (x * Math.sin(angle) + z * Math.cos(angle) + outermost * Math.abs(Math.sin(angle))) / c;
  }
  const { lateralM, behindM } = transmit;
  const first = Math.min(...probeElements(smallProbe).map((e) => Math.hypot(e - lateralM, behindM)));
  return (Math.hypot(x - lateralM, z + behindM) - first) / c;
}

describe('the echo of one scatterer', () => {
  it.each<readonly [string, SimulatedTransmit]>([
    ['a plane wave', { kind: 'plane', angleDeg: 0 }],
    ['a steered plane wave', { kind: 'plane', angleDeg: -12 }],
    ['a diverging wave', { kind: 'diverging', lateralM: 1e-3, behindM: 8e-3 }],
  ])('comes when and as strong as the closed form says: %s', (_, transmit) => {
    const [x, z] = [1.23e-3, 17.1e-3];
    const [iq] = recordsOf({ scene: [point(x, z)], transmits: [transmit], pulses: 1, attenuationDbPerCmMhz: 0.5 });
    probeElements(smallProbe).forEach((element, e) => {
      const distance = Math.hypot(x - element, z);
      const delay = arrivalOf(transmit, x, z) + distance / c;
      const sine = (x - element) / distance;
      const u = (Math.PI * smallProbe.elementWidthM * carrierHz * sine) / c;
      const directivity = (Math.sin(u) / u) * (z / distance);
      const attenuationDb = 0.5 * (carrierHz / 1e6) * (100 * c * delay);
      const amplitude = 10 ** ((6 - attenuationDb) / 20) * directivity;
      for (let k = 0; k < fastTimeCount; k++) {
        const t = startTimeS + k / samplingRateHz - delay;
        const envelope = amplitude * Math.exp(-((t / sigma) ** 2) / 2);
        const at = 2 * (e * fastTimeCount + k);
        const error = Math.hypot(
          iq[at] - envelope * Math.cos(2 * Math.PI * carrierHz * delay),
          iq[at + 1] + envelope * Math.sin(2 * Math.PI * carrierHz * delay),
        );
        if (error > amplitude * tolerance) expect.fail(`channel ${e} sample ${k}: off by ${error / amplitude}`);
      }
    });
  });

  it('falls with the distance to the element when it spreads spherically, 1 at 10 mm', () => {
    const changes = { scene: [point(0.5e-3, 20e-3)], pulses: 1 };
    const [spread] = recordsOf({ ...changes, sphericalSpreading: true });
    const [plain] = recordsOf(changes);
    probeElements(smallProbe).forEach((element, e) => {
      const distance = Math.hypot(0.5e-3 - element, 20e-3);
      const own = [...plain.keys()].filter((i) => Math.floor(i / (2 * fastTimeCount)) === e && plain[i] !== 0);
      expect(own.length).toBeGreaterThan(10);
      for (const i of own) expect(spread[i] / plain[i]).toBeCloseTo(0.01 / distance, 5);
    });
  });

  it('is the real part of its IQ at the carrier in radio frequency, also sampled below twice the carrier', () => {
    const changes = { scene: [point(0, 18e-3)], samplingRateHz: 20e6 / 3, fastTimeCount: 170 };
    const [iq] = recordsOf(changes);
    const [rf] = recordsOf({ ...changes, datatype: 'rf32_le' });
    expect(rf.length).toBe(iq.length / 2);
    for (let i = 0; i < rf.length; i++) {
      const phase = 2 * Math.PI * carrierHz * (startTimeS + ((i % 170) * 3) / 20e6);
      expect(Math.abs(rf[i] - (iq[2 * i] * Math.cos(phase) - iq[2 * i + 1] * Math.sin(phase)))).toBeLessThan(1e-6);
    }
  });

  it('turns by 4 pi fc v / (c PRF) from pulse to pulse below the element it moves toward', () => {
    const v = 0.12;
    const centre = 0.15e-3;
    // Even channels: element 8 is at +0.15 mm; straight below it the path changes by 2 v / PRF.
    const [iq] = recordsOf({ scene: [point(centre, 18e-3, v)], pulses: 2 });
    const pulse = 2 * smallProbe.channels * fastTimeCount;
    const [real, imaginary] = correlate(iq.subarray(0, pulse), iq.subarray(pulse), 8);
    const expected = (4 * Math.PI * carrierHz * v) / (c * smallProbe.prfHz);
    expect(Math.atan2(imaginary, real)).toBeCloseTo(expected, 5);
  });

  it('leaves integers that saturate nowhere and keep the shape of the floats', () => {
    const scene = [point(0, 18e-3)];
    const [rf] = recordsOf({ scene, datatype: 'rf32_le' });
    const [record] = simulateChannelData({ ...smallProbe, scene, datatype: 'ri16_le' }, createRng(1));
    const integers = new Int16Array(record.samples.buffer, record.samples.byteOffset, record.samples.byteLength / 2);
    const largest = Math.max(...integers.map(Math.abs));
    expect(largest).toBeLessThan(32767);
    expect(largest).toBeGreaterThan(32767 / 2);
    const scale =
      integers.reduce((sum, value, i) => sum + value * rf[i], 0) / rf.reduce((sum, value) => sum + value ** 2, 0);
    integers.forEach((value, i) => {
      if (Math.abs(value - scale * rf[i]) > 0.51 + 1e-3) expect.fail(`sample ${i}`);
    });
  });
});

/** sum conj(a) b of one channel. */
function correlate(a: Float32Array, b: Float32Array, channel: number): readonly [number, number] {
  let [real, imaginary] = [0, 0];
  for (let i = 2 * channel * fastTimeCount; i < 2 * (channel + 1) * fastTimeCount; i += 2) {
    real += a[i] * b[i] + a[i + 1] * b[i + 1];
    imaginary += a[i] * b[i + 1] - a[i + 1] * b[i];
  }
  return [real, imaginary];
}

describe('a recording', () => {
  const tissue: SceneObject = {
    kind: 'tissue',
    lateralM: [-2e-3, 2e-3],
    depthM: [15e-3, 19e-3],
    scatterersPerCell: 10,
    amplitudeDb: 0,
    lateralMps: 0,
    axialMps: 1e-3,
  };

  it('gives the same bytes for the same seed, others for another', () => {
    const changes: Partial<ChannelSimulation> = { scene: [tissue], noise: { snrDb: 10 } };
    expect(recordsOf(changes, 3)).toEqual(recordsOf(changes, 3));
    expect(recordsOf(changes, 4)).not.toEqual(recordsOf(changes, 3));
  });

  it('split into transmits holds the samples of the whole one, at the times of the transmits', () => {
    const transmits: SimulatedTransmit[] = [-5, 5].map((angleDeg) => ({ kind: 'plane', angleDeg }));
    const changes: Partial<ChannelSimulation> = {
      scene: [tissue],
      transmits,
      packets: 2,
      noise: { noisePowerDb: -20 },
    };
    const whole = recordsOf(changes);
    const parts = recordsOf({ ...changes, split: true });
    expect(parts.length).toBe(8);
    expect(Float32Array.from(parts.flatMap((part) => [...part]))).toEqual(
      Float32Array.from(whole.flatMap((w) => [...w])),
    );
    const times = [...simulateChannelData({ ...smallProbe, ...changes, split: true }, createRng(1))].map(
      (r) => r.captureTimeNs,
    );
    expect(times).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((n) => BigInt(n) * 250_000n));
    const names = (split: boolean) => channelSensor({ ...smallProbe, ...changes, split }).axes.map(({ name }) => name);
    expect(names(false)).toEqual(['slow_time', 'transmit', 'channel', 'fast_time']);
    expect(names(true)).toEqual(['channel', 'fast_time']);
    expect(channelSensor({ ...smallProbe, ...changes }).ultrasound?.transmitDelaysS?.length).toBe(
      2 * smallProbe.channels,
    );
  });

  it('refuses packets that overlap, and a ratio to noise without echoes', () => {
    expect(() => recordsOf({ scene: [tissue], packetIntervalS: 1e-4 })).toThrow(
      'simulation: interval_s: found 0.0001, allowed: at least the 0.0005 s of 2 transmits',
    );
    expect(() => recordsOf({ scene: [point(0, 90e-3)], noise: { snrDb: 3 } })).toThrow('found none');
  });
});
