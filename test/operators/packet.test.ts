import { map, type OperatorFunction, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Envelope, withValue } from '../../operators/envelope.ts';
import type { Inflow } from '../../operators/inflow.ts';
import { packet, packetDrops, type PacketOperatorOptions } from '../../operators/packet.ts';
import type { SensorDescription, Snapshot } from '../../src/core/index.ts';
import { layPackets } from '../../src/ultrasound/packets.ts';
import { probe } from '../ultrasound/probe.ts';
import { expectSettled, Settlements } from './settlements.ts';
import { createScheduler, marbles } from './virtual-time.ts';

const sensors = new Map<string, SensorDescription>();
const sensorOf = (streamId: string): SensorDescription => {
  const sensor = sensors.get(streamId) ?? probe({}, { streamId });
  sensors.set(streamId, sensor);
  return sensor;
};

/** `a3`: transmit 3 of stream a, captured at 3, filled with 3; `a3@9`: captured at 9. */
function snapshotOf(name: string): Snapshot {
  const [, streamId, sequence, at = sequence] = /^([a-z])(\d+)(?:@(\d+))?/.exec(name)!;
  const samples = new Uint8Array(16).fill(Number(sequence));
  return { sensor: sensorOf(streamId), sequence: BigInt(sequence), captureTimeNs: BigInt(at), samples };
}

/** `a0@3:[3 4 5]`: packet 0 of stream a, captured at 3, with its transmits. */
function describePacket({ sensor, sequence, captureTimeNs, samples }: Snapshot): string {
  const transmits = Array.from({ length: samples.byteLength / 16 }, (_, i) => samples[16 * i]);
  expect(transmits.every((n, i) => samples.subarray(16 * i, 16 * (i + 1)).every((byte) => byte === n))).toBe(true);
  return `${sensor.streamId}${sequence}@${captureTimeNs}:[${transmits.join(' ')}]`;
}

type Options = Partial<PacketOperatorOptions> & { readonly hold?: boolean };

function bench({ hold = false, ...options }: Options = {}) {
  const settlements = new Settlements<string>();
  const operator = packet({ length: 2, maxItems: 16, ...options });
  const held: Envelope<Snapshot>[] = [];
  const envelopes = map((name: string) => withValue(settlements.envelope(name), snapshotOf(name)));
  const values: OperatorFunction<Envelope<Snapshot>, string> = map((envelope) => {
    const text = describePacket(envelope.value);
    if (hold) held.push(envelope);
    else envelope.ack();
    return text;
  });
  const source = new Subject<string>();
  const seen: string[] = [];
  const ended: string[] = [];
  const subscription = source.pipe(envelopes, operator, values).subscribe({
    next: (text) => seen.push(text),
    error: () => ended.push('error'),
    complete: () => ended.push('complete'),
  });
  const run = (...names: string[]): string[] => {
    const before = seen.length;
    for (const name of names) source.next(name);
    return seen.slice(before);
  };
  /** `done`, or `rejected: why`, or `dropped: reason`, of a transmit. */
  const fateOf = (name: string): string => {
    const outcome = settlements.outcomes.get(name);
    if (outcome?.kind === 'rejected') return `rejected: ${outcome.error.message}`;
    return outcome?.kind === 'dropped' ? `dropped: ${outcome.reason}` : (outcome?.kind ?? 'in flight');
  };
  return { settlements, operator, envelopes, values, source, subscription, run, held, seen, ended, fateOf };
}

const transmits = (stream: string, from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `${stream}${from + i}`);

