import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ImageGrid } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import {
  type BeamformingOptions,
  planBeamformer,
  planCompounding,
  planDelayAndSum,
  planDemodulation,
} from '../../src/ultrasound/index.ts';
import { C, elementM, FC, FS, iqSensor, laidOut, noise, type ProbeShape, snapshotOf } from './channel-data.ts';

const kernels = loadKernels();
// No pixel is as far from an element as an aperture reaches, so that rounding decides of no pair.
const grid: ImageGrid = {
  lateralCount: 9,
  depthCount: 7,
  lateralOriginM: -1.931e-3,
  lateralSpacingM: 0.4717e-3,
  depthOriginM: 1.0137e-3,
  depthSpacingM: 0.6313e-3,
};

/** When a transmit reaches a place, s, in closed form, and the delays that make it so. */
interface Wave {
  readonly arrival: (x: number, z: number) => number;
  readonly delaysS: readonly number[];
}

const channels = 16;
const elements = Array.from({ length: channels }, (_, e) => elementM(e, channels));

function plane(angleDeg: number): Wave {
  const [sine, cosine] = [Math.sin((angleDeg * Math.PI) / 180), Math.cos((angleDeg * Math.PI) / 180)];
  return { arrival: (x, z) => (x * sine + z * cosine) / C, delaysS: elements.map((x) => (x * sine) / C) };
}

function diverging(lateral: number, behind: number): Wave {
  return {
    arrival: (x, z) => Math.hypot(x - lateral, z + behind) / C,
    delaysS: elements.map((x) => Math.hypot(x - lateral, behind) / C),
  };
}

const windows: Readonly<Record<string, (u: number) => number>> = {
  boxcar: () => 1,
  hann: (u) => Math.cos((Math.PI * u) / 2) ** 2,
  hamming: (u) => 0.08 + 0.92 * Math.cos((Math.PI * u) / 2) ** 2,
  tukey: (u) => (Math.abs(u) <= 0.5 ? 1 : Math.cos(Math.PI * (Math.abs(u) - 0.5)) ** 2),
};

/** Delay-and-sum of one pulse of channel x fast time in float64, written down as it is defined. */
function naive(
  iq: ArrayLike<number>,
  samples: number,
  startTimeS: number,
  { arrival }: Wave,
  { fNumber = 1, apodization = 'boxcar', interpolation = 'linear' }: BeamformingOptions = {},
  over: ImageGrid = grid,
): Float64Array {
  const out = new Float64Array(2 * over.lateralCount * over.depthCount);
  for (let pixel = 0; 2 * pixel < out.length; pixel++) {
    const x = over.lateralOriginM + (pixel % over.lateralCount) * over.lateralSpacingM;
    const z = over.depthOriginM + Math.floor(pixel / over.lateralCount) * over.depthSpacingM;
    let [re, im, weights] = [0, 0, 0];
    elements.forEach((xe, e) => {
      const u = fNumber === 0 ? xe / elements[channels - 1] : (2 * fNumber * (x - xe)) / z;
      if (Math.abs(u) > 1) return;
      const t = arrival(x, z) + Math.hypot(x - xe, z) / C;
      const at = (t - startTimeS) * FS;
      const n = Math.floor(at);
      const f = at - n;
      const first = interpolation === 'cubic' ? n - 1 : n;
      const taps =
        interpolation === 'cubic'
          ? [((2 - f) * f - 1) * f, (3 * f - 5) * f * f + 2, ((4 - 3 * f) * f + 1) * f, (f - 1) * f * f].map(
              (w) => w / 2,
            )
          : [1 - f, f];
      if (first < 0 || first + taps.length > samples) return;
      let [a, b] = [0, 0];
      taps.forEach((tap, k) => {
        a += tap * iq[2 * (e * samples + first + k)];
        b += tap * iq[2 * (e * samples + first + k) + 1];
      });
      const weight = windows[apodization](u);
      const [cosine, sine] = [Math.cos(2 * Math.PI * FC * t), Math.sin(2 * Math.PI * FC * t)];
      re += weight * (a * cosine - b * sine);
      im += weight * (a * sine + b * cosine);
      weights += weight;
    });
    if (weights > 0) [out[2 * pixel], out[2 * pixel + 1]] = [re / weights, im / weights];
  }
  return out;
}

