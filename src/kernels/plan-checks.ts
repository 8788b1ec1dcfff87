import { SounderError } from '../core/errors.ts';
import type { Region } from './memory.ts';

/** The error of a kernel plan that cannot be made, or was applied to the wrong memory: where, found, allowed. */
export function planError(where: string, found: unknown, allowed: string): SounderError {
  const shown = typeof found === 'number' ? String(found) : JSON.stringify(found);
  return new SounderError('plan-invalid', `${where}: found ${shown}, allowed: ${allowed}`, { where, found, allowed });
}

/** Throws `plan-invalid` unless `value` is an integer in [low, high]. */
export function checkInteger(where: string, value: number, low: number, high = 2 ** 31 - 1): void {
  if (!Number.isInteger(value) || value < low || value > high)
    throw planError(
      where,
      value,
      high === 2 ** 31 - 1 ? `an integer of at least ${low}` : `an integer ${low}..${high}`,
    );
}

/** Checks a tensor shape (outermost axis first) and returns the number of its elements. */
export function checkShape(where: string, shape: readonly number[]): number {
  if (shape.length === 0) throw planError(`${where}.shape`, [], 'at least one axis');
  shape.forEach((size, i) => checkInteger(`${where}.shape[${i}]`, size, 1));
  const count = shape.reduce((product, size) => product * size, 1);
  // Byte offsets inside a tensor are unsigned 32-bit numbers, and its largest element has 16 bytes.
  checkInteger(`${where}.shape: elements`, count, 1, 2 ** 28);
  return count;
}

/** Throws `plan-invalid` when a region is too small: a kernel would write past its end into another plan's memory. */
export function checkRegion(where: string, region: Region, byteLength: number): void {
  if (region.byteLength < byteLength) throw planError(`${where}: bytes`, region.byteLength, `at least ${byteLength}`);
}
