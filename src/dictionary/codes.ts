import type { Kernels } from '../kernels/load.ts';
import type { ActivityGate } from './activity.ts';
import { vectorStride } from './embedding.ts';
import type { LearnerSettings } from './options.ts';
import { BLOCK, field, type LearnerState } from './state.ts';

/** What one block of vectors adds to the sums of the step under way. */
export interface CodesPlan {
  /**
   * @param momentum   weight of the whole step's gradient in the running one; 0 to leave it alone
   * @param curvature  weight of its curvature; 0 to leave it alone
   * @param gate       which codes count as active; absent: neither activity nor moments
   */
  add(count: number, momentum: number, curvature: number, gate?: ActivityGate): void;
  dispose(): void;
}

/**
 * Plans Z = D^H Y and from it the gradient |Z|^(p-2) Z Y^H, the curvature |Z| (|Z|^2)^T and the moments r(Z) Z Z^H.
 *
 * 2 size^2 multiply-adds a vector on the published schedules, 3 until and 2.5 while refining; four times as many when complex.
 */
export function planCodes(kernels: Kernels, state: LearnerState, settings: LearnerSettings): CodesPlan {
  const { exports, memory } = kernels;
  const { size, order, complex, power } = settings;
  const stride = vectorStride(settings);
  const rowsOf = complex ? 2 : 1;
  const lengths = [BLOCK * stride, BLOCK * order, BLOCK * order, BLOCK * size, BLOCK * size];
  lengths.push(4 * Math.max(order, rowsOf * BLOCK));
  const region = memory.alloc(8 * lengths.reduce((sum, length) => sum + length, 0));
  let end = region.offset;
  const [codes, weights, gated, magnitudes, energies, panel] = lengths.map(
    (length) => (end += 8 * length) - 8 * length,
  );
  const { header, analysis, gradient, curvature, moments, atomSums, block } = state;
  const sums = analysis.offset - header.byteLength + 8 * field.sums;
  const [row, atomRow] = [8 * order, 8 * size];

  /** target (size x order) += left (size x depth, stored depth-major) times the rows of `right`. */
  const addOuter = (target: number, left: number, right: number, depth: number): void =>
    exports.multiplyF64(left, 8, atomRow, right, row, 8, target, row, size, depth, order, panel, 1, 0);

  const addCurvature = (count: number): void => {
    const target = curvature.offset;
    exports.multiplyF64(magnitudes, 8, atomRow, energies, atomRow, 8, target, atomRow, size, count, size, panel, 1, 0);
  };

  return {
    add(count, momentum, ofCurvature, gate) {
      const { offset = 0, slope = 0, spread = 0 } = gate ?? {};
      const step = 8 * stride;
      exports.multiplyF64(
        block.offset,
        step,
        8,
        analysis.offset,
        8,
        row,
        codes,
        step,
        count,
        order,
        order,
        panel,
        0,
        0,
      );
      const [share, part] = [momentum / header[field.stepSize], ofCurvature / header[field.stepSize]];
      exports.weighCodesF64(
        codes,
        weights,
        gated,
        magnitudes,
        energies,
        atomSums.offset,
        sums,
        count,
        size,
        order,
        power,
        gate ? 1 : 0,
        offset,
        slope,
        spread,
        share,
        part,
      );
      if (momentum > 0) addOuter(gradient.offset, weights, block.offset, rowsOf * count);
      if (gate && ofCurvature > 0) addCurvature(count);
      if (gate && header[field.refining] > 0) addOuter(moments.offset, gated, codes, rowsOf * count);
    },
    dispose: () => region.free(),
  };
}
