import type { Region } from '../../kernels/memory.ts';
import { realCholeskyInverse } from '../../linalg/cholesky.ts';
import { atomProducts } from '../model/information.ts';
import { hadamard, sumOfSquares } from '../model/products.ts';
import type { ProjectionPlan } from '../model/projection.ts';
import { apertureOf, type SignalModel } from '../model/signal-model.ts';
import type { TargetSet } from '../model/target-state.ts';
import { type AxisTable, pairProducts, targetTables } from '../model/target-tables.ts';

/** A target off the candidate grid with the input's projection onto its atom, one complex value per look. */
export interface PlacedTarget {
  readonly theta: Float64Array;
  readonly correlation: Float64Array;
}

/** Newton steps for one target; root-MUSIC starts it within a small part of a cell. */
const STEPS = 3;
/** Longest step, in resolution cells of the compressed axis. */
const LONGEST_STEP = 0.25;

/**
 * Moves one target to the peak of the residual that the others leave, their places and gains fixed.
 *
 *     g_i = Re( conj(b) (c(D_i) - <D_i, x> b) ),  F_ij = |b|^2 Re Q_ij,  theta <- theta + F^-1 g
 *
 * with c the projections of the residual: those of the input less sum_l b_l <., x_l>. One target's share of
 * `gaussNewton`; a step that loses energy is undone and ends it. Cost O(elements) a step.
 *
 * @param tolerance  energy not worth another step
 * @returns the place, the projection of the input (not the residual) onto the atom there, and the energy the move gained
 */
export function placeTarget(
  model: SignalModel,
  projection: Pick<ProjectionPlan, 'apply'>,
  tensor: Region,
  start: Float64Array,
  others: TargetSet,
  gains: Float64Array,
  tolerance: number,
): PlacedTarget & { readonly gained: number } {
  const otherTables = targetTables(model, others);
  let theta = start;
  let first: number | undefined;
  let best: (PlacedTarget & { energy: number; gained: number }) | undefined;
  for (let step = 0; ; step++) {
    const tables = targetTables(model, { count: 1, theta });
    const products = atomProducts(model, tables, 1);
    const projections = projection.apply(tensor, tables, 1);
    const residual = [projections.base, ...projections.derivatives].map((values, i) =>
      withoutOthers(model, values, derivativeProducts(model, tables, otherTables, i - 1, others.count), gains),
    );
    const norm = products ? 1 / products.inverseGram[0] : 0;
    const energy = sumOfSquares(residual[0]) * (products ? products.inverseGram[0] : 0);
    if (!products || (best && energy < best.energy))
      return best ?? { theta: start, correlation: projections.base, gained: 0 };
    first ??= energy;
    best = { theta, correlation: projections.base, energy, gained: energy - first };
    if (step === STEPS) return best;
    const next = newtonStep(model, residual, products.baseDerivative, products.projected, norm);
    if (!next || next.gain <= tolerance) return best;
    theta = theta.map((value, p) => {
      const limit = LONGEST_STEP / apertureOf(model.axes[model.parameters[p]]);
      return value + Math.max(-limit, Math.min(limit, next.step[p]));
    });
  }
}

/** F^-1 g, and the energy it promises, g^T F^-1 g. */
function newtonStep(
  model: SignalModel,
  residual: readonly Float64Array[],
  baseDerivative: readonly Float64Array[],
  projected: readonly (Float64Array | undefined)[],
  norm: number,
): { readonly step: Float64Array; readonly gain: number } | undefined {
  const n = model.parameters.length;
  const information = new Float64Array(n * n);
  const gradient = new Float64Array(n);
  for (let s = 0; s < model.looks; s++) {
    const br = residual[0][2 * s] / norm;
    const bi = residual[0][2 * s + 1] / norm;
    const power = br * br + bi * bi;
    for (let i = 0; i < n; i++) {
      // <D_i, x> = conj(<x, D_i>)
      const gr = baseDerivative[i][0];
      const gi = -baseDerivative[i][1];
      const re = residual[i + 1][2 * s] - (gr * br - gi * bi);
      const im = residual[i + 1][2 * s + 1] - (gr * bi + gi * br);
      gradient[i] += br * re + bi * im;
      for (let j = i; j < n; j++) {
        information[i * n + j] += power * projected[i * n + j]![0];
        information[j * n + i] = information[i * n + j];
      }
    }
  }
  const inverse = realCholeskyInverse(information, n);
  if (!inverse) return undefined;
  const step = gradient.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += inverse[i * n + j] * gradient[j];
    return sum;
  });
  return { step, gain: step.reduce((sum, value, i) => sum + value * gradient[i], 0) };
}

/** <x, x_l> (parameter -1) or <D_i x, x_l> for every other target l. */
function derivativeProducts(
  model: SignalModel,
  tables: readonly AxisTable[],
  otherTables: readonly AxisTable[],
  parameter: number,
  count: number,
): Float64Array {
  const active = [...model.axes.keys()].filter((axis) => model.axes[axis].terms.length > 0);
  const base = active.map((axis) => crossProducts(tables[axis].responses, otherTables[axis], count));
  if (parameter < 0) return hadamard(base);
  const sum = new Float64Array(2 * count);
  active.forEach((axis, a) => {
    model.axes[axis].terms.forEach((term, t) => {
      if (term.parameter !== parameter) return;
      const own = crossProducts(tables[axis].derivatives[t], otherTables[axis], count);
      const product = hadamard([own, ...base.filter((_, b) => b !== a)]);
      for (let i = 0; i < sum.length; i++) sum[i] += product[i];
    });
  });
  return sum;
}

function crossProducts(u: Float64Array, others: AxisTable, count: number): Float64Array {
  return pairProducts(u, others.responses, 1, others.size, count);
}

/** values[s] - sum_l products[l] b_l[s]. */
function withoutOthers(
  model: SignalModel,
  values: Float64Array,
  products: Float64Array,
  gains: Float64Array,
): Float64Array {
  const out = values.slice();
  const { looks } = model;
  for (let l = 0; l < products.length / 2; l++)
    for (let s = 0; s < looks; s++) {
      const b = 2 * (l * looks + s);
      out[2 * s] -= products[2 * l] * gains[b] - products[2 * l + 1] * gains[b + 1];
      out[2 * s + 1] -= products[2 * l] * gains[b + 1] + products[2 * l + 1] * gains[b];
    }
  return out;
}
