import type { Kernels } from '../kernels/load.ts';
import type { FrankWolfeStep } from './frank-wolfe-step.ts';
import type { LearnerSettings } from './options.ts';
import { field, type LearnerState } from './state.ts';

export interface RotationStep {
  /** Forgets earlier rotations: the next ones are remembered from `steps` on. */
  begin(steps: number): void;
  /** Rotates the atoms by what the moments of this step say; returns the energy that codes lack because it lags. */
  apply(): number;
  dispose(): void;
}

/** Weight of one step in the running correlation. */
const MEMORY = 0.05;
/** How fast the rotation estimate forgets when successive steps agree. */
const FORGETTING = 0.2;
const LAG = 4;

/**
 * Plans the refinement: Newton steps to the maximum of the likelihood of sparse codes, over rotations of the atoms.
 *
 *   E_ij = (M_ij - conj M_ji) / (a_i + a_j - d_i s_j - d_j s_i),   A <- polar((I + E / k) A)
 *
 * M = mean r(z) z z^H, a = E r |z|^2, d = E d(r z)/dz, s = E |z|^2: the Newton step of orthogonal independent components
 * (Hyvarinen 1999; Cardoso and Laheld 1996 for the relative gradient) with the posterior mean of a sparse code as its
 * non-linearity. At a hard gate it is the streaming orthogonal Procrustes step on thresholded codes (Schonemann 1966).
 *
 * k counts the steps remembered: one more each step, which averages noise; fewer as long as successive rotations agree,
 * which says that the atoms lag behind the stream (innovations of a filter with the right gain are white).
 */
export function planRotationStep(
  kernels: Kernels,
  state: LearnerState,
  settings: LearnerSettings,
  frankWolfe: FrankWolfeStep,
): RotationStep {
  const { exports, memory } = kernels;
  const { size, order, complex, stepFloor } = settings;
  const half = size * order;
  const region = memory.alloc(8 * (half + 4 * order));
  const scaled = memory.float64(region, half);
  const panel = region.offset + 8 * half;
  const { header, analysis } = state;
  const [moments, rotation, atoms] = [state.moments.values, state.rotation.values, state.atoms.values];
  const pairs = (size * (size - 1)) / (complex ? 1 : 2);
  // Twice the standard deviation of the running correlation of white rotations.
  const chance = Math.max(0.02, 2 * Math.sqrt(MEMORY / 2 / Math.max(1, pairs)));

  /** Overwrites `rotation` by this step's; returns its squared norm, that of the last one and their product. */
  function estimate(): readonly [number, number, number] {
    let [norm, before, product] = [0, 0, 0];
    const share = 1 / header[field.stepSize];
    const put = (at: number, value: number): void => {
      before += rotation[at] * rotation[at];
      product += rotation[at] * value;
      norm += value * value;
      rotation[at] = value;
    };
    for (let i = 0; i < size; i++)
      for (let j = 0; j < i; j++) {
        const [ai, di, si] = [atoms[3 * i], atoms[3 * i + 1], atoms[3 * i + 2]];
        const [aj, dj, sj] = [atoms[3 * j], atoms[3 * j + 1], atoms[3 * j + 2]];
        const curvature = Math.max(ai + aj - di * sj - dj * si, 0.1 * (ai + aj));
        const scale = curvature > 0 ? share / curvature : 0;
        const [ij, ji] = [i * order + j, j * order + i];
        const real = scale * (moments[ij] - moments[ji]);
        put(ij, real);
        put(ji, -real);
        if (!complex) continue;
        const imaginary = scale * (moments[ij + size] + moments[ji + size]);
        put(ij + size, imaginary);
        put(ji + size, imaginary);
      }
    return [norm, before, product];
  }

  return {
    begin(steps) {
      rotation.fill(0);
      header[field.remembered] = steps;
      header[field.correlation] = 0;
    },
    apply() {
      const [found, before, product] = estimate();
      if (!(found > 0 && found < Infinity)) {
        rotation.fill(0);
        return 0;
      }
      // No step turns the atoms by more than a radian or so: one sample far out must not undo everything.
      const norm = Math.min(found, size);
      const shrink = Math.sqrt(norm / found);
      const correlation = before > 0 ? product / Math.sqrt(found * before) : 0;
      header[field.correlation] += MEMORY * (correlation - header[field.correlation]);
      const agreement = Math.max(0, header[field.correlation] - chance);
      const remembered = header[field.remembered];
      const next = remembered + 1 - FORGETTING * agreement * remembered;
      header[field.remembered] = Math.max(2, Math.min(next, stepFloor > 0 ? 1 / stepFloor : Infinity));
      const gain = 1 / header[field.remembered];
      for (let i = 0; i < half; i++) {
        rotation[i] *= shrink;
        scaled[i] = gain * rotation[i];
      }
      frankWolfe.candidate.set(analysis.values.subarray(0, half));
      const [row, to] = [8 * order, frankWolfe.candidate.byteOffset];
      exports.multiplyF64(region.offset, row, 8, analysis.offset, row, 8, to, row, size, order, order, panel, 1, 0);
      frankWolfe.retract();
      let energy = 0;
      for (let i = 0; i < size; i++) energy += atoms[3 * i + 2];
      return (LAG * agreement * norm * energy) / (size * size);
    },
    dispose: () => region.free(),
  };
}
