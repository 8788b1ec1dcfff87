import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditSource } from '../../operators/credit-source.ts';
import type { Envelope, Outcome } from '../../operators/envelope.ts';
import { mapEnvelope } from '../../operators/map-envelope.ts';
import { settleAfter } from '../../operators/settle.ts';
import { SounderError } from '../../src/core/errors.ts';

/** Something that happens to a stream: its poll returns, a holder settles, or somebody ends it. */
const event = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'polled' } as const) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('ack', 'nack', 'drop', 'cancel'), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('end', 'fail', 'drain', 'unsubscribe') }) },
);
interface Event {
  readonly kind: string;
  readonly which?: number;
}

/** A credit source whose every poll and settlement is decided from outside. */
function remoteControlled(credits: number) {
  const drain = new AbortController();
  const held: Envelope<number>[] = [];
  const emitted: number[] = [];
  const outcomes = new Map<number, Outcome[]>();
  const log = { polled: 0, polling: 0, slots: 0, freed: 0, idle: 0, most: 0, ended: false };
  let answer: { resolve: (value: number | undefined) => void; reject: (thrown: unknown) => void } | undefined;
  const inFlight = (): number => log.polling + [...outcomes.values()].filter((list) => list.length === 0).length;

  const source = creditSource<number, number>({
    credits,
    makeSlot: () => log.slots++,
    freeSlot: () => log.freed++,
    poll: () => {
      log.polling++;
      log.most = Math.max(log.most, inFlight());
      return {
        then: (resolve, reject) => {
          answer = { resolve: (value) => void resolve?.(value), reject: (thrown) => void reject?.(thrown) };
          return undefined as never;
        },
      };
    },
    settled: (value, outcome) => outcomes.get(value)!.push(outcome),
    drain: drain.signal,
    idle: () => log.idle++,
  });
  const subscription = source.subscribe({
    next: (envelope) => {
      emitted.push(envelope.value);
      held.push(envelope);
    },
    error: () => (log.ended = true),
    complete: () => (log.ended = true),
  });
  const respond = (settle: (pending: NonNullable<typeof answer>) => void): void => {
    const pending = answer;
    if (!pending) return;
    answer = undefined;
    log.polling--;
    settle(pending);
  };
  const happen = ({ kind, which = 0 }: Event): void => {
    const holder = (settle: (envelope: Envelope<number>) => void): void => {
      if (held.length > 0) settle(held.splice(which % held.length, 1)[0]);
    };
    switch (kind) {
      case 'polled':
        return respond(({ resolve }) => {
          outcomes.set(log.polled, []);
          resolve(log.polled++);
        });
      case 'end':
        return respond(({ resolve }) => resolve(undefined));
      case 'fail':
        return respond(({ reject }) => reject(new Error('gone')));
      case 'ack':
        return holder((envelope) => envelope.ack());
      case 'nack':
        return holder((envelope) => envelope.nack(new SounderError('snapshot-invalid', 'bad')));
      case 'drop':
        return holder((envelope) => envelope.drop('superseded'));
      case 'cancel':
        return holder((envelope) => envelope.cancel());
      case 'drain':
        return drain.abort();
      default:
        return subscription.unsubscribe();
    }
  };
  return { happen, held, emitted, outcomes, log };
}

describe('settlement', () => {
  it('happens exactly once per value, within the credits and in order, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(event, { maxLength: 60 }), (credits, events) => {
        const { happen, held, emitted, outcomes, log } = remoteControlled(credits);
        for (const one of events) happen(one);
        happen({ kind: 'unsubscribe' });
        happen({ kind: 'polled' });
        while (held.length > 0) happen({ kind: 'ack' });

        expect([...outcomes.values()].map((list) => list.length)).toEqual([...outcomes.keys()].map(() => 1));
        expect(log.most).toBeLessThanOrEqual(credits);
        expect(emitted).toEqual(emitted.map((_, i) => i));
        expect(log).toMatchObject({ slots: credits, freed: credits, idle: 1 });
      }),
      { numRuns: 500 },
    );
  });

  it('happens exactly once per value through stages that throw and writes that end in any order', async () => {
    const script = fc.record({
      credits: fc.integer({ min: 1, max: 4 }),
      bad: fc.array(fc.boolean(), { maxLength: 25 }),
      stopAfter: fc.option(fc.nat(40), { nil: undefined }),
      failAt: fc.option(fc.nat(30), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), script, async (scheduler, { credits, bad, stopAfter, failAt }) => {
        const outcomes = new Map<number, string[]>();
        const written: number[] = [];
        let [polled, inFlight, most] = [0, 0, 0];
        const idle = new Promise<void>((resolve) => {
          const subscription = creditSource<number, null>({
            credits,
            makeSlot: () => null,
            poll: async () => {
              await scheduler.schedule(Promise.resolve(), 'poll');
              if (polled === bad.length) return undefined;
              outcomes.set(polled, []);
              most = Math.max(most, ++inFlight);
              return polled++;
            },
            settled: (value, { kind }) => {
              inFlight--;
              outcomes.get(value)!.push(kind);
            },
            idle: resolve,
          })
            .pipe(
              mapEnvelope((value) => {
                if (bad[value]) throw new RangeError('bad');
                return value;
              }),
              settleAfter({
                maxItems: credits,
                write: async (value) => {
                  await scheduler.schedule(Promise.resolve(), 'write');
                  if (value === failAt) throw new Error('disk full');
                  written.push(value);
                },
              }),
            )
            .subscribe({ error: () => undefined });
          if (stopAfter !== undefined) {
            const stop = async (): Promise<void> => {
              for (let i = 0; i < stopAfter; i++) await scheduler.schedule(Promise.resolve(), 'stop');
              subscription.unsubscribe();
            };
            void stop();
          }
        });
        await scheduler.waitFor(idle);

        expect([...outcomes.values()].every((list) => list.length === 1)).toBe(true);
        expect(most).toBeLessThanOrEqual(credits);
        expect(written).toEqual([...written].sort((a, b) => a - b));
        const done = [...outcomes].filter(([, [kind]]) => kind === 'done').map(([value]) => value);
        expect(written.slice(0, done.length)).toEqual(done);
        if (stopAfter === undefined && failAt === undefined)
          expect([...outcomes.values()].flat()).toEqual(bad.map((isBad) => (isBad ? 'rejected' : 'done')));
      }),
      { numRuns: 200 },
    );
  });
});
