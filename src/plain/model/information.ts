import { choleskyInverse } from '../../linalg/cholesky.ts';
import { hadamard } from './products.ts';
import type { SignalModel } from './signal-model.ts';
import { type AxisTable, pairProducts } from './target-tables.ts';

/** Inner products between the atoms of a target set and their derivatives, and what follows from them. */
export interface AtomProducts {
  readonly count: number;
  /** S^-1, S[k, l] = <x_k, x_l>; count x count complex. */
  readonly inverseGram: Float64Array;
  /** Per parameter i: <x_k, D_i x_l>. */
  readonly baseDerivative: readonly Float64Array[];
  /** Per pair i <= j (at index i * parameters + j): Q_ij = <D_i, D_j> - <D_i, base> S^-1 <base, D_j>. */
  readonly projected: readonly (Float64Array | undefined)[];
}

/**
 * All inner products of atoms and derivatives as Hadamard products of small per-axis tables.
 *
 *     Q_ij = G(D_i, D_j) - G(D_i, base) G(base, base)^-1 G(base, D_j)
 *
 * Full deterministic Cramer-Rao bound: Stoica and Nehorai, IEEE TASSP 37(5), 1989; tensor form plain.md 5.3.
 *
 * @returns undefined when atoms are linearly dependent (two targets in one place)
 * Cost O(K^2 (N_1 + .. + N_M) + M K^3).
 */
export function atomProducts(
  model: SignalModel,
  tables: readonly AxisTable[],
  count: number,
): AtomProducts | undefined {
  const parameters = model.parameters.length;
  const pairs = count * count;
  const active = [...model.axes.keys()].filter((axis) => model.axes[axis].terms.length > 0);
  const gram = tables.map((table) => pairProducts(table.responses, table.responses, count, table.size));
  const terms = active.flatMap((axis) =>
    model.axes[axis].terms.map((term, t) => ({ axis, term: t, parameter: term.parameter })),
  );
  const first = terms.map(({ axis, term }) =>
    pairProducts(tables[axis].responses, tables[axis].derivatives[term], count, tables[axis].size),
  );

  const full = hadamard(active.map((axis) => gram[axis]));
  const inverseGram = choleskyInverse(full, count);
  if (!inverseGram) return undefined;

  const baseDerivative = model.parameters.map(() => new Float64Array(2 * pairs));
  const cross = Array.from({ length: parameters * parameters }, (_, at) =>
    Math.floor(at / parameters) <= at % parameters ? new Float64Array(2 * pairs) : undefined,
  );
  terms.forEach((one, a) => {
    const others = active.filter((axis) => axis !== one.axis).map((axis) => gram[axis]);
    add(baseDerivative[one.parameter], hadamard([first[a], ...others]));
    terms.forEach((two, b) => {
      const target = cross[one.parameter * parameters + two.parameter];
      if (!target) return;
      const same = one.axis === two.axis;
      const own = same
        ? [
            pairProducts(
              tables[one.axis].derivatives[one.term],
              tables[two.axis].derivatives[two.term],
              count,
              tables[one.axis].size,
            ),
          ]
        : [conjugateTranspose(first[a], count), first[b]];
      const rest = active.filter((axis) => axis !== one.axis && axis !== two.axis).map((axis) => gram[axis]);
      add(target, hadamard([...own, ...rest]));
    });
  });

  const solved = baseDerivative.map((table) => multiply(inverseGram, table, count));
  const projected = cross.map((table, at) => {
    if (!table) return undefined;
    const i = Math.floor(at / parameters);
    subtractProduct(table, baseDerivative[i], solved[at % parameters], count);
    return table;
  });
  return { count, inverseGram, baseDerivative, projected };
}

function add(target: Float64Array, table: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] += table[i];
}

function conjugateTranspose(table: Float64Array, count: number): Float64Array {
  const out = new Float64Array(table.length);
  for (let k = 0; k < count; k++)
    for (let l = 0; l < count; l++) {
      out[2 * (k * count + l)] = table[2 * (l * count + k)];
      out[2 * (k * count + l) + 1] = -table[2 * (l * count + k) + 1];
    }
  return out;
}

/** A B for count x count complex matrices. */
function multiply(a: Float64Array, b: Float64Array, count: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let k = 0; k < count; k++)
    for (let n = 0; n < count; n++) {
      const ar = a[2 * (k * count + n)];
      const ai = a[2 * (k * count + n) + 1];
      for (let l = 0; l < count; l++) {
        const at = 2 * (k * count + l);
        const from = 2 * (n * count + l);
        out[at] += ar * b[from] - ai * b[from + 1];
        out[at + 1] += ar * b[from + 1] + ai * b[from];
      }
    }
  return out;
}

/** table -= A^H B. */
function subtractProduct(table: Float64Array, a: Float64Array, b: Float64Array, count: number): void {
  for (let n = 0; n < count; n++)
    for (let k = 0; k < count; k++) {
      const ar = a[2 * (n * count + k)];
      const ai = a[2 * (n * count + k) + 1];
      for (let l = 0; l < count; l++) {
        const at = 2 * (k * count + l);
        const from = 2 * (n * count + l);
        table[at] -= ar * b[from] + ai * b[from + 1];
        table[at + 1] -= ar * b[from + 1] - ai * b[from];
      }
    }
}
