/**
 * Puts the elements of an array, fed in file order, where they belong in a group of row-major slices.
 *
 * Slice i of the group is index `first + i` along `axis`; elements of other slices are passed over.
 *
 * @param shape        sizes in index order
 * @param axis         the axis that enumerates slices; undefined: the whole array is one slice
 * @param group        whole slices, one after the other
 * @returns a function that takes the next whole elements of the file
 */
export function createScatter(
  shape: readonly number[],
  fortranOrder: boolean,
  axis: number | undefined,
  elementBytes: number,
  first: number,
  group: Uint8Array,
): (part: Uint8Array) => void {
  // Byte strides of the row-major slice; a step along `axis` is a step to the next slice.
  const strides = new Array<number>(shape.length).fill(0);
  let stride = elementBytes;
  for (let k = shape.length - 1; k >= 0; k--) {
    if (k === axis) continue;
    strides[k] = stride;
    stride *= shape[k];
  }
  if (axis !== undefined) strides[axis] = stride;

  // Dimensions from the fastest to the slowest of the file, as an odometer whose reading is the place in the group.
  const dimensions = [...shape.keys()];
  if (!fortranOrder) dimensions.reverse();
  const sizes = dimensions.map((k) => shape[k]);
  const steps = dimensions.map((k) => strides[k]);
  const index = new Array<number>(shape.length).fill(0);
  let place = -first * stride;

  return (part) => {
    for (let from = 0; from < part.byteLength; from += elementBytes) {
      if (place >= 0 && place < group.byteLength)
        for (let b = 0; b < elementBytes; b++) group[place + b] = part[from + b];
      for (let k = 0; k < sizes.length; k++) {
        place += steps[k];
        if (++index[k] < sizes[k]) break;
        place -= steps[k] * sizes[k];
        index[k] = 0;
      }
    }
  };
}
