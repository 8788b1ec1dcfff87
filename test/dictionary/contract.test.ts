import fc from 'fast-check';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { afterAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import {
  type DictionaryLearner,
  type DictionaryLearnerOptions,
  planDictionaryLearner,
} from '../../src/dictionary/index.ts';
import { astray, kernels, sparseStream } from './streams.ts';

// Test files of a worker share the kernels, and what earlier ones still hold.
const held = kernels.memory.bytesInUse;
afterAll(() => expect(kernels.memory.bytesInUse).toBe(held));

const plans: DictionaryLearner[] = [];
function plan(options: DictionaryLearnerOptions): DictionaryLearner {
  const learner = planDictionaryLearner(kernels, options);
  plans.push(learner);
  return learner;
}
afterAll(() => plans.forEach((learner) => learner.dispose()));

describe('a dictionary learner', () => {
  it('takes the published steps: agrees with singular value decompositions (ml-matrix) of the same vectors', () => {
    const [n, batch] = [6, 40];
    const learner = plan({ size: n, batch, schedule: 'frank-wolfe' });
    const source = sparseStream({ size: n }, 'steps');
    const polar = (g: Matrix): Matrix => {
      const svd = new SingularValueDecomposition(g);
      return svd.leftSingularVectors.mmul(svd.rightSingularVectors.transpose());
    };
    let a = Matrix.from1DArray(n, n, [...learner.dictionary()]).transpose();
    let g = Matrix.zeros(n, n);
    for (let t = 1; t <= 10; t++) {
      const vectors = source.next(batch);
      learner.update(vectors, batch);
      const y = Matrix.from1DArray(batch, n, [...vectors]).transpose();
      const z = a.mmul(y);
      const weights = Matrix.abs(z).mul(z);
      const [rho, gamma] = [Math.min(1, 4 / Math.sqrt(t + 1)), Math.min(1, 2 / (t + 2) ** 0.75)];
      g = Matrix.mul(g, 1 - rho).add(weights.mmul(y.transpose()).mul(rho / batch));
      a = polar(Matrix.mul(a, 1 - gamma).add(polar(g).mul(gamma)));
      const svd = new SingularValueDecomposition(g);
      const gap = (svd.diagonal.reduce((sum, value) => sum + value, 0) - Matrix.mul(a, g).sum()) / n;
      expect(Math.abs(learner.gap - gap)).toBeLessThan(1e-3);
    }
    const found = learner.dictionary();
    const expected = a.transpose().to1DArray();
    // Directions are exact to 1e-4, steps below one: ten of them.
    expect(Math.max(...expected.map((value, i) => Math.abs(value - found[i])))).toBeLessThan(1e-3);
  });

  it('averages its steps: the orthogonal matrix nearest to their mean, step t weighing t^2 (ml-matrix)', () => {
    const n = 12;
    const learner = plan({ size: n });
    const source = sparseStream({ size: n }, 'mean');
    let mean = Matrix.zeros(n, n);
    for (let t = 1; t <= 25; t++) {
      learner.update(source.next(10), 10);
      expect(learner.refining).toBe(false);
      const last = Matrix.from1DArray(n, n, [...learner.dictionary()]);
      mean = Matrix.mul(mean, 1 - 3 / (t + 2)).add(Matrix.mul(last, 3 / (t + 2)));
    }
    const svd = new SingularValueDecomposition(mean);
    const expected = svd.leftSingularVectors.mmul(svd.rightSingularVectors.transpose()).to1DArray();
    learner.averaged().forEach((value, i) => expect(value).toBeCloseTo(expected[i], 9));
    const published = plan({ size: n, schedule: 'frank-wolfe' });
    published.update(source.next(100), 100);
    expect(published.averaged()).toEqual(published.dictionary());
  });

  it('does not depend on how the stream is cut, goes on bit-equal when restored, and stays orthogonal', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        fc.constantFrom(1, 3, 10, 64, 100),
        fc.constantFrom<'refined' | 'frank-wolfe' | 'convex'>('refined', 'frank-wolfe', 'convex'),
        fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 8 }),
        fc.integer(),
        (size, complex, batch, schedule, cuts, seed) => {
          const options = { size, complex, batch, schedule, seed };
          const numbers = size * (complex ? 2 : 1);
          const vectors = sparseStream({ size, complex }, seed).next(600);
          const whole = planDictionaryLearner(kernels, options);
          whole.update(vectors, 600);
          let cut = planDictionaryLearner(kernels, options);
          for (let at = 0, k = 0; at < 600; k++) {
            const count = Math.min(600 - at, 1 + cuts[k % cuts.length]);
            cut.update(vectors.subarray(at * numbers, (at + count) * numbers), count);
            at += count;
            if (k % 9 !== 3) continue;
            const next = planDictionaryLearner(kernels, { ...options, seed: 'another' });
            next.restore(cut.save());
            cut.dispose();
            cut = next;
          }
          expect(cut.save()).toEqual(whole.save());
          expect(cut.samples).toBe(600);
          expect(astray(cut.dictionary(), size, complex)).toBeLessThan(1e-8);
          expect(astray(cut.averaged(), size, complex)).toBeLessThan(1e-8);
          expect(cut.averaged()).toEqual(whole.averaged());
          whole.dispose();
          cut.dispose();
        },
      ),
      { numRuns: 15 },
    );
  });

  it('counting updates, takes one step a call of whatever size', () => {
    const vectors = sparseStream({ size: 5 }, 'updates').next(130);
    const [updates, samples] = [plan({ size: 5, count: 'updates' }), plan({ size: 5, batch: 130 })];
    updates.update(vectors, 130);
    samples.update(vectors, 130);
    expect(updates.dictionary()).toEqual(samples.dictionary());
    updates.update(vectors.subarray(0, 15), 3);
    updates.update(vectors, 0);
    expect(updates.samples).toBe(133);
    expect(updates.dictionary()).not.toEqual(samples.dictionary());
  });

  it.each([1e-12, 0.25, 2 ** 60])('does not depend on the unit of the samples (%f)', (unit) => {
    const vectors = sparseStream({ size: 6 }, 'unit').next(3000);
    const [one, other] = [plan({ size: 6 }), plan({ size: 6 })];
    one.update(vectors, 3000);
    other.update(
      vectors.map((value) => unit * value),
      3000,
    );
    const found = other.dictionary();
    expect(Math.max(...one.dictionary().map((value, i) => Math.abs(value - found[i])))).toBeLessThan(1e-9);
    expect(other.refining).toBe(true);
  });

  it('encodes by D^H y, and takes float32 vectors for what they are', () => {
    for (const complex of [false, true]) {
      const n = 4;
      const learner = plan({ size: n, complex });
      const vectors = sparseStream({ size: n, complex }, 'encode').next(50).map(Math.fround);
      learner.update(Float32Array.from(vectors), 50);
      const same = plan({ size: n, complex });
      same.update(vectors, 50);
      expect(same.save()).toEqual(learner.save());
      const d = learner.dictionary();
      const parts = complex ? 2 : 1;
      const codes = new Float64Array(n * parts);
      for (let i = 0; i < n; i++) {
        // Atom i has the code e_i.
        const atom = Float64Array.from({ length: n * parts }, (_, at) =>
          complex ? d[2 * ((at >> 1) * n + i) + (at & 1)] : d[at * n + i],
        );
        learner.encode(atom, codes);
        codes.forEach((value, at) => expect(value).toBeCloseTo(at === i * parts ? 1 : 0, 10));
      }
    }
  });

  it('refuses what is not finite by its index, and stays as it was', () => {
    const learner = plan({ size: 4 });
    learner.update(sparseStream({ size: 4 }, 'bad').next(15), 15);
    const before = learner.save();
    for (const wrong of [NaN, Infinity, -1e61]) {
      const bad = new Float64Array(40);
      bad[22] = wrong;
      expect(() => learner.update(bad, 10)).toThrow(
        expect.objectContaining({ code: 'samples-not-finite', details: { index: 5 } }),
      );
    }
    expect(() => learner.update(new Float64Array(7), 2)).toThrow(/7 numbers for 2 vectors/);
    expect(() => learner.update(new Float64Array(7), 0.5)).toThrow(/for 0.5 vectors/);
    expect(learner.save()).toEqual(before);
  });

  it('refuses a state of other options or with damaged bytes, and stays as it was', () => {
    const learner = plan({ size: 4 });
    learner.update(sparseStream({ size: 4 }, 'state').next(35), 35);
    const saved = learner.save();
    const damaged = saved.slice();
    damaged[300] ^= 1;
    const stranger = saved.slice();
    stranger[6] ^= 1;
    const cases: [Partial<DictionaryLearnerOptions>, Uint8Array, RegExp][] = [
      [{}, damaged, /damaged/],
      [{}, stranger, /another format/],
      [{}, saved.subarray(8), /bytes, allowed/],
      [{ size: 5 }, saved, /bytes, allowed/],
      [{ batch: 11 }, saved, /batch 10, allowed: 11/],
      [{ power: 4 }, saved, /power 3, allowed: 4/],
    ];
    for (const [options, bytes, message] of cases) {
      const other = plan({ size: 4, ...options });
      const before = other.save();
      expect(() => other.restore(bytes)).toThrow(message);
      expect(other.save()).toEqual(before);
    }
  });

  it.each<[string, (i: number, n: number, rng: { normal(): number }) => number]>([
    ['zero', () => 0],
    ['constant', () => 1],
    ['rank one', (i, n) => (1 + (i % n)) * Math.sin(Math.floor(i / n))],
    ['of half rank', (i, n, rng) => (i % n < n / 2 ? rng.normal() : 0)],
    [
      'silent, then tiny, then huge',
      (i, _n, rng) => (i < 900 ? 0 : i < 1800 ? 1e-300 : i < 2700 ? 1e-80 : 1e59) * rng.normal(),
    ],
    ['with one sample far out', (i, _n, rng) => (i === 1777 ? 1e12 : rng.normal())],
    ['normal: nothing to learn', (_i, _n, rng) => rng.normal()],
  ])('ends orthogonal and finite on a stream that is %s', (_name, make) => {
    for (const complex of [false, true])
      for (const schedule of ['refined', 'frank-wolfe'] as const)
        for (const power of [3, 4] as const) {
          const n = 4;
          const rng = createRng('degenerate');
          const learner = planDictionaryLearner(kernels, { size: n, complex, schedule, power });
          const count = complex ? 450 : 900;
          const vectors = Float64Array.from({ length: 3600 }, (_, i) => make(i, n * (complex ? 2 : 1), rng));
          for (let pass = 0; pass < 3; pass++) learner.update(vectors, count);
          expect(astray(learner.dictionary(), n, complex)).toBeLessThan(1e-8);
          expect(learner.gap).toBeGreaterThanOrEqual(0);
          learner.dispose();
        }
  });

  it.each<[Partial<DictionaryLearnerOptions>, string]>([
    [{ size: 0 }, 'size: found 0, allowed: an integer 1..1024'],
    [{ size: 1025 }, 'size: found 1025'],
    [{ batch: 0.5 }, 'batch: found 0.5'],
    [{ stepFloor: 2 }, 'stepFloor: found 2, allowed: 0..1'],
    [{ momentumFloor: NaN }, 'momentumFloor: found NaN'],
    [{ power: 5 as 4 }, 'power: found 5, allowed: 3, 4'],
    [{ schedule: 'fast' as 'convex' }, 'schedule: found "fast"'],
    [{ count: 'seconds' as 'samples' }, 'count: found "seconds"'],
  ])('refuses options out of range: %o', (options, message) => {
    expect(() => planDictionaryLearner(kernels, { size: 4, ...options })).toThrow(message);
  });
});
