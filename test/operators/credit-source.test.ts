import { delay, map, mergeMap, of, type Observable, take, tap } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { creditSource, type CreditSourceOptions } from '../../operators/credit-source.ts';
import type { Envelope, Outcome } from '../../operators/envelope.ts';
import { createScheduler, later, marbles } from './virtual-time.ts';

type Options = Partial<CreditSourceOptions<string, number>>;

/** A source of the letters of a text, `pollTime` frames each (`#` fails), that keeps count of all it owns. */
function lettered(scheduler: TestScheduler, text: string, pollTime: number, options: Options = {}) {
  const log = { polls: 0, slots: 0, freed: 0, idle: 0, outcomes: [] as string[], slotsUsed: [] as number[] };
  const source = creditSource<string, number>({
    credits: 2,
    makeSlot: () => log.slots++,
    freeSlot: () => log.freed++,
    poll: (slot) => {
      const letter = text[log.polls++] as string | undefined;
      log.slotsUsed.push(slot);
      return later(scheduler, pollTime, () => {
        if (letter === '#') throw new Error('disk on fire');
        return letter;
      });
    },
    settled: (value: string, outcome: Outcome) => log.outcomes.push(`${value} ${outcome.kind}`),
    idle: () => log.idle++,
    ...options,
  });
  return { source, log };
}

const ackAtOnce = tap((envelope: Envelope<string>) => envelope.ack());
const ackAfter = (frames: number, scheduler?: TestScheduler) =>
  mergeMap((envelope: Envelope<string>) => of(envelope).pipe(delay(frames, scheduler), ackAtOnce));
const values = map((envelope: Envelope<string>) => envelope.value);

