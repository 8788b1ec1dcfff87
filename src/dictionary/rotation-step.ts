import type { Kernels } from '../kernels/load.ts';
import { embedLowerHalf } from './embedding.ts';
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
const FORGETTING = 1;
const LAG = 4;
/** What one product adds to |A A^H - I|, and how far that may grow. */
const ROUNDING = 1e-14;
const MOST_ASTRAY = 1e-9;

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
  const square = order * order;
  const region = memory.alloc(8 * (square + half + 4 * order));
  const [matrix, turn] = [memory.float64(region, square), memory.float64(region).subarray(square, square + half)];
  const panel = region.offset + 8 * (square + half);
  const row = 8 * order;
  const { header, analysis } = state;
  const [moments, rotation, atoms] = [state.moments.values, state.rotation.values, state.atoms.values];
  const pairs = (size * (size - 1)) / (complex ? 1 : 2);
  // Twice the standard deviation of the running correlation of white rotations.
  const chance = Math.max(0.02, 2 * Math.sqrt(MEMORY / 2 / Math.max(1, pairs)));

  /** Overwrites `rotation` by this step's; returns its squared norm, that of the last one and their product. */
  function estimate(): readonly [number, number, number] {
    let norm = 0;
    let before = 0;
    let product = 0;
    const share = 1 / header[field.stepSize];
    for (let i = 0; i < size; i++) {
      const ai = atoms[i];
      const di = atoms[i + size];
      const si = atoms[i + 2 * size];
      for (let j = 0; j < i; j++) {
        const both = ai + atoms[j];
        const curvature = Math.max(both - di * atoms[j + 2 * size] - atoms[j + size] * si, 0.1 * both);
        const scale = curvature > 0 ? share / curvature : 0;
        const ij = i * order + j;
        const ji = j * order + i;
        const real = scale * (moments[ij] - moments[ji]);
        before += 2 * rotation[ij] * rotation[ij];
        product += 2 * rotation[ij] * real;
        norm += 2 * real * real;
        rotation[ij] = real;
        rotation[ji] = -real;
        if (!complex) continue;
        const imaginary = scale * (moments[ij + size] + moments[ji + size]);
        before += 2 * rotation[ij + size] * rotation[ij + size];
        product += 2 * rotation[ij + size] * imaginary;
        norm += 2 * imaginary * imaginary;
        rotation[ij + size] = imaginary;
        rotation[ji + size] = imaginary;
      }
    }
    return [norm, before, product];
  }

  /**
   * A <- (I + X + X^2 / 2) A for the rotation X in `matrix`, whose squared norm is given.
   *
   * I + X + X^2 / 2 is orthogonal but for X^4 / 4; a polar factor follows when that, summed over steps, can be seen.
   */
  function rotate(norm: number): void {
    embedLowerHalf(matrix, settings);
    exports.multiplyF64(
      region.offset,
      row,
      8,
      region.offset,
      row,
      8,
      turn.byteOffset,
      row,
      size,
      order,
      order,
      panel,
      0,
      complex ? 0 : 1,
    );
    if (complex) for (let i = 0; i < half; i++) turn[i] = matrix[i] + 0.5 * turn[i];
    else addHalfSquare();
    const { candidate } = frankWolfe;
    candidate.set(analysis.values.subarray(0, half));
    const to = candidate.byteOffset;
    exports.multiplyF64(turn.byteOffset, row, 8, analysis.offset, row, 8, to, row, size, order, order, panel, 1, 0);
    header[field.astray] += (norm * norm) / 4 + ROUNDING;
    if (header[field.astray] > MOST_ASTRAY) {
      frankWolfe.retract();
      return;
    }
    analysis.values.set(candidate);
    embedLowerHalf(analysis.values, settings);
  }

  /** turn = X + X^2 / 2 from the lower triangle of X^2 in `turn`, which is symmetric. */
  function addHalfSquare(): void {
    for (let i = 0; i < size; i++) {
      turn[i * size + i] *= 0.5;
      for (let j = 0; j < i; j++) {
        const square = 0.5 * turn[i * size + j];
        const x = matrix[i * size + j];
        turn[i * size + j] = square + x;
        turn[j * size + i] = square - x;
      }
    }
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
        matrix[i] = gain * rotation[i];
      }
      rotate(norm * gain * gain);
      let energy = 0;
      for (let i = 2 * size; i < 3 * size; i++) energy += atoms[i];
      return (LAG * agreement * norm * energy) / (size * size);
    },
    dispose: () => region.free(),
  };
}
