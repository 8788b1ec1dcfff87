import { describe, expect, expectTypeOf, it } from 'vitest';
import { createEnvelope, type Envelope, type Outcome, withValue } from '../../operators/envelope.ts';
import { SounderError } from '../../src/core/errors.ts';

describe('an envelope', () => {
  const error = new SounderError('samples-not-finite', 'NaN at 3');
  const endings: [string, (envelope: Envelope<unknown>) => void, Outcome][] = [
    ['ack', (envelope) => envelope.ack(), { kind: 'done' }],
    ['nack', (envelope) => envelope.nack(error), { kind: 'rejected', error }],
    ['drop', (envelope) => envelope.drop('superseded'), { kind: 'dropped', reason: 'superseded' }],
    ['cancel', (envelope) => envelope.cancel(), { kind: 'cancelled' }],
  ];

  it.each(endings)('reports %s to its maker, synchronously', (_, settle, expected) => {
    const heard: Outcome[] = [];
    const envelope = createEnvelope('a', (outcome) => heard.push(outcome));
    expect(envelope.settlement.outcome).toBeUndefined();
    settle(envelope);
    expect(heard).toEqual([expected]);
    expect(envelope.settlement.outcome).toEqual(expected);
  });

  it.each(endings.flatMap((first) => endings.map((second) => [first[0], second[0], first[1], second[1]] as const)))(
    'refuses %s followed by %s, and reports only the first',
    (_first, _second, settleFirst, settleSecond) => {
      let reports = 0;
      const envelope = createEnvelope('a', () => reports++);
      settleFirst(envelope);
      expect(() => settleSecond(envelope)).toThrow(expect.objectContaining({ code: 'settled-twice' }));
      expect(reports).toBe(1);
    },
  );

  it('shares one settlement with every value it later carries', () => {
    const heard: Outcome[] = [];
    const first = createEnvelope('a', (outcome) => heard.push(outcome));
    const second = withValue(first, 7);
    expect(second.value).toBe(7);
    second.ack();
    expect(() => first.ack()).toThrow(expect.objectContaining({ code: 'settled-twice' }));
    expect(heard).toEqual([{ kind: 'done' }]);
  });

  it('tells those who asked of its outcome before its maker', () => {
    const heard: string[] = [];
    const { settlement } = createEnvelope('a', ({ kind }) => heard.push(`maker: ${kind}`));
    settlement.beforeReport(({ kind }) => heard.push(`first: ${kind}`));
    settlement.beforeReport(() => {
      throw new Error('fault of a listener');
    });
    expect(() => settlement.settle({ kind: 'done' })).toThrow('fault of a listener');
    expect(heard).toEqual(['first: done', 'maker: done']);
    expect(() => settlement.beforeReport(() => undefined)).toThrow('found a listener after done');
  });

  it('is typed by the value it carries', () => {
    const envelope = createEnvelope('a', () => undefined);
    expectTypeOf(envelope).toEqualTypeOf<Envelope<string>>();
    expectTypeOf(withValue(envelope, 7)).toEqualTypeOf<Envelope<number>>();
    expectTypeOf<Envelope<'a'>>().toExtend<Envelope<string>>();
  });
});
