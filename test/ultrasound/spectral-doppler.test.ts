import FFT from 'fft.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRng, NO_ECHO_DB, type Sonogram } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import type { Frames } from '../../src/ultrasound/frames.ts';
import { dopplerDefaults, planImages, planSonograms, type SonogramOptions, tapers } from '../../src/ultrasound/slow-time/index.ts'; // prettier-ignore
import { taperWeights } from '../../src/ultrasound/slow-time/taper.ts';
import { framesOf, gaussianFlow, gridOf, layoutOf } from './slow-frames.ts';

const kernels = loadKernels();
/** The first pixel of `gridOf`. */
const gate = { lateralM: 0, depthM: 0.01 };
const ALIAS = 0.385;

function sonograms(frames: Frames, options: Partial<SonogramOptions> = {}): Sonogram[] {
  const before = kernels.memory.bytesInUse;
  const plan = planSonograms(kernels, frames.layout, { gates: [gate], ...options });
  const made = plan.apply(frames);
  expect(plan.apply(frames)).toEqual(made);
  plan.dispose();
  expect(kernels.memory.bytesInUse).toBe(before);
  return made;
}

const powerOf = ({ powerDb, velocityCount }: Sonogram, time = 0): number[] =>
  [...powerDb.subarray(time * velocityCount, (time + 1) * velocityCount)].map((db) => (db <= NO_ECHO_DB ? 0 : 10 ** (db / 10))); // prettier-ignore
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const velocityAt = (sonogram: Sonogram, column: number): number =>
  sonogram.velocityOriginMps + column * sonogram.velocitySpacingMps;
const peakOf = (sonogram: Sonogram, time = 0): number => {
  const power = powerOf(sonogram, time);
  return velocityAt(sonogram, power.indexOf(Math.max(...power)));
};

/** Echoes of amplitude 3 whose phase grows toward the probe. */
const tone =
  (phase: number, amplitude = 3) =>
  (_: number, frame: number) =>
    [amplitude * Math.cos(phase * frame + 1), amplitude * Math.sin(phase * frame + 1)] as const;
const phaseOf = (velocityMps: number): number => (Math.PI * velocityMps) / ALIAS;

const noise = (seed: string, pixels: number, pulses: number, kept?: readonly number[]): Frames => {
  const rng = createRng(seed);
  return framesOf(layoutOf(gridOf(pixels, 1), pulses, kept), () => [rng.normal(), rng.normal()]);
};
/** Some of the first `pulses` frames, with two neighbours at least every eight. */
const someOf = (seed: string, pulses: number): number[] => {
  const rng = createRng(seed);
  return [...Array(pulses).keys()].filter((n) => n % 8 < 2 || rng.uniform() < 0.4);
};

