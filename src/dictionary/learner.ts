import { SounderError } from '../core/errors.ts';
import { createRng } from '../core/rng.ts';
import type { Kernels } from '../kernels/load.ts';
import { planPolarFactor } from './polar-factor.ts';

/** How a dictionary is learned; steps are counted in samples, so the result does not depend on how the stream is cut. */
export interface DictionaryLearnerOptions {
  readonly size: number;
  readonly complex?: boolean;
  /** `frank-wolfe` as published (steps clamped to 1), `convex` its baseline, `refined` adds Procrustes steps at the end. */
  readonly schedule?: 'refined' | 'frank-wolfe' | 'convex';
  readonly power?: 3 | 4;
  /** Vectors gathered for one step. */
  readonly batch?: number;
  readonly momentumFloor?: number;
  readonly stepFloor?: number;
  readonly seed?: number | string;
}

/** An orthogonal dictionary that follows a stream of vectors in memory that does not grow. */
export interface DictionaryLearner {
  readonly size: number;
  readonly complex: boolean;
  /** Vectors learned from so far, those waiting for a full step included. */
  readonly samples: number;
  /** Frank-Wolfe gap of the running gradient, per atom. */
  readonly gap: number;
  /**
   * @param vectors  `count` vectors of `size` numbers, interleaved pairs when complex
   * @throws SounderError `samples-not-finite` naming the vector; the learner is then as it was
   */
  update(vectors: Float64Array | Float32Array, count: number): void;
  /** `size` x `size`, row-major, columns are atoms; interleaved pairs when complex. */
  dictionary(): Float64Array;
  /** Writes D^H y. */
  encode(vector: Float64Array, codes: Float64Array): void;
  save(): Uint8Array;
  restore(bytes: Uint8Array): void;
  dispose(): void;
}

const HEADER = 8;
/** A leak this far below the coefficients means that the supports are nearly right. */
const SETTLED = Number(process.env.SETTLED ?? 0.1);

/**
 * Plans online orthogonal dictionary learning by stochastic Frank-Wolfe over the spectral-norm ball (arXiv 2103.01484).
 *
 * A complex matrix is held as the real matrix [Re -Im; Im Re], whose polar factor is that of the complex one.
 */
