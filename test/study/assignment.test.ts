import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assign } from '../../bench/study/assignment.ts';

/** Best by trying everything: most allowed pairs first, then least cost. */
function bruteForce(costs: readonly (readonly number[])[]): { pairs: number; cost: number } {
  const columns = costs[0]?.length ?? 0;
  const from = (row: number, used: ReadonlySet<number>): { pairs: number; cost: number } => {
    if (row === costs.length) return { pairs: 0, cost: 0 };
    let best = from(row + 1, used);
    for (let column = 0; column < columns; column++) {
      if (used.has(column) || !Number.isFinite(costs[row][column])) continue;
      const rest = from(row + 1, new Set([...used, column]));
      const own = { pairs: rest.pairs + 1, cost: rest.cost + costs[row][column] };
      if (own.pairs > best.pairs || (own.pairs === best.pairs && own.cost < best.cost)) best = own;
    }
    return best;
  };
  return from(0, new Set());
}

const cost = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 40 }) },
  { weight: 1, arbitrary: fc.constant(Infinity) },
);
const matrix = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 6 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(cost, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
  );

test('an assignment has as many allowed pairs as any, at the least cost', () =>
  fc.assert(
    fc.property(matrix, (costs) => {
      const columns = assign(costs);
      const used = columns.filter((column) => column >= 0);
      expect(columns).toHaveLength(costs.length);
      expect(new Set(used).size).toBe(used.length);
      const total = columns.reduce((sum, column, row) => sum + (column >= 0 ? costs[row][column] : 0), 0);
      const best = bruteForce(costs);
      expect(used.length).toBe(best.pairs);
      expect(total).toBe(best.cost);
    }),
    { numRuns: 1000 },
  ));

test('no rows and no columns give no pairs', () => {
  expect(assign([])).toEqual([]);
  expect(assign([[], []])).toEqual([-1, -1]);
});
