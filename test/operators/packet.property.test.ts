import fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createEnvelope, type Envelope, type Outcome } from '../../operators/envelope.ts';
import { recordedInflow } from '../../operators/inflow.ts';
import { packet } from '../../operators/packet.ts';
import { type Snapshot, SounderError } from '../../src/core/index.ts';
import { Ledger, type Origin, type Release } from '../../src/kafka/ledger.ts';
import { probe } from '../ultrasound/probe.ts';

const sensors = ['a', 'b', 'c'].map((streamId) => probe({}, { streamId }));
const snapshotOf = (stream: number, sequence: number): Snapshot => ({
  sensor: sensors[stream],
  sequence: BigInt(sequence),
  captureTimeNs: BigInt(sequence),
  samples: new Uint8Array(16).fill(sequence),
});
const upTo = (n: number): number[] => [...Array(n).keys()];

/** Something that happens: a transmit comes, whoever holds a packet settles it, partitions leave, or it all ends. */
const event = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('arrive'), stream: fc.nat(2), step: fc.constantFrom(1, 1, 1, 1, 1, 1, 0, -1, 2, 9) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('ack', 'nack', 'drop', 'cancel'), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('complete', 'fail', 'unsubscribe', 'leave') }) },
); // prettier-ignore
interface Event {
  readonly kind: string;
  readonly stream?: number;
  readonly step?: number;
  readonly which?: number;
}

describe('settlement of packets', () => {
  it('happens exactly once per transmit, within the credits, whatever comes in whatever order', () => {
    const shape = fc.record({
      length: fc.integer({ min: 1, max: 5 }),
      hop: fc.integer({ min: 1, max: 6 }),
      maxItems: fc.integer({ min: 5, max: 12 }),
      maxStreams: fc.integer({ min: 1, max: 3 }),
      ends: fc.boolean(),
      events: fc.array(event, { maxLength: 150, size: 'max' }),
    });
    fc.assert(
      fc.property(shape, ({ events, ends, ...options }) => {
        const outcomes: Outcome[][] = [];
        const held: Envelope<Snapshot>[] = [];
        const buffers = new Set<ArrayBufferLike>();
        const at = [0, 0, 0];
        const inFlight = (): number => outcomes.filter((list) => list.length === 0).length;
        let leave: (partitions: readonly number[]) => void = () => undefined;
        const inflow = {
          ends,
          partitionOf: () => 0,
          onLeaving: (listener: typeof leave) => ((leave = listener), () => (leave = () => undefined)),
        };
        const source = new Subject<Envelope<Snapshot>>();
        const subscription = source.pipe(packet({ ...options, inflow })).subscribe({
          next: (envelope) => {
            buffers.add(envelope.value.samples.buffer);
            held.push(envelope);
          },
          error: () => undefined,
        });
        const settle = (which: number, how: (envelope: Envelope<Snapshot>) => void): void => {
          if (held.length > 0) how(held.splice(which % held.length, 1)[0]);
        };
        const happen = ({ kind, stream = 0, step = 0, which = 0 }: Event): void => {
          switch (kind) {
            case 'arrive': {
              if (inFlight() >= options.maxItems || source.closed || subscription.closed) return;
              at[stream] = Math.max(0, at[stream] + step);
              const list: Outcome[] = [];
              outcomes.push(list);
              return source.next(createEnvelope(snapshotOf(stream, at[stream]), (outcome) => list.push(outcome)));
            }
            case 'ack':
              return settle(which, (envelope) => envelope.ack());
            case 'nack':
              return settle(which, (envelope) => envelope.nack(new SounderError('samples-not-finite', 'NaN')));
            case 'drop':
              return settle(which, (envelope) => envelope.drop('superseded'));
            case 'cancel':
              return settle(which, (envelope) => envelope.cancel());
            case 'complete':
              return source.complete();
            case 'fail':
              return source.error(new Error('gone'));
            case 'leave':
              return leave([0]);
            default:
              return subscription.unsubscribe();
          }
        };
        for (const one of events) {
          happen(one);
          // While something can come, something can be let in or is held by somebody who will settle it.
          if (!subscription.closed) expect(inFlight() < options.maxItems || held.length > 0).toBe(true);
          expect(buffers.size).toBeLessThanOrEqual(options.maxItems);
        }
        subscription.unsubscribe();
        while (held.length > 0) happen({ kind: 'ack' });
        expect(outcomes.map((list) => list.length)).toEqual(outcomes.map(() => 1));
      }),
      { numRuns: 500 },
    );
  });
});

