import { gridOffsets, mergeAxes } from './merge-axes.ts';
import { kron, steeringWeights } from './steering-weights.ts';

/**
 * How a tensor divided into blocks lies in memory: output rows, each from `offsets.length` source rows.
 *
 * Byte offsets are for complex float32 (8 bytes an element). `starts[o]` is where output row `o` begins, `offsets[r]`
 * where source row `r` of its blocks lies from there, `columns` the blocks along a row and `factor` their length in it.
 * `inner` and `outer` hold the (re, im) weights of the elements of a block in its row and of its rows.
 */
export interface BlockRows {
  readonly starts: Uint32Array;
  readonly offsets: Uint32Array;
  readonly columns: number;
  readonly factor: number;
  readonly inner: Float64Array;
  readonly outer: Float64Array;
}

/** Lays out blocks of `factors` elements; element d of a block has the weight exp(-j 2 pi centre d), cycles per sample. */
export function blockRows(
  shape: readonly number[],
  factors: readonly number[],
  centre: readonly number[] = factors.map(() => 0),
): BlockRows {
  const one: Float64Array = Float64Array.of(1, 0);
  const weightsOf = (members: readonly number[]): Float64Array =>
    members.reduce((weights: Float64Array, m) => kron(weights, steeringWeights(centre[m], factors[m])), one);

  const merged = mergeAxes(shape, factors);
  const row = merged[merged.length - 1];
  let stride = row.size * 8;
  let starts: Uint32Array = new Uint32Array(1);
  let offsets: Uint32Array = new Uint32Array(1);
  let outer = one;
  for (const { size, factor, members } of merged.slice(0, -1).reverse()) {
    starts = gridOffsets(size / factor, stride * factor, starts);
    offsets = gridOffsets(factor, stride, offsets);
    outer = kron(weightsOf(members), outer);
    stride *= size;
  }
  const { size, factor, members } = row;
  return { starts, offsets, columns: size / factor, factor, inner: weightsOf(members), outer };
}
