import { type Beams, beamMatrix } from './beams.ts';
import { writeResponse } from './response.ts';

/** Writes the response at a frequency in the basis of a subspace, `size` values. */
export type BasisResponse = (frequency: number, target: Float64Array) => void;

/** The response in elements, or as seen by the beams held. */
export function planBasisResponse(size: number, beams?: Beams): BasisResponse {
  if (!beams) return (frequency, target) => writeResponse(frequency, size, target);
  const matrix = beamMatrix(beams, size);
  const elements = new Float64Array(beams.size);
  return (frequency, target) => {
    writeResponse(frequency, beams.size, elements);
    for (let k = 0; k < size; k++) {
      let sum = 0;
      for (let n = 0; n < beams.size; n++) sum += matrix[k * beams.size + n] * elements[n];
      target[k] = sum;
    }
  };
}
