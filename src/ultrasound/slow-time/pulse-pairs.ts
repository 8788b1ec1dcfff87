import type { PairRun } from '../../kernels/slow-time.ts';

/**
 * The pairs of pulses that lie `lag` frames apart, as runs of neighbours in memory.
 *
 * @param kept  which frames of full slow time there are, ascending
 */
export function pairsAtLag(kept: readonly number[], lag: number): PairRun[] {
  const placeOf = new Map(kept.map((frame, place) => [frame, place]));
  const runs: { a: number; b: number; length: number }[] = [];
  kept.forEach((frame, a) => {
    const b = placeOf.get(frame + lag);
    if (b === undefined) return;
    const last = runs.at(-1);
    if (last && last.a + last.length === a && last.b + last.length === b) last.length++;
    else runs.push({ a, b, length: 1 });
  });
  return runs;
}

export const countPairs = (runs: readonly PairRun[]): number => runs.reduce((sum, { length }) => sum + length, 0);

/** The lags that have pairs, ascending: every frame with its neighbour unless slow time was sub-sampled. */
export function lagsWithPairs(kept: readonly number[], most: number): number[] {
  const lags = new Set<number>();
  for (let i = 0; i < kept.length; i++)
    for (let j = i + 1; j < kept.length && kept[j] - kept[i] <= most; j++) lags.add(kept[j] - kept[i]);
  return [...lags].sort((a, b) => a - b);
}
