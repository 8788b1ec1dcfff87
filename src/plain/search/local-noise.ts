/** Cells averaged lie within this many resolution cells on every axis, fewer where that were too many grid points. */
const HALF_WIDTH = 3;
const MOST_POINTS = 2 ** 16;
/** Cells within this many resolution cells on all axes belong to the place itself. */
const GUARD = 1;
/** Fewer independent cells say nothing. */
const FEWEST_CELLS = 32;
/** Standard errors by which the mean has to exceed the white level to count. */
const CHANCE = 4;

/** How many times the noise power lies around a place, cycles per compressed sample. */
export type NoiseExcess = (theta: Float64Array, noisePower: number) => number;

export interface LocalNoise {
  /**
   * @param power  matched-filter power of the residual on the grid, per look-sum
   * @param level  what white noise alone would have there
   * @returns how many times the level lies around a cell, at least 1
   */
  excess(power: Float32Array, cell: number, level: number): number;
}

/**
 * Plans the noise around a place relative to white noise, from the residual's periodogram: the mean over n cells around
 * it over the level of white noise where that is more than chance, 1 + 4 / sqrt(n looks), else 1.
 *
 * What strong echoes leave (they are no points, oscillators have phase noise) and clutter lift the noise in their
 * surroundings; thresholds and error bars there have to go by it. In white noise the mean exceeds the level by four
 * standard errors about once in 10 000 places.
 *
 * Cell-averaging constant false-alarm rate: H. M. Finn, R. S. Johnson, RCA Review 29, 1968. Cost O(13^M) a place.
 *
 * @param shape    points of the grid on every axis, periodic
 * @param padding  grid points a resolution cell
 * @param looks    summed in a cell, as many as know the noise independently
 */
export function planLocalNoise(shape: readonly number[], padding: number, looks: number): LocalNoise {
  const offsets = offsetsAround(shape, padding);
  const strides = shape.map((_, p) => shape.slice(p + 1).reduce((n, size) => n * size, 1));
  const cells = (offsets.length / padding ** shape.length) * looks;
  const chance = 1 + CHANCE / Math.sqrt(cells);
  const index = new Int32Array(shape.length);

  return {
    excess: (power, cell, level) => {
      if (cells < FEWEST_CELLS || !(level > 0)) return 1;
      for (let p = 0, rest = cell; p < shape.length; p++) {
        index[p] = Math.floor(rest / strides[p]);
        rest %= strides[p];
      }
      let sum = 0;
      for (const offset of offsets) {
        let at = 0;
        for (let p = 0; p < shape.length; p++) at += ((index[p] + offset[p] + shape[p]) % shape[p]) * strides[p];
        sum += power[at];
      }
      const times = sum / offsets.length / level;
      return times > chance ? times : 1;
    },
  };
}

/** Steps to the cells averaged, per axis; every point of a short axis once. */
function offsetsAround(shape: readonly number[], padding: number): readonly Int32Array[] {
  let halfWidth = HALF_WIDTH;
  const steps = (half: number): number[][] =>
    shape.map((size) => {
      const least = -Math.min(half * padding, Math.floor((size - 1) / 2));
      const most = Math.min(half * padding, Math.floor(size / 2));
      return Array.from({ length: most - least + 1 }, (_, i) => least + i);
    });
  while (halfWidth > 1 && steps(halfWidth).reduce((n, list) => n * list.length, 1) > MOST_POINTS) halfWidth--;
  const all = steps(halfWidth).reduce<number[][]>(
    (made, list) => made.flatMap((before) => list.map((step) => [...before, step])),
    [[]],
  );
  return all.filter((step) => step.some((s) => Math.abs(s) > GUARD * padding)).map((step) => Int32Array.from(step));
}
