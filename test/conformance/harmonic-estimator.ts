import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Beams, HarmonicEstimator, Subspace } from '../../src/harmonic/index.ts';
import { planSubspace } from '../../src/harmonic/index.ts';
import { toRealSymmetric } from '../../src/harmonic/window-averaging.ts';
import { type Kernels, loadKernels } from '../../src/kernels/load.ts';
import { planSymmetricEvd } from '../../src/kernels/symmetric-evd.ts';
import { createRng } from '../../src/core/rng.ts';
import {
  type Complex,
  exponentialCovariance,
  interleaved,
  sourcesTensor,
  worstFrequencyError,
} from '../harmonic/naive.ts';
import { f64Region, soil } from '../kernels/tensors.ts';

export interface HarmonicConformance {
  /** Root-mean-square error allowed, as a multiple of the Cramer-Rao bound, two sources 2.5 beamwidths apart at 20 dB. */
  readonly boundFactor: number;
}

/** The subspace of a covariance given in closed form. */
function exactSubspace(kernels: Kernels, covariance: Complex, columns = 1000): Subspace {
  const { memory } = kernels;
  const size = covariance.re.rows;
  const real = new Float64Array(size * size);
  toRealSymmetric(interleaved(covariance), size, real);
  const [matrix, values, vectors] = [f64Region(kernels, real), memory.alloc(8 * size), memory.alloc(8 * size * size)];
  const evd = planSymmetricEvd(kernels, size);
  evd.apply(matrix, values, vectors);
  const subspace: Subspace = {
    size,
    basis: 'elements',
    columns,
    effectiveColumns: columns,
    values: memory.float64(values).slice(),
    vectors: memory.float64(vectors).slice(),
  };
  evd.dispose();
  for (const region of [matrix, values, vectors]) region.free();
  return subspace;
}

/** The subspace of a size x columns tensor along its first axis. */
function subspaceOf(kernels: Kernels, size: number, columns: number, tensor: ArrayLike<number>): Subspace {
  const source = kernels.memory.alloc(8 * size * columns);
  kernels.memory.float32(source).set(tensor);
  const plan = planSubspace(kernels, { shape: [size, columns], axis: 0, window: size });
  const { values, vectors, ...rest } = plan.apply(source);
  const subspace = { ...rest, values: values.slice(), vectors: vectors.slice() };
  plan.dispose();
  source.free();
  return subspace;
}

/** Frequencies at least `apart` beamwidths apart on the circle, with powers within `rangeDb`. */
const scenesOf = (apart: number, rangeDb: number) =>
  fc
    .record({ size: fc.integer({ min: 4, max: 24 }), count: fc.integer({ min: 1, max: 4 }), seed: fc.nat() })
    .filter(({ size, count }) => apart * count <= size / 2 && count < size)
    .map(({ size, count, seed }) => {
      const rng = createRng(seed);
      const spare = 1 - (apart * count) / size;
      const steps = Array.from({ length: count }, () => rng.uniform());
      const total = steps.reduce((sum, step) => sum + step, rng.uniform());
      let at = rng.uniform();
      const frequencies = steps.map((step) => (at += apart / size + (spare * step) / total) - Math.floor(at + 0.5));
      return { size, frequencies, powers: frequencies.map(() => 10 ** ((-rangeDb / 10) * rng.uniform())) };
    });

