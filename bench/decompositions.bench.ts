import { argv, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import FFT from 'fft.js';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { createRng } from '../src/core/rng.ts';
import { planFft } from '../src/kernels/fft.ts';
import { planHermitianEvd } from '../src/kernels/hermitian-evd.ts';
import { loadKernels } from '../src/kernels/load.ts';
import type { Region } from '../src/kernels/memory.ts';
import { planPolynomialRoots, planReciprocalRoots } from '../src/kernels/polynomial-roots.ts';
import { planSymmetricEvd } from '../src/kernels/symmetric-evd.ts';
import { type BenchRow, formatRows, measurePair, type PairOptions } from './measure.ts';

const kernels = loadKernels();
const { memory } = kernels;

/** Transforms, eigen-decompositions and roots beside the JavaScript libraries they replace. */
export function benchDecompositions(options: PairOptions = {}): BenchRow[] {
  return [...transforms(options), ...symmetric(options), ...hermitian(options), ...roots(options)];
}

function row(name: string, peer: string, run: () => void, peerRun: () => void, maxError: number, options: PairOptions) {
  return { name, peer, ...measurePair(run, peerRun, options), maxError };
}

function normals(seed: string, count: number): Float64Array {
  const rng = createRng(seed);
  return Float64Array.from({ length: count }, () => rng.normal());
}

function region64(values: ArrayLike<number>): Region {
  const region = memory.alloc(values.length * 8);
  memory.float64(region).set(values);
  return region;
}

const free = (regions: readonly { free(): void }[]): void => regions.forEach((region) => region.free());

function largestDifference(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < wanted.length; i++) worst = Math.max(worst, Math.abs(found[i] - wanted[i]));
  return worst;
}

/** Error: relative to the root of N, the magnitude of a line of unit noise. */
function transforms(options: PairOptions): BenchRow[] {
  const points = 65536;
  return [64, 256, 1024, 4096].flatMap((n) => {
    const lines = points / n;
    const values = normals('fft', 2 * points).map(Math.fround);
    const peer = new FFT(n);
    const output = peer.createComplexArray() as number[];
    const inputs = Array.from({ length: lines }, (_, line) => values.slice(2 * n * line, 2 * n * (line + 1)));
    const peerRun = (): void => inputs.forEach((input) => peer.transform(output, input));
    peer.transform(output, inputs[0]);
    const first = Float64Array.from(output);
    return (['f32', 'f64'] as const).flatMap((precision) => {
      const view = precision === 'f32' ? memory.float32.bind(memory) : memory.float64.bind(memory);
      const bytes = 2 * points * (precision === 'f32' ? 4 : 8);
      const [source, target] = [memory.alloc(bytes), memory.alloc(bytes)];
      view(source).set(values);
      const shapes = [
        { shape: [lines, n], axis: 1, step: 1 },
        { shape: [n, lines], axis: 0, step: lines },
      ];
      const rows = shapes.map(({ shape, axis, step }) => {
        const plan = planFft(kernels, { shape, axis, direction: 'forward', precision });
        for (let i = 0; i < n; i++) view(source).set(inputs[0].subarray(2 * i, 2 * i + 2), 2 * i * step);
        plan.apply(source, target);
        const found = view(target);
        const line = Float64Array.from(first, (_, at) => found[2 * (at >> 1) * step + (at & 1)]);
        const error = largestDifference(line, first) / Math.sqrt(n);
        const name = `fft ${precision} ${shape.join('x')} axis ${axis}`;
        const result = row(name, `fft.js, ${lines} lines`, () => plan.apply(source, target), peerRun, error, options);
        plan.dispose();
        return result;
      });
      free([source, target]);
      return rows;
    });
  });
}

/** Times include putting the matrix back, which the kernel destroys; errors are of the eigenvalues. */
function symmetric(options: PairOptions): BenchRow[] {
  return [16, 32, 45, 64].map((n) => {
    const values = normals('symmetric', n * n);
    const matrix = Float64Array.from(values, (_, at) => values[Math.min(at, (at % n) * n + Math.floor(at / n))]);
    const [work, found, vectors] = [n * n, n, n * n].map((count) => memory.alloc(count * 8));
    const input = memory.float64(work);
    const plan = planSymmetricEvd(kernels, n);
    const run = (): void => {
      input.set(matrix);
      plan.apply(work, found, vectors);
    };
    const peerMatrix = Matrix.from1DArray(n, n, [...matrix]);
    const peerRun = () => new EigenvalueDecomposition(peerMatrix, { assumeSymmetric: true });
    run();
    const expected = peerRun().realEigenvalues.sort((a, b) => b - a);
    const error = largestDifference(memory.float64(found), expected);
    const result = row(`symmetric evd ${n}`, 'ml-matrix', run, peerRun, error, options);
    plan.dispose();
    free([work, found, vectors]);
    return result;
  });
}

