import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger, type Origin, type Release } from '../../src/kafka/ledger.ts';

const at = (offset: number, partition = 0) => ({ topic: 't', partition, offset });
const p0 = { topic: 't', partition: 0 };
const receive = (ledger: Ledger<string>, ...offsets: number[]): Origin[] =>
  offsets.map((offset) => ledger.received(at(offset))!);
const offsetsOf = (releases: readonly Release<string>[]): number[] => releases.map(({ origin }) => origin.offset);

describe('ledger', () => {
  it('releases outputs in the order of offsets, each once, and commits what is delivered without a gap', () => {
    const ledger = new Ledger<string>();
    ledger.assign([p0]);
    const [a, b, c] = receive(ledger, 5, 7, 8); // offsets have gaps where transactions ended
    expect(ledger.add(b, 'changelog')).toBe(true);
    expect(ledger.add(b, 'estimate')).toBe(true);
    expect(ledger.settle(b)).toEqual([]);
    expect(ledger.settle(c)).toEqual([]);
    const releases = ledger.settle(a);
    expect(releases.map(({ outputs }) => outputs)).toEqual([[], ['changelog', 'estimate'], []]);
    expect(offsetsOf(releases)).toEqual([5, 7, 8]);
    expect(ledger.settle(a)).toEqual([]);
    ledger.delivered(b);
    expect(ledger.committable()).toEqual([]);
    ledger.delivered(a);
    expect(ledger.committable()).toEqual([at(8)]);
    ledger.committed([at(8)]);
    expect(ledger.committable()).toEqual([]);
    expect(ledger.pending()).toBe(1);
    expect(ledger.positions()).toEqual([at(8)]);
    ledger.delivered(c);
    expect(ledger.committable()).toEqual([at(9)]);
    expect(ledger.pending()).toBe(0);
  });

  it('never takes the same message twice, nor one of a partition that is not here', () => {
    const ledger = new Ledger<string>();
    expect(ledger.received(at(0))).toBeUndefined();
    ledger.assign([p0]);
    receive(ledger, 3);
    expect(ledger.received(at(3))).toBeUndefined();
    expect(ledger.received(at(2))).toBeUndefined();
    expect(ledger.received(at(4, 1))).toBeUndefined();
    expect(ledger.pending()).toBe(1);
  });

  it('ignores all that belongs to an earlier assignment', () => {
    const ledger = new Ledger<string>();
    ledger.assign([p0]);
    const [old] = receive(ledger, 0);
    ledger.revoke([p0]);
    expect(ledger.isCurrent(old)).toBe(false);
    ledger.assign([p0]);
    const [again] = receive(ledger, 0);
    expect(ledger.add(old, 'x')).toBe(false);
    expect(ledger.settle(old)).toEqual([]);
    ledger.committed([at(1)]); // of the earlier assignment
    ledger.delivered(old);
    expect(offsetsOf(ledger.settle(again))).toEqual([0]);
    ledger.delivered(again);
    expect(ledger.committable()).toEqual([at(1)]);
  });

  it('commits nothing past an origin whose work was stopped, and is not busy with it', () => {
    const ledger = new Ledger<string>();
    ledger.assign([p0]);
    const [a, b, c] = receive(ledger, 0, 1, 2);
    expect(offsetsOf(ledger.settle(a))).toEqual([0]);
    expect(ledger.busy()).toBe(3);
    ledger.cancel(b);
    expect(ledger.settle(c)).toEqual([]);
    ledger.delivered(a);
    expect(ledger.committable()).toEqual([at(1)]);
    expect([ledger.busy(), ledger.pending()]).toEqual([0, 2]);
  });

  it('takes no output after the origin was settled', () => {
    const ledger = new Ledger<string>();
    ledger.assign([p0]);
    const [a] = receive(ledger, 0);
    ledger.settle(a);
    expect(ledger.add(a, 'late')).toBe(false);
  });

  /** What a partition's messages went through, told by an oracle that remembers everything. */
  interface Told {
    readonly origin: Origin;
    settled: boolean;
    delivered: boolean;
    releases: number;
  }

  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('receive' as const), partition: fc.nat(2), gap: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('settle' as const), pick: fc.nat() }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('deliver' as const), pick: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('assign' as const), partition: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoke' as const), partition: fc.nat(2) }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'commit' as const }) },
  ); // prettier-ignore

  it('holds its promises whatever the order of events', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const ledger = new Ledger<string>();
        const all: Told[] = [];
        const next = [0, 0, 0];
        /** Index into `all` from which the present assignment of a partition counts; undefined: not here. */
        const since: (number | undefined)[] = [undefined, undefined, undefined];
        const current = (partition: number): Told[] =>
          since[partition] === undefined
            ? []
            : all.slice(since[partition]).filter((t) => t.origin.partition === partition);
        const isCurrent = (told: Told): boolean => current(told.origin.partition).includes(told);
        for (const event of steps) {
          if (event.kind === 'receive') {
            const offset = (next[event.partition] += event.gap);
            const origin = ledger.received(at(offset, event.partition));
            expect(origin !== undefined).toBe(since[event.partition] !== undefined);
            if (origin) {
              all.push({ origin, settled: false, delivered: false, releases: 0 });
              ledger.add(origin, `${event.partition}:${offset}`);
            }
          } else if (event.kind === 'settle' && all.length > 0) {
            const told = all[event.pick % all.length];
            const releases = ledger.settle(told.origin);
            if (!isCurrent(told)) expect(releases).toEqual([]);
            else told.settled = true;
            for (const { origin, outputs } of releases) {
              const out = current(told.origin.partition).find((t) => t.origin === origin)!;
              out.releases++;
              expect(outputs).toEqual([`${origin.partition}:${origin.offset}`]);
            }
            for (const each of current(told.origin.partition)) {
              // Released exactly once, and exactly when it and all before it are settled.
              const before = current(told.origin.partition).filter((t) => t.origin.offset <= each.origin.offset);
              expect(each.releases).toBe(before.every((t) => t.settled) ? 1 : 0);
            }
            expect(offsetsOf(releases)).toEqual(offsetsOf(releases).toSorted((a, b) => a - b));
          } else if (event.kind === 'deliver' && all.length > 0) {
            const told = all[event.pick % all.length];
            ledger.delivered(told.origin);
            if (isCurrent(told) && told.releases === 1) told.delivered = true;
          } else if (event.kind === 'assign') {
            ledger.assign([{ topic: 't', partition: event.partition }]);
            since[event.partition] = all.length;
          } else if (event.kind === 'revoke') {
            ledger.revoke([{ topic: 't', partition: event.partition }]);
            since[event.partition] = undefined;
          } else if (event.kind === 'commit') {
            const positions = ledger.committable();
            for (const { partition, offset } of positions) {
              // Never past what is not delivered, and no shorter than it could be.
              const mine = current(partition);
              expect(mine.filter((t) => t.origin.offset < offset).every((t) => t.delivered)).toBe(true);
              expect(mine.find((t) => t.origin.offset >= offset)?.delivered ?? false).toBe(false);
            }
            ledger.committed(positions);
            expect(ledger.committable()).toEqual([]);
          }
          for (const partition of [0, 1, 2]) {
            // What is remembered is what is in flight: from the first that is not delivered.
            const mine = current(partition);
            const first = mine.findIndex((t) => !t.delivered);
            expect(ledger.pending([{ topic: 't', partition }])).toBe(first < 0 ? 0 : mine.length - first);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});
