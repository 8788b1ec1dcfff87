import { expect, test } from 'vitest';
import { loadKernels } from '../../src/kernels/load.ts';

test('freed regions are merged and taken again, so planning twice uses no more memory', () => {
  const { memory } = loadKernels();
  const first = [100, 5000, 64].map((bytes) => memory.alloc(bytes));
  const size = memory.memory.buffer.byteLength;
  for (const region of first) region.free();
  expect(memory.bytesInUse).toBe(0);
  const whole = memory.alloc(5000 + 100 + 64);
  expect(whole.offset).toBe(first[0].offset);
  expect(memory.memory.buffer.byteLength).toBe(size);
  expect(() => first[0].free()).toThrow('freed twice');
});

test('views taken before the memory grows stay valid', () => {
  const { memory } = loadKernels();
  const early = memory.alloc(1024);
  const view = memory.float32(early);
  memory.alloc(10 * 2 ** 20);
  expect(memory.owns(view)).toBe(true);
  expect(memory.owns(new Float32Array(3))).toBe(false);
  view[3] = 7;
  expect(memory.float32(early)[3]).toBe(7);
});

test('more than the address space holds is one clear error', () => {
  const { memory } = loadKernels();
  expect(() => memory.alloc(2 ** 33)).toThrow(/out of|MiB asked/);
});