function beamform(shape: ProbeShape, iq: Float32Array, options: BeamformingOptions = {}): Float32Array {
  const before = kernels.memory.bytesInUse;
  const plan = planBeamformer(kernels, iqSensor({ channels, ...shape }), { beamforming: { grid, ...options } });
  const samples = plan.apply(snapshotOf(iqSensor({ channels, ...shape }), iq)).samples.slice();
  expect(plan.apply(snapshotOf(iqSensor({ channels, ...shape }), iq)).samples).toEqual(samples);
  plan.dispose();
  expect(kernels.memory.bytesInUse).toBe(before);
  return samples;
}

/** Values of one pulse of frames. */
const pulseOf = (frames: Float32Array, pulse: number, pulses: number): Float32Array =>
  Float32Array.from({ length: frames.length / pulses }, (_, i) => frames[2 * ((i >> 1) * pulses + pulse) + (i & 1)]);

const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const apart = (found: ArrayLike<number>, wanted: ArrayLike<number>): number =>
  largest(Array.from(found, (value, i) => value - wanted[i]));

/**
 * What a frame may miss, as a share of the largest sample: delays of 2^-22 samples move a phase of a quarter turn a sample
 * by 2^-22 pi / 2 and a line of slope 2 by 2^-21; phases, weights and products are float32, some twelve roundings of
 * 2^-24; sums over 16 channels round 16 times more.
 */
const TOLERANCE = (Math.PI / 2 + 2) * 2 ** -22 + (12 + channels) * 2 ** -24;

describe('delay and sum is its definition in float64', () => {
  const cases: readonly (readonly [string, Wave, BeamformingOptions])[] = [
    ['unsteered plane wave', plane(0), {}],
    ['plane wave at 12 degrees', plane(12), {}],
    ['diverging wave', diverging(0.7e-3, 4e-3), {}],
    ['whole probe', plane(-7), { fNumber: 0 }],
    ['narrow aperture', plane(5), { fNumber: 2.3 }],
    ...(['hann', 'hamming', 'tukey'] as const).map(
      (apodization) => [apodization, diverging(-1e-3, 6e-3), { apodization }] as const,
    ),
    ['cubic', plane(9), { interpolation: 'cubic' }],
    ['cubic, windowed', diverging(0, 5e-3), { interpolation: 'cubic', apodization: 'hann', fNumber: 0.8 }],
  ];
  // One pulse, one quad that is not full, quads and blocks of eight that are not full: every layout of records.
  const layouts = [1, 3, 4, 7, 8, 13, 32];
  test.each(cases)('%s', (_, wave, options) => {
    for (const pulses of layouts) {
      const samples = 150;
      const startTimeS = 0.6e-6;
      const iq = noise(2 * pulses * channels * samples, `${pulses}`);
      const frames = beamform({ pulses, samples, startTimeS, delaysS: [wave.delaysS] }, iq, options);
      for (const pulse of [0, pulses - 1]) {
        const own = iq.subarray(2 * pulse * channels * samples, 2 * (pulse + 1) * channels * samples);
        const wanted = naive(own, samples, startTimeS, wave, options);
        expect(largest(wanted)).toBeGreaterThan(0.1);
        expect(apart(pulseOf(frames, pulse, pulses), wanted)).toBeLessThan(TOLERANCE * 2 * largest(iq));
      }
    }
  });
});