/** The subspace over `count` beams from the first, of a covariance over elements given in closed form. */
function exactBeamspace(kernels: Kernels, covariance: Complex, beams: Beams, count: number): Subspace {
  const { memory } = kernels;
  const { size } = beams;
  // W^H R W from the definition of the beams, its imaginary part zero.
  const real = new Float64Array(count * count);
  for (let k = 0; k < count; k++)
    for (let l = 0; l < count; l++)
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++) {
          const cycles = ((beams.first + l) * (j - (size - 1) / 2) - (beams.first + k) * (i - (size - 1) / 2)) / size;
          const [c, s] = [Math.cos(2 * Math.PI * cycles), Math.sin(2 * Math.PI * cycles)];
          real[k * count + l] += (covariance.re.get(i, j) * c - covariance.im.get(i, j) * s) / size;
        }
  const [matrix, values, vectors] = [
    f64Region(kernels, real),
    memory.alloc(8 * count),
    memory.alloc(8 * count * count),
  ];
  const evd = planSymmetricEvd(kernels, count);
  evd.apply(matrix, values, vectors);
  const subspace: Subspace = {
    size: count,
    basis: beams,
    columns: 1000,
    effectiveColumns: 1000,
    values: memory.float64(values).slice(),
    vectors: memory.float64(vectors).slice(),
  };
  evd.dispose();
  for (const region of [matrix, values, vectors]) region.free();
  return subspace;
}