describe('creditSource', () => {
  it('polls one value after another, completes at the end and frees its slots', () => {
    const scheduler = createScheduler();
    const { source, log } = lettered(scheduler, 'abc', 2);
    marbles(({ expectObservable }) => expectObservable(source.pipe(ackAtOnce, values)).toBe('--a-b-c-|'), scheduler);
    expect(log).toMatchObject({ slots: 2, freed: 2, idle: 1, outcomes: ['a done', 'b done', 'c done'] });
  });

  it('does not poll while every credit is in flight', () => {
    const scheduler = createScheduler();
    const { source, log } = lettered(scheduler, 'abcd', 1);
    marbles(({ expectObservable }) => expectObservable(source.pipe(values), '^--------!').toBe('-ab'), scheduler);
    expect(log.polls).toBe(2);
  });

  it('polls again as credits come back, and keeps order', () => {
    const scheduler = createScheduler();
    const { source, log } = lettered(scheduler, 'abcd', 1);
    marbles(({ expectObservable }) => {
      expectObservable(source.pipe(ackAfter(5), values)).toBe('------ab----c(d|)');
    }, scheduler);
    expect(log.outcomes).toEqual(['a done', 'b done', 'c done', 'd done']);
  });

  it('starts the next poll before it emits, so that reading goes on while downstream computes', () => {
    const scheduler = createScheduler();
    const { source, log } = lettered(scheduler, 'ab', 1);
    const pollsAtArrival: number[] = [];
    source.subscribe((envelope) => {
      pollsAtArrival.push(log.polls);
      envelope.ack();
    });
    scheduler.flush();
    expect(pollsAtArrival).toEqual([2, 3]);
  });

  it('gives every value in flight a slot of its own and uses slots again', () => {
    const scheduler = createScheduler();
    const { source, log } = lettered(scheduler, 'abcdefgh', 1, { credits: 3 });
    source.pipe(ackAfter(2, scheduler)).subscribe();
    scheduler.flush();
    expect(log.slots).toBe(3);
    expect(new Set(log.slotsUsed.slice(0, 3)).size).toBe(3);
    expect(log.slotsUsed).toHaveLength(9);
  });

  it('keeps order and the stack short when poll and downstream are synchronous', () => {
    const scheduler = createScheduler();
    const text = 'abcdefghij'.repeat(1000);
    const { source, log } = lettered(scheduler, text, 0, { credits: 3 });
    let seen = '';
    source.pipe(ackAtOnce, values).subscribe((value) => (seen += value));
    expect(seen).toBe(text);
    expect(log).toMatchObject({ freed: 3, idle: 1 });
  });

  it('errors with what a poll rejected with, after the values before it', () => {
    const scheduler = createScheduler();
    const { source, log } = lettered(scheduler, 'ab#', 1);
    const problem = expect.objectContaining({ code: 'internal', message: 'disk on fire' }) as unknown;
    marbles(({ expectObservable }) => {
      expectObservable(source.pipe(ackAtOnce, values)).toBe('-ab#', undefined, problem);
    }, scheduler);
    expect(log).toMatchObject({ freed: 2, idle: 1 });
  });

  it('errors when a poll throws instead of rejecting', async () => {
    const { source, log } = lettered(createScheduler(), '', 1, {
      poll: () => {
        throw new TypeError('no port');
      },
    });
    const thrown = await new Promise((resolve) => source.subscribe({ error: resolve }));
    expect(thrown).toMatchObject({ message: 'no port' });
    expect(log).toMatchObject({ freed: 2, idle: 1 });
  });

  it('errors when a slot cannot be made, and frees those that were', () => {
    let made = 0;
    const { source, log } = lettered(createScheduler(), 'a', 1, {
      makeSlot: () => {
        if (made === 1) throw new Error('out of memory');
        return made++;
      },
    });
    let message = '';
    source.subscribe({ error: (thrown: Error) => (message = thrown.message) });
    expect(message).toBe('out of memory');
    expect(log).toMatchObject({ polls: 0, freed: 1, idle: 1 });
  });

  it('cancels the value that arrives after an unsubscription, and frees its slots only then', () => {
    const scheduler = createScheduler();
    const { source, log } = lettered(scheduler, 'abc', 4);
    const subscription = source.pipe(ackAtOnce).subscribe();
    scheduler.schedule(() => subscription.unsubscribe(), 6);
    scheduler.schedule(() => expect(log).toMatchObject({ idle: 0, freed: 0 }), 7);
    scheduler.flush();
    expect(log.outcomes).toEqual(['a done', 'b cancelled']);
    expect(log).toMatchObject({ polls: 2, freed: 2, idle: 1 });
  });

  it('keeps its slots until whoever holds an envelope has settled it', () => {
    const scheduler = createScheduler();
    const { source, log } = lettered(scheduler, 'ab', 1);
    const held: Envelope<string>[] = [];
    const subscription = source.subscribe((envelope) => held.push(envelope));
    scheduler.flush();
    subscription.unsubscribe();
    held[0].cancel();
    expect(log).toMatchObject({ freed: 0, idle: 0 });
    held[1].ack();
    expect(log).toMatchObject({ freed: 2, idle: 1, outcomes: ['a cancelled', 'b done'] });
  });

  it('cancels what it has polled but not emitted when downstream leaves', () => {
    const { source, log } = lettered(createScheduler(), 'abcd', 0, { credits: 4 });
    source.pipe(take(1)).subscribe((envelope) => envelope.ack());
    expect(log.outcomes[0]).toBe('a done');
    expect(log.outcomes.slice(1).every((outcome) => outcome.endsWith('cancelled'))).toBe(true);
    expect(log.outcomes).toHaveLength(4);
    expect(log).toMatchObject({ freed: 4, idle: 1 });
  });

  it('emits what is being polled when drained, then completes', () => {
    const scheduler = createScheduler();
    const drain = new AbortController();
    const { source, log } = lettered(scheduler, 'abcd', 3, { drain: drain.signal });
    scheduler.schedule(() => drain.abort(), 4);
    marbles(({ expectObservable }) => expectObservable(source.pipe(ackAtOnce, values)).toBe('---a--(b|)'), scheduler);
    expect(log).toMatchObject({ polls: 2, freed: 2, idle: 1 });
  });

  it('completes at once when drained with every credit in flight; they settle later', () => {
    const scheduler = createScheduler();
    const drain = new AbortController();
    const { source, log } = lettered(scheduler, 'abcd', 1, { drain: drain.signal });
    scheduler.schedule(() => drain.abort(), 4);
    marbles(
      ({ expectObservable }) => expectObservable(source.pipe(ackAfter(6), values)).toBe('-------a(b|)'),
      scheduler,
    );
    expect(log).toMatchObject({ polls: 2, freed: 2, idle: 1, outcomes: ['a done', 'b done'] });
  });

  it('takes a poll that gave up waiting because of the drain for the end', () => {
    const drain = new AbortController();
    const { source, log } = lettered(createScheduler(), '', 1, {
      drain: drain.signal,
      poll: (_, signal) => ({
        then: (_value, failed) => {
          signal.addEventListener('abort', () => void failed?.(signal.reason));
          return undefined as never;
        },
      }),
    });
    let completed = false;
    source.subscribe({ complete: () => (completed = true) });
    drain.abort();
    expect(completed).toBe(true);
    expect(log).toMatchObject({ freed: 2, idle: 1 });
  });

  it('polls nothing when it is drained before it starts', () => {
    const { source, log } = lettered(createScheduler(), 'abc', 1, { drain: AbortSignal.abort() });
    let completed = false;
    source.subscribe({ complete: () => (completed = true) });
    expect(completed).toBe(true);
    expect(log).toMatchObject({ polls: 0, idle: 1 });
  });

  it('owns nothing before it is subscribed to, and slots of its own per subscription', () => {
    const scheduler = createScheduler();
    const { source, log } = lettered(scheduler, '', 1);
    expect(log.slots).toBe(0);
    source.subscribe();
    source.subscribe();
    scheduler.flush();
    expect(log).toMatchObject({ slots: 4, freed: 4, idle: 2 });
  });

  it.each([0, -1, 2.5, NaN])('refuses %s credits', (credits) => {
    expect(() => lettered(createScheduler(), 'a', 1, { credits })).toThrow(
      `creditSource: credits: found ${credits}, allowed: an integer of at least 1`,
    );
  });

  it('has the type of what it polls', () => {
    const source = creditSource({ credits: 1, makeSlot: () => 0, poll: () => Promise.resolve({ n: 1 }) });
    expectTypeOf(source).toEqualTypeOf<Observable<Envelope<{ n: number }>>>();
  });
});
