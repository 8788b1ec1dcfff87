import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Coded } from '../../src/dictionary/coded.ts';
import { planDenoising } from '../../src/dictionary/denoising.ts';
import { noiseLevel } from '../../src/dictionary/noise-level.ts';
import {
  codePenalties,
  packSparseCodes,
  planSparseCoding,
  type SparseCodingOptions,
} from '../../src/dictionary/sparse-coding.ts';
import { createRng } from '../../src/core/rng.ts';
import { float32OfBytes } from '../../src/codec/float32-bytes.ts';
import { codedOf, noisyCodes, vectorSensor } from './alarms.ts';
import { randomOrthogonal } from './streams.ts';

const keptOf = (coded: Coded, options: SparseCodingOptions): number[] => [...planSparseCoding(coded.layout, options).apply(coded)]; // prettier-ignore

describe('sparse codes', () => {
  it('are the strongest of every vector, the first of equal ones', () => {
    const coded = codedOf(vectorSensor(4, 2), [1, -3, 2, 2, 0, 0, 0, -1]);
    expect(keptOf(coded, { keep: 2 })).toEqual([0, -3, 2, 0, 0, 0, 0, -1]);
    expect(keptOf(coded, { keep: 4 })).toEqual([1, -3, 2, 2, 0, 0, 0, -1]);
    const complex = codedOf(vectorSensor(2, 1, true), [3, 4, -1, 5]);
    expect(keptOf(complex, { keep: 1 })).toEqual([0, 0, -1, 5]);
  });

  it('minimise the penalty: no other value of a code costs less', () => {
    const costs = {
      l0: (x: number) => (x === 0 ? 0 : 0.5),
      l1: (x: number) => Math.abs(x),
      // The weight at which a lone code appears at 1: (4 / 54^(1/3))^1.5 / 2.
      'l1/2': (x: number) => ((4 / Math.cbrt(54)) ** 1.5 / 2) * Math.sqrt(Math.abs(x)),
      mcp: (x: number) => (Math.abs(x) < 2.5 ? Math.abs(x) - x ** 2 / 5 : 1.25),
    };
    fc.assert(
      fc.property(fc.double({ min: -5, max: 5, noNaN: true }), fc.constantFrom(...codePenalties), (code, penalty) => {
        const [found] = keptOf(codedOf(vectorSensor(2, 1), [code, 0]), { threshold: 1, penalty, concavity: 2.5 });
        const cost = (x: number): number => (x - code) ** 2 / 2 + costs[penalty](x);
        for (let x = -5; x <= 5; x += 0.01) expect(cost(found)).toBeLessThanOrEqual(cost(x) + 1e-9);
        expect(cost(found)).toBeLessThanOrEqual(cost(0) + 1e-9);
      }),
    );
  });

  it('leave the pipeline as counts, atoms and coefficients', () => {
    const coded = codedOf(vectorSensor(3, 3), [0, 4, 0, 0, 0, 0, -3, 0, 0.5]);
    const plan = planSparseCoding(coded.layout, { threshold: 1 });
    const packed = packSparseCodes(coded, plan.apply(coded));
    expect(packed).toEqual({
      vectorCount: 3,
      atomCount: 3,
      complex: false,
      counts: Uint32Array.of(1, 0, 1),
      indices: Uint32Array.of(1, 0),
      values: Float32Array.of(4, -3),
      relativeError: 0.5 / Math.sqrt(25.25),
    });
    const silent = codedOf(vectorSensor(2, 1, true), [0, 0, 0, 0]);
    expect(packSparseCodes(silent, planSparseCoding(silent.layout).apply(silent))).toMatchObject({ relativeError: 0, counts: Uint32Array.of(0) }); // prettier-ignore
    const huge = codedOf(vectorSensor(2, 1), [1e39, 0]);
    expect(() => packSparseCodes(huge, huge.codes)).toThrow('beyond the range of float32');
  });

  it.each<[SparseCodingOptions, string]>([
    [{ keep: 0 }, 'sparse codes.keep: found 0, allowed: an integer from 1 to the 4 atoms'],
    [{ keep: 5 }, 'keep: found 5'],
    [{ keep: 1, threshold: 2 }, 'threshold: found 2, allowed: keep or threshold'],
    [{ threshold: -1 }, 'threshold: found -1'],
    [{ noise: NaN }, 'noise: found NaN'],
    [{ penalty: 'l2' as 'l1' }, 'penalty: found l2, allowed: l0, l1, l1/2, mcp'],
    [{ penalty: 'mcp', concavity: 1 }, 'concavity: found 1'],
  ])('cannot be %j', (options, message) => {
    expect(() => planSparseCoding(codedOf(vectorSensor(4, 1), [1, 2, 3, 4]).layout, options)).toThrow(message);
  });
});