describe('a point', () => {
  const [x, z] = [0.3e-3, 4e-3];
  const at: ImageGrid = { lateralCount: 1, depthCount: 1, lateralOriginM: x, lateralSpacingM: 1, depthOriginM: z, depthSpacingM: 1 }; // prettier-ignore

  test('focuses with the phase and the amplitude of its echo, from every direction of the wave', () => {
    for (const wave of [plane(0), plane(10), diverging(0, 8e-3)]) {
      const samples = 240;
      const iq = new Float32Array(2 * channels * samples);
      // An echo as long as the record: only its phase, exp(-j 2 pi fc t), says when it comes.
      elements.forEach((xe, e) => {
        const phase = -2 * Math.PI * FC * (wave.arrival(x, z) + Math.hypot(x - xe, z) / C);
        for (let n = 0; n < samples; n++) iq.set([3 * Math.cos(phase), 3 * Math.sin(phase)], 2 * (e * samples + n));
      });
      const [re, im] = beamform({ samples, delaysS: [wave.delaysS] }, iq, { grid: at, fNumber: 0 });
      expect(re).toBeCloseTo(3, 4);
      expect(im).toBeCloseTo(0, 4);
    }
  });

  test('is brightest where it is', () => {
    const samples = 240;
    const iq = new Float32Array(2 * channels * samples);
    const wave = plane(0);
    elements.forEach((xe, e) => {
      const t = wave.arrival(x, z) + Math.hypot(x - xe, z) / C;
      for (let n = 0; n < samples; n++) {
        const envelope = Math.exp(-(((n / FS - t) * 1.2e6) ** 2) * 4);
        iq.set(
          [envelope * Math.cos(2 * Math.PI * FC * t), -envelope * Math.sin(2 * Math.PI * FC * t)],
          2 * (e * samples + n),
        );
      }
    });
    const around: ImageGrid = { lateralCount: 21, depthCount: 21, lateralOriginM: x - 1e-3, lateralSpacingM: 1e-4, depthOriginM: z - 1e-3, depthSpacingM: 1e-4 }; // prettier-ignore
    const frame = beamform({ samples }, iq, { grid: around });
    const power = Array.from({ length: 441 }, (_, i) => Math.hypot(frame[2 * i], frame[2 * i + 1]));
    expect(power.indexOf(Math.max(...power))).toBe(10 * 21 + 10);
  });
});

test('delay and sum is linear', () => {
  const pulses = 9;
  const count = 2 * pulses * channels * 120;
  const [a, b] = [noise(count, 'a'), noise(count, 'b')];
  const [first, second] = [a, b].map((iq) => beamform({ pulses, samples: 120 }, iq));
  fc.assert(
    fc.property(fc.double({ min: -2, max: 2, noNaN: true }), (by) => {
      const found = beamform(
        { pulses, samples: 120 },
        a.map((value, i) => value + by * b[i]),
      );
      expect(
        apart(
          found,
          first.map((value, i) => value + by * second[i]),
        ),
      ).toBeLessThan(TOLERANCE * 3 * largest(a));
    }),
    { numRuns: 10 },
  );
});

test('samples that begin later, said to, are the same frames', () => {
  // A whole number of samples and of carrier periods: the same delays, the same phases.
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom('linear' as const, 'cubic' as const),
      (shift, interpolation) => {
        const [pulses, samples] = [8, 160];
        const iq = noise(2 * pulses * channels * samples, 'later');
        const later = new Float32Array(2 * pulses * channels * (samples - shift));
        for (let record = 0; record < pulses * channels; record++)
          later.set(
            iq.subarray(2 * (record * samples + shift), 2 * (record + 1) * samples),
            2 * record * (samples - shift),
          );
        // The first pixel's echo comes after 1.3 us, 27 samples: with the shift it is still in the record.
        const found = beamform({ pulses, samples: samples - shift, startTimeS: shift / FS }, later, { interpolation });
        expect(apart(found, beamform({ pulses, samples }, iq, { interpolation }))).toBeLessThan(
          TOLERANCE * 2 * largest(iq),
        );
      },
    ),
    { numRuns: 12 },
  );
});

