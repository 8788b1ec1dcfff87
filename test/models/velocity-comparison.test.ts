import { expect, test } from 'vitest';
import type { DopplerImage } from '../../src/core/image.ts';
import { VelocityComparison } from '../../src/models/index.ts';
import { sideBySide } from '../../src/rendering/index.ts';

const image = (velocities: readonly number[], powerDb = velocities.map(() => 0)): DopplerImage => ({
  lateralCount: velocities.length,
  depthCount: 1,
  lateralOriginM: 0,
  lateralSpacingM: 1,
  depthOriginM: 0,
  depthSpacingM: 1,
  velocityMps: Float32Array.from(velocities),
  powerDb: Float32Array.from(powerDb),
});

test('slope, R2 and rms difference are those of the line through the origin, over packets together', () => {
  const comparison = new VelocityComparison(20);
  // Of y = 2 x everything is explained; the last pixel is too weak to count.
  comparison.add(image([-1, 1, 9], [0, -20, -21]), image([-2, 2, 0]));
  comparison.add(image([-3, 3]), image([-6, 6]));
  expect(comparison.result()).toEqual({ slope: 2, r2: 1, rmsMps: Math.sqrt(20 / 4), pixels: 4 });
  // Half of the variation of y = (1, 1, -1, -1) about its mean follows x = (1, 0, -1, 0): slope 1, residual 2 of 4.
  const half = new VelocityComparison(20);
  half.add(image([1, 0, -1, 0]), image([1, 1, -1, -1]));
  expect(half.result()).toEqual({ slope: 1, r2: 0.5, rmsMps: Math.sqrt(0.5), pixels: 4 });
});

test('of what does not move nothing is said', () => {
  const comparison = new VelocityComparison();
  expect(comparison.result()).toEqual({ slope: 0, r2: 0, rmsMps: 0, pixels: 0 });
  comparison.add(image([0, 0]), image([0, 0]));
  expect(comparison.result()).toEqual({ slope: 0, r2: 0, rmsMps: 0, pixels: 2 });
});

test('pictures stand in a row, each whole, black between and below', () => {
  const picture = (width: number, height: number, colour: number) => ({ width, height, pixels: new Uint8Array(width * height).fill(colour) }); // prettier-ignore
  const row = sideBySide([picture(2, 3, 7), picture(4, 2, 9)]);
  expect([row.width, row.height]).toEqual([2 + 16 + 4, 3]);
  const count = (colour: number): number => row.pixels.filter((value) => value === colour).length;
  expect([count(7), count(9)]).toEqual([6, 8]);
  expect([...row.pixels.subarray(18, 22)]).toEqual([9, 9, 9, 9]);
});