describe('the noise level', () => {
  const COUNT = 20_000;
  const magnitudes = (codes: Float64Array, complex: boolean): Float64Array =>
    Float64Array.from({ length: complex ? codes.length / 2 : codes.length }, (_, i) =>
      complex ? Math.hypot(codes[2 * i], codes[2 * i + 1]) : Math.abs(codes[i]),
    );

  /**
   * The sample median has variance 1 / (4 N f^2): for |normal| at 0.6745 the density f is 0.6356, so the level has the
   * relative standard deviation 1.17 / sqrt N; that of the median within the window is larger by 1 / (1 - slope), about 2.
   */
  it.each([false, true])('of nothing but noise is that of the noise (complex: %s)', (complex) => {
    for (const noise of [1, 1e-9, 1e9]) {
      const { noisy } = noisyCodes(COUNT, { active: 0, strength: 0, noise, complex, seed: 'level' });
      const level = noiseLevel(magnitudes(noisy, complex), complex);
      expect(Math.abs(level / noise - 1)).toBeLessThan((4 * 2.4) / Math.sqrt(COUNT));
    }
  });

  it.each([false, true])('holds where three in ten codes are 20 dB stronger (complex: %s)', (complex) => {
    const { noisy } = noisyCodes(COUNT, { active: 0.3, strength: 10, noise: 1, complex, seed: 'mixture' });
    const level = noiseLevel(magnitudes(noisy, complex), complex);
    // Strong codes within two levels: 0.3 x 16 % (real) of all, spread evenly there.
    expect(Math.abs(level - 1)).toBeLessThan(0.1);
  });

  it('is 0 where most codes are', () => {
    expect(noiseLevel(Float64Array.of(0, 0, 0, 5), false)).toBe(0);
    expect(noiseLevel(new Float64Array(), true)).toBe(0);
  });
});

describe('denoising', () => {
  /** Codes in a random basis, as vectors. */
  const inBasis = (size: number, batch: number, active: number, complex: boolean) => {
    const sensor = vectorSensor(size, batch, complex);
    const { clean, noisy } = noisyCodes(size * batch, {
      active,
      strength: 20,
      noise: 1,
      complex,
      seed: `basis ${complex}`,
    });
    const dictionary = randomOrthogonal(size, createRng('basis'), complex);
    return { sensor, clean, coded: { ...codedOf(sensor, noisy), dictionary } };
  };
  const energy = (values: Float64Array): number => values.reduce((sum, value) => sum + value ** 2, 0);

  /**
   * An oracle that knows which codes are drawn leaves the noise of those: active x N x sigma^2. A hard threshold T also loses
   * weak drawn codes: T^2 at most each, of which a part 2 T phi(0) / strength lies below T. Both together are the bound.
   */
  it.each([false, true])('leaves about what an oracle would (complex: %s)', (complex) => {
    const [size, batch, active] = [32, 100, 0.1];
    const { clean, coded } = inBasis(size, batch, active, complex);
    const plan = planDenoising(coded.layout);
    const found = float32OfBytes(plan.apply(coded).samples);
    // In codes: D^H of what was found less the clean ones; by orthogonality the norm of the difference of samples.
    const cleanSamples = float32OfBytes(
      planDenoising(coded.layout, { threshold: 0 }).apply({ ...coded, codes: clean }).samples,
    );
    const left = energy(Float64Array.from(found, (value, i) => value - cleanSamples[i]));
    const count = size * batch;
    const threshold2 = (complex ? 1 : 2) * Math.log(count);
    const below = complex ? threshold2 / 400 : (2 * Math.sqrt(threshold2) * 0.399) / 20;
    expect(left / count).toBeLessThan(active + active * below * threshold2);
    expect(left / count).toBeGreaterThan(active * 0.7);
  });

  it('makes the same samples where everything is kept, in float32 of the same sensor', () => {
    const { sensor, coded } = inBasis(8, 5, 0.5, true);
    const wide = { ...coded, layout: { ...coded.layout, sensor: { ...sensor, datatype: 'cf64_le' as const } } };
    const plan = planDenoising(wide.layout, { keep: 8 });
    expect(plan.sensor).toEqual(sensor);
    const made = plan.apply(wide);
    expect(made.sensor).toBe(plan.sensor);
    expect(planDenoising(coded.layout).sensor).toBe(sensor);
    expect(energy(Float64Array.from(float32OfBytes(made.samples)))).toBeCloseTo(energy(coded.codes), 0);
  });

  it('leaves silence silent, and refuses what float32 cannot hold', () => {
    const sensor = vectorSensor(2, 1);
    const silent = codedOf(sensor, [0, 0]);
    expect([...float32OfBytes(planDenoising(silent.layout).apply(silent).samples)]).toEqual([0, 0]);
    const huge = codedOf(sensor, [1e39, 0]);
    expect(() => planDenoising(huge.layout, { keep: 1 }).apply(huge)).toThrow('denoised: found 1e+39');
  });

  test('is a fixed function of the codes', () => {
    const { coded } = inBasis(8, 5, 0.5, false);
    const twice = [0, 1].map(() => planDenoising(coded.layout).apply(coded).samples);
    expect(twice[0]).toEqual(twice[1]);
  });
});
