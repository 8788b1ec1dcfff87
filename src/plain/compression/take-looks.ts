import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import type { AxisPlan } from './axis-plan.ts';
import { isShifted, type Shift } from './shifts.ts';

/**
 * Plans taking looks out of a tensor: every D-th element from an offset (multi-shift) or a run of elements (smoothing),
 * one look a shift.
 *
 *     out[i_1, .., i_M, s] = x[i_1 D_1 + shift_1(s), .., i_M D_M + shift_M(s)],   D_m = 1 but for multi-shift
 *
 * Other axes are taken whole. Looks are innermost, so that what follows reads all of them where it reads one. Cost: one
 * copy of the result.
 *
 * @param shape   cf32 source, axes already compressed by other methods as those left them
 * @param shifts  one look each; a single one adds no axis
 */
export function planTakeLooks(
  { memory }: Kernels,
  shape: readonly number[],
  axes: readonly AxisPlan[],
  shifts: readonly Shift[],
): { readonly shape: readonly number[]; apply(source: Region, target: Region): void; dispose(): void } {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((n, size) => n * size, 1));
  const sizes = axes.map((plan, axis) => (isShifted(plan) ? plan.compressedSize : shape[axis]));
  const steps = axes.map((plan, axis) => strides[axis] * (plan.method === 'multi-shift' ? plan.factor : 1));
  const starts = gridOffsets(sizes, steps);
  const offsets = Uint32Array.from(shifts, (shift) => shift.reduce((sum, n, axis) => sum + n * strides[axis], 0));
  return {
    shape: shifts.length > 1 ? [...sizes, shifts.length] : sizes,
    apply: (source, target) => {
      // A complex float32 is copied as one float64, bits unchanged.
      const from = memory.float64(source);
      const to = memory.float64(target);
      let at = 0;
      for (const start of starts) for (const offset of offsets) to[at++] = from[start + offset];
    },
    dispose: () => undefined,
  };
}

/** Offsets of all elements of a grid, the last axis fastest. */
function gridOffsets(sizes: readonly number[], steps: readonly number[]): Uint32Array {
  let offsets: Uint32Array = new Uint32Array(1);
  sizes.forEach((size, axis) => {
    const next = new Uint32Array(offsets.length * size);
    offsets.forEach((offset, o) => {
      for (let i = 0; i < size; i++) next[o * size + i] = offset + i * steps[axis];
    });
    offsets = next;
  });
  return offsets;
}