test('a tone peaks at its velocity, toward the probe positive, wherever the axis begins', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -0.999 * ALIAS, max: 0.999 * ALIAS, noNaN: true }),
      fc.double({ min: -ALIAS, max: ALIAS, noNaN: true }),
      fc.constantFrom(...tapers),
      fc.constantFrom(64, 100, 127),
      (velocity, baselineMps, taper, velocityCount) => {
        const frames = framesOf(layoutOf(gridOf(2, 2), 40), tone(phaseOf(velocity)));
        const [sonogram] = sonograms(frames, { window: 32, hop: 4, taper, velocityCount, baselineMps });
        expect(sonogram).toMatchObject({ timeCount: 3, velocityCount });
        const bin = sonogram.velocitySpacingMps;
        expect(bin).toBeCloseTo((2 * ALIAS) / velocityCount, 12);
        // One period, its first column within a bin above its lower end.
        expect(sonogram.velocityOriginMps).toBeGreaterThanOrEqual(baselineMps - ALIAS - 1e-9);
        expect(sonogram.velocityOriginMps).toBeLessThan(baselineMps - ALIAS + bin + 1e-9);
        for (let time = 0; time < 3; time++) {
          const off = peakOf(sonogram, time) - velocity;
          expect(Math.abs(off - 2 * ALIAS * Math.round(off / (2 * ALIAS)))).toBeLessThanOrEqual(bin / 2 + 1e-3 * bin);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('a tone on a bin has there its power times (sum w)^2 / (N sum w^2)', () => {
  for (const taper of tapers) {
    const frames = framesOf(layoutOf(gridOf(1, 1), 32), tone((2 * Math.PI * 5) / 64));
    const [sonogram] = sonograms(frames, { window: 32, taper, velocityCount: 64 });
    const weights = [...taperWeights(taper, 32)];
    const gain = sum(weights) ** 2 / (64 * sum(weights.map((w) => w * w)));
    expect(velocityAt(sonogram, 37)).toBeCloseTo((5 / 32) * ALIAS, 12);
    expect(sonogram.powerDb[37]).toBeCloseTo(10 * Math.log10(9 * gain), 4);
  }
});

test('the sum over bins is the mean power of the pulses in the window, weighted by the squared taper (Parseval)', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom(...tapers),
      fc.boolean(),
      fc.integer({ min: 24, max: 90 }),
      (seed, taper, sampled, velocityCount) => {
        const kept = sampled ? someOf(seed, 48) : [...Array(48).keys()];
        const frames = noise(seed, 3, 48, kept);
        const box = { ...gate, lateralM: 1e-4, lateralExtentM: 2e-4 };
        const [sonogram] = sonograms(frames, { gates: [box], window: 24, hop: 12, taper, velocityCount });
        const weights = taperWeights(taper, 24);
        for (let time = 0; time < 3; time++) {
          let [power, norm] = [0, 0];
          for (let p = 0; p < 3; p++)
            kept.forEach((frame, n) => {
              const at = 2 * (p * kept.length + n);
              const weight = (weights[frame - 12 * time] ?? 0) ** 2;
              power += weight * (frames.samples[at] ** 2 + frames.samples[at + 1] ** 2);
              norm += weight;
            });
          expect(sum(powerOf(sonogram, time)) / (power / norm)).toBeCloseTo(1, 4);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('agrees with fft.js in float64', () => {
  const frames = noise('peer', 5, 64);
  const box = { ...gate, lateralM: 2e-4, lateralExtentM: 2e-4 };
  const [sonogram] = sonograms(frames, { gates: [box], window: 48, hop: 5, taper: 'hamming', velocityCount: 128 });
  const peer = new FFT(128);
  const weights = Array.from({ length: 48 }, (_, n) => 0.54 - 0.46 * Math.cos((2 * Math.PI * (n + 0.5)) / 48));
  const norm = 128 * sum(weights.map((w) => w * w)) * 3;
  expect(sonogram.timeCount).toBe(4);
  for (let time = 0; time < 4; time++) {
    const expected = new Array<number>(128).fill(0);
    for (const pixel of [1, 2, 3]) {
      const line = peer.createComplexArray();
      line.fill(0);
      weights.forEach((w, n) => {
        const at = 2 * (64 * pixel + 5 * time + n);
        line[2 * n] = w * frames.samples[at];
        line[2 * n + 1] = w * frames.samples[at + 1];
      });
      const spectrum = peer.createComplexArray();
      peer.transform(spectrum, line);
      for (let k = 0; k < 128; k++)
        expected[(k + 64) % 128] += (spectrum[2 * k] ** 2 + spectrum[2 * k + 1] ** 2) / norm;
    }
    powerOf(sonogram, time).forEach((power, column) => expect(power / expected[column]).toBeCloseTo(1, 3));
  }
});

test('the mean phase of a spectrum is the velocity of colour Doppler, its sum the power (Wiener-Khinchin)', () => {
  // Over a whole packet without taper, sum of P[k] e^{2 pi j k / N} is the mean of conj(s[n]) s[n + 1] but for a factor.
  const layout = layoutOf(gridOf(3, 1), 24);
  const frames = gaussianFlow('moments', layout, { phase: (p) => 2 * p - 1.5, width: 0.4, noise: 0.3 });
  const plan = planImages(kernels, layout, {
    doppler: { ...dopplerDefaults, average: { lateral: 1, depth: 1 } },
    bmode: false,
    sonograms: { gates: [0, 1, 2].map((l) => ({ ...gate, lateralM: l * 1e-4 })), window: 24, taper: 'boxcar' },
  });
  const { doppler, sonograms: spectra } = plan.apply(frames);
  plan.dispose();
  spectra!.forEach((sonogram, pixel) => {
    const power = powerOf(sonogram);
    const angle = (column: number) => phaseOf(velocityAt(sonogram, column));
    const re = sum(power.map((p, column) => p * Math.cos(angle(column))));
    const im = sum(power.map((p, column) => p * Math.sin(angle(column))));
    expect((ALIAS / Math.PI) * Math.atan2(im, re)).toBeCloseTo(doppler!.velocityMps[pixel], 5);
    expect(10 * Math.log10(sum(power))).toBeCloseTo(doppler!.powerDb[pixel], 4);
  });
});

test('velocities beyond the alias velocity fold over; a shifted baseline shows them where they are', () => {
  const velocity = 0.5;
  const frames = framesOf(layoutOf(gridOf(1, 1), 64), tone(phaseOf(velocity)));
  const [folded] = sonograms(frames);
  expect(Math.abs(peakOf(folded) - (velocity - 2 * ALIAS))).toBeLessThan(folded.velocitySpacingMps);
  const [shifted] = sonograms(frames, { baselineMps: 0.3 });
  expect(Math.abs(peakOf(shifted) - velocity)).toBeLessThan(shifted.velocitySpacingMps);
});

test('powers of echoes that know nothing of each other add', () => {
  const pixels = 4000;
  const layout = layoutOf(gridOf(pixels, 1), 16);
  const flow = (seed: string, phase: number) => gaussianFlow(seed, layout, { phase: () => phase, width: 0.3, noise: 0.2 }); // prettier-ignore
  const [a, b] = [flow('one', 1), flow('other', -0.4)];
  const both = { layout, samples: a.samples.map((value, i) => value + b.samples[i]) };
  const box = { ...gate, lateralM: ((pixels - 1) / 2) * 1e-4, lateralExtentM: (pixels - 1) * 1e-4 };
  const [pa, pb, pab] = [a, b, both].map((frames) => powerOf(sonograms(frames, { gates: [box], window: 16 })[0]));
  // Var of 2 Re mean(conj(A) B) is 2 PA PB / pixels.
  pab.forEach((power, k) => {
    const sigma = Math.sqrt((2 * pa[k] * pb[k]) / pixels);
    expect(Math.abs(power - pa[k] - pb[k])).toBeLessThan(5 * sigma);
  });
});

test('the mean over a gate is that of its pixels, each alone', () => {
  const grid = gridOf(4, 3);
  const layout = layoutOf(grid, 20);
  const frames = gaussianFlow('gate', layout, { phase: (p) => 0.2 * p, width: 0.2, noise: 0.1 });
  const at = (l: number, d: number) => ({ lateralM: l * 1e-4, depthM: 0.01 + d * 1e-4 });
  const box = { lateralM: 1.5e-4, depthM: 0.0101, lateralExtentM: 1e-4, depthExtentM: 2e-4 };
  const inside = [0, 1, 2].flatMap((d) => [1, 2].map((l) => at(l, d)));
  const [mean, ...each] = sonograms(frames, { gates: [box, ...inside] });
  expect(mean).toMatchObject({ lateralM: 1.5e-4, depthM: 0.0101 });
  powerOf(mean).forEach((power, k) => {
    expect(power / (sum(each.map((one) => powerOf(one)[k])) / 6)).toBeCloseTo(1, 4);
  });
});

test('times are of the middles of windows, from the first pulse of the packet, also behind a filter that shortens it', () => {
  const frames = noise('time', 1, 40);
  const [plain] = sonograms(frames, { window: 16, hop: 3 });
  expect(plain.timeCount).toBe(9);
  expect(plain.timeOriginS).toBeCloseTo(7.5 / 5000, 12);
  expect(plain.timeSpacingS).toBeCloseTo(3 / 5000, 12);
  const clutter = { method: 'high-pass', cutoffMps: 0.05, taps: 9 } as const;
  const [filtered] = sonograms(frames, { window: 16, hop: 3, clutter });
  expect(filtered.timeCount).toBe(6);
  expect(filtered.timeOriginS).toBeCloseTo((4 + 7.5) / 5000, 12);
});

test('a burst of slow time shows at its own time', () => {
  const frames = framesOf(layoutOf(gridOf(1, 1), 64), (_, n) => (n === 40 ? [1, 0] : [0, 0]));
  const [{ timeCount, timeOriginS, timeSpacingS, ...rest }] = sonograms(frames, { window: 9, hop: 1 });
  const sonogram = { timeCount, timeOriginS, timeSpacingS, ...rest };
  const totals = Array.from({ length: timeCount }, (_, time) => sum(powerOf(sonogram, time)));
  const strongest = totals.indexOf(Math.max(...totals));
  expect((timeOriginS + strongest * timeSpacingS) * 5000).toBeCloseTo(40, 9);
  // Where there is no echo there is no power, and it is finite.
  expect(sonogram.powerDb[0]).toBe(NO_ECHO_DB);
});

test('of sub-sampled slow time a tone shows the pattern of the pulses there are around its velocity, and nothing else', () => {
  const kept = someOf('pattern', 48);
  const bin = 9;
  const frames = framesOf(layoutOf(gridOf(1, 1), 48, kept), tone((2 * Math.PI * bin) / 96));
  const [sonogram] = sonograms(frames, { window: 48, velocityCount: 96 });
  const weights = taperWeights('hann', 48);
  const norm = 96 * sum(kept.map((n) => weights[n] ** 2));
  for (let column = 0; column < 96; column++) {
    const angle = (n: number) => (2 * Math.PI * (column - 48 - bin) * n) / 96;
    const re = sum(kept.map((n) => weights[n] * Math.cos(angle(n))));
    const im = sum(kept.map((n) => weights[n] * Math.sin(angle(n))));
    expect(powerOf(sonogram)[column]).toBeCloseTo((9 * (re * re + im * im)) / norm, 4);
  }
});

test('side lobes of pulses at random are (1 - M / L) / M of the peak in the mean', () => {
  const rng = createRng('side lobes');
  const [all, there, patterns] = [64, 24, 20];
  let level = 0;
  for (let i = 0; i < patterns; i++) {
    const order = [...Array(all).keys()].map((n) => ({ n, key: rng.uniform() })).sort((a, b) => a.key - b.key);
    const kept = order.slice(0, there).map(({ n }) => n).sort((a, b) => a - b); // prettier-ignore
    const frames = framesOf(layoutOf(gridOf(1, 1), all, kept), tone(0));
    const power = powerOf(sonograms(frames, { window: all, taper: 'boxcar', velocityCount: all })[0]);
    level += (sum(power) / power[32] - 1) / (all - 1) / patterns;
  }
  // Exactly so for every pattern, by Parseval: the sum over bins is L M of the peak's M^2.
  expect(level).toBeCloseTo((all - there) / (there * (all - 1)), 6);
});

test('pulses that are all two apart hold half of the velocity, on an axis half as long', () => {
  const kept = [...Array(24).keys()].map((n) => 2 * n + 1);
  const frames = framesOf(layoutOf(gridOf(1, 1), 48, kept), tone(phaseOf(0.15)));
  const [sonogram] = sonograms(frames, { window: 24, hop: 1 });
  expect(sonogram.velocityCount * sonogram.velocitySpacingMps).toBeCloseTo(ALIAS, 12);
  for (let time = 0; time < sonogram.timeCount; time++) {
    expect(Math.abs(peakOf(sonogram, time) - 0.15)).toBeLessThan(sonogram.velocitySpacingMps);
    expect(sum(powerOf(sonogram, time))).toBeCloseTo(9, 3);
  }
});

test('everything is finite and the same again, whatever the options', () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.string(),
        pulses: fc.integer({ min: 2, max: 40 }),
        taper: fc.constantFrom(...tapers),
        scale: fc.constantFrom(0, 1e-30, 1e-6, 1, 1e9),
        shape: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 9 })),
      }),
      ({ seed, pulses, taper, scale, shape: [share, hop] }) => {
        const frames = noise(seed, 2, pulses);
        frames.samples.forEach((value, i) => (frames.samples[i] = scale * value));
        const window = 2 + Math.floor(share * (pulses - 2));
        const once = sonograms(frames, { window, hop, taper });
        expect(once[0].powerDb.every((db) => Number.isFinite(db) && db >= NO_ECHO_DB)).toBe(true);
        expect(once[0].powerDb).toHaveLength(once[0].timeCount * once[0].velocityCount);
        expect(sonograms(frames, { window, hop, taper })).toEqual(once);
      },
    ),
    { numRuns: 150 },
  );
});

