import type { Landed } from './collect.ts';

/** What became of the snapshots of some streams. */
export interface Verdict {
  readonly estimates: number;
  /** `stream sequence` of snapshots without an estimate. */
  readonly missing: readonly string[];
  /** Of snapshots with more than one estimate. */
  readonly repeated: readonly string[];
  /** Of repetitions whose ids differ, or whose id belongs to another snapshot. */
  readonly wrongIds: readonly string[];
  /** Of first estimates that came after that of a later snapshot of their stream. */
  readonly outOfOrder: readonly string[];
}

/** @param expected  how many snapshots each stream had: sequences 0 to count - 1 */
export function judge(landed: readonly Landed[], expected: ReadonlyMap<string, number>): Verdict {
  const byName = new Map<string, Landed[]>();
  const newest = new Map<string, bigint>();
  const outOfOrder: string[] = [];
  for (const item of [...landed].sort((a, b) => a.partition - b.partition || a.offset - b.offset)) {
    const { streamId, sequence } = item.estimate;
    const name = `${streamId} ${sequence}`;
    const same = byName.get(name);
    if (same) same.push(item);
    else {
      byName.set(name, [item]);
      if (sequence < (newest.get(streamId) ?? -1n)) outOfOrder.push(name);
      else newest.set(streamId, sequence);
    }
  }
  const names = [...expected].flatMap(([stream, count]) => Array.from({ length: count }, (_, i) => `${stream} ${i}`));
  const owners = new Map<string, string>();
  const wrongIds: string[] = [];
  for (const [name, same] of byName)
    for (const { id } of same) {
      const owner = owners.get(id) ?? name;
      owners.set(id, owner);
      if (owner !== name || id !== same[0].id || id === '') wrongIds.push(name);
    }
  return {
    estimates: landed.length,
    missing: names.filter((name) => !byName.has(name)),
    repeated: [...byName].filter(([, same]) => same.length > 1).map(([name]) => name),
    wrongIds,
    outOfOrder,
  };
}

/** How many snapshots each stream gets when they take turns. */
export const shares = (streams: readonly string[], count: number): ReadonlyMap<string, number> =>
  new Map(streams.map((stream, i) => [stream, Math.ceil((count - i) / streams.length)]));
