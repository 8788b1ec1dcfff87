import { createScatter } from './scatter.ts';
import { type Elements, elementsOf } from './value.ts';

/** Memory for slices whose elements lie scattered over the whole array. */
const SCATTERED_BYTES = 1 << 30;
/** Memory for slices that follow each other in the file but are transposed inside. */
const TRANSPOSED_BYTES = 1 << 26;
const CHUNK_ELEMENTS = 1 << 16;

/**
 * The array cut along one axis: for each of its indices, in order, the elements of the other axes as they are in the
 * file, row-major whatever the file's order. Without an axis the whole array is one slice.
 *
 * Each slice is valid until the next is asked for. Along the slowest axis of the file every element is read once, and memory
 * holds one slice, or `memoryBytes` (64 MiB) of them where they are transposed; along any other axis it holds
 * `memoryBytes` (1 GiB), and the file is read once for each such group. At least one slice is held.
 *
 * @param elementBytes  bytes of one element of the array: of a component, or of a complex pair
 */
export async function* arraySlices(
  elements: Elements,
  shape: readonly number[],
  fortranOrder: boolean,
  elementBytes: number,
  axis?: number,
  memoryBytes?: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const count = axis === undefined ? 1 : shape[axis];
  const sliceBytes = (elementsOf(shape) / count) * elementBytes;
  const slowest = slowestAxis(shape, fortranOrder);
  const inSequence = axis === undefined || axis === slowest || count === 1;
  if (inSequence && (!fortranOrder || isLine(shape, axis))) {
    const slice = new Uint8Array(sliceBytes);
    for (let i = 0; i < count; i++) {
      await elements.read(i * sliceBytes, slice);
      yield slice;
    }
    return;
  }
  const memory = memoryBytes ?? (inSequence ? TRANSPOSED_BYTES : SCATTERED_BYTES);
  const perPass = Math.max(1, Math.min(count, Math.floor(memory / sliceBytes)));
  const group = new Uint8Array(perPass * sliceBytes);
  const chunk = new Uint8Array(Math.min(count * sliceBytes, elementBytes * CHUNK_ELEMENTS));
  for (let first = 0; first < count; first += perPass) {
    const held = Math.min(count - first, perPass);
    // Slices in sequence are a shorter array of their own; others are picked out of the whole.
    const groupShape = inSequence ? shape.map((size, k) => (k === axis ? held : size)) : shape;
    const start = inSequence ? first * sliceBytes : 0;
    const end = inSequence ? start + held * sliceBytes : count * sliceBytes;
    const scatter = createScatter(groupShape, fortranOrder, axis, elementBytes, inSequence ? 0 : first, group);
    for (let at = start; at < end; at += chunk.byteLength) {
      const part = chunk.subarray(0, Math.min(chunk.byteLength, end - at));
      await elements.read(at, part);
      scatter(part);
    }
    for (let i = 0; i < held; i++) yield group.subarray(i * sliceBytes, (i + 1) * sliceBytes);
  }
}

/** The axis that varies slowest in the file, of those with more than one element. */
function slowestAxis(shape: readonly number[], fortranOrder: boolean): number {
  const several = [...shape.keys()].filter((k) => shape[k] > 1);
  return (fortranOrder ? several[several.length - 1] : several[0]) ?? 0;
}

/** Whether a slice has one axis at most, so that row-major and column-major are the same. */
const isLine = (shape: readonly number[], axis: number | undefined): boolean =>
  shape.filter((size, k) => k !== axis && size > 1).length <= 1;
