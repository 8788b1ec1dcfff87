/**
 * The vectors of one snapshot by the few atoms of a dictionary that they need.
 *
 * Vector after vector: `counts[v]` atoms of vector v, by rising index. The dictionary is not part of it.
 */
export interface SparseCodes {
  readonly vectorCount: number;
  readonly atomCount: number;
  readonly complex: boolean;
  /** Atoms of each vector. */
  readonly counts: Uint32Array;
  /** Atoms, as many as all counts together. */
  readonly indices: Uint32Array;
  /** Their coefficients, in sample units; interleaved pairs when complex. */
  readonly values: Float32Array;
  /** Norm of what the atoms leave out over that of the vectors: 0 where nothing is left out, at most 1. */
  readonly relativeError: number;
}
