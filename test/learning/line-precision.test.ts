import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { realCholeskyInverse } from '../../src/linalg/cholesky.ts';
import { covarianceOf, covary, filterAt, spreadFrom } from '../../src/learning/models/line-filter.ts';
import { createLinePrecision } from '../../src/learning/models/line-precision.ts';

const rng = createRng('precision');
const numbers = (count: number): Float64Array => Float64Array.from({ length: count }, () => rng.normal());
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i], 0);

test('W is the inverse of C + sigma^2 / a on what the mask keeps', () => {
  const [size, variance] = [40, 0.2];
  const g = numbers(5);
  const c = new Float64Array(9);
  covarianceOf(g, c);
  const precision = createLinePrecision(size);
  // Planned once, factored twice: what the first mask left must not show.
  for (const density of [0.9, 0.5]) {
    const mask = Float64Array.from({ length: size }, () => (rng.uniform() < density ? 0.1 + 0.9 * rng.uniform() : 0));
    precision.factor(c, variance, mask);
    const kept = [...precision.places];
    expect(kept).toEqual([...mask.keys()].filter((n) => mask[n] > 0));
    const count = kept.length;
    const matrix = Float64Array.from({ length: count * count }, (_, i) => {
      const [row, column] = [kept[Math.floor(i / count)], kept[i % count]];
      return (c[4 + row - column] ?? 0) + (row === column ? variance / mask[row] : 0);
    });
    const inverse = realCholeskyInverse(matrix, count)!;
    const v = numbers(size);
    const found = new Float64Array(size);
    precision.apply(v, found);
    kept.forEach((n, i) => {
      const wanted = kept.reduce((sum, m, j) => sum + inverse[i * count + j] * v[m], 0);
      expect(found[n]).toBeCloseTo(wanted, 10);
    });
  }
});

test('spreading is the adjoint of filtering, and covariance is filtering after spreading', () => {
  const [size, taps] = [30, 7];
  const g = numbers(taps);
  const places = Int32Array.of(0, 3, 4, 17, 29);
  const [s, y] = [numbers(size + taps - 1), numbers(size)];
  const r = new Float64Array(size);
  filterAt(g, s, places, r);
  const back = new Float64Array(s.length);
  spreadFrom(g, y, places, 2, back);
  const kept = y.map((value, n) => (places.includes(n) ? value : 0));
  expect(dot(back, s)).toBeCloseTo(2 * dot(kept, r), 10);

  const c = new Float64Array(2 * taps - 1);
  covarianceOf(g, c);
  const [covaried, twice] = [new Float64Array(size), new Float64Array(size)];
  covary(c, y, places, 2, covaried);
  filterAt(
    g,
    back,
    Int32Array.from({ length: size }, (_, n) => n),
    twice,
  );
  covaried.forEach((value, n) => expect(value).toBeCloseTo(twice[n], 10));
});
