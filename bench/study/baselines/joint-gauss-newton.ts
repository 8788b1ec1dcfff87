import type { Kernels } from '../../../src/kernels/load.ts';
import type { Region } from '../../../src/kernels/memory.ts';
import { choleskyInverse, realCholeskyInverse } from '../../../src/linalg/cholesky.ts';
import { adjoint, type ComplexMatrix, complexMatrix, multiply } from '../../../src/linalg/complex-matrix.ts';
import { type AxisResponses, planProjections, respond } from './projections.ts';

/** Targets of a fit: `frequencies[m][p]` in cycles per element, gains interleaved complex. */
export interface JointFit {
  readonly frequencies: readonly number[][];
  readonly gains: Float64Array;
  /** Inverse of the information matrix for unit noise over 2, axis by axis in blocks of P: its diagonal. */
  readonly variances: Float64Array;
}

export interface JointGaussNewton {
  /** Undefined when two targets have become one: their gains cannot be told apart. */
  apply(tensor: Region, frequencies: readonly (readonly number[])[], steps: number): JointFit | undefined;
  dispose(): void;
}

/**
 * Plans Gauss-Newton on the frequencies of all targets together with the gains projected out (plain.md 7.5).
 *
 *   b = S^-1 c,   g_i = Re(conj(b) (c_i - L_i b)),   F_ij = Re(conj(b) (G_ij - L_i S^-1 L_j^H) b^T)
 *
 * S, L_i, G_ij: inner products of responses with responses, of derivatives with responses, of derivatives. Steps are
 * clipped to a quarter of a cell. Written from these lines alone, so that it can check the library's own.
 */
export function planJointGaussNewton(kernels: Kernels, shape: readonly number[], most: number): JointGaussNewton {
  const projections = planProjections(kernels, shape, most);
  const axisCount = shape.length;

  const solve = (tensor: Region, frequencies: readonly (readonly number[])[]) => {
    const count = frequencies[0].length;
    const axes = shape.map((size, m) => respond(size, frequencies[m]));
    const gram = innerProducts(axes, count);
    const { base, derivatives } = projections.apply(tensor, axes, count);
    const inverse = choleskyInverse(gram().data, count);
    if (!inverse) return undefined;
    const s = complexMatrix(count, count, inverse);
    const gains = multiply(s, complexMatrix(count, 1, base)).data;
    return { count, gram, s, gains, derivatives };
  };

  const information = ({ count, gram, s, gains, derivatives }: NonNullable<ReturnType<typeof solve>>) => {
    const size = axisCount * count;
    const fisher = new Float64Array(size * size);
    const gradient = new Float64Array(size);
    const b = complexMatrix(count, 1, gains);
    for (let i = 0; i < axisCount; i++) {
      const left = gram(i);
      const explained = multiply(left, b).data;
      const through = multiply(left, s);
      for (let p = 0; p < count; p++) {
        const [re, im] = [gains[2 * p], gains[2 * p + 1]];
        gradient[i * count + p] =
          re * (derivatives[i][2 * p] - explained[2 * p]) + im * (derivatives[i][2 * p + 1] - explained[2 * p + 1]);
      }
      for (let j = 0; j < axisCount; j++) {
        const both = gram(i, j).data;
        const lost = multiply(through, adjoint(gram(j))).data;
        for (let p = 0; p < count; p++)
          for (let q = 0; q < count; q++) {
            const at = 2 * (p * count + q);
            const [re, im] = [both[at] - lost[at], both[at + 1] - lost[at + 1]];
            // conj(b_p) b_q
            const pr = gains[2 * p] * gains[2 * q] + gains[2 * p + 1] * gains[2 * q + 1];
            const pi = gains[2 * p] * gains[2 * q + 1] - gains[2 * p + 1] * gains[2 * q];
            fisher[(i * count + p) * size + j * count + q] = pr * re - pi * im;
          }
      }
    }
    let trace = 0;
    for (let i = 0; i < size; i++) trace += fisher[i * (size + 1)];
    for (let i = 0; i < size; i++) fisher[i * (size + 1)] += (1e-9 * trace) / size;
    return { size, gradient, inverse: realCholeskyInverse(fisher, size) };
  };

  return {
    apply: (tensor, start, steps) => {
      let frequencies = start.map((values) => [...values]);
      for (let step = 0; step < steps; step++) {
        const fit = solve(tensor, frequencies);
        if (!fit) return undefined;
        const { size, gradient, inverse } = information(fit);
        if (!inverse) return undefined;
        frequencies = frequencies.map((values, m) =>
          values.map((value, p) => {
            let move = 0;
            const row = (m * fit.count + p) * size;
            for (let k = 0; k < size; k++) move += inverse[row + k] * gradient[k];
            const most = 0.25 / shape[m];
            return value + Math.max(-most, Math.min(most, move));
          }),
        );
      }
      const fit = solve(tensor, frequencies);
      if (!fit) return undefined;
      const { size, inverse } = information(fit);
      const variances = Float64Array.from({ length: size }, (_, i) => inverse?.[i * (size + 1)] ?? Infinity);
      return { frequencies, gains: fit.gains, variances };
    },
    dispose: () => projections.dispose(),
  };
}

/**
 * Inner products of responses, axis by axis, as P x P matrices: gram() of the responses themselves, gram(i) with the
 * derivative along axis i on the left, gram(i, j) also with that along j on the right.
 */
function innerProducts(axes: readonly AxisResponses[], count: number): (i?: number, j?: number) => ComplexMatrix {
  const tables = axes.map(({ size, response, derivative }) => {
    const rows = complexMatrix(count, size, response);
    const turned = complexMatrix(count, size, derivative);
    // Row p against row q, the left conjugated: conj(A B^H) of the row-wise matrices.
    const inner = (a: ComplexMatrix, b: ComplexMatrix): Float64Array =>
      multiply(a, adjoint(b)).data.map((value, k) => (k % 2 === 0 ? value : -value));
    const mixed = inner(turned, rows);
    return {
      still: inner(rows, rows),
      mixed,
      other: adjoint(complexMatrix(count, count, mixed)).data,
      both: inner(turned, turned),
    };
  });
  return (i, j) => {
    const result = complexMatrix(count, count);
    for (let k = 0; k < result.data.length; k += 2) result.data[k] = 1;
    tables.forEach(({ still, mixed, other, both }, m) => {
      const factor = m === i ? (m === j ? both : mixed) : m === j ? other : still;
      for (let k = 0; k < factor.length; k += 2) {
        const [re, im] = [result.data[k], result.data[k + 1]];
        result.data[k] = re * factor[k] - im * factor[k + 1];
        result.data[k + 1] = re * factor[k + 1] + im * factor[k];
      }
    });
    return result;
  };
}
