/**
 * Pairs rows with columns so that as many allowed pairs as possible are made and, among those, their cost is least.
 *
 * Exact: shortest augmenting paths with potentials (Kuhn 1955; Jonker and Volgenant, Computing 38, 1987). A pair of
 * infinite cost is forbidden; it stands in the problem as a cost that no number of allowed pairs can outweigh.
 *
 * @param costs  rows x columns, non-negative or Infinity
 * @returns the column of each row, -1 where it has none. Cost O(rows^2 columns).
 */
export function assign(costs: readonly (readonly number[])[]): number[] {
  const rows = costs.length;
  const columns = costs[0]?.length ?? 0;
  if (columns < rows) return transposed(costs, columns);
  const finite = costs.flat().filter(Number.isFinite);
  const forbidden = 1 + rows * Math.max(0, ...finite);
  const costOf = (row: number, column: number): number => Math.min(costs[row][column], forbidden);
  const rowOf = augmentAll(rows, columns, costOf);
  const result = new Array<number>(rows).fill(-1);
  rowOf.forEach((row, column) => {
    if (row >= 0 && Number.isFinite(costs[row][column])) result[row] = column;
  });
  return result;
}

function transposed(costs: readonly (readonly number[])[], columns: number): number[] {
  const turned = Array.from({ length: columns }, (_, column) => costs.map((row) => row[column]));
  const result = costs.map(() => -1);
  assign(turned).forEach((row, column) => {
    if (row >= 0) result[row] = column;
  });
  return result;
}

/** Adds the rows one by one, each along the cheapest path of reassignments; rows <= columns. */
function augmentAll(rows: number, columns: number, costOf: (row: number, column: number) => number): number[] {
  const rowPotential = new Float64Array(rows);
  const columnPotential = new Float64Array(columns);
  const rowOf = new Array<number>(columns).fill(-1);
  for (let first = 0; first < rows; first++) {
    const distance = new Float64Array(columns).fill(Infinity);
    const before = new Array<number>(columns).fill(-1);
    const settled = new Set<number>();
    let column = -1;
    let length = 0;
    for (let row = first; row >= 0; row = rowOf[column]) {
      let nearest = -1;
      for (let c = 0; c < columns; c++) {
        if (settled.has(c)) continue;
        const reduced = length + costOf(row, c) - rowPotential[row] - columnPotential[c];
        if (reduced < distance[c]) [distance[c], before[c]] = [reduced, column];
        if (nearest < 0 || distance[c] < distance[nearest]) nearest = c;
      }
      column = nearest;
      length = distance[nearest];
      settled.add(nearest);
    }
    // Potentials move before the pairs do: every settled column but the last still has the row it was reached by.
    rowPotential[first] += length;
    for (const c of settled) {
      columnPotential[c] -= length - distance[c];
      if (rowOf[c] >= 0) rowPotential[rowOf[c]] += length - distance[c];
    }
    while (column >= 0) {
      const from = before[column];
      rowOf[column] = from >= 0 ? rowOf[from] : first;
      column = from;
    }
  }
  return rowOf;
}
