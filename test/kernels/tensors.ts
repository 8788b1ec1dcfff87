import fc from 'fast-check';
import { createRng } from '../../src/core/rng.ts';
import type { Kernels } from '../../src/kernels/load.ts';
import type { Region } from '../../src/kernels/memory.ts';

/** Unit roundoff of float32: relative error of one operation. */
export const U32 = 2 ** -24;
export const U64 = 2 ** -53;

export const product = (sizes: readonly number[]): number => sizes.reduce((n, size) => n * size, 1);

export function randomValues(seed: number | string, count: number): Float64Array {
  const rng = createRng(seed);
  return Float64Array.from({ length: count }, () => 2 * rng.uniform() - 1);
}

/** A region holding `values` as float32. */
export function f32Region({ memory }: Kernels, values: ArrayLike<number>): Region {
  const region = memory.alloc(values.length * 4);
  memory.float32(region).set(values);
  return region;
}

export function f64Region({ memory }: Kernels, values: ArrayLike<number>): Region {
  const region = memory.alloc(values.length * 8);
  memory.float64(region).set(values);
  return region;
}

/** Leaves memory behind that is NaN everywhere, as a disposed plan would leave its own values. */
export function soil({ memory }: Kernels, byteLength = 1 << 20): void {
  const region = memory.alloc(byteLength);
  memory.float64(region).fill(NaN);
  region.free();
}

const GUARD = 64;
/** A region with marked bytes behind it; `intact` says whether a kernel left them alone. */
export function guarded({ memory }: Kernels, byteLength: number) {
  const whole = memory.alloc(byteLength + GUARD);
  const after = memory.bytes(whole).subarray(byteLength);
  memory.bytes(whole).fill(0xa5);
  const region: Region = { offset: whole.offset, byteLength, free: () => whole.free() };
  return { region, intact: () => after.every((byte) => byte === 0xa5) };
}

/** Index of an element along every axis, outermost first. */
export function indicesOf(element: number, shape: readonly number[]): number[] {
  const indices: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    indices[axis] = element % shape[axis];
    element = Math.floor(element / shape[axis]);
  }
  return indices;
}

export const flatIndex = (indices: readonly number[], shape: readonly number[]): number =>
  indices.reduce((at, index, axis) => at * shape[axis] + index, 0);

/** Shapes of 1 to 4 axes whose sizes are often odd, prime or 1, at most a few thousand elements. */
export const shapes = fc
  .array(fc.integer({ min: 1, max: 13 }), { minLength: 1, maxLength: 4 })
  .filter((shape) => product(shape) <= 4000);

/** Blocks of 1 to 4 axes: each axis has `blocks` blocks of `factor` elements. */
export const blockings = fc
  .array(fc.record({ blocks: fc.integer({ min: 1, max: 6 }), factor: fc.integer({ min: 1, max: 7 }) }), {
    minLength: 1,
    maxLength: 4,
  })
  .filter((axes) => product(axes.map(({ blocks, factor }) => blocks * factor)) <= 6000)
  .map((axes) => ({
    shape: axes.map(({ blocks, factor }) => blocks * factor),
    factors: axes.map(({ factor }) => factor),
  }));
