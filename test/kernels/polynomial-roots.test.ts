import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planPolynomialRoots, planReciprocalRoots, type RootsPlan } from '../../src/kernels/polynomial-roots.ts';
import { f64Region, guarded, soil } from './tensors.ts';

const kernels = loadKernels();
const { memory } = kernels;

type Complex = readonly [re: number, im: number];
const polar = (radius: number, angle: number): Complex => [radius * Math.cos(angle), radius * Math.sin(angle)];
const size = ([re, im]: Complex): number => Math.hypot(re, im);
const distance = (a: Complex, b: Complex): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

function solve(plan: RootsPlan, coefficients: readonly Complex[], room: number): Complex[] {
  const source = f64Region(kernels, coefficients.flat());
  const target = guarded(kernels, room * 16);
  try {
    const count = plan.apply(source, target.region);
    const found = memory.float64(target.region).slice(0, 2 * count);
    expect(target.intact(), 'nothing written past the roots').toBe(true);
    return Array.from({ length: count }, (_, i) => [found[2 * i], found[2 * i + 1]] as const);
  } finally {
    source.free();
    target.region.free();
  }
}

function withPlan<T>(make: () => RootsPlan, use: (plan: RootsPlan) => T): T {
  const before = memory.bytesInUse;
  soil(kernels);
  const plan = make();
  try {
    return use(plan);
  } finally {
    plan.dispose();
    expect(memory.bytesInUse).toBe(before);
  }
}

const general = (coefficients: readonly Complex[]): Complex[] => {
  const degree = coefficients.length - 1;
  return withPlan(
    () => planPolynomialRoots(kernels, degree),
    (plan) => solve(plan, coefficients, degree),
  );
};

/** The polynomial with these roots, lowest power first. */
function fromRoots(roots: readonly Complex[]): Complex[] {
  let product: [number, number][] = [[1, 0]];
  for (const [re, im] of roots) {
    const next = Array.from({ length: product.length + 1 }, (): [number, number] => [0, 0]);
    product.forEach(([a, b], i) => {
      next[i + 1][0] += a;
      next[i + 1][1] += b;
      next[i][0] -= a * re - b * im;
      next[i][1] -= a * im + b * re;
    });
    product = next;
  }
  return product;
}

/** c[0..n-1] of |h(z)|^2 on the circle: the roots of h inside the circle and their mirror images. */
function squared(h: readonly Complex[]): Complex[] {
  return h.map((_, lag) => {
    let re = 0;
    let im = 0;
    for (let i = 0; i + lag < h.length; i++) {
      const [[a, b], [c, d]] = [h[i + lag], h[i]];
      re += a * c + b * d;
      im += b * c - a * d;
    }
    return [re, lag === 0 ? 0 : im] as const;
  });
}

const reciprocal = (coefficients: readonly Complex[]): Complex[] =>
  withPlan(
    () => planReciprocalRoots(kernels, coefficients.length),
    (plan) => solve(plan, coefficients, coefficients.length - 1),
  );

/** Largest distance between two sets, each root matched with the nearest one left. */
function mismatch(found: readonly Complex[], expected: readonly Complex[]): number {
  expect(found.length).toBe(expected.length);
  const left = [...found];
  return Math.max(
    0,
    ...expected.map((root) => {
      const nearest = left.reduce((best, z, i) => (distance(z, root) < distance(left[best], root) ? i : best), 0);
      return distance(left.splice(nearest, 1)[0], root);
    }),
  );
}

/** |p(z)| / sum |a_k| |z|^k: the relative change of the coefficients that makes z an exact root. */
function backwardError(coefficients: readonly Complex[], z: Complex): number {
  const flip = size(z) > 1;
  const square = z[0] ** 2 + z[1] ** 2;
  const [x, y] = flip ? [z[0] / square, -z[1] / square] : z;
  let [re, im, sum] = [0, 0, 0];
  for (const [a, b] of flip ? coefficients : [...coefficients].reverse()) {
    [re, im] = [re * x - im * y + a, re * y + im * x + b];
    sum = sum * Math.hypot(x, y) + Math.hypot(a, b);
  }
  return Math.hypot(re, im) / sum;
}

const full = (c: readonly Complex[]): Complex[] => [
  ...c
    .slice(1)
    .reverse()
    .map(([re, im]): Complex => [re, -im]),
  ...c,
];

/** Roots iterated until |p(z)| is a rounding error, 4 n u (Bini 1996); 10 n u with that of the check itself. */
const roundingOf = (degree: number): number => 10 * Math.max(1, degree) * Number.EPSILON;

