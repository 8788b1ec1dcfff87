import { map, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Envelope, Settlement } from '../../operators/envelope.ts';
import { StateStore } from '../../operators/state-store.ts';
import { withState } from '../../operators/with-state.ts';
import { type KeyedReducer, SounderError } from '../../src/core/index.ts';
import { expectSettled, Settlements } from './settlements.ts';
import { createScheduler, marbles } from './virtual-time.ts';

/** `a3`: the third value of stream a, captured at 3. */
const stampOf = (value: string) => ({
  streamId: value[0],
  sequence: BigInt(value[1]),
  captureTimeNs: BigInt(value[2] ?? value[1]),
});

/** Remembers what it saw as one text; refuses streams x. */
const remember: KeyedReducer<string, string, string> = {
  step: (state = '', value) => {
    if (value.startsWith('x')) throw new SounderError('snapshot-invalid', 'x');
    return { state: state + value, value: state + value };
  },
  again: (state, value, isLast) => `${value} again${isLast ? `, last of ${state}` : ''}`,
  encode: (state) => new TextEncoder().encode(state),
  decode: (bytes) => new TextDecoder().decode(bytes),
};

function bench({ maxKeys = 10, partitionOf = (): number | undefined => 0 } = {}) {
  const settlements = new Settlements<string>();
  const store = new StateStore(remember, maxKeys);
  const changes: [string, Uint8Array | undefined][] = [];
  const told: Settlement[] = [];
  const host = {
    partitionOf,
    changed: ({ key, value }: { key: string; value: Uint8Array | undefined }, settlement: Settlement) => {
      changes.push([key, value]);
      told.push(settlement);
    },
  };
  const operator = withState({ reducer: remember, stampOf, store, host });
  const source = new Subject<string>();
  const seen: string[] = [];
  const values = map((envelope: Envelope<string>) => {
    if (envelope.settlement.outcome === undefined) envelope.ack();
    return envelope.value;
  });
  const run = (...inputs: string[]): string[] => {
    seen.length = 0;
    for (const input of inputs) source.next(input);
    return [...seen];
  };
  const envelopes = map(settlements.envelope);
  source.pipe(envelopes, operator, values).subscribe((value) => seen.push(value));
  return { settlements, store, changes, told, operator, envelopes, values, run };
}