test('clutter is taken out first: tissue 60 dB above flow is gone', () => {
  const [tissue, flow] = [tone(phaseOf(0.001), 1000), tone(phaseOf(0.2), 1)];
  const frames = framesOf(layoutOf(gridOf(4, 1), 64), (p, n) => [
    tissue(p, n)[0] + flow(p, n)[0],
    tissue(p, n)[1] + flow(p, n)[1],
  ]);
  expect(Math.abs(peakOf(sonograms(frames)[0]))).toBeLessThan(0.01);
  const [clean] = sonograms(frames, { clutter: { method: 'polynomial', order: 3 } });
  expect(Math.abs(peakOf(clean) - 0.2)).toBeLessThan(clean.velocitySpacingMps);
});

test('images make sonograms where they are asked for, the same as alone, behind a filter shared with Doppler', () => {
  const layout = layoutOf(gridOf(4, 3), 16);
  const frames = gaussianFlow('images', layout, { phase: () => 1, width: 0.2, noise: 0.1 });
  const clutter = { method: 'svd', rank: 1, newest: 0.5 } as const;
  const options = { gates: [gate], clutter };
  const doppler = { ...dopplerDefaults, clutter };
  const before = kernels.memory.bytesInUse;
  const plans = [
    planImages(kernels, layout, { doppler, sonograms: options }),
    planImages(kernels, layout, { doppler, bmode: false }),
  ];
  const alone = planSonograms(kernels, layout, options);
  // A second packet shows whether a shared filter has followed the first one once or twice.
  for (const packet of [frames, gaussianFlow('next', layout, { phase: () => 2, width: 0.2, noise: 0.1 })]) {
    const [both, one] = plans.map((plan) => plan.apply(packet));
    expect(both.sonograms).toEqual(alone.apply(packet));
    expect(both.doppler).toEqual(one.doppler);
    expect(one).not.toHaveProperty('sonograms');
  }
  for (const plan of [...plans, alone]) plan.dispose();
  expect(kernels.memory.bytesInUse).toBe(before);
});

