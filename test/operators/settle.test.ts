import { from, map, Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../operators/envelope.ts';
import { settleAfter } from '../../operators/settle.ts';
import { expectSettled, Settlements } from './settlements.ts';
import { createScheduler, later, marbles } from './virtual-time.ts';

/** A sink that takes `writeTime` frames per value and fails on `x`. */
function bench(writeTime: number, maxItems = 4) {
  const scheduler = createScheduler();
  const settlements = new Settlements<string>();
  const written: string[] = [];
  const operator = settleAfter<string>({
    maxItems,
    write: (value) =>
      later(scheduler, writeTime, () => {
        if (value === 'x') throw new Error('disk full');
        written.push(value);
      }),
  });
  return { scheduler, settlements, written, operator, envelopes: map(settlements.envelope) };
}

describe('settleAfter', () => {
  it('acknowledges and emits a value when its write is done, and completes after the last', () => {
    const { scheduler, settlements, operator, envelopes } = bench(3);
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('                          -a-b----c|     ');
      expectObservable(source.pipe(envelopes, operator)).toBe('----a--b---(c|)');
      expectSubscriptions(source.subscriptions).toBe('^--------!');
    }, scheduler);
    expect(settlements.kinds).toEqual(['done', 'done', 'done']);
  });

  it('writes one value at a time, in order', () => {
    const { scheduler, written, operator, envelopes } = bench(5);
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('(abc|)').pipe(envelopes, operator)).toBe('-----a----b----(c|)');
    }, scheduler);
    expect(written).toEqual(['a', 'b', 'c']);
  });

  it('settles inside the arrival when the write is synchronous', () => {
    const settlements = new Settlements<string>();
    const seen: string[] = [];
    from('abc')
      .pipe(map(settlements.envelope), settleAfter({ write: () => undefined, maxItems: 1 }))
      .subscribe((value) => seen.push(`${value} ${settlements.outcomes.get(value)?.kind}`));
    expect(seen).toEqual(['a done', 'b done', 'c done']);
  });

  it('emits in order when settling makes the source emit again', () => {
    const source = new Subject<string>();
    const settlements = new Settlements<string>();
    const seen: string[] = [];
    const write = (value: string): void => {
      if (value === 'a') source.next('b');
    };
    source.pipe(map(settlements.envelope), settleAfter({ write, maxItems: 2 })).subscribe({
      next: (value) => {
        if (value === 'b') source.next('c');
        if (value === 'c') source.complete();
        seen.push(value);
      },
      complete: () => seen.push('|'),
    });
    source.next('a');
    expect(seen).toEqual(['a', 'b', 'c', '|']);
    expectSettled(settlements);
  });

  it.each([0, 2])('cancels what it holds and errors when a write that takes %s fails', (writeTime) => {
    const { scheduler, settlements, operator, envelopes } = bench(writeTime);
    const source = new Subject<string>();
    let message = '';
    source.pipe(envelopes, operator).subscribe({ error: (thrown: Error) => (message = thrown.message) });
    for (const value of 'axb') source.next(value);
    scheduler.flush();
    expect(message).toBe('disk full');
    expect(settlements.kinds.slice(0, 2)).toEqual(['done', 'cancelled']);
    expect(source.observed).toBe(false);
    expectSettled(settlements);
  });

  it('errors when a write throws instead of rejecting', () => {
    const settlements = new Settlements<string>();
    const write = (): void => {
      throw new Error('no sink');
    };
    let message = '';
    from('ab')
      .pipe(map(settlements.envelope), settleAfter({ write, maxItems: 2 }))
      .subscribe({ error: (thrown: Error) => (message = thrown.message) });
    expect(message).toBe('no sink');
    expect(settlements.kinds).toEqual(['cancelled']);
  });

  it('passes an error of the source on and cancels what it holds', () => {
    const { scheduler, settlements, operator, envelopes } = bench(5);
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('ab-#').pipe(envelopes, operator)).toBe('---#');
    }, scheduler);
    expect(settlements.kinds).toEqual(['cancelled', 'cancelled']);
  });

  it('cancels what it holds on unsubscription, and ignores the write that ends later', () => {
    const { scheduler, settlements, written, operator, envelopes } = bench(5);
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('ab---');
      expectObservable(source.pipe(envelopes, operator), '^--!').toBe('----');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }, scheduler);
    expect(settlements.kinds).toEqual(['cancelled', 'cancelled']);
    expect(written).toEqual(['a']);
  });

  it('stops a synchronous source when downstream has had enough', () => {
    const settlements = new Settlements<string>();
    from('abcd')
      .pipe(map(settlements.envelope), settleAfter({ write: () => undefined, maxItems: 1 }), take(2))
      .subscribe();
    expect(settlements.kinds).toEqual(['done', 'done']);
  });

  it('errors when it is given more than it may hold: the source has more credits than it was told', () => {
    const { scheduler, settlements, operator, envelopes } = bench(9, 2);
    const problem = expect.objectContaining({
      code: 'internal',
      message: 'settleAfter: found more than 2 envelopes, allowed: the credits',
    }) as unknown;
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('abcd').pipe(envelopes, operator)).toBe('--#', undefined, problem);
    }, scheduler);
    expect(settlements.kinds).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  it('holds envelopes per subscription', () => {
    const { scheduler, settlements, operator } = bench(3);
    const source = new Subject<Envelope<string>>();
    const stream = source.pipe(operator);
    stream.subscribe();
    stream.subscribe().unsubscribe();
    source.next(settlements.envelope('a'));
    scheduler.flush();
    expect(settlements.kinds).toEqual(['done']);
  });
});
