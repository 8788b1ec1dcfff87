import { expect, test } from 'vitest';
import { maskText } from '../../../src/apps/cli/mask-text.ts';

const every = (count: number, step: number): number[] => Array.from({ length: count }, (_, i) => i * step);

test.each([
  [[3], 8, '1 of 8 along x: 3'],
  [[0, 1, 2, 3, 7], 8, '5 of 8 along x: 0-3, 7'],
  [[0, 1, 4, 5], 8, '4 of 8 along x: 0, 1, 4, 5'],
  [every(8, 1), 8, '8 of 8 along x: 0-7'],
  [every(10, 2), 32, '10 of 32 along x: 0, 2, 4, 6, 8, 10, 12, 14, 16, 18'],
  [every(64, 4), 256, '64 of 256 along x: 0, 4, 8, 12, ... 248, 252'],
  [[...every(4, 1), ...every(20, 2).map((n) => n + 10)], 64, '24 of 64 along x: 0-3, 10, 12, 14, ... 46, 48'],
])('a mask is told in one short line: %j', (kept, size, expected) => {
  expect(maskText(kept, { name: 'x', size })).toBe(expected);
});
