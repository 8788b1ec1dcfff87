import { analyse, leftOut } from './kept-energy.ts';
import type { Basis } from './peers/bases.ts';
import { pursuitLeftOut } from './peers/matching-pursuit.ts';
import type { Vectors } from './vectors.ts';

/** Coefficients of 30 that are kept. */
export const KEPT = [1, 2, 3, 5, 8, 12] as const;

/** |Yhat - Y| / |Y| for each number of coefficients kept. */
export type RelativeErrors = readonly number[];

/** Sums of energy, of vectors and of what their largest coefficients leave out. */
export function keptSums() {
  const left = KEPT.map(() => 0);
  let whole = 0;
  return {
    add(energy: number, missing: readonly number[]): void {
      whole += energy;
      missing.forEach((value, i) => (left[i] += value));
    },
    errors: (): RelativeErrors => left.map((value) => Math.sqrt(value / whole)),
  };
}

/** Errors of all vectors in one orthogonal basis. */
export function errorsIn(basis: Basis, { size, complex, count, values }: Vectors): RelativeErrors {
  const numbers = size * (complex ? 2 : 1);
  const energies = new Float64Array(size);
  const sums = keptSums();
  for (let t = 0; t < count; t++) {
    analyse(basis, values, t * numbers, energies);
    sums.add(energyOf(values, t * numbers, numbers), leftOut(energies, KEPT));
  }
  return sums.errors();
}

/** Errors where the atoms are not orthogonal: as many of them as are kept, fitted by least squares. */
export function errorsOfPursuit(basis: Basis, { size, complex, count, values }: Vectors): RelativeErrors {
  const numbers = size * (complex ? 2 : 1);
  const sums = keptSums();
  for (let t = 0; t < count; t++) {
    const vector = values.subarray(t * numbers, (t + 1) * numbers);
    sums.add(energyOf(values, t * numbers, numbers), pursuitLeftOut(basis, vector, KEPT));
  }
  return sums.errors();
}

export function energyOf(values: Float64Array, at: number, numbers: number): number {
  let energy = 0;
  for (let i = at; i < at + numbers; i++) energy += values[i] ** 2;
  return energy;
}