/** What every estimator of the per-axis slot owes: runs on each entry of the registry, needs no code from its author. */
export function conformHarmonicEstimator(estimator: HarmonicEstimator, { boundFactor }: HarmonicConformance): void {
  describe(`harmonic estimator ${estimator.name}`, () => {
    const kernels = loadKernels();
    const { memory } = kernels;
    soil(kernels);
    afterAll(() => expect(memory.bytesInUse, 'everything given back').toBe(0));

    // An estimator on a grid resolves less and errs by less than a step of it.
    const { grid } = estimator;
    const scenes = grid === undefined ? scenesOf(1.5, 20) : scenesOf(2.5, 0);
    const tolerance = (exact: number, size: number): number => (grid === undefined ? exact : 1 / (grid * size));

    const estimate = (subspace: Subspace, order: number): number[] => {
      const { size, basis } = subspace;
      const plan = estimator.plan(kernels, { size, ...(basis !== 'elements' && { beams: basis }) });
      const frequencies = new Float64Array(order + 1).fill(7);
      const found = plan.estimate(subspace, order, frequencies);
      plan.dispose();
      expect(found).toBeLessThanOrEqual(order);
      expect([...frequencies.subarray(found)], 'nothing written past the count').toSatisfy((rest: number[]) =>
        rest.every((value) => value === 7),
      );
      return [...frequencies.subarray(0, found)];
    };

    it('says what it is', () => {
      for (const field of [estimator.name, estimator.summary, estimator.reference, estimator.cost])
        expect(field).not.toBe('');
    });

    it('finds the frequencies of an exact covariance', () => {
      fc.assert(
        fc.property(scenes, ({ size, frequencies, powers }) => {
          const found = estimate(
            exactSubspace(kernels, exponentialCovariance(size, frequencies, powers)),
            frequencies.length,
          );
          expect(found).toHaveLength(frequencies.length);
          // Eigenvectors err by rounding over the smallest signal eigenvalue, 20 dB and a little down, times the size;
          // an estimator that took the square root of it (1e-8) would not pass.
          expect(worstFrequencyError(found, frequencies)).toBeLessThan(tolerance(1e-11, size));
        }),
        { numRuns: 200 },
      );
    });

    it('is indifferent to white noise on an exact covariance', () => {
      fc.assert(
        fc.property(scenes, fc.constantFrom(1e-3, 1, 30), ({ size, frequencies, powers }, noise) => {
          const covariance = exponentialCovariance(size, frequencies, powers, noise);
          const found = estimate(exactSubspace(kernels, covariance), frequencies.length);
          // As above with the noise as the scale of the rounding: 30 over 1e-2, 35 dB more.
          expect(worstFrequencyError(found, frequencies)).toBeLessThan(tolerance(3e-8, size));
        }),
        { numRuns: 100 },
      );
    });

    it('follows a shift of all frequencies and the mirror image', () => {
      fc.assert(
        fc.property(scenes, fc.double({ min: -0.5, max: 0.5, noNaN: true }), ({ size, frequencies, powers }, shift) => {
          const moved = frequencies.map((f) => f + shift);
          const mirrored = frequencies.map((f) => -f);
          for (const wanted of [moved, mirrored]) {
            const found = estimate(exactSubspace(kernels, exponentialCovariance(size, wanted, powers)), wanted.length);
            expect(worstFrequencyError(found, wanted)).toBeLessThan(tolerance(1e-11, size));
          }
        }),
        { numRuns: 100 },
      );
    });

    it('gives finite frequencies in (-1/2, 1/2] for any data: noise, zeros, one column, low rank, any order', () => {
      fc.assert(
        fc.property(
          fc.record({
            size: fc.integer({ min: 2, max: 16 }),
            columns: fc.integer({ min: 1, max: 20 }),
            seed: fc.nat(),
          }),
          fc.constantFrom('noise', 'zeros', 'source', 'constant'),
          fc.nat(),
          ({ size, columns, seed }, kind, pick) => {
            const source = [{ frequency: 0.37, amplitude: 1 }];
            const tensor =
              kind === 'zeros' || kind === 'constant'
                ? new Float32Array(2 * size * columns).fill(kind === 'zeros' ? 0 : 1)
                : sourcesTensor(size, columns, kind === 'source' ? source : [], kind === 'source' ? 0 : 1, seed);
            for (const f of estimate(subspaceOf(kernels, size, columns, tensor), 1 + (pick % (size - 1)))) {
              expect(f).toBeGreaterThan(-0.5);
              expect(f).toBeLessThanOrEqual(0.5);
            }
          },
        ),
        { numRuns: 300 },
      );
    });

    it('leaves its input as it is and gives the same answer again, whatever came between', () => {
      const size = 10;
      const sources = [0.1, -0.3].map((frequency) => ({ frequency, amplitude: 1 }));
      const one = subspaceOf(kernels, size, 12, sourcesTensor(size, 12, sources, 0.1, 'one'));
      const other = subspaceOf(kernels, size, 12, sourcesTensor(size, 12, [], 1, 'other'));
      const copy = { ...one, values: one.values.slice(), vectors: one.vectors.slice() };
      const plan = estimator.plan(kernels, { size });
      const [first, second] = [new Float64Array(2), new Float64Array(2)];
      plan.estimate(one, 2, first);
      plan.estimate(other, 2, second);
      plan.estimate(one, 2, second);
      expect(second).toEqual(first);
      expect(one).toEqual(copy);
      plan.dispose();
    });

    it('takes no kernel memory per call', () => {
      const plan = estimator.plan(kernels, { size: 12 });
      const subspace = subspaceOf(kernels, 12, 30, sourcesTensor(12, 30, [], 1, 'memory'));
      const frequencies = new Float64Array(11);
      const before = memory.bytesInUse;
      for (let order = 1; order < 12; order++) plan.estimate(subspace, order, frequencies);
      expect(memory.bytesInUse).toBe(before);
      plan.dispose();
    });

    it('does not depend on where the limits say signals are, while they are there', () => {
      fc.assert(
        fc.property(scenesOf(2.5, 0), fc.nat(), ({ size, frequencies }, pick) => {
          const f = frequencies[0];
          const subspace = exactSubspace(kernels, exponentialCovariance(size, [f], [1]));
          const low = f - ((pick % 7) / 7) * 0.3;
          const plan = estimator.plan(kernels, { size, window: [low, low + 0.3], maxOrder: 1 });
          const found = new Float64Array(1);
          expect(plan.estimate(subspace, 1, found)).toBe(1);
          expect(worstFrequencyError(found, [f])).toBeLessThan(tolerance(1e-11, size));
          plan.dispose();
        }),
        { numRuns: 100 },
      );
    });

    it(
      estimator.supports.beams ? 'finds the frequencies between the beams it is given' : 'refuses an axis of beams',
      () => {
        const cases = fc.record({
          size: fc.integer({ min: 8, max: 24 }),
          count: fc.integer({ min: 4, max: 8 }),
          first: fc.integer({ min: -40, max: 40 }),
          places: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 2 }),
        });
        fc.assert(
          fc.property(cases, ({ size, count, first, places }) => {
            const beams = { size, first };
            if (!estimator.supports.beams) {
              expect(() => estimator.plan(kernels, { size: count, beams })).toThrow(
                expect.objectContaining({ code: 'configuration-invalid' }),
              );
              return;
            }
            // From the first beam to the last, the second frequency 2 beams from the first.
            const start = places[0] * (count - 1);
            const other =
              start >= 2 ? (start - 2) * (places[1] ?? 0) : start + 2 + (count - 3 - start) * (places[1] ?? 0);
            const frequencies = [start, ...(places.length > 1 && other <= count - 1 ? [other] : [])].map(
              (at) => (first + at) / size,
            );
            const covariance = exponentialCovariance(
              size,
              frequencies,
              frequencies.map(() => 1),
            );
            const found = estimate(exactBeamspace(kernels, covariance, beams, count), frequencies.length);
            expect(found).toHaveLength(frequencies.length);
            // Beams see a signal between two of them at -4 dB or better, and sum over the elements in another order.
            expect(worstFrequencyError(found, frequencies)).toBeLessThan(tolerance(1e-10, size));
          }),
          { numRuns: 200 },
        );
      },
    );

    it('refuses impossible sizes with a SounderError and keeps no memory', () => {
      for (const size of [0, -3, 2.5, NaN, Infinity]) {
        const before = memory.bytesInUse;
        expect(() => estimator.plan(kernels, { size }), `size ${size}`).toThrow(
          expect.objectContaining({ name: 'SounderError', code: 'plan-invalid' }),
        );
        expect(memory.bytesInUse, `after size ${size}`).toBe(before);
      }
    });

    it('resolves two sources 2 beamwidths apart at 20 dB, every time', () => {
      const [size, columns] = [12, 24];
      for (let seed = 0; seed < 200; seed++) {
        const middle = createRng(seed).uniform() - 0.5;
        const truth = [middle - 1 / size, middle + 1 / size];
        const sources = truth.map((frequency) => ({ frequency, amplitude: 1 }));
        const tensor = sourcesTensor(size, columns, sources, 0.1, `pair ${seed}`);
        // Half a beamwidth from the truth they could be the same or each other.
        expect(worstFrequencyError(estimate(subspaceOf(kernels, size, columns, tensor), 2), truth)).toBeLessThan(
          0.5 / size,
        );
      }
    });

    it(`errs by at most ${grid === undefined ? `${boundFactor} times the Cramer-Rao bound, and not less than it` : 'a step of its grid'}`, () => {
      const [size, columns, trials, sigma] = [12, 24, 600, 0.1];
      const truth = [-1.25 / size, 1.25 / size];
      const sources = truth.map((frequency) => ({ frequency, amplitude: 1 }));
      let squares = 0;
      for (let trial = 0; trial < trials; trial++) {
        const tensor = sourcesTensor(size, columns, sources, sigma, `rmse ${trial}`);
        const found = estimate(subspaceOf(kernels, size, columns, tensor), 2).sort((a, b) => a - b);
        squares += (found[0] - truth[0]) ** 2 + (found[1] - truth[1]) ** 2;
      }
      if (grid !== undefined) {
        expect(Math.sqrt(squares / (2 * trials))).toBeLessThan(1 / (grid * size));
        return;
      }
      // Phases drawn anew in each column: over 24 of them the coupling of two sources 2.5 beamwidths apart, already
      // below 0.2 of the main lobe, averages out and the bound is that of a source alone, within 5 %.
      const alone = (6 * sigma ** 2) / (size * columns * (size ** 2 - 1)) / (2 * Math.PI) ** 2;
      const ratio = squares / (2 * trials) / alone;
      const spread = 5 * Math.sqrt(2 / (2 * trials));
      expect(ratio).toBeLessThan(boundFactor ** 2 * (1 + spread));
      expect(ratio).toBeGreaterThan(0.95 * (1 - spread));
    });
  });
}
