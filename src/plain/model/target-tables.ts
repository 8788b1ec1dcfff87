import { innerProduct } from './products.ts';
import type { SignalModel } from './signal-model.ts';
import { steer, steerWithSlopes } from './steering.ts';
import type { TargetSet } from './target-state.ts';

/** Responses and derivatives of one axis to every target. */
export interface AxisTable {
  /** a(theta_k): row k, `size` complex values. */
  readonly responses: Float64Array;
  /** One table per phase term: d a / d theta_t. */
  readonly derivatives: readonly Float64Array[];
  readonly size: number;
}

/** Fills the response tables of every axis for a set of targets. */
export function targetTables(model: SignalModel, targets: TargetSet): AxisTable[] {
  const parameters = model.parameters.length;
  return model.axes.map((axis) => {
    const { size, terms } = axis;
    const responses = new Float64Array(2 * targets.count * size);
    const derivatives = terms.map(() => new Float64Array(2 * targets.count * size));
    for (let k = 0; k < targets.count; k++)
      steerWithSlopes(
        axis,
        targets.theta.subarray(k * parameters, (k + 1) * parameters),
        responses,
        derivatives,
        k * size,
      );
    return { responses, derivatives, size };
  });
}

/** out[k, l] = <u_k, v_l> for all pairs of rows, `rows` x `columns` complex. */
export function pairProducts(
  u: Float64Array,
  v: Float64Array,
  rows: number,
  size: number,
  columns = rows,
): Float64Array {
  const out = new Float64Array(2 * rows * columns);
  const hermitian = u === v && rows === columns;
  for (let k = 0; k < rows; k++)
    for (let l = hermitian ? k : 0; l < columns; l++) {
      innerProduct(u, k * size, v, l * size, size, out, k * columns + l);
      if (!hermitian) continue;
      out[2 * (l * columns + k)] = out[2 * (k * columns + l)];
      out[2 * (l * columns + k) + 1] = -out[2 * (k * columns + l) + 1];
    }
  return out;
}

/** <x(theta), x_l> for every target l, interleaved. */
export function atomWithTargets(model: SignalModel, theta: Float64Array, targets: TargetSet): Float64Array {
  const parameters = model.parameters.length;
  const products = new Float64Array(2 * targets.count);
  for (let l = 0; l < targets.count; l++) products[2 * l] = 1;
  const factor = new Float64Array(2);
  for (const axis of model.axes) {
    if (axis.terms.length === 0) continue;
    const own = new Float64Array(2 * axis.size);
    const other = new Float64Array(2 * axis.size);
    steer(axis, theta, own);
    for (let l = 0; l < targets.count; l++) {
      steer(axis, targets.theta.subarray(l * parameters, (l + 1) * parameters), other);
      innerProduct(own, 0, other, 0, axis.size, factor, 0);
      const re = products[2 * l] * factor[0] - products[2 * l + 1] * factor[1];
      products[2 * l + 1] = products[2 * l] * factor[1] + products[2 * l + 1] * factor[0];
      products[2 * l] = re;
    }
  }
  return products;
}