test.each<[string, Partial<SonogramOptions>, string]>([
  ['no gate', { gates: [] }, 'sonograms.gates: found none, allowed: at least one'],
  [
    'a gate beside',
    { gates: [gate, { lateralM: 0.02, depthM: 0.01 }] },
    'sonograms.gates[1].lateralM: found 0.02 m, allowed: -0.00005 to 0.00035 m with all of its extent, as far as the image reaches',
  ],
  [
    'a gate above',
    { gates: [{ lateralM: 0, depthM: 0.009 }] },
    'sonograms.gates[0].depthM: found 0.009 m, allowed: 0.00995 to 0.01015 m',
  ],
  [
    'a gate that is too wide',
    { gates: [{ ...gate, lateralExtentM: 3e-4 }] },
    'sonograms.gates[0].lateralM: found 0 m, 0.0003 m wide, allowed: ',
  ],
  [
    'an extent below nothing',
    { gates: [{ ...gate, depthExtentM: -1 }] },
    'sonograms.gates[0].depthExtentM: found -1, allowed: a number of metres from 0',
  ],
  [
    'a place that is none',
    { gates: [{ lateralM: NaN, depthM: 0.01 }] },
    'sonograms.gates[0].lateralM: found NaN m, allowed: ',
  ],
  [
    'a window longer than the packet',
    { window: 17 },
    'sonograms.window: found 17, allowed: an integer from 2 to 16, as slow time holds 16 pulses',
  ],
  ['no hop', { hop: 0 }, 'sonograms.hop: found 0, allowed: an integer of at least 1'],
  [
    'a transform shorter than the window',
    { window: 16, velocityCount: 15 },
    'sonograms.velocityCount: found 15, allowed: an integer from 16, the window, to 65536',
  ],
  [
    'a baseline beyond',
    { baselineMps: 0.4 },
    'sonograms.baselineMps: found 0.4, allowed: within 0.385 m/s of 0, which the PRF can hold',
  ],
  [
    'a taper that is none',
    { taper: 'flat' as 'hann' },
    'sonograms.taper: found flat, allowed: hann, hamming, blackman, boxcar',
  ],
  ['a filter that does not fit', { clutter: { method: 'polynomial', order: 15 } }, 'clutter.order: found 15'],
])('refuses %s in one line', (_, options, message) => {
  const before = kernels.memory.bytesInUse;
  const error = expect.objectContaining({ code: 'configuration-invalid', message: expect.stringContaining(message) as string }) as Error; // prettier-ignore
  expect(() => planSonograms(kernels, layoutOf(gridOf(4, 2), 16), { gates: [gate], ...options })).toThrow(error);
  expect(kernels.memory.bytesInUse).toBe(before);
});