/** Coefficients N - sum |v_i^H a|^2 of root-MUSIC for an orthonormal basis of exact steering vectors. */
function music(n: number, angles: readonly number[]): Complex[] {
  const basis: Float64Array[] = [];
  for (const angle of angles) {
    const v = Float64Array.from({ length: 2 * n }, (_, at) => (at % 2 ? Math.sin : Math.cos)(angle * (at >> 1)));
    // Gram-Schmidt twice is enough (Kahan).
    for (const u of [...basis, ...basis]) {
      let [re, im] = [0, 0];
      for (let i = 0; i < 2 * n; i += 2) {
        re += u[i] * v[i] + u[i + 1] * v[i + 1];
        im += u[i] * v[i + 1] - u[i + 1] * v[i];
      }
      for (let i = 0; i < 2 * n; i += 2) {
        v[i] -= re * u[i] - im * u[i + 1];
        v[i + 1] -= re * u[i + 1] + im * u[i];
      }
    }
    const norm = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    basis.push(v.map((x) => x / norm));
  }
  // v^H a(z) has the coefficients conj(v).
  const terms = basis.map((v) => squared(Array.from({ length: n }, (_, i) => [v[2 * i], -v[2 * i + 1]] as const)));
  return Array.from({ length: n }, (_, lag) => {
    const [re, im] = terms.reduce(([a, b], c) => [a - c[lag][0], b - c[lag][1]], [lag === 0 ? n : 0, 0]);
    return [re, im] as const;
  });
}

test('roots of unity, linear and quadratic polynomials are found to rounding', () => {
  for (const n of [1, 2, 3, 7, 16, 88, 200]) {
    const coefficients = Array.from({ length: n + 1 }, (_, k): Complex => [k === 0 ? -1 : k === n ? 1 : 0, 0]);
    const unit = Array.from({ length: n }, (_, k) => polar(1, (2 * Math.PI * k) / n));
    expect(mismatch(general(coefficients), unit)).toBeLessThan(roundingOf(n));
  }
  expect(mismatch(general(fromRoots([polar(0.9, 1), polar(3, -2)])), [polar(0.9, 1), polar(3, -2)])).toBeLessThan(
    1e-14,
  );
});

test('complex roots are not mixed up with their conjugates', () => {
  const roots = [polar(0.9, 0.4), polar(0.5, 2), polar(1.7, -1.2)];
  expect(mismatch(general(fromRoots(roots)), roots)).toBeLessThan(1e-13);
});

test('1..10 (Wilkinson) are found to the condition of the polynomial', () => {
  const roots = Array.from({ length: 10 }, (_, i): Complex => [i + 1, 0]);
  // Condition number of the worst root is near 5e6 (Wilkinson 1963), times a few units of rounding.
  expect(mismatch(general(fromRoots(roots)), roots)).toBeLessThan(5e6 * roundingOf(1));
});

test('a double root is known to the root of rounding, a simple one beside it fully', () => {
  const roots = [polar(1, 1), polar(1, 1), polar(2, 0)];
  const found = general(fromRoots(roots));
  expect(mismatch(found, roots)).toBeLessThan(1e-6);
  expect(distance(found[2], roots[2])).toBeLessThan(1e-13);
});

test('vanishing leading coefficients lower the count, trailing ones give zeros', () => {
  const zero: Complex = [0, 0];
  expect(general([zero, zero, [1, 0], zero, [1, 0], zero]).map(size)).toEqual([0, 0, 1, 1]);
  expect(general([zero, zero, [3, 1]])).toEqual([zero, zero]);
  expect(general([zero, zero, zero])).toEqual([]);
  expect(general([[2, 1], zero, zero])).toEqual([]);
});

test('moduli far apart are found to full relative accuracy', () => {
  const found = general([
    [1e-100, 0],
    [1, 0],
    [1e-100, 0],
  ]).map(([re]) => re);
  expect(found[0] / -1e-100).toBeCloseTo(1, 14);
  expect(found[1] / -1e100).toBeCloseTo(1, 14);
});

test('random polynomials have small backward errors and agree with companion eigenvalues', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer(), (degree, seed) => {
      const rng = createRng(seed);
      const coefficients = Array.from({ length: degree + 1 }, (): Complex => [rng.normal(), rng.normal()]);
      for (const root of general(coefficients))
        expect(backwardError(coefficients, root)).toBeLessThan(roundingOf(degree));
    }),
    { numRuns: 60 },
  );
  const n = 12;
  const rng = createRng('companion');
  const real = Array.from({ length: n + 1 }, () => rng.normal());
  const companion = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) {
    if (i > 0) companion.set(i, i - 1, 1);
    companion.set(i, n - 1, -real[i] / real[n]);
  }
  const peer = new EigenvalueDecomposition(companion);
  const expected = peer.realEigenvalues.map((re, i): Complex => [re, peer.imaginaryEigenvalues[i]]);
  expect(mismatch(general(real.map((re): Complex => [re, 0])), expected)).toBeLessThan(1e-9);
});

