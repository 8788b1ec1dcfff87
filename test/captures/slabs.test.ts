import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slabOf } from '../../src/captures/hdf5/slabs.ts';

const product = (sizes: readonly number[]): number => sizes.reduce((n, size) => n * size, 1);

test('slabs read one after the other cover any array without gap or overlap, and cut no chunk of the axis they go along', () => {
  const dimension = fc.record({ size: fc.integer({ min: 1, max: 40 }), chunk: fc.integer({ min: 1, max: 50 }) });
  fc.assert(
    fc.property(fc.array(dimension, { maxLength: 4 }), fc.boolean(), (dimensions, chunked) => {
      const shape = dimensions.map(({ size }) => size);
      const chunks = chunked ? dimensions.map(({ chunk }) => chunk) : undefined;
      // Elements of half a megabyte make slabs end after few of them.
      const elementBytes = 1 << 19;
      const total = product(shape) * elementBytes;
      for (let position = 0; position < total;) {
        const { start, selection } = slabOf(shape, chunks, elementBytes, position);
        expect(start).toBe(position);
        const { offset, count } = selection;
        shape.forEach((size, k) => expect(offset[k] + count[k]).toBeLessThanOrEqual(size));
        // Contiguous in memory: whole axes inside of the first that has more than one index.
        const first = count.findIndex((n) => n > 1);
        if (first >= 0) shape.forEach((size, k) => k > first && expect(count[k]).toBe(size));
        const bytes = product(count) * elementBytes;
        expect(bytes).toBeLessThanOrEqual(1 << 28);
        position += bytes;
      }
    }),
  );
});