test('refuses windows of sub-sampled slow time that hold no velocities, and frames without a pulse rate', () => {
  const plan = (kept: readonly number[]) => () =>
    planSonograms(kernels, layoutOf(gridOf(1, 1), 16, kept), { gates: [gate], window: 8, hop: 8 });
  expect(plan([0, 1, 2, 3, 9])).toThrow('sonograms.window: found 8 pulses, 1 of them there from pulse 8 on, allowed: more, at least two of them there everywhere, as slow time holds 5 of 16 pulses'); // prettier-ignore
  expect(plan([0, 1, 2, 3, 8, 10, 14])).toThrow('sonograms.window: found 8 pulses, 3 of them there from pulse 8 on, all 2 apart, allowed: more, to hold the velocities of pulses 1 apart, as slow time holds 7 of 16 pulses'); // prettier-ignore
  expect(() => planSonograms(kernels, layoutOf(gridOf(1, 1), 1), { gates: [gate] })).toThrow(
    'sonograms: slow_time: found 1 of 1 pulses, allowed: at least two',
  );
  const { prfHz, ...layout } = layoutOf(gridOf(1, 1), 16);
  expect(prfHz).toBe(5000);
  expect(() => planSonograms(kernels, layout, { gates: [gate] })).toThrow('sonograms: found no pulse repetition frequency'); // prettier-ignore
  expect(() => planImages(kernels, layout, { sonograms: { gates: [gate] } })).toThrow('sonograms: found no pulse repetition frequency'); // prettier-ignore
});