describe('withState', () => {
  it('steps the state of each stream by its own values, in order, and completes with the source', () => {
    const { settlements, operator, envelopes, values } = bench();
    marbles(({ cold, expectObservable }) => {
      const names = { a: 'a1', b: 'b1', c: 'a2' };
      expectObservable(cold('a-bc|', names).pipe(envelopes, operator, values)).toBe('a-bc|', { ...names, c: 'a1a2' });
    }, createScheduler());
    expect(settlements.kinds).toEqual(['done', 'done', 'done']);
  });

  it('passes an error of the source on, and unsubscribes from it', () => {
    const { operator, envelopes, values } = bench();
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const names = { a: 'a1' };
      expectObservable(cold('a-#', names).pipe(envelopes, operator, values)).toBe('a-#', names);
      const source = hot('----');
      expectObservable(source.pipe(envelopes, operator), '^-!').toBe('---');
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }, createScheduler());
  });

  it('applies a value once, however often it is delivered', () => {
    const { run, changes } = bench();
    expect(run('a1', 'a2')).toEqual(['a1', 'a1a2']);
    expect(run('a2*'.slice(0, 2) + '2', 'a11', 'a3')).toEqual(['a22 again, last of a1a2', 'a11 again', 'a1a2a3']);
    expect(changes).toHaveLength(3);
  });

  it('goes on when a sensor starts to count anew at a later time', () => {
    const { run } = bench();
    expect(run('a5', 'a18', 'a19')).toEqual(['a5', 'a5a18', 'a5a18a19']);
  });

  it('rejects a value its reducer refuses and leaves the state as it was', () => {
    const { run, settlements, changes } = bench();
    expect(run('a1', 'x1', 'a2')).toEqual(['a1', 'a1a2']);
    expect(settlements.kinds).toEqual(['done', 'rejected', 'done']);
    expect(changes.map(([key]) => key)).toEqual(['a', 'a']);
  });

  it('tells of every new state before the envelope goes on, with the settlement of that envelope', () => {
    const { run, told, settlements } = bench();
    run('a1', 'b1');
    expect(told.map(({ outcome }) => outcome)).toEqual([{ kind: 'done' }, { kind: 'done' }]);
    expect(new Set(told).size).toBe(2);
    expectSettled(settlements);
  });

  it('restores from its changes alone, and goes on as if nothing had happened', () => {
    const [one, other] = [bench(), bench()];
    one.run('a1', 'b1', 'a2');
    const entries = one.changes.map(([key, value]) => ({ key, value }));
    other.store.restore(0, entries);
    expect(other.run('a2', 'a3', 'b2')).toEqual(['a2 again, last of a1a2', 'a1a2a3', 'b1b2']);
  });

  it('forgets the stream unused for longest when there are too many, and says so', () => {
    const { run, changes } = bench({ maxKeys: 2 });
    expect(run('a1', 'b1', 'a2', 'c1', 'a3', 'b2')).toEqual(['a1', 'b1', 'a1a2', 'c1', 'a1a2a3', 'b2']);
    expect(changes.filter(([, value]) => value === undefined).map(([key]) => key)).toEqual(['b', 'c']);
  });

  it('keeps partitions apart and forgets one as a whole', () => {
    let partition = 0;
    const { run, store } = bench({ partitionOf: () => partition });
    run('a1');
    partition = 1;
    expect(run('a2')).toEqual(['a2']);
    store.forget(1);
    expect(run('a3')).toEqual(['a3']);
    partition = 0;
    expect(run('a4')).toEqual(['a1a4']);
  });

  it('cancels what comes from a partition that is not ours any more', () => {
    let partition: number | undefined = 0;
    const { run, settlements, changes } = bench({ partitionOf: () => partition });
    run('a1');
    partition = undefined;
    expect(run('a2')).toEqual([]);
    expect(settlements.kinds).toEqual(['done', 'cancelled']);
    expect(changes).toHaveLength(1);
  });
});

describe('a state store', () => {
  const stored = { sequence: 2n ** 64n - 1n, captureTimeNs: -5n, state: 'past' };

  it('gives back what it was restored from, tombstones left out', () => {
    const store = new StateStore(remember, 10);
    const value = store.encode(stored);
    const none = undefined;
    store.restore(3, [{ key: 'a', value }, { key: 'b', value }, { key: 'b', value: none }]); // prettier-ignore
    expect(store.get(3, 'a')).toEqual(stored);
    expect([store.get(3, 'b'), store.get(0, 'a')]).toEqual([undefined, undefined]);
    store.restore(3, []);
    expect(store.get(3, 'a')).toBeUndefined();
  });

  it('restores no more streams than it may hold, those changed last', () => {
    const store = new StateStore(remember, 2);
    const value = store.encode(stored);
    store.restore(0, ['a', 'b', 'c', 'a'].map((key) => ({ key, value }))); // prettier-ignore
    expect(['a', 'b', 'c'].map((key) => store.get(0, key) !== undefined)).toEqual([true, false, true]);
  });

  it('refuses bytes of another version and stays as it was', () => {
    const store = new StateStore(remember, 2);
    store.restore(0, [{ key: 'a', value: store.encode(stored) }]);
    for (const value of [new Uint8Array(3), new Uint8Array(40).fill(9)])
      expect(() => store.restore(0, [{ key: 'b', value }])).toThrow('state of stream b: found no state of version 1');
    expect(store.get(0, 'a')).toEqual(stored);
  });

  it.each([0, 1.5])('refuses room for %s streams', (maxKeys) => {
    expect(() => new StateStore(remember, maxKeys)).toThrow(`maxKeys: found ${maxKeys}, allowed:`);
  });
});
