import fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createEnvelope, type Envelope, type Outcome } from '../../operators/envelope.ts';
import { inWorkers, type WorkAnswer, type Workers } from '../../operators/in-workers.ts';
import { SounderError } from '../../src/core/errors.ts';

/** Something that happens: a value comes, a worker answers, a downstream holder settles, somebody ends it all. */
const event = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('arrive'), which: fc.nat(9) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('value', 'reject'), which: fc.nat(9) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('ack'), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('break', 'fail', 'unsubscribe', 'complete'), which: fc.nat(9) }) }, // prettier-ignore
);
interface Event {
  readonly kind: string;
  readonly which: number;
}
interface Value {
  readonly id: number;
  readonly stream: number;
}

const fault = new SounderError('internal', 'gone');

/** Workers that answer when told; a busy worker can be asked nothing. */
function remoteWorkers(size: number) {
  const busy: { value: Value; answered: (answer: WorkAnswer<Value>) => void }[] = [];
  const listeners = new Set<Parameters<Workers<Value, Value>['listen']>[0]>();
  const log = { most: 0 };
  const workers: Workers<Value, Value> = {
    tryBegin: (value, answered) => {
      if (busy.length >= size) return false;
      busy.push({ value, answered });
      log.most = Math.max(log.most, busy.length);
      return true;
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const answer = (which: number, make: (value: Value) => WorkAnswer<Value>): void => {
    if (busy.length === 0) return;
    const { value, answered } = busy.splice(which % busy.length, 1)[0];
    answered(make(value));
    for (const listener of [...listeners]) listener.free();
  };
  return { workers, answer, busy, listeners, log };
}

describe('settlement in workers', () => {
  it('happens exactly once per value, within the bounds and in order, whatever happens in whatever order', () => {
    const shape = fc.record({
      size: fc.integer({ min: 1, max: 3 }),
      maxItems: fc.integer({ min: 1, max: 6 }),
      latest: fc.boolean(),
      events: fc.array(event, { maxLength: 80 }),
    });
    fc.assert(
      fc.property(shape, ({ size, maxItems, latest, events }) => {
        const { workers, answer, busy, listeners, log } = remoteWorkers(size);
        const outcomes = new Map<number, Outcome[]>();
        const source = new Subject<Envelope<Value>>();
        const out: Value[] = [];
        const downstream: Envelope<Value>[] = [];
        const latestBy = ({ stream }: Value): string => String(stream);
        const subscription = source.pipe(inWorkers({ workers, maxItems, ...(latest && { latestBy }) })).subscribe({
          next: (envelope) => {
            out.push(envelope.value);
            downstream.push(envelope);
          },
          error: () => undefined,
        });
        const inFlight = (): number => [...outcomes.values()].filter((list) => list.length === 0).length;
        const happen = ({ kind, which }: Event): void => {
          switch (kind) {
            case 'arrive': {
              if (inFlight() >= maxItems || !source.observed) return; // a source has no credit, or has ended
              const id = outcomes.size;
              outcomes.set(id, []);
              const value = { id, stream: which % 3 };
              return source.next(createEnvelope(value, (outcome) => outcomes.get(id)!.push(outcome)));
            }
            case 'value':
              return answer(which, (value) => ({ kind: 'value', value }));
            case 'reject':
              return answer(which, () => ({ kind: 'settled', outcome: { kind: 'rejected', error: fault } }));
            case 'ack':
              return downstream.shift()?.ack();
            case 'break':
              for (const listener of [...listeners]) listener.broken(fault);
              return;
            case 'fail':
              return source.error(fault);
            case 'complete':
              return source.complete();
            default:
              return subscription.unsubscribe();
          }
        };
        for (const one of events) happen(one);
        const stillOpen = !subscription.closed;
        while (busy.length > 0) happen({ kind: 'value', which: 0 });
        for (const envelope of downstream) envelope.ack();

        expect([...outcomes.values()].map((list) => list.length)).toEqual([...outcomes.keys()].map(() => 1));
        expect(log.most).toBeLessThanOrEqual(size);
        for (const stream of latest ? [0, 1, 2] : [undefined]) {
          const ids = out.filter((value) => stream === undefined || value.stream === stream).map(({ id }) => id);
          expect(ids).toEqual([...ids].sort((a, b) => a - b));
        }
        const kinds = [...outcomes.values()].map(([{ kind }]) => kind);
        if (!latest) expect(kinds).not.toContain('dropped');
        if (stillOpen && !subscription.closed) expect(kinds).not.toContain('cancelled');
        subscription.unsubscribe();
        expect(listeners.size).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });
});
