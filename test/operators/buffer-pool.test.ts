import { expect, it } from 'vitest';
import { BufferPool } from '../../operators/buffer-pool.ts';

it('a pool of buffers gives those it has and keeps no more than were in use together', () => {
  const pool = new BufferPool();
  const [a, b] = [pool.take(16), pool.take(16)];
  pool.give(a);
  expect(pool.take(16)).toBe(a);
  pool.give(a);
  pool.give(b);
  expect(pool.size).toBe(2);
  const other = pool.take(32);
  expect([other.byteLength, pool.size]).toEqual([32, 2]);
  expect(pool.take(16)).toBe(b);
  for (let size = 1; size < 50; size++) {
    pool.give(pool.take(size));
    expect(pool.size).toBeLessThanOrEqual(3);
  }
});
