import { from, map, Subject, take } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../operators/envelope.ts';
import { inWorkers, type WorkAnswer, type Workers } from '../../operators/in-workers.ts';
import { SounderError } from '../../src/core/errors.ts';
import { expectSettled, Settlements } from './settlements.ts';
import { createScheduler, marbles } from './virtual-time.ts';

/** What becomes of a value: capitals come back; x is rejected, a k kills its worker. */
function answerFor(value: string): WorkAnswer<string> {
  const rejected = (message: string): WorkAnswer<string> => ({
    kind: 'settled',
    outcome: { kind: 'rejected', error: new SounderError('snapshot-invalid', message) },
  });
  if (value.startsWith('x')) return rejected('bad');
  if (value.startsWith('k')) return rejected('worker 0 died');
  return { kind: 'value', value: value.toUpperCase() };
}

/** Workers in virtual time that take `timeOf` frames a value; a value in `ownerOf` belongs to that worker. */
class VirtualWorkers implements Workers<string, string> {
  readonly begun: string[] = [];
  readonly #listeners = new Set<{ free(): void; broken(error: SounderError): void }>();
  readonly #busy: boolean[];
  readonly #scheduler: TestScheduler;
  readonly #timeOf: (value: string) => number;
  readonly #ownerOf: (value: string) => number | undefined;

  constructor(
    scheduler: TestScheduler,
    size: number,
    timeOf: (value: string) => number,
    ownerOf: (value: string) => number | undefined = () => undefined,
  ) {
    this.#scheduler = scheduler;
    this.#busy = Array.from({ length: size }, () => false);
    this.#timeOf = timeOf;
    this.#ownerOf = ownerOf;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  tryBegin(value: string, answered: (answer: WorkAnswer<string>) => void): boolean {
    const worker = this.#ownerOf(value) ?? this.#busy.indexOf(false);
    if (worker < 0 || this.#busy[worker]) return false;
    this.#busy[worker] = true;
    this.begun.push(value);
    const finish = (): void => {
      answered(answerFor(value));
      this.#busy[worker] = false;
      for (const listener of this.#listeners) listener.free();
    };
    const time = this.#timeOf(value);
    if (time === 0) finish();
    else this.#scheduler.schedule(finish, time);
    return true;
  }

  listen(listener: { free(): void; broken(error: SounderError): void }): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  break(): void {
    for (const listener of [...this.#listeners]) listener.broken(new SounderError('internal', 'three died'));
  }
}

interface BenchOptions {
  size?: number;
  time?: (value: string) => number;
  owner?: (value: string) => number | undefined;
  maxItems?: number;
  latest?: boolean;
}

function bench({ size = 2, time = () => 3, owner, maxItems = 8, latest = false }: BenchOptions = {}) {
  const scheduler = createScheduler();
  const settlements = new Settlements<string>();
  const workers = new VirtualWorkers(scheduler, size, time, owner);
  const operator = inWorkers<string, string>({
    workers,
    maxItems,
    ...(latest && { latestBy: (value: string) => value.slice(-1) }),
  });
  const values = map((envelope: Envelope<string>) => {
    envelope.ack();
    return envelope.value;
  });
  return { scheduler, settlements, workers, operator, envelopes: map(settlements.envelope), values };
}

describe('inWorkers', () => {
  it('works on as many values at once as there are workers and completes after the last result', () => {
    const { scheduler, settlements, operator, envelopes, values } = bench({ time: () => 5 });
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('                                           (abcd|)');
      expectObservable(source.pipe(envelopes, operator, values)).toBe('-----(AB)-(CD|)');
      expectSubscriptions(source.subscriptions).toBe('(^!)');
    }, scheduler);
    expect(settlements.kinds).toEqual(['done', 'done', 'done', 'done']);
  });

  it('emits in the order of the values, however long each takes, rejections in their turn', () => {
    const times: Record<string, number> = { a: 5, x: 1, c: 1 };
    const { scheduler, settlements, operator, envelopes, values } = bench({ size: 3, time: (value) => times[value] });
    const ended: string[] = [];
    marbles(({ cold, expectObservable }) => {
      const source = cold('                                  axc|');
      expectObservable(source.pipe(envelopes, operator, values)).toBe('-----(AC|)');
      scheduler.schedule(() => ended.push(...settlements.kinds), 4);
    }, scheduler);
    expect(ended).toEqual(['in flight', 'in flight', 'in flight']);
    expect(settlements.kinds).toEqual(['done', 'rejected', 'done']);
    expect(settlements.outcomes.get('x')).toMatchObject({ error: { code: 'snapshot-invalid', message: 'bad' } });
  });

  it('gives a value to the worker it belongs to, and other values to other workers meanwhile', () => {
    const owner = (value: string): number => (value < 'c' ? 0 : 1);
    const { scheduler, workers, operator, envelopes, values } = bench({ owner });
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('(abc|)').pipe(envelopes, operator, values)).toBe('---A--(BC|)');
    }, scheduler);
    expect(workers.begun).toEqual(['a', 'c', 'b']);
  });

