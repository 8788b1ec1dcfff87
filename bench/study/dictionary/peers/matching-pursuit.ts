import type { Basis } from './bases.ts';

/**
 * Energy that orthogonal matching pursuit with k atoms leaves out of a vector, for each k: the codes of a basis that is not orthogonal.
 *
 * Pati, Rezaiifar and Krishnaprasad (1993). Chosen atoms are made orthonormal one by one, so the residual is that of least squares.
 *
 * @param keep  ascending
 */
export function pursuitLeftOut(
  { size: n, complex, matrix }: Basis,
  vector: Float64Array,
  keep: readonly number[],
): number[] {
  const parts = complex ? 2 : 1;
  const residual = Float64Array.from(vector);
  const chosen: Float64Array[] = [];
  const used = new Uint8Array(n);
  const atoms = Array.from({ length: n }, (_, k) =>
    Float64Array.from(
      { length: n * parts },
      (__, at) => matrix[(Math.floor(at / parts) * n + k) * parts + (at % parts)],
    ),
  );
  const inner = (a: Float64Array, b: Float64Array): readonly [number, number] => {
    let [re, im] = [0, 0];
    for (let i = 0; i < n * parts; i += parts) {
      re += a[i] * b[i] + (complex ? a[i + 1] * b[i + 1] : 0);
      if (complex) im += a[i] * b[i + 1] - a[i + 1] * b[i];
    }
    return [re, im];
  };
  /** a -= (q^H a) q for a unit vector q. */
  const remove = (a: Float64Array, q: Float64Array): void => {
    const [re, im] = inner(q, a);
    for (let i = 0; i < n * parts; i += parts) {
      a[i] -= re * q[i] - (complex ? im * q[i + 1] : 0);
      if (complex) a[i + 1] -= re * q[i + 1] + im * q[i];
    }
  };
  const energy = (): number => inner(residual, residual)[0];
  const left = new Array<number>(n + 1).fill(0);
  left[0] = energy();
  for (let k = 1; k <= keep.at(-1)!; k++) {
    let [best, most] = [-1, 0];
    atoms.forEach((atom, j) => {
      if (used[j]) return;
      const [re, im] = inner(atom, residual);
      const gain = (re * re + im * im) / Math.max(inner(atom, atom)[0], 1e-300);
      if (gain > most) [best, most] = [j, gain];
    });
    if (best >= 0) {
      used[best] = 1;
      const direction = Float64Array.from(atoms[best]);
      // Twice is enough (Kahan).
      for (let pass = 0; pass < 2; pass++) for (const q of chosen) remove(direction, q);
      const length = Math.sqrt(inner(direction, direction)[0]);
      if (length > 1e-9) {
        for (let i = 0; i < n * parts; i++) direction[i] /= length;
        chosen.push(direction);
        remove(residual, direction);
      }
    }
    left[k] = energy();
  }
  return keep.map((k) => left[k]);
}
