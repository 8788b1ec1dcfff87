/** A run of numbers of one meaning within a flat vector of parameters. */
export interface ParameterSlice {
  readonly name: string;
  readonly start: number;
  readonly length: number;
}

/** Everything a model learns as one vector, which optimisers and files see, with names for those who read it. */
export interface Parameters {
  /** Trained in place. */
  readonly values: Float64Array;
  readonly slices: readonly ParameterSlice[];
  /** The part of `vector` (values, or gradients laid out like them) that a name stands for. */
  view(name: string, vector?: Float64Array): Float64Array;
}

/** Lays out named runs one after the other, all zero. */
export function createParameters(lengths: Readonly<Record<string, number>>): Parameters {
  let end = 0;
  const slices = Object.entries(lengths).map(([name, length]): ParameterSlice => {
    end += length;
    return { name, start: end - length, length };
  });
  const values = new Float64Array(end);
  return {
    values,
    slices,
    view: (name, vector = values) => {
      const { start, length } = slices.find((slice) => slice.name === name)!;
      return vector.subarray(start, start + length);
    },
  };
}