test('pixels that no channel sees or recorded are exactly zero', () => {
  const outside: ImageGrid = { ...grid, lateralOriginM: 20e-3, depthOriginM: 1e-3 };
  expect(largest(beamform({ pulses: 8 }, noise(2 * 8 * channels * 200, 'x'), { grid: outside }))).toBe(0);
  const deep: ImageGrid = { ...grid, depthOriginM: 30e-3 };
  expect(largest(beamform({ pulses: 8 }, noise(2 * 8 * channels * 200, 'x'), { grid: deep }))).toBe(0);
});

test('pulses that were left out change nothing in those that are there', () => {
  const kept = [0, 2, 3, 7, 8, 10, 11, 13, 15];
  const one = 2 * channels * 150;
  const all = noise(16 * one, 'kept');
  const some = new Float32Array(kept.length * one);
  kept.forEach((pulse, i) => some.set(all.subarray(pulse * one, (pulse + 1) * one), i * one));
  const sensor = iqSensor({ channels, pulses: 16, samples: 150, kept });
  const plan = planBeamformer(kernels, sensor, { beamforming: { grid } });
  expect(plan.layout).toMatchObject({ pulses: 16, kept });
  const frames = plan.apply(snapshotOf(sensor, some)).samples.slice();
  const whole = beamform({ pulses: 16, samples: 150 }, all);
  kept.forEach((pulse, i) => expect(pulseOf(frames, i, kept.length)).toEqual(pulseOf(whole, pulse, 16)));
  plan.dispose();
});

describe('compounding', () => {
  const waves = [plane(-10), plane(0), plane(10)];
  const [pulses, samples] = [9, 150];
  const one = 2 * channels * samples;

  test('is the mean over transmits, in one as in stages, to the byte', () => {
    const iq = noise(pulses * 3 * one, 'angles');
    const sensor = iqSensor({ channels, pulses, samples, delaysS: waves.map(({ delaysS }) => delaysS) });
    const before = kernels.memory.bytesInUse;
    const demodulation = planDemodulation(kernels, sensor);
    const summer = planDelayAndSum(kernels, demodulation.layout, { grid });
    const compounding = planCompounding(kernels, summer.layout);
    const staged = compounding.apply(summer.apply(demodulation.apply(snapshotOf(sensor, iq))));
    const frames = beamform({ pulses, samples, delaysS: waves.map(({ delaysS }) => delaysS) }, iq);
    expect(staged.layout.transmits).toBe(1);
    expect(frames).toEqual(staged.samples);
    for (const pulse of [0, 8]) {
      const each = waves.map((wave, t) => naive(iq.subarray((pulse * 3 + t) * one, (pulse * 3 + t + 1) * one), samples, 0, wave)); // prettier-ignore
      const mean = each[0].map((_, i) => (each[0][i] + each[1][i] + each[2][i]) / 3);
      expect(apart(pulseOf(frames, pulse, pulses), mean)).toBeLessThan(TOLERANCE * 2 * largest(iq));
    }
    [demodulation, summer, compounding].forEach((plan) => plan.dispose());
    expect(kernels.memory.bytesInUse).toBe(before);
  });

  test('passes one transmit as it is, and refuses frames of another size', () => {
    const channelIq = laidOut(kernels, iqSensor({ channels, pulses, samples }), noise(pulses * one, 'one'));
    const summer = planDelayAndSum(kernels, channelIq.layout, { grid });
    const frames = summer.apply(channelIq);
    const compounding = planCompounding(kernels, frames.layout);
    expect(compounding.apply(frames).samples).toBe(frames.samples);
    const two = planCompounding(kernels, { ...frames.layout, transmits: 2 });
    expect(() => two.apply(frames)).toThrow(/^compounding: frames: found \d+ values, allowed: \d+ \(2 transmits\)$/);
    [summer, compounding, two].forEach((plan) => plan.dispose());
  });
});
