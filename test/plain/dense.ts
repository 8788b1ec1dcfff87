import fc from 'fast-check';
import { Matrix, solve } from 'ml-matrix';
import { createRng } from '../../src/core/rng.ts';
import type { Kernels } from '../../src/kernels/load.ts';
import type { Region } from '../../src/kernels/memory.ts';
import type { ModelAxis, PhaseTerm, SignalModel } from '../../src/plain/model/signal-model.ts';
import { f64Region, indicesOf, product } from '../kernels/tensors.ts';

/** Complex numbers as [re, im] pairs: slow, plain, for comparison only. */
export type Complex = readonly [re: number, im: number];
export type Vector = readonly Complex[];

export const dot = (u: Vector, v: Vector): Complex =>
  u.reduce<Complex>(([re, im], [a, b], n) => [re + a * v[n][0] + b * v[n][1], im + a * v[n][1] - b * v[n][0]], [0, 0]);
export const energyOf = (u: Vector): number => dot(u, u)[0];
export const power = ([re, im]: Complex): number => re * re + im * im;
/** data - sum_k gains[k] atoms[k]. */
export const without = (data: Vector, atoms: readonly Vector[], gains: Vector): Complex[] =>
  data.map(([x, y], n) =>
    atoms.reduce<Complex>(
      ([re, im], atom, k) => [
        re - atom[n][0] * gains[k][0] + atom[n][1] * gains[k][1],
        im - atom[n][0] * gains[k][1] - atom[n][1] * gains[k][0],
      ],
      [x, y],
    ),
  );

/** argmin |data - sum_k b_k atoms[k]|^2 by the normal equations in their real embedding. */
export function leastSquares(data: Vector, atoms: readonly Vector[]): Complex[] {
  const k = atoms.length;
  const left = Matrix.zeros(2 * k, 2 * k);
  const right = Matrix.zeros(2 * k, 1);
  atoms.forEach((u, i) => {
    atoms.forEach((v, j) => {
      const [re, im] = dot(u, v);
      left
        .set(i, j, re)
        .set(k + i, k + j, re)
        .set(k + i, j, im)
        .set(i, k + j, -im);
    });
    const [re, im] = dot(u, data);
    right.set(i, 0, re).set(k + i, 0, im);
  });
  const found = solve(left, right);
  return atoms.map((_, i) => [found.get(i, 0), found.get(k + i, 0)]);
}

const isLook = (axis: ModelAxis): boolean => axis.terms.length === 0;

/** The elements of each look, in the tensor's order, interleaved tensor in the order of the axes. */
export function looksOf(model: SignalModel, tensor: ArrayLike<number>): Complex[][] {
  const shape = model.axes.map((axis) => axis.size);
  const looks: Complex[][] = Array.from({ length: model.looks }, () => []);
  for (let i = 0; i < product(shape); i++) {
    const indices = indicesOf(i, shape);
    const look = model.axes.reduce((at, axis, m) => (isLook(axis) ? at * axis.size + indices[m] : at), 0);
    looks[look].push([tensor[2 * i], tensor[2 * i + 1]]);
  }
  return looks;
}

/** The atom of a target over the elements of one look, means removed where the model says so. */
export function atomOf(model: SignalModel, theta: ArrayLike<number>): Complex[] {
  const responses = model.axes.map((axis): Complex[] => {
    const raw = Array.from({ length: axis.size }, (_, n): Complex => {
      const cycles = axis.terms.reduce((sum, term) => sum + theta[term.parameter] * term.coordinates[n], 0);
      return [Math.cos(2 * Math.PI * cycles), Math.sin(2 * Math.PI * cycles)];
    });
    const mean = raw.reduce<Complex>(([a, b], [c, d]) => [a + c / axis.size, b + d / axis.size], [0, 0]);
    return axis.meanRemoved ? raw.map(([re, im]) => [re - mean[0], im - mean[1]]) : raw;
  });
  return responses
    .filter((_, m) => !isLook(model.axes[m]))
    .reduce<Complex[]>(
      (outer, inner) => outer.flatMap(([a, b]) => inner.map(([c, d]): Complex => [a * c - b * d, a * d + b * c])),
      [[1, 0]],
    );
}

