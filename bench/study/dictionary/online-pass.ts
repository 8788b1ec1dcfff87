import { type DictionaryLearnerOptions, planDictionaryLearner } from '../../../src/dictionary/index.ts';
import type { Kernels } from '../../../src/kernels/load.ts';
import { energyOf, KEPT, keptSums, type RelativeErrors } from './kept-coefficients.ts';
import { leftOut } from './kept-energy.ts';
import type { Basis } from './peers/bases.ts';
import type { Vectors } from './vectors.ts';

export interface OnlinePass {
  /** Every vector coded by the dictionary of the moment, then learned from. */
  readonly prequential: RelativeErrors;
  /** The same over the last tenth of the first pass. */
  readonly lastTenth: RelativeErrors;
  /** The dictionary of the whole stream after one pass, and after all. */
  readonly afterOne: Basis;
  readonly afterAll: Basis;
}

/** Learns from vectors in their order, one or more times over. */
export function onlinePass(
  kernels: Kernels,
  vectors: Vectors,
  options: Omit<DictionaryLearnerOptions, 'size' | 'complex'>,
  passes: number,
): OnlinePass {
  const { size, complex, count, values } = vectors;
  const parts = complex ? 2 : 1;
  const numbers = size * parts;
  const learner = planDictionaryLearner(kernels, { ...options, size, complex });
  try {
    const [all, late] = [keptSums(), keptSums()];
    const codes = new Float64Array(numbers);
    const energies = new Float64Array(size);
    const basis = (): Basis => ({ size, complex, matrix: learner.averaged() });
    for (let t = 0; t < count; t++) {
      const vector = values.subarray(t * numbers, (t + 1) * numbers);
      learner.encode(vector, codes);
      for (let k = 0; k < size; k++) energies[k] = codes[k * parts] ** 2 + (complex ? codes[k * parts + 1] ** 2 : 0);
      const [energy, missing] = [energyOf(vector, 0, numbers), leftOut(energies, KEPT)];
      all.add(energy, missing);
      if (t >= 0.9 * count) late.add(energy, missing);
      learner.update(vector, 1);
    }
    const afterOne = basis();
    for (let pass = 1; pass < passes; pass++) learner.update(values, count);
    return { prequential: all.errors(), lastTenth: late.errors(), afterOne, afterAll: basis() };
  } finally {
    learner.dispose();
  }
}
