import { from, map, type Observable, Subject, Subscription, take } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Envelope } from '../../operators/envelope.ts';
import { mapEnvelope } from '../../operators/map-envelope.ts';
import { expectSettled, Settlements } from './settlements.ts';
import { marbles } from './virtual-time.ts';

const values = map((envelope: Envelope<string>) => envelope.value);
const upper = mapEnvelope((value: string) => {
  if (value === 'x') throw new RangeError('x has no upper case');
  return value.toUpperCase();
});

describe('mapEnvelope', () => {
  it('turns values, keeps their times and completes with the source', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const settlements = new Settlements<string>();
      const source = cold(' a-b--c-|');
      const unsubscribed = '^------!';
      expectObservable(source.pipe(map(settlements.envelope), upper, values)).toBe('A-B--C-|');
      expectSubscriptions(source.subscriptions).toBe(unsubscribed);
    }));

  it('rejects a value it throws on, with the error, and goes on', () => {
    const settlements = new Settlements<string>();
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a-x-c-|').pipe(map(settlements.envelope), upper, values)).toBe('A---C-|');
    });
    expect(settlements.outcomes.get('x')).toMatchObject({
      kind: 'rejected',
      error: { code: 'internal', message: 'x has no upper case' },
    });
    expect(settlements.kinds).toEqual(['in flight', 'rejected', 'in flight']);
  });

  it('passes an error of the source on', () =>
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a-#').pipe(map(new Settlements<string>().envelope), upper, values)).toBe('A-#');
    }));

  it('unsubscribes from the source when downstream does', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a-b-c-d');
      expectObservable(source.pipe(map(new Settlements<string>().envelope), upper, values), '^--!').toBe('A-B');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }));

  it('stops a synchronous source when downstream has had enough', () => {
    const settlements = new Settlements<string>();
    const seen: string[] = [];
    from('abcdef')
      .pipe(map(settlements.envelope), upper, take(2))
      .subscribe((envelope) => {
        seen.push(envelope.value);
        envelope.ack();
      });
    expect(seen).toEqual(['A', 'B']);
    expect(settlements.made).toEqual(['a', 'b']);
    expectSettled(settlements);
  });

  it('cancels the value whose own projection made downstream leave', () => {
    const settlements = new Settlements<string>();
    const source = new Subject<Envelope<string>>();
    const leave = new Subscription();
    const impatient = mapEnvelope((value: string) => {
      leave.unsubscribe();
      return value;
    });
    leave.add(source.pipe(impatient).subscribe(() => expect.unreachable()));
    source.next(settlements.envelope('a'));
    expect(settlements.kinds).toEqual(['cancelled']);
  });

  it('keeps a value that downstream feeds back from inside its own arrival', () => {
    const settlements = new Settlements<string>();
    const source = new Subject<Envelope<string>>();
    const seen: string[] = [];
    source.pipe(upper).subscribe((envelope) => {
      seen.push(envelope.value);
      envelope.ack();
      if (seen.length < 3) source.next(settlements.envelope(`${envelope.value}!`));
    });
    source.next(settlements.envelope('a'));
    expect(seen).toEqual(['A', 'A!', 'A!!']);
    expectSettled(settlements);
  });

  it('has the type of its projection', () => {
    const lengths = mapEnvelope((value: string) => value.length);
    expectTypeOf(lengths).returns.toEqualTypeOf<Observable<Envelope<number>>>();
    // @ts-expect-error the stage takes texts
    void ((dates: Observable<Envelope<Date>>) => lengths(dates));
  });
});
