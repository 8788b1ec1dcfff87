import { SounderError } from '../core/errors.ts';
import { planFft } from '../kernels/fft.ts';
import type { Kernels } from '../kernels/load.ts';
import type { Region } from '../kernels/memory.ts';
import { planModeProduct } from '../kernels/mode-product.ts';

/** Orthonormal atoms that signals are sparse in, as many as a signal is long. */
export interface Dictionary {
  readonly length: number;
  /** |entry|^2 of a unit atom at a row of the signal. */
  energy(row: number, atom: number): number;
  plan(kernels: Kernels, columns: number): DictionaryPlan;
}

export interface DictionaryPlan {
  /** Its coefficients over those of unit atoms; what is compared with them is scaled likewise. */
  readonly unit: number;
  /** Signals from coefficients, tiles of length x columns complex float32; source and target are apart. */
  synthesize(code: Region, signal: Region): void;
  /** Coefficients from signals. */
  analyze(signal: Region, code: Region): void;
  dispose(): void;
}

/** The discrete Fourier basis: a signal is a sum of few tones of its grid. Cost O(N log N) a transform. */
export function fourierDictionary(length: number): Dictionary {
  return {
    length,
    energy: () => 1 / length,
    plan: (kernels, columns) => {
      const shape = [length, columns];
      const forward = planFft(kernels, { shape, axis: 0, direction: 'forward' });
      const inverse = planFft(kernels, { shape, axis: 0, direction: 'inverse' });
      return {
        unit: Math.sqrt(length),
        synthesize: (code, signal) => inverse.apply(code, signal),
        analyze: (signal, code) => forward.apply(signal, code),
        dispose: () => {
          forward.dispose();
          inverse.dispose();
        },
      };
    },
  };
}

/**
 * Atoms that were learned: an N x N unitary matrix, row-major complex pairs, atoms its columns. Cost 8 N^2 flops a transform.
 *
 * @throws SounderError `configuration-invalid` unless the matrix is square and its columns are orthonormal to 1e-6
 */
export function unitaryDictionary(length: number, atoms: ArrayLike<number>): Dictionary {
  const refuse = (found: unknown, allowed: string): never => {
    throw new SounderError(
      'configuration-invalid',
      `recovery.dictionary.atoms: found ${String(found)}, allowed: ${allowed}`,
      {
        field: 'recovery.dictionary.atoms',
        found,
      },
    );
  };
  if (atoms.length !== 2 * length * length)
    refuse(`${atoms.length} values`, `${2 * length * length}, complex pairs of ${length} x ${length}`);
  const error = farthestFromUnitary(length, atoms);
  if (!(error <= 1e-6)) refuse(`inner products ${error.toPrecision(3)} off`, 'orthonormal atoms');
  const adjoint = new Float32Array(2 * length * length);
  for (let i = 0; i < length; i++)
    for (let k = 0; k < length; k++) {
      adjoint[2 * (k * length + i)] = atoms[2 * (i * length + k)];
      adjoint[2 * (k * length + i) + 1] = -atoms[2 * (i * length + k) + 1];
    }
  return {
    length,
    energy: (row, atom) => {
      const at = 2 * (row * length + atom);
      return atoms[at] ** 2 + atoms[at + 1] ** 2;
    },
    plan: (kernels, columns) => {
      const { memory } = kernels;
      const shape = [length, columns];
      const product = planModeProduct(kernels, { shape, axis: 0, rows: length, precision: 'f32' });
      const matrices = [atoms, adjoint].map((values) => {
        const region = memory.alloc(8 * length * length);
        memory.float32(region).set(values);
        return region;
      });
      return {
        unit: 1,
        synthesize: (code, signal) => product.apply(code, matrices[0], signal),
        analyze: (signal, code) => product.apply(signal, matrices[1], code),
        dispose: () => {
          product.dispose();
          matrices.forEach((region) => region.free());
        },
      };
    },
  };
}

/** Norm of every atom over the measured rows alone. */
export const columnNorms = (dictionary: Dictionary, measured: readonly number[]): number[] =>
  Array.from({ length: dictionary.length }, (_, atom) =>
    Math.sqrt(measured.reduce((sum, row) => sum + dictionary.energy(row, atom), 0)),
  );

/** Largest deviation of D^H D from the identity. */
function farthestFromUnitary(length: number, atoms: ArrayLike<number>): number {
  let worst = 0;
  for (let a = 0; a < length; a++)
    for (let b = a; b < length; b++) {
      let [re, im] = [a === b ? -1 : 0, 0];
      for (let row = 0; row < length; row++) {
        const [p, q] = [2 * (row * length + a), 2 * (row * length + b)];
        re += atoms[p] * atoms[q] + atoms[p + 1] * atoms[q + 1];
        im += atoms[p] * atoms[q + 1] - atoms[p + 1] * atoms[q];
      }
      const error = Math.hypot(re, im);
      if (!(error <= worst)) worst = error;
    }
  return worst;
}