describe('packet', () => {
  it('gathers transmits by sequence number and completes with the source', () => {
    const { settlements, operator, envelopes, values } = bench();
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const names = { a: 'a0', b: 'a1', c: 'a2', d: 'a3' };
      const source = cold('-a-b--cd-|', names);
      const packets = { x: 'a0@0:[0 1]', y: 'a1@2:[2 3]' };
      expectObservable(source.pipe(envelopes, operator, values)).toBe('---x---y-|', packets);
      expectSubscriptions(source.subscriptions).toBe('^--------!');
    }, createScheduler());
    expect(settlements.kinds).toEqual(['done', 'done', 'done', 'done']);
  });

  it('slides', () => {
    const { settlements, operator, envelopes, values } = bench({ length: 3, hop: 1 });
    marbles(({ cold, expectObservable }) => {
      const names = { a: 'a0', b: 'a1', c: 'a2', d: 'a3' };
      const packets = { x: 'a0@0:[0 1 2]', y: 'a1@1:[1 2 3]' };
      expectObservable(cold('abcd|', names).pipe(envelopes, operator, values)).toBe('--xy|', packets);
    }, createScheduler());
    expect(settlements.kinds).toEqual(['done', 'done', 'done', 'done']);
  });

  it('passes an error of the source on, cancels what waits, and does so on unsubscription', () => {
    for (const end of ['error', 'unsubscribe'] as const) {
      const { settlements, operator, envelopes, values } = bench();
      marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
        if (end === 'error') expectObservable(cold('a-#', { a: 'a0' }).pipe(envelopes, operator, values)).toBe('--#');
        else {
          const source = hot('-a---', { a: 'a0' });
          expectObservable(source.pipe(envelopes, operator, values), '^--!').toBe('----');
          expectSubscriptions(source.subscriptions).toBe('^--!');
        }
      }, createScheduler());
      expect(settlements.kinds).toEqual(['cancelled']);
    }
  });

  it('settles all transmits of a packet as its first to come, that one last', () => {
    const { settlements, held, run, fateOf } = bench({ length: 3, hold: true });
    run('a1', 'a0', 'a2');
    expect(settlements.inFlight).toBe(3);
    const order: string[] = [];
    const { outcomes } = settlements;
    const set = outcomes.set.bind(outcomes);
    outcomes.set = (name, outcome) => (order.push(name), set(name, outcome));
    held[0].drop('superseded');
    expect(order).toEqual(['a0', 'a2', 'a1']);
    expect(transmits('a', 0, 3).map(fateOf)).toEqual(Array(3).fill('dropped: superseded'));
  });

  it('keeps of a sliding packet what later ones need', () => {
    const { held, run, fateOf } = bench({ length: 4, hop: 2, hold: true });
    run(...transmits('a', 0, 6));
    held[1].ack(); // before the one before it
    expect(transmits('a', 0, 6).map(fateOf)).toEqual(['in flight', 'in flight', 'done', 'done', 'in flight', 'in flight']); // prettier-ignore
    held[0].ack();
    expect(transmits('a', 0, 6).map(fateOf).slice(0, 4)).toEqual(Array(4).fill('done'));
  });

  it('rejects a packet that misses a transmit, naming both, and goes on', () => {
    const { run, fateOf } = bench({ length: 3 });
    expect(run('a0', 'a1', 'a2', 'a3', 'a5', 'a6', 'a7', 'a8')).toEqual(['a0@0:[0 1 2]', 'a2@6:[6 7 8]']);
    expect(fateOf('a3')).toBe('rejected: stream a snapshot 3: packet 1 (transmits 3 to 5): transmit 4 is missing');
    expect(fateOf('a5')).toBe('rejected: stream a snapshot 5: packet 1 (transmits 3 to 5): transmit 4 is missing');
  });

  it('lets transmits of a broken packet share the fate of an earlier one that holds them', () => {
    const { held, run, fateOf } = bench({ length: 4, hop: 2, hold: true });
    run('a0', 'a1', 'a2', 'a3', 'a4', 'a6');
    expect(['a0', 'a2', 'a3', 'a4'].map(fateOf)).toEqual([
      'in flight',
      'in flight',
      'in flight',
      'rejected: stream a snapshot 4: packet 2 (transmits 4 to 7): transmit 5 is missing',
    ]);
    held[0].ack();
    expect(['a0', 'a2', 'a3'].map(fateOf)).toEqual(['done', 'done', 'done']);
  });

  it('drops what comes again or too late', () => {
    const { run, fateOf } = bench({ length: 2 });
    expect(run('a0', 'a0@0 again', 'a1', 'a1@1 again', 'a2', 'a0@0 once more', 'a3')).toEqual(['a0@0:[0 1]', 'a1@2:[2 3]']); // prettier-ignore
    for (const name of ['a0@0 again', 'a1@1 again', 'a0@0 once more'])
      expect(fateOf(name)).toBe(`dropped: ${packetDrops.repeated}`);
  });

  it('is done with what is between packets', () => {
    const { run, settlements } = bench({ length: 1, hop: 3 });
    expect(run(...transmits('a', 0, 5))).toEqual(['a0@0:[0]', 'a1@3:[3]']);
    expect(settlements.kinds).toEqual(Array(5).fill('done'));
  });

  it('drops the rest of a packet in whose middle a stream begins', () => {
    const { run, fateOf } = bench({ length: 3 });
    expect(run('a4', 'a5', 'a6', 'a7', 'a8')).toEqual(['a2@6:[6 7 8]']);
    expect(fateOf('a5')).toBe(`dropped: ${packetDrops.begunWithin}`);
  });

  it('begins anew when the sensor counts anew or changes', () => {
    const { run, fateOf } = bench({ length: 2 });
    expect(run('a4', 'a5', 'a6', 'a0@10', 'a1@11', 'a1@12', 'a2@13', 'a3@14')).toEqual([
      'a2@4:[4 5]',
      'a0@10:[0 1]',
      'a1@13:[2 3]',
    ]);
    expect(fateOf('a6')).toBe(
      'rejected: stream a snapshot 6: packet 3 (transmits 6 to 7): transmit 7 is missing: the sensor counts anew',
    );
    expect(fateOf('a1@12')).toBe(`dropped: ${packetDrops.begunWithin}`);

    run('a4@15');
    sensors.set('a', probe({ prfHz: 5000 }, { streamId: 'a' }));
    expect(run('a5@16', 'a6@17', 'a7@18')).toEqual(['a3@17:[6 7]']);
    expect(fateOf('a4@15')).toMatch(/packet 2 \(transmits 4 to 5\): transmit 5 is missing: the sensor has changed$/);
    expect(fateOf('a5@16')).toBe(`dropped: ${packetDrops.begunWithin}`);
  });

  it('gathers streams apart from each other', () => {
    const { run } = bench({ length: 2 });
    expect(run('a0', 'b0', 'b1', 'a1')).toEqual(['b0@0:[0 1]', 'a0@0:[0 1]']);
  });

  it('remembers so many streams only: the one that waits with the fewest transmits goes', () => {
    const { run, fateOf } = bench({ length: 3, maxStreams: 2 });
    run('a0', 'a1', 'b0', 'c0');
    expect(['a0', 'b0', 'c0'].map(fateOf)).toEqual(['in flight', `dropped: ${packetDrops.tooMany}`, 'in flight']);
    expect(run('a2', 'c1', 'c2')).toEqual(['a0@0:[0 1 2]', 'c0@0:[0 1 2]']);
  });

  it('never waits with everything that can be in flight', () => {
    const { run, fateOf, settlements } = bench({ length: 3, maxItems: 4 });
    run('a0', 'b0', 'b1');
    expect(settlements.inFlight).toBe(3);
    expect(run('c0')).toEqual([]);
    expect(['a0', 'b0', 'c0'].map(fateOf)).toEqual([`dropped: ${packetDrops.tooMany}`, 'in flight', 'in flight']);
    expect(run('b2')).toEqual(['b0@0:[0 1 2]']);
  });

  it('gives up a stream that has stopped, before the others are held back without an end', () => {
    const { run, fateOf, settlements } = bench({ length: 2, maxItems: 4 });
    run('z0');
    run(...transmits('a', 0, 63));
    expect(fateOf('z0')).toBe('in flight');
    run(...transmits('a', 63, 70));
    expect(fateOf('z0')).toBe(`dropped: ${packetDrops.stale}`);
    expect(settlements.inFlight).toBe(0);
  });

  it('drops at the end of a recording what is incomplete, unless an earlier packet holds it', () => {
    const { source, run, held, fateOf, ended } = bench({ length: 4, hop: 2, hold: true });
    run(...transmits('a', 0, 5));
    source.complete();
    expect(ended).toEqual(['complete']);
    expect(transmits('a', 0, 5).map(fateOf)).toEqual([...Array<string>(4).fill('in flight'), `dropped: ${packetDrops.incomplete}`]); // prettier-ignore
    held[0].ack();
    expect(transmits('a', 0, 4).map(fateOf)).toEqual(Array(4).fill('done'));
  });

  it('passes snapshots that have slow time as they are', () => {
    const { sensor } = layPackets(probe(), { length: 4 })!;
    sensors.set('s', sensor);
    const snapshot = { ...snapshotOf('s7'), samples: new Uint8Array(64) };
    const settlements = new Settlements<Snapshot>();
    const source = new Subject<Envelope<Snapshot>>();
    const out: Envelope<Snapshot>[] = [];
    source.pipe(packet({ length: 2, maxItems: 1 })).subscribe((envelope) => out.push(envelope));
    source.next(settlements.envelope(snapshot));
    expect(out[0].value).toBe(snapshot);
    out[0].ack();
    expectSettled(settlements);
  });

  it('rejects snapshots of a sensor whose packets cannot be laid out, that are of another size, or that never fit', () => {
    const { run, fateOf } = bench({ length: 20 });
    sensors.set('n', probe({ prfHz: undefined }, { streamId: 'n' }));
    run('n0', 'n1', 'a0');
    expect(fateOf('n1')).toMatch(/^rejected: packet: stream n: ultrasound\.prf_hz: found nothing, allowed: /);
    expect(fateOf('a0')).toBe('rejected: packet: credits: found 16, allowed: at least the 20 transmits of a packet');
    const sized = bench();
    sensors.set('z', probe({}, { streamId: 'z', datatype: 'rf32_le' }));
    sized.run('z0');
    expect(sized.fateOf('z0')).toMatch(/^rejected: stream z snapshot 0: found 16 bytes of samples, expected 32/);
  });

  it('gives buffers back when their packet is settled', () => {
    const { run, held } = bench({ length: 2, hold: true });
    const buffers = new Set<ArrayBufferLike>();
    for (let i = 0; i < 40; i++) {
      run(`a${i}`);
      for (const { value } of held) buffers.add(value.samples.buffer);
      if (held.length === 3) held.splice(0).forEach((envelope) => envelope.ack());
    }
    expect(buffers.size).toBe(3);
  });

  it.each([{ length: 0 }, { hop: 1.5 }, { maxStreams: 0 }, { maxItems: 0 }])('refuses %o', (options) => {
    expect(() => bench(options)).toThrow(/^packet: \w+: found [\d.]+, allowed: an integer of at least 1$/);
  });
});