/** A partition: transmits of three streams, interleaved, shuffled within a hop, some missing, some repeated. */
const logOf = (hop: number, mayRepeat: boolean) =>
  fc
    .tuple(
      ...upTo(3).map(() => fc.record({ groups: fc.integer({ min: 1, max: 6 }), missing: fc.array(fc.nat(40), { maxLength: 2 }), seed: fc.nat() })),
      fc.array(fc.nat(2), { maxLength: 100, size: 'max' }),
      fc.array(fc.nat(100), { maxLength: mayRepeat ? 4 : 0 }),
    )
    .map(([a, b, c, turns, repeats]) => {
      const lanes = [a, b, c].map((lane, stream) => {
        const { groups, missing, seed } = lane as { groups: number; missing: number[]; seed: number };
        return upTo(groups).flatMap((group) => {
          const sequences = upTo(hop).map((i) => group * hop + i).filter((s) => !missing.includes(s));
          // A rotation and a reversal are shuffles enough.
          const turned = sequences.map((_, i) => sequences[(i + seed) % sequences.length]);
          return (seed % 2 ? turned.reverse() : turned).map((sequence) => ({ stream, sequence }));
        });
      });
      const log = [];
      for (const turn of [...(turns as number[]), ...upTo(3).flatMap((stream) => lanes[stream].map(() => stream))]) {
        const next = lanes[turn].shift();
        if (next) log.push(next);
      }
      for (const repeat of repeats as number[]) if (log.length > 0) log.splice(repeat % log.length, 0, log[Math.max(0, (repeat % log.length) - 1)]);
      return log;
    }); // prettier-ignore

const act = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('read' as const), which: fc.nat(9) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const), which: fc.nat(9) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('deliver' as const), which: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('commit' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), which: fc.nat(9) }) },
);

describe('packets on a partition', () => {
  it.each(['at-least-once', 'exactly-once'] as const)('arrive %s, whenever the process dies', (guarantee) => {
    const shape = fc
      .record({ length: fc.integer({ min: 1, max: 5 }), hop: fc.integer({ min: 1, max: 6 }) })
      .chain(({ length, hop }) =>
        fc.record({
          length: fc.constant(length),
          hop: fc.constant(hop),
          log: logOf(hop, guarantee === 'at-least-once'),
          acts: fc.array(act, { maxLength: 250, size: 'max' }),
        }),
      );
    fc.assert(
      fc.property(shape, ({ length, hop, log, acts }) => {
        const partition = { topic: 't', partition: 0 };
        const written: string[] = [];
        let position = 0;

        const start = () => {
          const ledger = new Ledger<string>();
          ledger.assign([partition]);
          const origins = new WeakMap<object, Origin>();
          const held: Envelope<Snapshot>[] = [];
          /** Released and not delivered, in batches as they were released. */
          const released: (readonly Release<string>[])[] = [];
          let next = position;
          const source = new Subject<Envelope<Snapshot>>();
          const inflow = { ...recordedInflow, ends: false };
          const subscription = source
            .pipe(packet({ length, hop, maxItems: 1000, inflow }))
            .subscribe((envelope) => held.push(envelope));
          const settled = (origin: Origin, { kind }: Outcome): void => {
            if (kind === 'cancelled') return ledger.cancel(origin);
            const releases = ledger.settle(origin);
            if (releases.length > 0) released.push(releases);
          };
          return {
            read: (): boolean => {
              const message = log.at(next);
              if (!message) return false;
              const origin = ledger.received({ ...partition, offset: next++ })!;
              const envelope = createEnvelope(snapshotOf(message.stream, message.sequence), (outcome) => settled(origin, outcome)); // prettier-ignore
              origins.set(envelope.settlement, origin);
              source.next(envelope);
              return true;
            },
            settle: (which: number): boolean => {
              if (held.length === 0) return false;
              const [envelope] = held.splice(which % held.length, 1);
              const { sensor, sequence } = envelope.value;
              ledger.add(origins.get(envelope.settlement)!, `${sensor.streamId}${sequence}`);
              envelope.ack();
              return true;
            },
            deliver: (which: number): boolean => {
              if (released.length === 0) return false;
              if (guarantee === 'exactly-once') {
                // One transaction: outputs and the position behind them.
                const batch = released.shift()!;
                written.push(...batch.flatMap(({ outputs }) => outputs));
                for (const { origin } of batch) position = origin.offset + 1;
                return true;
              }
              const all = released.splice(0).flat();
              const [{ origin, outputs }] = all.splice(which % all.length, 1);
              if (all.length > 0) released.push(all);
              written.push(...outputs);
              ledger.delivered(origin);
              return true;
            },
            commit: (): void => {
              if (guarantee === 'at-least-once') for (const { offset } of ledger.committable()) position = offset;
            },
            end: () => subscription.unsubscribe(),
            /** The end of all streams: what is incomplete is given up, and holds back nothing any more. */
            complete: () => {
              inflow.ends = true;
              source.complete();
            },
          };
        };

        let running = start();
        for (const { kind, which } of acts)
          if (kind === 'crash') {
            running.end();
            running = start();
          } else running[kind](which);
        while (running.read());
        running.complete();
        while (running.settle(0));
        while (running.deliver(0));

        const came = new Set(log.map(({ stream, sequence }) => `${stream}/${sequence}`));
        const whole = upTo(3).flatMap((stream) =>
          upTo(60)
            .filter((k) => upTo(length).every((i) => came.has(`${stream}/${k * hop + i}`)))
            .map((k) => `${'abc'[stream]}${k}`),
        );
        if (guarantee === 'exactly-once') expect(written.toSorted()).toEqual(whole.toSorted());
        else expect([...new Set(written)].toSorted()).toEqual(whole.toSorted());
      }),
      { numRuns: 700 },
    );
  });
});
