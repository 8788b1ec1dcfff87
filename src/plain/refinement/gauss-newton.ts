import type { Region } from '../../kernels/memory.ts';
import { realCholeskyInverse, realCholeskySolve } from '../../linalg/cholesky.ts';
import { type AtomProducts, atomProducts } from '../model/information.ts';
import type { ProjectionPlan, TargetProjections } from '../model/projection.ts';
import { apertureOf, type SignalModel } from '../model/signal-model.ts';
import type { TargetFit, TargetSet } from '../model/target-state.ts';
import { targetTables } from '../model/target-tables.ts';

/** Longest step, in resolution cells of the compressed axis. */
const LONGEST_STEP = 0.25;
/** Damping of the first step that has to be damped, as a share of the information's diagonal, and its growth. */
const FIRST_DAMPING = 0.03;
const DAMPING_GROWTH = 8;
const MOST_DAMPED = 5;

export interface RefinedTargets {
  readonly targets: TargetSet;
  readonly fit: TargetFit;
  /** Inverse of F, F_ij = sum_s Re(diag(b)^H Q_ij diag(b)), (parameters count)^2; times s2/2 it is the bound. */
  readonly inverseInformation: Float64Array;
  /** No step is left that matters. */
  readonly converged: boolean;
}

/** Least-squares gains of a target set and what is left of the energy; undefined when atoms are dependent. */
export function fitTargets(
  model: SignalModel,
  projection: Pick<ProjectionPlan, 'apply'>,
  tensor: Region,
  energy: number,
  targets: TargetSet,
): { fit: TargetFit; products: AtomProducts; projections: TargetProjections } | undefined {
  const tables = targetTables(model, targets);
  const products = atomProducts(model, tables, targets.count);
  if (!products) return undefined;
  const projections = projection.apply(tensor, tables, targets.count);
  const { looks } = model;
  const { count } = targets;
  const gains = new Float64Array(2 * count * looks);
  let explained = 0;
  for (let k = 0; k < count; k++)
    for (let s = 0; s < looks; s++) {
      let re = 0;
      let im = 0;
      for (let l = 0; l < count; l++) {
        const g = 2 * (k * count + l);
        const c = 2 * (l * looks + s);
        re += products.inverseGram[g] * projections.base[c] - products.inverseGram[g + 1] * projections.base[c + 1];
        im += products.inverseGram[g] * projections.base[c + 1] + products.inverseGram[g + 1] * projections.base[c];
      }
      const at = 2 * (k * looks + s);
      gains[at] = re;
      gains[at + 1] = im;
      explained += projections.base[at] * re + projections.base[at + 1] * im;
    }
  const residualEnergy = Math.max(energy - explained, 0);
  return { fit: { gains, residualEnergy, inverseGram: products.inverseGram }, products, projections };
}

export interface RefinementLimits {
  /** Most steps; 0 keeps the targets and only fits gains and information. */
  readonly steps: number;
  /** Energy not worth another step, in units of the noise power per element left by the fit. */
  readonly tolerance: number;
}

/**
 * Refines all targets together on the compressed tensor, gains projected out.
 *
 *     b = S^-1 c(base),  g_i = Re( conj(b) (c(D_i) - G(D_i, base) b) ),  F_ij = Re( diag(b)^H Q_ij diag(b) )
 *     theta <- theta + F^-1 g,  which promises to win the energy g^T F^-1 g
 *
 * Variable projection with Gauss-Newton steps (Golub and Pereyra 1973; plain.md 7.5). A step that raises the residual is
 * damped (Levenberg and Marquardt, F + mu diag F). Converges within a quarter of a resolution cell.
 *
 * @returns undefined when two targets have become one
 */
