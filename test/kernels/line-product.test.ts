import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { planLineProduct } from '../../src/kernels/line-product.ts';
import { loadKernels } from '../../src/kernels/load.ts';

const kernels = loadKernels();

describe('product of lines with a matrix', () => {
  it('is that of its definition within float32 rounding, whatever the sizes, and gives its memory back', () => {
    const sizes = fc.record({ rows: fc.integer({ min: 1, max: 21 }), depth: fc.integer({ min: 1, max: 19 }), lines: fc.integer({ min: 1, max: 9 }), seed: fc.nat() }); // prettier-ignore
    fc.assert(
      fc.property(sizes, ({ rows, depth, lines, seed }) => {
        const rng = createRng(seed);
        const before = kernels.memory.bytesInUse;
        const matrix = Float64Array.from({ length: rows * depth }, () => rng.normal());
        const source = Float32Array.from({ length: lines * depth }, () => rng.normal());
        const target = new Float32Array(lines * rows);
        const plan = planLineProduct(kernels, { matrix, rows, depth, lines });
        plan.apply(source, target);
        for (let l = 0; l < lines; l++)
          for (let r = 0; r < rows; r++) {
            let [sum, magnitude] = [0, 0];
            for (let k = 0; k < depth; k++) {
              const term = matrix[r * depth + k] * source[l * depth + k];
              sum += term;
              magnitude += Math.abs(term);
            }
            // Rounding of the matrix, and of each product and sum: (depth + 2) units of the sum of magnitudes.
            expect(Math.abs(target[l * rows + r] - sum)).toBeLessThanOrEqual((depth + 2) * 2 ** -24 * 1.01 * magnitude);
          }
        // A line alone gives the same bytes as among others.
        const alone = new Float32Array(rows);
        plan.apply(source.subarray((lines - 1) * depth), alone);
        expect(alone).toEqual(target.slice((lines - 1) * rows));
        plan.dispose();
        expect(kernels.memory.bytesInUse).toBe(before);
      }),
    );
  });

  it('refuses what does not fit', () => {
    const matrix = new Float64Array(6);
    expect(() => planLineProduct(kernels, { matrix, rows: 3, depth: 3, lines: 1 })).toThrow(
      /line product.matrix: found 6/,
    );
    const plan = planLineProduct(kernels, { matrix, rows: 3, depth: 2, lines: 2 });
    expect(() => plan.apply(new Float32Array(6), new Float32Array(9))).toThrow(/at most 2 lines of 2 and 3/);
    expect(() => plan.apply(new Float32Array(4), new Float32Array(5))).toThrow(/line product/);
    plan.dispose();
  });
});
