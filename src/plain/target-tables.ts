import { innerProduct } from './candidate-gram.ts';
import type { SignalModel } from './signal-model.ts';
import { steer, steerDerivative } from './steering.ts';
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
    const { size, terms, meanRemoved } = axis;
    const responses = new Float64Array(2 * targets.count * size);
    const derivatives = terms.map(() => new Float64Array(2 * targets.count * size));
    const raw = meanRemoved ? { ...axis, meanRemoved: false } : axis;
    for (let k = 0; k < targets.count; k++) {
      const theta = targets.theta.subarray(k * parameters, (k + 1) * parameters);
      steer(raw, theta, responses, k * size);
      terms.forEach((_, t) => steerDerivative(axis, t, responses, derivatives[t], k * size));
      if (meanRemoved) steer(axis, theta, responses, k * size);
    }
    return { responses, derivatives, size };
  });
}

/** out[k, l] = <u_k, v_l> for all pairs of targets. */
export function pairProducts(u: Float64Array, v: Float64Array, count: number, size: number): Float64Array {
  const out = new Float64Array(2 * count * count);
  for (let k = 0; k < count; k++)
    for (let l = 0; l < count; l++) innerProduct(u, k * size, v, l * size, size, out, k * count + l);
  return out;
}