export function gaussNewton(
  model: SignalModel,
  projection: Pick<ProjectionPlan, 'apply'>,
  tensor: Region,
  energy: number,
  start: TargetSet,
  { steps, tolerance }: RefinementLimits,
): RefinedTargets | undefined {
  const parameters = model.parameters.length;
  const limits = model.parameters.map((axis) => LONGEST_STEP / apertureOf(model.axes[axis]));
  const freedom = Math.max(1, model.looks * model.elements - start.count * (model.looks + parameters / 2));
  let best: Point | undefined;
  let theta = start.theta.slice();
  let damping = 0;
  let damped = 0;
  for (let iteration = 0; ; iteration++) {
    const targets: TargetSet = { count: start.count, theta };
    const fitted = fitTargets(model, projection, tensor, energy, targets);
    let step: Float64Array;
    if (!fitted || (best && fitted.fit.residualEnergy > best.fit.residualEnergy * (1 + 1e-12))) {
      if (!best || ++damped > MOST_DAMPED || iteration >= steps) return withInverse(best);
      damping = Math.max(FIRST_DAMPING, DAMPING_GROWTH * damping);
      const next = realCholeskySolve(withDamping(best.information, damping), best.gradient.length, best.gradient);
      if (!next) return withInverse(best);
      step = next;
    } else {
      damping = damped > 0 ? damping / DAMPING_GROWTH : 0;
      damped = 0;
      const { information, gradient } = informationAt(model, fitted.fit, fitted.products, fitted.projections);
      const next = realCholeskySolve(information, gradient.length, gradient);
      if (!next) return withInverse(best);
      step = next;
      const promised = step.reduce((sum, value, i) => sum + value * gradient[i], 0);
      const converged = promised <= (tolerance * fitted.fit.residualEnergy) / freedom;
      best = { targets, fit: fitted.fit, converged, information, gradient };
      if (converged || iteration >= steps) return withInverse(best);
    }
    shorten(step, limits, start.count);
    const from = best.targets.theta;
    theta = from.slice();
    for (let k = 0; k < start.count; k++)
      for (let p = 0; p < parameters; p++) theta[k * parameters + p] += step[p * start.count + k];
  }
}

/** Where the iteration stands. */
interface Point extends Omit<RefinedTargets, 'inverseInformation'> {
  readonly information: Float64Array;
  readonly gradient: Float64Array;
}

function withInverse(point: Point | undefined): RefinedTargets | undefined {
  if (!point) return undefined;
  const { targets, fit, converged, information, gradient } = point;
  const inverseInformation = realCholeskyInverse(information, gradient.length);
  return inverseInformation && { targets, fit, converged, inverseInformation };
}

/** F + mu diag F. */
function withDamping(information: Float64Array, damping: number): Float64Array {
  const n = Math.sqrt(information.length);
  const out = information.slice();
  for (let i = 0; i < n; i++) out[i * (n + 1)] *= 1 + damping;
  return out;
}

/** Shortens every target's step to the longest allowed, its direction kept. */
function shorten(step: Float64Array, limits: readonly number[], count: number): void {
  for (let k = 0; k < count; k++) {
    const over = limits.reduce((most, limit, p) => Math.max(most, Math.abs(step[p * count + k]) / limit), 1);
    if (over > 1) for (let p = 0; p < limits.length; p++) step[p * count + k] /= over;
  }
}

/** F and g, both ordered parameter-major (index p * count + k). */
function informationAt(
  model: SignalModel,
  fit: TargetFit,
  products: AtomProducts,
  projections: TargetProjections,
): { information: Float64Array; gradient: Float64Array } {
  const { looks } = model;
  const parameters = model.parameters.length;
  const { count } = products;
  const n = parameters * count;
  const { gains } = fit;
  const information = new Float64Array(n * n);
  const gradient = new Float64Array(n);
  for (let k = 0; k < count; k++)
    for (let l = 0; l < count; l++) {
      // conj(b_k) b_l summed over looks
      let wr = 0;
      let wi = 0;
      for (let s = 0; s < looks; s++) {
        const a = 2 * (k * looks + s);
        const b = 2 * (l * looks + s);
        wr += gains[a] * gains[b] + gains[a + 1] * gains[b + 1];
        wi += gains[a] * gains[b + 1] - gains[a + 1] * gains[b];
      }
      const at = 2 * (k * count + l);
      for (let i = 0; i < parameters; i++)
        for (let j = i; j < parameters; j++) {
          const table = products.projected[i * parameters + j]!;
          const value = wr * table[at] - wi * table[at + 1];
          information[(i * count + k) * n + j * count + l] = value;
          information[(j * count + l) * n + i * count + k] = value;
        }
    }
  for (let i = 0; i < parameters; i++)
    for (let k = 0; k < count; k++)
      for (let s = 0; s < looks; s++) {
        const at = 2 * (k * looks + s);
        let re = projections.derivatives[i][at];
        let im = projections.derivatives[i][at + 1];
        for (let l = 0; l < count; l++) {
          // G(D_i, base)[k, l] = conj(<x_l, D_i x_k>)
          const g = 2 * (l * count + k);
          const b = 2 * (l * looks + s);
          const gr = products.baseDerivative[i][g];
          const gi = -products.baseDerivative[i][g + 1];
          re -= gr * gains[b] - gi * gains[b + 1];
          im -= gr * gains[b + 1] + gi * gains[b];
        }
        gradient[i * count + k] += gains[at] * re + gains[at + 1] * im;
      }
  return { information, gradient };
}