function hermitian(options: PairOptions): BenchRow[] {
  return [16, 32, 64].map((n) => {
    const values = normals('hermitian', 2 * n * n);
    const matrix = new Float64Array(2 * n * n);
    const embedding = Matrix.zeros(2 * n, 2 * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const at = 2 * (Math.max(i, j) * n + Math.min(i, j));
        const [re, im] = [values[at], i === j ? 0 : (i > j ? 1 : -1) * values[at + 1]];
        matrix.set([re, im], 2 * (i * n + j));
        embedding.set(i, j, re);
        embedding.set(n + i, n + j, re);
        embedding.set(i, n + j, -im);
        embedding.set(n + i, j, im);
      }
    const [work, found, vectors] = [2 * n * n, n, 2 * n * n].map((count) => memory.alloc(count * 8));
    const input = memory.float64(work);
    const plan = planHermitianEvd(kernels, n);
    const run = (): void => {
      input.set(matrix);
      plan.apply(work, found, vectors);
    };
    const peerRun = () => new EigenvalueDecomposition(embedding, { assumeSymmetric: true });
    run();
    const doubled = peerRun().realEigenvalues.sort((a, b) => b - a);
    const error = largestDifference(
      memory.float64(found),
      doubled.filter((_, i) => i % 2 === 0),
    );
    const result = row(`hermitian evd ${n}`, 'ml-matrix, real embedding', run, peerRun, error, options);
    plan.dispose();
    free([work, found, vectors]);
    return result;
  });
}

/** Peer: eigenvalues of the companion matrix of a real polynomial of the same degree; errors are residuals. */
function roots(options: PairOptions): BenchRow[] {
  return [16, 40, 45].flatMap((order) => {
    const degree = 2 * (order - 1);
    const factor = normals('roots', order);
    const half = Float64Array.from({ length: 2 * order }, (_, at) => {
      let sum = 0;
      if (at % 2 === 0) for (let i = 0; i + at / 2 < order; i++) sum += factor[i] * factor[i + at / 2];
      return sum;
    });
    const whole = Float64Array.from({ length: 2 * (degree + 1) }, (_, at) =>
      at % 2 ? 0 : half[2 * Math.abs(at / 2 - order + 1)],
    );
    const companion = Matrix.zeros(degree, degree);
    for (let i = 0; i < degree; i++) {
      if (i > 0) companion.set(i, i - 1, 1);
      companion.set(i, degree - 1, -whole[2 * i] / whole[2 * degree]);
    }
    const [halfRegion, wholeRegion, found] = [region64(half), region64(whole), memory.alloc(degree * 16)];
    const peerRun = () => new EigenvalueDecomposition(companion);
    const plans = [
      { name: `reciprocal roots of order ${order}`, plan: planReciprocalRoots(kernels, order), from: halfRegion },
      { name: `polynomial roots of degree ${degree}`, plan: planPolynomialRoots(kernels, degree), from: wholeRegion },
    ];
    const rows = plans.map(({ name, plan, from }) => {
      const run = (): number => plan.apply(from, found);
      const error = largestResidual(whole, memory.float64(found), run());
      const result = row(name, `ml-matrix companion ${degree}`, run, peerRun, error, options);
      plan.dispose();
      return result;
    });
    free([halfRegion, wholeRegion, found]);
    return rows;
  });
}

/** max |p(z)| / sum |a_k| |z|^k over the roots not outside the circle. */
function largestResidual(coefficients: Float64Array, found: Float64Array, count: number): number {
  let worst = 0;
  for (let i = 0; i < count; i++) {
    const [x, y] = [found[2 * i], found[2 * i + 1]];
    const radius = Math.hypot(x, y);
    if (radius > 1) continue;
    let [re, im, sum] = [0, 0, 0];
    for (let k = coefficients.length - 2; k >= 0; k -= 2) {
      [re, im] = [re * x - im * y + coefficients[k], re * y + im * x + coefficients[k + 1]];
      sum = sum * radius + Math.hypot(coefficients[k], coefficients[k + 1]);
    }
    worst = Math.max(worst, Math.hypot(re, im) / sum);
  }
  return worst;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const rows = benchDecompositions();
  stdout.write(argv.includes('--json') ? `${JSON.stringify(rows, null, 2)}\n` : `${formatRows(rows)}\n`);
}
