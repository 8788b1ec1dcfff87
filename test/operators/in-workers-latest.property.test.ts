import fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createEnvelope, type Envelope, type Outcome } from '../../operators/envelope.ts';
import { inWorkers, type WorkAnswer, type Workers } from '../../operators/in-workers.ts';

interface Value {
  readonly id: number;
  readonly stream: number;
}

/** Workers that answer when told. */
function toldWorkers(size: number) {
  const busy: { value: Value; answered: (answer: WorkAnswer<Value>) => void }[] = [];
  let free = (): void => undefined;
  const workers: Workers<Value, Value> = {
    tryBegin: (value, answered) => busy.length < size && busy.push({ value, answered }) > 0,
    listen: (listener) => {
      free = () => listener.free();
      return () => undefined;
    },
  };
  const answer = (which: number): void => {
    if (busy.length === 0) return;
    const { value, answered } = busy.splice(which % busy.length, 1)[0];
    answered({ kind: 'value', value });
    free();
  };
  return { workers, answer, busy };
}

describe('the newest of each stream', () => {
  it('is always taken and never lost, however many streams there are and however slow workers and sink', () => {
    const shape = fc.record({
      size: fc.integer({ min: 1, max: 3 }),
      maxBegun: fc.integer({ min: 1, max: 5 }),
      streams: fc.integer({ min: 1, max: 40 }),
      // Mostly arrivals: an overload.
      events: fc.array(
        fc.tuple(fc.constantFrom('arrive', 'arrive', 'arrive', 'arrive', 'answer', 'write'), fc.nat(1000)),
        { maxLength: 400 },
      ),
    });
    fc.assert(
      fc.property(shape, ({ size, maxBegun, streams, events }) => {
        const { workers, answer, busy } = toldWorkers(size);
        const maxItems = maxBegun + streams + 1;
        const outcomes: Outcome[][] = [];
        const newest = new Map<number, number>();
        const source = new Subject<Envelope<Value>>();
        const unwritten: Envelope<Value>[] = [];
        const written: Value[] = [];
        const latestBy = ({ stream }: Value): string => String(stream);
        source.pipe(inWorkers({ workers, maxItems, maxBegun, latestBy })).subscribe((envelope) => unwritten.push(envelope)); // prettier-ignore
        const held = (): number => outcomes.filter(({ length }) => length === 0).length;
        const write = (): void => {
          const envelope = unwritten.shift();
          if (!envelope) return;
          written.push(envelope.value);
          envelope.ack();
        };
        for (const [kind, which] of events)
          if (kind === 'arrive') {
            // A credit is free before every arrival: the source is never kept from polling.
            expect(held()).toBeLessThan(maxItems);
            const value = { id: outcomes.length, stream: which % streams };
            outcomes.push([]);
            newest.set(value.stream, value.id);
            source.next(createEnvelope(value, (outcome) => outcomes[value.id].push(outcome)));
            expect(busy.length + unwritten.length).toBeLessThanOrEqual(maxBegun);
          } else if (kind === 'answer') answer(which);
          else write();
        while (held() > 0) {
          answer(0);
          write();
        }
        const endings = outcomes.map((list) => list.map(({ kind }) => kind).join());
        const dropped = endings.filter((kind) => kind === 'dropped').length;
        expect(written.length + dropped).toBe(outcomes.length);
        expect(endings.filter((kind) => kind === 'done')).toHaveLength(written.length);
        for (const [stream, id] of newest) {
          const ids = written.filter((value) => value.stream === stream).map((value) => value.id);
          expect(ids.at(-1)).toBe(id);
          expect(ids).toEqual([...ids].sort((a, b) => a - b));
        }
      }),
      { numRuns: 500 },
    );
  });
});
