import { describe, expect, it } from 'vitest';
import type { Landed } from './collect.ts';
import { judge, shares } from './judge.ts';
import { growth } from './memory.ts';

const landed = (names: readonly string[]): Landed[] =>
  names.map((name, offset) => {
    const [streamId, sequence, id = `${streamId}${sequence}`] = name.split(' ');
    const estimate = { streamId, sequence: BigInt(sequence), captureTimeNs: 0n, emitTimeNs: 0n, targets: [] };
    return { estimate, id, partition: 0, offset };
  });
const expected = new Map([
  ['a', 2],
  ['b', 1],
]);

describe('the judge', () => {
  it('finds nothing to say of every snapshot once, in order', () => {
    expect(judge(landed(['a 0', 'b 0', 'a 1']), expected)).toEqual({
      estimates: 3,
      missing: [],
      repeated: [],
      wrongIds: [],
      outOfOrder: [],
    });
  });

  it('finds what is missing, what came twice and what came late', () => {
    const verdict = judge(landed(['a 1', 'a 0', 'a 1']), expected);
    expect(verdict).toMatchObject({ missing: ['b 0'], repeated: ['a 1'], outOfOrder: ['a 0'], wrongIds: [] });
  });

  it('finds a repetition under another id, and an id of two snapshots', () => {
    expect(judge(landed(['a 0', 'a 0 other']), expected).wrongIds).toEqual(['a 0']);
    expect(judge(landed(['a 0 same', 'a 1 same']), expected).wrongIds).toEqual(['a 1']);
  });

  it('shares snapshots out like streams that take turns', () => {
    expect([...shares(['a', 'b', 'c'], 5).values()]).toEqual([2, 2, 1]);
  });

  it('measures growth between the middle and the last third', () => {
    expect(growth([0, 50, 100, 100, 100, 100, 100, 100, 100])).toBe(0);
    expect(growth([1, 2, 3, 4, 5, 6, 7, 8, 9])).toBe(3);
  });
});
