import { map, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../operators/envelope.ts';
import { applyPlan } from '../../operators/plan-by-sensor.ts';
import { defineAxis, defineSensor, type SensorDescription, SounderError } from '../../src/core/index.ts';
import { expectSettled, Settlements } from './settlements.ts';
import { marbles } from './virtual-time.ts';

interface Item {
  readonly sensor: SensorDescription;
  readonly name: string;
}

const sensorNamed = (streamId: string): SensorDescription =>
  defineSensor({
    streamId,
    modality: 'isac',
    datatype: 'cf32_le',
    axes: [defineAxis({ name: 'antenna', size: 4, spacing: 0.5, unit: 'wavelength' })],
  });

/** A planner that keeps a diary; sensors called `bad` cannot be planned, items called `x` cannot be applied. */
function bench(maxPlans?: number, streamOf?: (item: Item) => string) {
  const diary: string[] = [];
  const settlements = new Settlements<Item>();
  const operator = applyPlan({
    sensorOf: (item: Item) => item.sensor,
    makePlan: ({ streamId }) => {
      diary.push(`plan ${streamId}`);
      if (streamId.startsWith('bad')) throw new SounderError('plan-invalid', `${streamId} cannot be planned`);
      return { streamId, dispose: () => diary.push(`dispose ${streamId}`) };
    },
    apply: (plan, item) => {
      if (item.name === 'x') throw new SounderError('samples-not-finite', 'NaN in x');
      return `${plan.streamId}/${item.name}`;
    },
    ...(maxPlans !== undefined && { maxPlans }),
    ...(streamOf && { streamOf }),
  });
  return { diary, settlements, operator };
}

const [one, two, three, bad] = ['one', 'two', 'three', 'bad'].map(sensorNamed);
const values = map((envelope: Envelope<string>) => envelope.value);

describe('applyPlan', () => {
  it('plans once per sensor and disposes the plans when the stream completes', () => {
    const { diary, settlements, operator } = bench();
    marbles(({ cold, expectObservable }) => {
      const items = { a: { sensor: one, name: 'a' }, b: { sensor: two, name: 'b' }, c: { sensor: one, name: 'c' } };
      const source = cold('a-b-c-|', items).pipe(map(settlements.envelope));
      expectObservable(source.pipe(operator, values)).toBe('a-b-c-|', { a: 'one/a', b: 'two/b', c: 'one/c' });
    });
    expect(diary).toEqual(['plan one', 'plan two', 'dispose two', 'dispose one']);
  });

  it('rejects only the value it throws on', () => {
    const { settlements, operator } = bench();
    marbles(({ cold, expectObservable }) => {
      const items = { a: { sensor: one, name: 'a' }, x: { sensor: one, name: 'x' } };
      const source = cold('axa|', items).pipe(map(settlements.envelope));
      expectObservable(source.pipe(operator, values)).toBe('a-a|', { a: 'one/a' });
    });
    expect([...settlements.outcomes.values()]).toMatchObject([{ kind: 'rejected', error: { message: 'NaN in x' } }]);
  });

  it('goes on after a first sensor that cannot be planned', () => {
    const { settlements, operator } = bench();
    marbles(({ cold, expectObservable }) => {
      const items = { x: { sensor: bad, name: 'x' }, a: { sensor: one, name: 'a' } };
      const source = cold('xa|', items).pipe(map(settlements.envelope));
      expectObservable(source.pipe(operator, values)).toBe('-a|', { a: 'one/a' });
    });
    const error = expect.objectContaining({ code: 'plan-invalid', message: 'bad cannot be planned' }) as unknown;
    expect([...settlements.outcomes.values()]).toEqual([{ kind: 'rejected', error }]);
  });

  it('rejects every value of a sensor that cannot be planned, after one attempt', () => {
    const { diary, settlements, operator } = bench();
    const source = new Subject<Envelope<Item>>();
    const seen: string[] = [];
    source.pipe(operator).subscribe((envelope) => {
      seen.push(envelope.value);
      envelope.ack();
    });
    for (const [sensor, name] of [
      [one, 'a'],
      [bad, 'b'],
      [bad, 'c'],
      [one, 'd'],
    ] as const)
      // prettier-ignore
      source.next(settlements.envelope({ sensor, name }));
    expect(seen).toEqual(['one/a', 'one/d']);
    expect(settlements.kinds).toEqual(['done', 'rejected', 'rejected', 'done']);
    expect(diary).toEqual(['plan one', 'plan bad']);
  });

  it('disposes the least recently used plan before it makes one too many', () => {
    const { diary, settlements, operator } = bench(2);
    const source = new Subject<Envelope<Item>>();
    const subscription = source.pipe(operator).subscribe((envelope) => envelope.ack());
    for (const sensor of [one, two, one, three, two]) source.next(settlements.envelope({ sensor, name: 'a' }));
    expect(diary).toEqual(['plan one', 'plan two', 'dispose two', 'plan three', 'dispose one', 'plan two']);
    subscription.unsubscribe();
    expect(diary.slice(6)).toEqual(['dispose three', 'dispose two']);
    expectSettled(settlements);
  });

  it('plans once per sensor and stream where plans are of one stream, within the same bound', () => {
    const { diary, settlements, operator } = bench(2, ({ name }) => name);
    const source = new Subject<Envelope<Item>>();
    source.pipe(operator).subscribe((envelope) => envelope.ack());
    for (const [sensor, name] of [
      [one, 'a'],
      [one, 'b'],
      [one, 'a'],
      [two, 'a'],
      [one, 'b'],
    ] as const)
      source.next(settlements.envelope({ sensor, name }));
    expect(diary).toEqual(['plan one', 'plan one', 'dispose one', 'plan two', 'dispose one', 'plan one']);
    source.complete();
    expectSettled(settlements);
  });

  it('keeps plans per subscription', () => {
    const { diary, settlements, operator } = bench();
    const source = new Subject<Envelope<Item>>();
    const stream = source.pipe(operator);
    stream.subscribe((envelope) => envelope.ack());
    stream.subscribe().unsubscribe();
    source.next(settlements.envelope({ sensor: one, name: 'a' }));
    source.complete();
    expect(diary).toEqual(['plan one', 'dispose one']);
  });

  it.each([0, -1, 1.5, NaN])('refuses to hold %s plans', (maxPlans) => {
    expect(() => bench(maxPlans)).toThrow(`applyPlan: maxPlans: found ${maxPlans}, allowed: an integer of at least 1`);
  });
});