test('known roots inside the circle are found, nearest to the circle first', () => {
  const roots = [polar(0.999, 1), polar(0.95, -2), polar(0.7, 0.3), polar(0.2, 3)];
  for (const sign of [1, -1]) {
    const coefficients = squared(fromRoots(roots)).map(([re, im]): Complex => [sign * re, sign * im]);
    const found = reciprocal(coefficients);
    found.forEach((root, i) => {
      expect(distance(root, roots[i])).toBeLessThan(1e-11);
    });
  }
});

test('noise-free double roots on the circle are found to 1e-9, whatever the size and spacing', () => {
  for (const [n, angles] of [
    [2, [0.3]],
    [3, [0.7669, -0.1146]],
    [16, [-2.6, -1, 0.4, 0.44, 1.8, 3]],
    [45, [-2, -1.9, 0.2, 0.8, 1.5, 2.9]],
    [100, [-1, -0.5, 0.5]],
  ] as const) {
    const found = reciprocal(music(n, angles));
    expect(found.length).toBe(n - 1);
    const leading = found.slice(0, angles.length).map(([re, im]) => Math.atan2(im, re));
    [...angles]
      .sort((a, b) => a - b)
      .forEach((angle, i) => {
        const nearest = Math.min(...leading.map((other) => Math.abs(other - angle)));
        // A minimum of curvature c is known to the rounding of its slope, n eps ||f|| / c; two sources at 0.04 in an
        // aperture of 16 share a curvature 1e4 below that of one alone.
        expect(nearest, `source ${i} of order ${n}`).toBeLessThan(1e-9);
      });
    for (const root of found) expect(size(root)).toBeLessThanOrEqual(1 + Number.EPSILON);
  }
});

test('roots of random conjugate-reciprocal polynomials have small backward errors and none is missing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.integer(), (n, seed) => {
      const rng = createRng(seed);
      const coefficients = squared(Array.from({ length: n }, (): Complex => [rng.normal(), rng.normal()]));
      const found = reciprocal(coefficients);
      const polynomial = full(coefficients);
      for (const root of found) expect(backwardError(polynomial, root)).toBeLessThan(roundingOf(2 * n));
      for (let i = 1; i < found.length; i++) expect(size(found[i])).toBeLessThanOrEqual(size(found[i - 1]) + 1e-15);
      const inside = general(polynomial).slice(0, n - 1);
      // Two neighbours a root of 1e-16 apart would share half their digits: 1e-6 is above any pair of these draws.
      expect(mismatch(found, inside)).toBeLessThan(1e-6);
    }),
    { numRuns: 60, seed: 7 },
  );
});

test('orders 1 and 2, vanishing leading coefficients and constants are answered without iteration going astray', () => {
  expect(reciprocal([[4, 0]])).toEqual([]);
  const [root] = reciprocal([
    [1.25, 0],
    [-0.5, 0],
  ]);
  expect(distance(root, [0.5, 0])).toBeLessThan(1e-15);
  const padded = reciprocal([
    [1.25, 0],
    [0, -0.5],
    [0, 0],
    [1e-30, 0],
  ]);
  // The term of 1e-30 is below the rounding of the others: what is left is 1.25 - j z / 2 + j / (2 z).
  expect(padded.length).toBe(3);
  expect(size(padded[0])).toBeCloseTo(0.5, 14);
  expect(padded.slice(1).map(size)).toEqual([0, 0]);
  expect(reciprocal(Array.from({ length: 5 }, (): Complex => [0, 0]))).toEqual([]);
  expect(reciprocal([[3, 0], ...Array.from({ length: 4 }, (): Complex => [0, 0])]).map(size)).toEqual([0, 0, 0, 0]);
});

test('a function that dips below zero on the circle gives the minimum of the dip', () => {
  const [root] = reciprocal([
    [1, 0],
    [-0.5000001, 0],
  ]);
  expect(distance(root, [1, 0])).toBeLessThan(1e-12);
});

test('the same coefficients give the same bytes twice, and bad ones one clear error', () => {
  const coefficients = music(16, [0.1, 0.9, 2]);
  expect(reciprocal(coefficients)).toEqual(reciprocal(coefficients));
  expect(() =>
    reciprocal([
      [1, 0],
      [NaN, 0],
    ]),
  ).toThrow(/reciprocal roots of order 2: found a NaN/);
  expect(() =>
    general([
      [1, 0],
      [Infinity, 0],
    ]),
  ).toThrow(/polynomial roots of degree 1: found a NaN/);
  expect(() => planReciprocalRoots(kernels, 0)).toThrow(/planReciprocalRoots.order: found 0/);
  expect(() => planPolynomialRoots(kernels, 0)).toThrow(/planPolynomialRoots.degree: found 0/);
});