/** A small signal model: two or three parameters, perhaps looks, a removed mean, or a TDM array. */
export const models: fc.Arbitrary<SignalModel> = fc
  .record({
    sizes: fc.array(fc.integer({ min: 4, max: 7 }), { minLength: 2, maxLength: 3 }),
    looks: fc.integer({ min: 1, max: 3 }),
    lookAt: fc.integer({ min: 0, max: 3 }),
    kind: fc.constantFrom('plain', 'mean', 'tdm'),
  })
  .map(({ sizes, looks, lookAt, kind }) => {
    const parameters: number[] = [];
    const axes: ModelAxis[] = [];
    // The TDM array is the first parameter and its slow time the last.
    const turns = Float64Array.from({ length: sizes[0] }, (_, n) => (n < 3 ? 0 : 0.5));
    const last = sizes.length - 1;
    sizes.forEach((size, p) => {
      if (p === lookAt && looks > 1) axes.push({ size: looks, terms: [], meanRemoved: false });
      parameters.push(axes.length);
      const terms: PhaseTerm[] = [{ parameter: p, coordinates: Float64Array.from({ length: size }, (_, n) => n) }];
      if (kind === 'tdm' && p === 0) terms.push({ parameter: last, coordinates: turns });
      axes.push({ size, terms, meanRemoved: kind === 'mean' && p === last });
    });
    if (looks > 1 && lookAt >= sizes.length) axes.push({ size: looks, terms: [], meanRemoved: false });
    const tdm = kind === 'tdm' ? { antennaAxis: parameters[0], dopplerParameter: last, turns } : undefined;
    return { axes, parameters, looks, elements: product(sizes), tdm };
  });

/** Candidate values of every parameter at least 0.08 cycles apart and away from zero, where a removed mean leaves nothing. */
export function candidateValues(model: SignalModel, seed: number, most = 3): Float64Array[] {
  const rng = createRng(`values ${seed}`);
  return model.parameters.map(() => {
    const count = 1 + rng.integer(most);
    return Float64Array.from({ length: count }, (_, i) => 0.15 + (0.7 * (i + 0.7 * rng.uniform())) / count);
  });
}

/** Random targets on the candidate values plus noise, as a float64 region and as the looks of the dense model. */
export function randomScene(
  kernels: Kernels,
  model: SignalModel,
  values: readonly Float64Array[],
  seed: number,
  sigma = 0.1,
): { region: Region; looks: Complex[][]; energy: number } {
  const rng = createRng(`scene ${seed}`);
  const atoms = Array.from({ length: 3 }, () =>
    atomOf(
      model,
      values.map((list) => list[rng.integer(list.length)]),
    ),
  );
  const looks = Array.from({ length: model.looks }, () => {
    const gains = atoms.map((): Complex => [rng.normal(), rng.normal()]);
    const noise = Array.from({ length: model.elements }, (): Complex => [sigma * rng.normal(), sigma * rng.normal()]);
    return without(noise, atoms, gains);
  });
  const cursor = looks.map(() => 0);
  const shape = model.axes.map((axis) => axis.size);
  const tensor = new Float64Array(2 * product(shape));
  for (let i = 0; i < product(shape); i++) {
    const indices = indicesOf(i, shape);
    const look = model.axes.reduce((at, axis, m) => (isLook(axis) ? at * axis.size + indices[m] : at), 0);
    tensor.set(looks[look][cursor[look]++], 2 * i);
  }
  return { region: f64Region(kernels, tensor), looks, energy: looks.reduce((sum, look) => sum + energyOf(look), 0) };
}

/** All tuples over the values, the first parameter slowest. */
export const tuplesOf = (values: readonly Float64Array[]): number[][] =>
  values.reduce<number[][]>(
    (tuples, list) => tuples.flatMap((head) => [...list].map((value) => [...head, value])),
    [[]],
  );
