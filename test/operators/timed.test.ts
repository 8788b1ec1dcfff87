import { delay, map } from 'rxjs';
import { expect, it } from 'vitest';
import { mapEnvelope } from '../../operators/map-envelope.ts';
import type { Envelope } from '../../operators/envelope.ts';
import { timed } from '../../operators/timed.ts';
import { Settlements } from './settlements.ts';
import { createScheduler, marbles } from './virtual-time.ts';

it('timed tells how long each envelope was inside, overlapping ones too, and nothing of those that end there', () => {
  const scheduler = createScheduler();
  const settlements = new Settlements<string>();
  const recorded: string[] = [];
  const times = { nowMs: () => scheduler.now(), record: (stage: string, ms: number) => void recorded.push(`${stage} ${ms}`) }; // prettier-ignore
  const refuse = mapEnvelope((value: string) => {
    if (value === 'x') throw new Error('bad');
    return value;
  });
  marbles(({ cold, expectObservable }) => {
    const stage = timed<string, string>('slow', (source) => source.pipe(refuse, delay(4)), times);
    const values = map((envelope: Envelope<string>) => envelope.value);
    expectObservable(cold('a-xb|').pipe(map(settlements.envelope), stage, values)).toBe('----a--(b|)');
  }, scheduler);
  expect(recorded).toEqual(['slow 4', 'slow 4']);
  expect(settlements.kinds).toEqual(['in flight', 'rejected', 'in flight']);
});