describe('packet, on partitions that come and go', () => {
  /** Streams a to m come from partition 0, others from 1. */
  function live() {
    const leaving = new Set<(partitions: readonly number[]) => void>();
    const gone = new Set<number>();
    let present = '';
    const inflow: Inflow = {
      ends: false,
      partitionOf: () => {
        const partition = present < 'n' ? 0 : 1;
        return gone.has(partition) ? undefined : partition;
      },
      onLeaving: (listener) => {
        leaving.add(listener);
        return () => leaving.delete(listener);
      },
    };
    const all = bench({ length: 2, inflow, hold: true });
    const run = (...names: string[]) => names.flatMap((name) => all.run((present = name)));
    const leave = (partition: number): void => {
      gone.add(partition);
      for (const listener of leaving) listener([partition]);
    };
    return { ...all, run, leave, gone, leaving };
  }

  it('cancels what waits for more when its partition leaves, and what still comes from there', () => {
    const { run, leave, held, fateOf, gone } = live();
    run('a0', 'a1', 'a2', 'x0');
    leave(0);
    expect(['a0', 'a1', 'a2', 'x0'].map(fateOf)).toEqual(['in flight', 'in flight', 'cancelled', 'in flight']);
    run('a3');
    expect(fateOf('a3')).toBe('cancelled');
    held[0].ack();
    expect(['a0', 'a1'].map(fateOf)).toEqual(['done', 'done']);
    expect(run('x1')).toEqual(['x0@0:[0 1]']);
    gone.clear();
    expect(run('a2@2 again', 'a3@3 again')).toEqual(['a1@2:[2 3]']);
  });

  it('cancels what waits at the end, also what an earlier packet holds', () => {
    const sliding = { length: 4, hop: 2, hold: true };
    const inflow: Inflow = { ends: false, partitionOf: () => 0, onLeaving: () => () => undefined };
    const { run, source, held, fateOf } = bench({ ...sliding, inflow });
    run(...transmits('a', 0, 5));
    source.complete();
    expect(transmits('a', 0, 5).map(fateOf)).toEqual(['in flight', 'in flight', 'cancelled', 'cancelled', 'cancelled']);
    held[0].ack();
    expect(['a0', 'a1'].map(fateOf)).toEqual(['done', 'done']);
  });

  it('keeps a stream apart in each partition', () => {
    let partition = 0;
    const inflow: Inflow = { ends: false, partitionOf: () => partition, onLeaving: () => () => undefined };
    const { run } = bench({ length: 2, inflow });
    run('a0');
    partition = 1;
    expect(run('a0@0 there', 'a1')).toEqual(['a0@0:[0 1]']);
    partition = 0;
    expect(run('a1@1 here')).toEqual(['a0@0:[0 1]']);
  });

  it('stops listening when it ends', () => {
    const { subscription, leaving } = live();
    expect(leaving.size).toBe(1);
    subscription.unsubscribe();
    expect(leaving.size).toBe(0);
  });
});
