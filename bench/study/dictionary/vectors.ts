/** Vectors one after the other, `size` numbers each, interleaved pairs when complex. */
export interface Vectors {
  readonly size: number;
  readonly complex: boolean;
  readonly count: number;
  readonly values: Float64Array;
}
