import { argv, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import { Matrix } from 'ml-matrix';
import { createRng } from '../src/core/rng.ts';
import { planBlockAverage } from '../src/kernels/block-average.ts';
import { planCovariance } from '../src/kernels/covariance.ts';
import { planDecimate } from '../src/kernels/decimate.ts';
import { planFirstNonFinite } from '../src/kernels/finite.ts';
import { planForwardBackwardCovariance } from '../src/kernels/forward-backward-covariance.ts';
import { loadKernels } from '../src/kernels/load.ts';
import type { Region } from '../src/kernels/memory.ts';
import { planModeProduct } from '../src/kernels/mode-product.ts';
import { planWiden } from '../src/kernels/widen.ts';
import { type BenchRow, formatRows, measurePair, type PairOptions } from './measure.ts';
import * as naive from './naive-kernels.ts';

const kernels = loadKernels();
const { memory } = kernels;
const large = [16, 180, 560];
const small = [16, 45, 40];
const product = (sizes: readonly number[]): number => sizes.reduce((n, size) => n * size, 1);

/** Every kernel beside its peer on the shapes of a radar snapshot; a time without its error would prove nothing. */
export function benchKernels(options: PairOptions = {}): BenchRow[] {
  return [...blockAverages(options), ...modeProducts(options), ...covariances(options), ...conversions(options)];
}

function row(name: string, peer: string, run: () => void, peerRun: () => void, maxError: number, options: PairOptions) {
  return { name, peer, ...measurePair(run, peerRun, options), maxError };
}

function fill(region: Region, count: number): Float32Array {
  const rng = createRng('bench');
  const values = memory.float32(region, count);
  for (let i = 0; i < count; i++) values[i] = 2 * rng.uniform() - 1;
  return values;
}

const difference = (found: ArrayLike<number>, wanted: ArrayLike<number>): number => {
  let worst = 0;
  for (let i = 0; i < found.length; i++) worst = Math.max(worst, Math.abs(found[i] - wanted[i]));
  return worst;
};

/** Peers: a plain copy of the same bytes, by TypedArray.set and by memory.copy inside the module. */
function blockAverages(options: PairOptions): BenchRow[] {
  const count = product(large);
  const [source, copy, target] = [count, count, count].map((elements) => memory.alloc(elements * 8));
  const [values, copied] = [fill(source, 2 * count), memory.float32(copy)];
  const whole = planDecimate(kernels, { shape: [count], factors: [1] });
  const peers: [string, () => void][] = [
    ['TypedArray.set', () => copied.set(values)],
    ['memory.copy', () => whole.apply(source, copy)],
  ];
  const rows: BenchRow[] = [];
  const shapes = [
    [large, [1, 4, 14]],
    [[...large].reverse(), [14, 4, 1]],
    [large, [1, 1, 2]],
    [large, [1, 3, 7]],
  ];
  for (const [shape, factors] of shapes)
    for (const centre of [undefined, [0.1, 0.2, 0.3]]) {
      const settings = { shape, factors, ...(centre && { centre }) };
      const plan = planBlockAverage(kernels, settings);
      plan.apply(source, target);
      const error = difference(memory.float32(target, 2 * product(plan.shape)), naive.blockAverage(values, settings));
      const name = `block average ${shape.join('x')} / ${factors.join('x')}${centre ? ' steered' : ''}`;
      for (const [peer, copyAll] of peers)
        rows.push(row(`${name} against ${peer}`, peer, () => plan.apply(source, target), copyAll, error, options));
      plan.dispose();
    }
  whole.dispose();
  for (const region of [source, copy, target]) region.free();
  return rows;
}

/** Peer: the same loops in float64 JavaScript. */
function modeProducts(options: PairOptions): BenchRow[] {
  const cases = [
    ...[0, 1, 2].map((axis) => ({ shape: small, axis, rows: 6 })),
    { shape: [64, 512], axis: 0, rows: 16 },
    { shape: [256, 256], axis: 0, rows: 256 },
  ];
  return cases.flatMap(({ shape, axis, rows }) =>
    (['f32', 'f64'] as const).map((precision) => {
      const plan = planModeProduct(kernels, { shape, axis, rows, precision });
      const element = precision === 'f32' ? 8 : 16;
      const sizes = [product(shape), rows * shape[axis], product(plan.shape)];
      const [source, matrix, target] = sizes.map((elements) => memory.alloc(elements * element));
      const view = (region: Region) => (precision === 'f32' ? memory.float32(region) : memory.float64(region));
      const rng = createRng('mode product');
      const [x, u] = [view(source), view(matrix)];
      for (const values of [x, u]) for (let i = 0; i < values.length; i++) values[i] = 2 * rng.uniform() - 1;
      const [tensor, factor] = [Float64Array.from(x), Float64Array.from(u)];
      const out = new Float64Array(2 * sizes[2]);
      const peer = (): void => naive.modeProduct(tensor, factor, { shape, axis, rows }, out);
      const run = (): void => plan.apply(source, matrix, target);
      run();
      peer();
      const error = difference(view(target), out);
      const name = `mode product ${precision} ${shape.join('x')} axis ${axis} to ${rows}`;
      const result = row(name, 'float64 JS loops', run, peer, error, options);
      plan.dispose();
      for (const region of [source, matrix, target]) region.free();
      return result;
    }),
  );
}

/** Peer: ml-matrix on real and imaginary parts, unfoldings made beforehand. */
function covariances(options: PairOptions): BenchRow[] {
  const count = product(small);
  const source = memory.alloc(count * 8);
  const target = memory.alloc(45 * 45 * 16);
  const values = fill(source, 2 * count);
  const axes = [0, 1, 2];
  const rows = [planCovariance, planForwardBackwardCovariance].map((planner) => {
    const averaged = planner === planForwardBackwardCovariance;
    const plans = axes.map((axis) => planner(kernels, { shape: small, axis }));
    const unfoldings = axes.map((axis) => naive.unfold(values, small, axis));
    const errors = axes.map((axis) => {
      plans[axis].apply(source, target);
      const covariance = mlCovariance(unfoldings[axis]);
      const wanted = averaged ? naive.inRealBasis(...covariance) : naive.interleave(...covariance);
      return difference(memory.float64(target, wanted.length), wanted);
    });
    const result = row(
      `${averaged ? 'forward-backward' : 'Hermitian'} covariance ${small.join('x')}, all three axes`,
      'ml-matrix',
      () => plans.forEach((plan) => plan.apply(source, target)),
      () => unfoldings.forEach((unfolding) => mlCovariance(unfolding)),
      Math.max(...errors),
      options,
    );
    plans.forEach((plan) => plan.dispose());
    return result;
  });
  for (const region of [source, target]) region.free();
  return rows;
}

function mlCovariance([a, b]: readonly [Matrix, Matrix]): [Matrix, Matrix] {
  const [at, bt] = [a.transpose(), b.transpose()];
  return [Matrix.add(a.mmul(at), b.mmul(bt)).div(a.columns), Matrix.sub(b.mmul(at), a.mmul(bt)).div(a.columns)];
}

/** Peer: the converting TypedArray.set, and a JavaScript loop for the search. */
function conversions(options: PairOptions): BenchRow[] {
  const count = product(large);
  const target = memory.alloc(count * 8);
  const values = memory.float32(target);
  const raws = {
    cf32_le: Float32Array.from({ length: 2 * count }, (_, i) => i % 1000),
    ci16_le: Int16Array.from({ length: 2 * count }, (_, i) => i % 1000),
    cf64_le: Float64Array.from({ length: 2 * count }, (_, i) => i % 1000),
  };
  const rows = (['cf32_le', 'ci16_le', 'cf64_le'] as const).map((datatype) => {
    const raw = raws[datatype];
    const bytes = new Uint8Array(raw.buffer);
    const plan = planWiden(kernels, { datatype, count });
    values.fill(0);
    plan.apply(bytes, target);
    const error = difference(values, raw);
    const run = (): void => plan.apply(bytes, target);
    const result = row(
      `widen ${datatype} ${large.join('x')}`,
      'TypedArray.set',
      run,
      () => values.set(raw),
      error,
      options,
    );
    plan.dispose();
    return result;
  });
  const finite = planFirstNonFinite(kernels);
  const search = (): number => finite.apply(target, 2 * count);
  const loop = (): number => naive.firstNonFinite(values);
  const error = Math.abs(search() - loop());
  rows.push(row(`first non-finite ${large.join('x')}`, 'JS loop', search, loop, error, options));
  target.free();
  return rows;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const rows = benchKernels();
  stdout.write(argv.includes('--json') ? `${JSON.stringify(rows, null, 2)}\n` : `${formatRows(rows)}\n`);
}
