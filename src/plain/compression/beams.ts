import type { FrequencyWindow } from './compression-factors.ts';

/** Adjacent DFT beams: beam k looks at k/N cycles per element, `first` <= k < `first + size`. */
export interface Beams {
  readonly size: number;
  readonly first: number;
}

/** Beams kept beyond the limits on each side, for what targets near an end spill over. */
const GUARD_BEAMS = 1;

/** The beams that cover a window with a guard beam on each side, N of them at most. */
export function coveringBeams(size: number, window: FrequencyWindow): Beams {
  // A limit that is a beam up to rounding is that beam.
  const low = Math.floor(window[0] * size + 1e-9) - GUARD_BEAMS;
  const high = Math.ceil(window[1] * size - 1e-9) + GUARD_BEAMS;
  if (high - low + 1 <= size) return { size: high - low + 1, first: low };
  return { size, first: Math.floor((low + high - size + 1) / 2) };
}

/** Index of the beam that holds everything of zero frequency, undefined when it is not among them. */
export function zeroBeam(size: number, beams: Beams): number | undefined {
  for (let b = 0; b < beams.size; b++) if ((beams.first + b) % size === 0) return b;
  return undefined;
}

/**
 * The orthonormal beams as a matrix, beams.size x size complex, row-major:
 *
 *     W^H[k, n] = exp(-j 2 pi (k/N) (n - (N-1)/2)) / sqrt(N)
 *
 * The phase reference is the middle of the axis, which makes the response to a target real up to one phase (Zoltowski,
 * Haardt, Mathews, IEEE TSP 44(2), 1996).
 */
export function beamMatrix(size: number, beams: Beams): Float64Array {
  const matrix = new Float64Array(2 * beams.size * size);
  const scale = 1 / Math.sqrt(size);
  for (let b = 0; b < beams.size; b++)
    for (let n = 0; n < size; n++) {
      // In units of 1/(2N) of a cycle the phase is a whole number: no digits are lost.
      const steps = ((beams.first + b) * (2 * n - size + 1)) % (2 * size);
      const phase = (-Math.PI * steps) / size;
      matrix[2 * (b * size + n)] = scale * Math.cos(phase);
      matrix[2 * (b * size + n) + 1] = scale * Math.sin(phase);
    }
  return matrix;
}

/** The basis (`AxisBasis`) of an axis held in beams. Cost O(beams N) a response. */
export function beamBasis(size: number, beams: Beams) {
  const matrix = beamMatrix(size, beams);
  return {
    aperture: size,
    apply: (elements: Float64Array, target: Float64Array, offset: number): void => {
      for (let b = 0; b < beams.size; b++) {
        let re = 0;
        let im = 0;
        for (let n = 0, row = 2 * b * size; n < 2 * size; n += 2) {
          re += matrix[row + n] * elements[n] - matrix[row + n + 1] * elements[n + 1];
          im += matrix[row + n] * elements[n + 1] + matrix[row + n + 1] * elements[n];
        }
        target[2 * (offset + b)] = re;
        target[2 * (offset + b) + 1] = im;
      }
    },
  };
}

/** Energy of a target at `frequency` that falls outside the beams, dB, at least 0. */
export function beamLossDb(size: number, beams: Beams, frequency: number): number {
  let kept = 0;
  for (let b = 0; b < beams.size; b++) {
    const offset = Math.PI * (frequency - (beams.first + b) / size);
    const sine = Math.sin(offset);
    kept += Math.abs(sine) < 1e-12 ? 1 : (Math.sin(size * offset) / (size * sine)) ** 2;
  }
  return Math.max(0, -10 * Math.log10(kept));
}