  it('begins the next value before it hands the answer on', () => {
    const log: string[] = [];
    let answered: (answer: WorkAnswer<string>) => void = () => undefined;
    let busy = false;
    const workers: Workers<string, string> = {
      tryBegin: (value, callback) => {
        if (busy) return false;
        busy = true;
        log.push(`begin ${value}`);
        answered = callback;
        return true;
      },
      listen: () => () => undefined,
    };
    const settlements = new Settlements<string>();
    from(['a', 'b'])
      .pipe(
        map((value) => settlements.envelope(value)),
        inWorkers({ workers, maxItems: 4 }),
      )
      .subscribe(({ value }) => log.push(`out ${value}`));
    busy = false;
    answered({ kind: 'value', value: 'A' });
    expect(log).toEqual(['begin a', 'begin b', 'out A']);
  });

  it('takes answers that come at once', () => {
    const { settlements, operator, envelopes, values } = bench({ time: () => 0 });
    const seen: string[] = [];
    from('abxc').pipe(envelopes, operator, values).subscribe({ next: (value) => seen.push(value), complete: () => seen.push('|') }); // prettier-ignore
    expect(seen).toEqual(['A', 'B', 'C', '|']);
    expectSettled(settlements);
  });

  it('emits in order when a departure makes the source emit again', () => {
    const source = new Subject<string>();
    const { scheduler, settlements, operator, envelopes, values } = bench({ size: 1, time: () => 1, maxItems: 2 });
    const seen: string[] = [];
    source.pipe(envelopes, operator, values).subscribe((value) => {
      seen.push(value);
      if (value === 'A') source.next('c');
      if (value === 'C') source.complete();
    });
    source.next('a');
    source.next('b');
    scheduler.flush();
    expect(seen).toEqual(['A', 'B', 'C']);
    expectSettled(settlements);
  });

