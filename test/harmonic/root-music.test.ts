import { describe, expect, it } from 'vitest';
import { planSubspace } from '../../src/harmonic/index.ts';
import { rootMusic } from '../../src/harmonic/root-music.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { createRng } from '../../src/core/rng.ts';
import { f32Region } from '../kernels/tensors.ts';
import { type Source, sourcesTensor, wrapped } from './naive.ts';

const kernels = loadKernels();
const { memory } = kernels;

/** A planned chain from a size x columns tensor to `order` frequencies, fed by many tensors. */
function chain(size: number, columns: number, order: number) {
  const region = memory.alloc(8 * size * columns);
  const subspace = planSubspace(kernels, { shape: [size, columns], axis: 0, window: size });
  const estimator = rootMusic.plan(kernels, { size });
  const frequencies = new Float64Array(order);
  return {
    estimate: (tensor: Float32Array): number[] => {
      memory.float32(region).set(tensor);
      return [...frequencies.subarray(0, estimator.estimate(subspace.apply(region), order, frequencies))];
    },
    dispose: () => {
      estimator.dispose();
      subspace.dispose();
      region.free();
    },
  };
}

describe('root-MUSIC', () => {
  it('finds one noise-free exponential of any frequency to float32 rounding', () => {
    const [size, columns] = [10, 3];
    const plan = chain(size, columns, 1);
    const rng = createRng('one');
    // Rounding to float32 is noise of variance 2 (2^-25)^2 / 3 an element at amplitude 1; eight sigmas of the bound
    // var(f) = 6 / (4 pi^2 snr N (N_1^2 - 1)) for it.
    const variance = (2 * 2 ** -50) / 3;
    const sigma = Math.sqrt((6 * variance) / (4 * Math.PI ** 2 * size * columns * (size ** 2 - 1)));
    for (const frequency of [0, 0.25, 0.5, -0.4999, ...Array.from({ length: 200 }, () => rng.uniform() - 0.5)]) {
      const found = plan.estimate(sourcesTensor(size, columns, [{ frequency, amplitude: 1 }], 0, rng));
      expect(found).toHaveLength(1);
      expect(Math.abs(wrapped(found[0] - frequency)), `frequency ${frequency}`).toBeLessThan(8 * sigma);
    }
    plan.dispose();
  });

  it('returns the most certain frequency first', () => {
    // The root of a source lies off the circle by its error, which grows as the source weakens: 40 dB are enough.
    const sources = [
      { frequency: 0.1, amplitude: 0.01 },
      { frequency: -0.3, amplitude: 1 },
    ];
    const plan = chain(12, 400, 2);
    const found = plan.estimate(sourcesTensor(12, 400, sources, 0.01, 'first'));
    expect(Math.abs(found[0] + 0.3)).toBeLessThan(1e-3);
    plan.dispose();
  });

  it('gives the same answer from the noise and from the signal subspace', () => {
    // K = N - 1 uses the noise subspace and K = 1 the signal subspace; with N = 2 they are the same polynomial.
    const plan = chain(2, 50, 1);
    const tensor = sourcesTensor(2, 50, [{ frequency: 0.2, amplitude: 1 }], 0.05, 'two');
    const rotated = tensor.map((_, i) => (i % 2 === 0 ? -tensor[i + 1] : tensor[i - 1]));
    // A quarter turn of all samples is exact and changes nothing but the order of float64 sums.
    expect(Math.abs(plan.estimate(tensor)[0] - plan.estimate(rotated)[0])).toBeLessThan(1e-12);
    plan.dispose();
  });

  it('does not change with the amplitude or the global phase of the data', () => {
    const sources: Source[] = [
      { frequency: 0.12, amplitude: 1 },
      { frequency: -0.05, amplitude: 0.6 },
    ];
    const plan = chain(9, 20, 2);
    const tensor = sourcesTensor(9, 20, sources, 0.1, 'invariance');
    const wanted = plan.estimate(tensor).sort();
    // Powers of two scale float32 exactly, quarter turns rotate exactly: only the order of float64 sums may change.
    for (const scale of [2 ** -60, 2 ** -7, 2 ** 11, 2 ** 60]) {
      const found = plan.estimate(tensor.map((value) => value * scale)).sort();
      found.forEach((f, k) => expect(Math.abs(f - wanted[k])).toBeLessThan(1e-12));
    }
    const turned = tensor.map((_, i) => (i % 2 === 0 ? -tensor[i + 1] : tensor[i - 1]));
    plan
      .estimate(turned)
      .sort()
      .forEach((f, k) => expect(Math.abs(f - wanted[k])).toBeLessThan(1e-12));
    plan.dispose();
  });

  it.each([
    { size: 8, columns: 16, snrDb: 0 },
    { size: 12, columns: 4, snrDb: 5 },
    { size: 8, columns: 16, snrDb: 20 },
  ])('has the variance of the bound for one source: $size elements, $columns columns, $snrDb dB', (point) => {
    const { size, columns, snrDb } = point;
    const trials = 1200;
    const sigma = 10 ** (-snrDb / 20);
    const bound = (6 * sigma ** 2) / (size * columns * (size ** 2 - 1)) / (2 * Math.PI) ** 2;
    const plan = chain(size, columns, 1);
    const rng = createRng(`bound ${snrDb}`);
    let [sum, squares] = [0, 0];
    for (let trial = 0; trial < trials; trial++) {
      const frequency = rng.uniform() - 0.5;
      const [found] = plan.estimate(sourcesTensor(size, columns, [{ frequency, amplitude: 1 }], sigma, rng));
      const error = wrapped(found - frequency);
      sum += error;
      squares += error * error;
    }
    plan.dispose();
    // Stoica and Nehorai (1989): var MUSIC = bound (1 + 1 / (N snr)) for one source. A variance over n Gaussian draws
    // has a relative sigma of sqrt(2/n); five of them on either side.
    const excess = 1 + sigma ** 2 / size;
    const spread = 5 * Math.sqrt(2 / trials);
    expect(squares / trials / bound).toBeGreaterThan(1 - spread);
    expect(squares / trials / bound).toBeLessThan(excess * (1 + spread));
    expect(Math.abs(sum / trials)).toBeLessThan(5 * Math.sqrt((excess * bound) / trials));
  });

  it('keeps two equal frequencies in different columns as one', () => {
    const plan = chain(8, 6, 1);
    const sources = [0.2, 0.2].map((frequency) => ({ frequency, amplitude: 1 }));
    const [found] = plan.estimate(sourcesTensor(8, 6, sources, 0, 'same'));
    expect(Math.abs(found - 0.2)).toBeLessThan(1e-6);
    plan.dispose();
  });
});

it('gives all its memory back', () => {
  const before = memory.bytesInUse;
  chain(7, 5, 2).dispose();
  expect(memory.bytesInUse).toBe(before);
  f32Region(kernels, [0]).free();
});
