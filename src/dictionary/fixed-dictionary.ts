import { SounderError } from '../core/errors.ts';
import type { SensorDescription } from '../core/sensor.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Kernels } from '../kernels/load.ts';
import type { Coded, CodedLayout } from './coded.ts';
import { planCoding } from './coding.ts';
import { multiply } from './matrix-vector.ts';
import { layVectors, type VectorOptions } from './vectors.ts';

/** An orthogonal (unitary) dictionary from elsewhere. */
export interface FixedDictionary {
  readonly size: number;
  readonly complex: boolean;
  /** size x size, row-major, columns are atoms; interleaved pairs when complex. */
  readonly atoms: Float64Array;
  /** What errors name as its origin. */
  readonly where: string;
}

/** How far D^H D may be from the identity. */
const TOLERANCE = 1e-6;

/** @throws SounderError `configuration-invalid` unless max |D^H D - I| is at most 1e-6 */
export function checkOrthogonal({ size, complex, atoms, where }: FixedDictionary): void {
  const parts = complex ? 2 : 1;
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let [re, im] = [i === j ? -1 : 0, 0];
      for (let k = 0; k < size; k++) {
        const [a, b] = [(k * size + i) * parts, (k * size + j) * parts];
        re += atoms[a] * atoms[b] + (complex ? atoms[a + 1] * atoms[b + 1] : 0);
        if (complex) im += atoms[a] * atoms[b + 1] - atoms[a + 1] * atoms[b];
      }
      const astray = Math.hypot(re, im);
      if (astray <= TOLERANCE) continue;
      const which = i === j ? `atom ${i} off unit norm` : `atoms ${j} and ${i} off orthogonal`;
      throw invalid(where, `${which} by ${astray.toPrecision(2)}`, `at most ${TOLERANCE}`);
    }
}

export interface FixedCoding {
  readonly layout: CodedLayout;
  /** Codes a snapshot; what it returns is valid until the next. */
  apply(snapshot: Snapshot): Coded;
  dispose(): void;
}

/**
 * Plans the coding of a sensor's snapshots with a dictionary that stays as it is; real atoms also code complex vectors.
 *
 * @throws SounderError `configuration-invalid` naming what does not fit
 */
export function planFixedCoding(
  kernels: Kernels,
  sensor: SensorDescription,
  fixed: FixedDictionary,
  options: VectorOptions = {},
): FixedCoding {
  checkOrthogonal(fixed);
  const layout: CodedLayout = { ...layVectors(sensor, options), dictionary: 'fixed' };
  const { size, complex, axes } = layout;
  const { where } = fixed;
  if (fixed.size !== size)
    throw invalid(where, `${fixed.size} x ${fixed.size}`, `${size} x ${size}, as vectors along ${axes} are`);
  if (fixed.complex && !complex) throw invalid(where, 'complex atoms', 'real atoms, for real samples');
  const dictionary = complex && !fixed.complex ? asPairs(fixed.atoms) : fixed.atoms;
  const analysis = adjoint(dictionary, size, complex);
  const coding = planCoding(kernels, layout);
  const { vectors, codes } = coding;
  return {
    layout,
    apply(snapshot) {
      coding.read(snapshot);
      coding.encode((vector, code) => multiply(analysis, size, complex, vector, code));
      return { layout, snapshot, vectors, codes, dictionary, version: 0 };
    },
    dispose: () => coding.dispose(),
  };
}

const asPairs = (values: Float64Array): Float64Array =>
  Float64Array.from({ length: 2 * values.length }, (_, i) => (i % 2 === 0 ? values[i / 2] : 0));

function adjoint(atoms: Float64Array, size: number, complex: boolean): Float64Array {
  const result = new Float64Array(atoms.length);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      const [from, to] = [i * size + j, j * size + i];
      if (!complex) result[to] = atoms[from];
      else [result[2 * to], result[2 * to + 1]] = [atoms[2 * from], -atoms[2 * from + 1]];
    }
  return result;
}

const invalid = (where: string, found: string, allowed: string): SounderError =>
  new SounderError('configuration-invalid', `${where}: found ${found}, allowed: ${allowed}`, { field: where, found });