  it('rejects the value whose worker died and goes on', () => {
    const { scheduler, settlements, operator, envelopes, values } = bench({ size: 1 });
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('(akb|)').pipe(envelopes, operator, values)).toBe('---A-----(B|)');
    }, scheduler);
    expect(settlements.kinds).toEqual(['done', 'rejected', 'done']);
  });

  it('errors and cancels what it holds when the workers are broken', () => {
    const { scheduler, settlements, workers, operator, envelopes, values } = bench();
    marbles(({ hot, expectObservable }) => {
      const source = hot('abc---');
      expectObservable(source.pipe(envelopes, operator, values)).toBe('--#', {}, expect.objectContaining({ message: 'three died' })); // prettier-ignore
      scheduler.schedule(() => workers.break(), 2);
    }, scheduler);
    expect(settlements.kinds.slice(0, 2)).toEqual(['cancelled', 'cancelled']);
    expectSettled(settlements);
    expect(workers.listeners).toBe(0);
  });

  it('passes an error of the source on and cancels what it holds', () => {
    const { scheduler, settlements, operator, envelopes, values } = bench();
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('abc#').pipe(envelopes, operator, values)).toBe('---#');
    }, scheduler);
    expect(settlements.kinds).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  it('cancels everything at once on unsubscription and ignores what workers answer later', () => {
    const { scheduler, settlements, workers, operator, envelopes, values } = bench();
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('abc-----');
      expectObservable(source.pipe(envelopes, operator, values), '^-!').toBe('---');
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }, scheduler);
    expect(settlements.kinds).toEqual(['cancelled', 'cancelled']);
    expect(workers.begun).toEqual(['a', 'b']);
    expect(workers.listeners).toBe(0);
  });

  it('stops when downstream has had enough', () => {
    const { scheduler, settlements, operator, envelopes, values } = bench({ time: (value) => (value === 'a' ? 1 : 2) });
    const seen: string[] = [];
    from('abc')
      .pipe(envelopes, operator, values, take(1))
      .subscribe((value) => seen.push(value));
    scheduler.flush();
    expect(seen).toEqual(['A']);
    expect(settlements.kinds).toEqual(['done', 'cancelled', 'cancelled']);
  });

  it('takes more than its bound for a wiring error', () => {
    const { scheduler, settlements, operator, envelopes, values } = bench({ maxItems: 2 });
    marbles(({ hot, expectObservable }) => {
      const error = { message: 'inWorkers: found more than 2 envelopes, allowed: the credits' };
      expectObservable(hot('abc').pipe(envelopes, operator, values)).toBe('--#', {}, expect.objectContaining(error));
    }, scheduler);
    expect(settlements.kinds).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  it.each([0, 1.5])('refuses a bound of %s', (maxItems) => {
    expect(() => bench({ maxItems })).toThrow(
      `inWorkers: maxItems: found ${maxItems}, allowed: an integer of at least 1`,
    );
  });
});

describe('inWorkers with latestBy', () => {
  it('keeps the newest waiting value of each key and drops the one it replaces', () => {
    const { scheduler, settlements, operator, envelopes, values } = bench({ size: 1, time: () => 6, latest: true });
    const names = { a: '1s', b: '2s', c: '3s', d: '4s', e: '5t' };
    marbles(({ cold, expectObservable }) => {
      const results = { A: '1S', D: '4S', E: '5T' };
      expectObservable(cold('abcde|', names).pipe(envelopes, operator, values)).toBe('------A-----D-----(E|)', results);
    }, scheduler);
    expect(settlements.kinds).toEqual(['done', 'dropped', 'dropped', 'done', 'done']);
    expect(settlements.outcomes.get('2s')).toEqual({ kind: 'dropped', reason: 'superseded' });
  });

  it('never drops what a worker has begun, and keeps the turn of a stream that is replaced', () => {
    const { scheduler, settlements, workers, operator, envelopes } = bench({ size: 1, time: () => 9, latest: true });
    from(['1s', '2s', '1t', '3s', '4s', '2t']).pipe(envelopes, operator, take(3)).subscribe();
    scheduler.flush();
    expect(workers.begun).toEqual(['1s', '4s', '2t']);
    expect(settlements.kinds.filter((kind) => kind === 'dropped')).toHaveLength(3);
  });

  it('needs no more room than one waiting value per key, so that the source never stalls', () => {
    const { settlements, operator, envelopes } = bench({ size: 1, maxItems: 3, latest: true });
    const source = new Subject<string>();
    let failed = false;
    source.pipe(envelopes, operator).subscribe({ error: () => (failed = true) });
    for (let i = 0; i < 50; i++) for (const stream of 'st') source.next(`${i}${stream}`);
    expect(failed).toBe(false);
    expect(settlements.made).toHaveLength(100);
  });

  it('drops before it takes, so that a source which emits at every settlement keeps its order', () => {
    const { settlements, operator, workers } = bench({ size: 1, maxItems: 2, latest: true });
    const source = new Subject<Envelope<string>>();
    source.pipe(operator).subscribe();
    const waiting = ['2s', '3s', '4s'];
    source.next(settlements.envelope('1s'));
    for (const value of waiting) source.next(settlements.envelope(value));
    expect(settlements.kinds).toEqual(['in flight', 'dropped', 'dropped', 'in flight']);
    expect(workers.begun).toEqual(['1s']);
  });
});