export function planDictionaryLearner(_kernels: Kernels, options: DictionaryLearnerOptions): DictionaryLearner {
  const { size, complex = false, schedule = 'refined', power = 3, batch = 10, seed = 0 } = options;
  const { momentumFloor = 0, stepFloor = 0 } = options;
  for (const [name, value, high] of [
    ['size', size, 1024],
    ['batch', batch, 65536],
  ] as const)
    if (!Number.isInteger(value) || value < 1 || value > high)
      throw new SounderError(
        'plan-invalid',
        `dictionary learner: ${name}: found ${value}, allowed: an integer 1..${high}`,
      );
  for (const [name, value] of [
    ['momentumFloor', momentumFloor],
    ['stepFloor', stepFloor],
  ] as const)
    if (!(value >= 0 && value <= 1))
      throw new SounderError('plan-invalid', `dictionary learner: ${name}: found ${value}, allowed: 0..1`);
  const order = complex ? 2 * size : size;
  const scalars = order;
  const square = order * order;
  // One block of state, so that saving is a copy: counters, analysis matrix, gradient, Procrustes statistic, waiting vectors.
  const state = new Float64Array(HEADER + 3 * square + batch * order);
  const header = state.subarray(0, HEADER); // steps, waiting, samples, leak, level, refinements, gap, unused
  const analysis = state.subarray(HEADER, HEADER + square);
  const gradient = state.subarray(HEADER + square, HEADER + 2 * square);
  const procrustes = state.subarray(HEADER + 2 * square, HEADER + 3 * square);
  const waiting = state.subarray(HEADER + 3 * square);
  const polar = planPolarFactor(order);
  const [step, direction] = [new Float64Array(square), new Float64Array(square)];
  const [codes, weights] = [new Float64Array(batch * order), new Float64Array(order)];
  const magnitudes = new Float64Array(batch * size);

  const rng = createRng(seed);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      const re = rng.normal();
      analysis[i * order + j] = re;
      if (!complex) continue;
      const im = rng.normal();
      analysis[(i + size) * order + j + size] = re;
      analysis[(i + size) * order + j] = im;
      analysis[i * order + j + size] = -im;
    }
  polar.apply(analysis);

  const magnitude = (of: Float64Array, at: number, i: number): number =>
    complex ? Math.hypot(of[at + i], of[at + i + size]) : Math.abs(of[at + i]);

  function addOuter(target: Float64Array, w: Float64Array, at: number, scale: number): void {
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        if (!complex) {
          target[i * order + j] += scale * w[i] * waiting[at + j];
          continue;
        }
        const [wr, wi, yr, yi] = [w[i], w[i + size], waiting[at + j], waiting[at + j + size]];
        const re = scale * (wr * yr + wi * yi);
        const im = scale * (wi * yr - wr * yi);
        target[i * order + j] += re;
        target[(i + size) * order + j + size] += re;
        target[(i + size) * order + j] += im;
        target[i * order + j + size] -= im;
      }
  }

  function learn(): void {
    const t = (header[0] += 1);
    for (let v = 0; v < batch; v++)
      for (let i = 0; i < order; i++) {
        let sum = 0;
        for (let j = 0; j < order; j++) sum += analysis[i * order + j] * waiting[v * order + j];
        codes[v * order + i] = sum;
      }
    const convex = schedule === 'convex';
    const rho = Math.min(1, Math.max(convex ? 4 / (t + 8) ** (2 / 3) : 4 / Math.sqrt(t + 1), momentumFloor));
    const gamma = Math.min(1, Math.max(convex ? 2 / (t + 8) : 2 / (t + 2) ** 0.75, stepFloor));
    step.fill(0);
    for (let v = 0; v < batch; v++) {
      for (let i = 0; i < order; i++)
        weights[i] = codes[v * order + i] * magnitude(codes, v * order, i % size) ** (power - 2);
      addOuter(step, weights, v * order, 1 / batch);
    }
    for (let i = 0; i < square; i++) gradient[i] += rho * (step[i] - gradient[i]);
    direction.set(gradient);
    polar.complete(direction, analysis);
    let gap = 0;
    for (let i = 0; i < square; i++) gap += (direction[i] - analysis[i]) * gradient[i];
    header[6] = gap / order;
    if (schedule === 'refined' && refine()) return;
    for (let i = 0; i < square; i++) analysis[i] += gamma * (direction[i] - analysis[i]);
    polar.complete(analysis, direction);
  }

  /** Orthogonal Procrustes (Schonemann 1966) on hard-thresholded codes, once what leaks between atoms is small. */
  function refine(): boolean {
    let energy = 0;
    for (let v = 0; v < batch; v++)
      for (let i = 0; i < size; i++) {
        const size1 = magnitude(codes, v * order, i);
        magnitudes[v * size + i] = size1;
        energy += size1 * size1;
      }
    magnitudes.sort();
    // The lower quartile lies among the coefficients that should be zero as long as a quarter of them are.
    const leak = magnitudes[magnitudes.length >> 2] / 0.35;
    const level = Math.sqrt(energy / magnitudes.length);
    const memory = header[0] === 1 ? 1 : Math.max(0.1, 1 / header[0]);
    header[3] += memory * (leak - header[3]);
    header[4] += memory * (level - header[4]);
    if (!(header[3] < SETTLED * header[4])) {
      header[5] = 0;
      return false;
    }
    const threshold = Math.max(3 * header[3], 1e-3 * header[4]);
    step.fill(0);
    for (let v = 0; v < batch; v++) {
      for (let i = 0; i < order; i++)
        weights[i] = magnitude(codes, v * order, i % size) > threshold ? codes[v * order + i] : 0;
      addOuter(step, weights, v * order, 1 / batch);
    }
    if (header[5] === 0) procrustes.fill(0);
    header[5] += 1;
    // The first statistics come from a worse dictionary: weights that grow with the cube of the step forget them.
    const rho = Math.max(4 / (header[5] + 3), momentumFloor);
    for (let i = 0; i < square; i++) procrustes[i] += Math.min(1, rho) * (step[i] - procrustes[i]);
    direction.set(procrustes);
    polar.complete(direction, analysis);
    analysis.set(direction);
    return true;
  }

  return {
    size,
    complex,
    get samples() {
      return header[2];
    },
    get gap() {
      return header[6];
    },
    update(vectors, count) {
      if (vectors.length < count * scalars)
        throw new SounderError(
          'snapshot-invalid',
          `dictionary learner: found ${vectors.length} numbers, allowed: at least ${count * scalars}`,
        );
      for (let i = 0; i < count * scalars; i++)
        if (!Number.isFinite(vectors[i])) {
          const index = Math.floor(i / scalars);
          throw new SounderError(
            'samples-not-finite',
            `dictionary learner: vector ${index}: found ${vectors[i]}, allowed: finite numbers`,
            { index },
          );
        }
      for (let v = 0; v < count; v++) {
        const [from, to] = [v * scalars, header[1] * order];
        for (let i = 0; i < size; i++) {
          waiting[to + i] = vectors[from + (complex ? 2 * i : i)];
          if (complex) waiting[to + size + i] = vectors[from + 2 * i + 1];
        }
        header[2] += 1;
        header[1] += 1;
        if (header[1] < batch) continue;
        header[1] = 0;
        learn();
      }
    },
    dictionary() {
      const atoms = new Float64Array(size * size * (complex ? 2 : 1));
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++) {
          const at = j * size + i;
          if (!complex) atoms[at] = analysis[i * order + j];
          else {
            atoms[2 * at] = analysis[i * order + j];
            atoms[2 * at + 1] = -analysis[(i + size) * order + j];
          }
        }
      return atoms;
    },
    encode(vector, out) {
      for (let i = 0; i < order; i++) {
        let sum = 0;
        for (let j = 0; j < order; j++)
          sum += analysis[i * order + j] * vector[complex ? (j % size) * 2 + (j < size ? 0 : 1) : j];
        out[complex ? (i % size) * 2 + (i < size ? 0 : 1) : i] = sum;
      }
    },
    save: () => new Uint8Array(state.slice().buffer),
    restore(bytes) {
      if (bytes.byteLength !== state.byteLength)
        throw new SounderError(
          'snapshot-invalid',
          `dictionary learner: saved state: found ${bytes.byteLength} bytes, allowed: ${state.byteLength}`,
        );
      new Uint8Array(state.buffer).set(bytes);
    },
    dispose: () => undefined,
  };
}
