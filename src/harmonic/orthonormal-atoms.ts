/** An orthonormal basis of real vectors that grows by one vector at a time; at most `most` of `size` values. */
export interface OrthonormalAtoms {
  /** Row j is basis vector j; `count` of them. */
  readonly rows: Float64Array;
  readonly count: number;
  clear(): void;
  /** Removes from `vector` what the basis spans, in place. */
  project(vector: Float64Array): void;
  /** Adds what is left of a vector; returns false, adding nothing, where less than `least` of its power is left. */
  add(vector: Float64Array, least: number): boolean;
}

/** Gram-Schmidt, twice for each vector, which is enough: Giraud, Langou, Rozloznik 2005. Cost O(size count) a vector. */
export function orthonormalAtoms(size: number, most: number): OrthonormalAtoms {
  const rows = new Float64Array(size * most);
  const left = new Float64Array(size);
  let count = 0;
  const project = (vector: Float64Array): void => {
    for (let pass = 0; pass < 2; pass++)
      for (let j = 0; j < count; j++) {
        let dot = 0;
        for (let n = 0; n < size; n++) dot += rows[j * size + n] * vector[n];
        for (let n = 0; n < size; n++) vector[n] -= dot * rows[j * size + n];
      }
  };
  const power = (vector: Float64Array): number => vector.reduce((sum, value) => sum + value * value, 0);
  return {
    rows,
    get count() {
      return count;
    },
    clear: () => (count = 0),
    project,
    add: (vector, least) => {
      left.set(vector);
      project(left);
      const rest = power(left);
      if (count === most || !(rest > least * power(vector))) return false;
      const scale = 1 / Math.sqrt(rest);
      for (let n = 0; n < size; n++) rows[count * size + n] = scale * left[n];
      count++;
      return true;
    },
  };
}
