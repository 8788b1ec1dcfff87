import type { SignalModel } from '../model/signal-model.ts';

/** Where row r of the compressed tensor (all axes but the last) begins in the padded grid. */
export function planRowStart(sizes: readonly number[], strides: readonly number[]): (row: number) => number {
  return (row) => {
    let start = 0;
    for (let m = sizes.length - 2; m >= 0; m--) {
      start += (row % sizes[m]) * strides[m];
      row = Math.floor(row / sizes[m]);
    }
    return start;
  };
}

/** Grid offsets of every look. */
export function lookOffsets(model: SignalModel, padded: readonly number[], strides: readonly number[]): number[] {
  return model.axes.reduce<number[]>(
    (offsets, axis, m) =>
      axis.terms.length > 0
        ? offsets
        : offsets.flatMap((offset) => Array.from({ length: padded[m] }, (_, i) => offset + i * strides[m])),
    [0],
  );
}

/** power[c] = scale sum_looks |values|^2, and the highest of them; without offsets cell c is element c. */
export function sumPower(
  values: Float32Array,
  offsets: Uint32Array | undefined,
  looks: readonly number[],
  scale: number,
  power: Float32Array,
): number {
  let highest = 0;
  if (!offsets) {
    for (let c = 0; c < power.length; c++) {
      const one = scale * (values[2 * c] * values[2 * c] + values[2 * c + 1] * values[2 * c + 1]);
      power[c] = one;
      if (one > highest) highest = one;
    }
    return highest;
  }
  for (let c = 0; c < power.length; c++) {
    let sum = 0;
    for (const look of looks) {
      const at = 2 * (offsets[c] + look);
      sum += values[at] * values[at] + values[at + 1] * values[at + 1];
    }
    power[c] = scale * sum;
    highest = Math.max(highest, power[c]);
  }
  return highest;
}

/** The harmonic axes alone: their padded shape, and where their cells lie in a grid with looks. */
export function harmonicIndex(model: SignalModel, padded: readonly number[], strides: readonly number[]) {
  const shape = model.parameters.map((axis) => padded[axis]);
  const cells = shape.reduce((n, size) => n * size, 1);
  const offsets = model.looks === 1 ? undefined : new Uint32Array(cells);
  for (let c = 0; offsets && c < cells; c++) {
    let [rest, at] = [c, 0];
    for (let p = shape.length - 1; p >= 0; p--) {
      at += (rest % shape[p]) * strides[model.parameters[p]];
      rest = Math.floor(rest / shape[p]);
    }
    offsets[c] = at;
  }
  return { shape, offsets };
}

export function isPeak(power: Float32Array, shape: readonly number[], cell: number): boolean {
  let stride = 1;
  for (let p = shape.length - 1; p >= 0; p--) {
    const i = Math.floor(cell / stride) % shape[p];
    const up = cell + (i + 1 < shape[p] ? stride : stride * (1 - shape[p]));
    const down = cell + (i > 0 ? -stride : stride * (shape[p] - 1));
    if (power[up] > power[cell] || power[down] > power[cell]) return false;
    stride *= shape[p];
  }
  return true;
}

/** Largest distance over the axes, grid points, around the circle. */
export function cellDistance(a: number, b: number, shape: readonly number[]): number {
  let distance = 0;
  for (let p = shape.length - 1; p >= 0; p--) {
    const apart = Math.abs((a % shape[p]) - (b % shape[p]));
    distance = Math.max(distance, Math.min(apart, shape[p] - apart));
    a = Math.floor(a / shape[p]);
    b = Math.floor(b / shape[p]);
  }
  return distance;
}
