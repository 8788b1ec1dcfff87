import { describe, expect, it } from 'vitest';
import type { KeyedState, StateChange } from '../../src/kafka/changelog.ts';
import { deliveryBench, settled } from './bench.ts';
import { kafkaFailure } from './fake-port.ts';
import { bytes, text } from './helpers.ts';

const guarantee = 'exactly-once';
const abortable = (message: string) => kafkaFailure(message, { abortable: true });

describe('exactly once', () => {
  it('shows results and moves positions together', async () => {
    const { consumer, partition, put, take, write, end, out, committed, port } = await deliveryBench({ guarantee });
    await consumer.give(partition(0), partition(1));
    put(0, 'a', 'b');
    put(1, 'x');
    const jobs = await take(3);
    const open = port.hold('commitTransaction');
    for (const job of jobs) {
      await write(job);
      end(job);
    }
    await settled();
    expect([out(), committed(0), committed(1)]).toEqual([[], undefined, undefined]);
    open();
    await settled();
    expect([out().toSorted(), committed(0), committed(1)]).toEqual([['A', 'B', 'X'], 2, 1]);
    expect(port.calls.filter((call) => call === 'commitTransaction')).toHaveLength(1);
  });

  it('puts no result into a transaction that lies beyond the position it commits', async () => {
    const { consumer, partition, put, take, write, end, out, committed, port } = await deliveryBench({ guarantee });
    await consumer.give(partition(0));
    put(0, 'a', 'b', 'c');
    const [a, b, c] = await take(3);
    for (const job of [a, b, c]) await write(job);
    end(a);
    end(c);
    await settled();
    expect([out(), committed(), port.calls.filter((call) => call === 'produce').length]).toEqual([['A'], 1, 1]);
    end(b);
    await settled();
    expect([out(), committed()]).toEqual([['A', 'B', 'C'], 3]);
  });

  it.each(['produce', 'sendOffsets', 'commitTransaction'] as const)(
    'aborts and repeats the batch when %s fails: every result once, in order',
    async (call) => {
      const bench = await deliveryBench({ guarantee });
      const { consumer, partition, put, take, write, end, out, committed, port, warnings } = bench;
      await consumer.give(partition(0));
      put(0, 'a', 'b');
      port.failNext(call, abortable('coordinator load in progress'));
      port.failNext(call, abortable('coordinator load in progress'));
      if (call === 'produce') port.failNext('commitTransaction', abortable('coordinator load in progress'));
      for (const job of await take(2)) {
        await write(job);
        end(job);
      }
      await settled(500);
      expect([out(), committed()]).toEqual([['A', 'B'], 2]);
      expect(port.calls.filter((made) => made === 'abort').length).toBeGreaterThan(0);
      expect(warnings[0]).toBe('coordinator load in progress; aborted, trying again');
    },
  );

  it('goes on with later messages after an abort', async () => {
    const { consumer, partition, put, take, write, end, out, committed, port } = await deliveryBench({ guarantee });
    await consumer.give(partition(0));
    put(0, 'a', 'b', 'c', 'd');
    port.failNext('sendOffsets', abortable('again'));
    for (const job of await take(4)) {
      await write(job);
      end(job);
      await settled(20);
    }
    await settled(300);
    expect([out(), committed()]).toEqual([['A', 'B', 'C', 'D'], 4]);
  });

  it('ends, showing nothing, when another producer has taken over', async () => {
    const { consumer, partition, put, take, write, end, out, committed, port, delivery } = await deliveryBench({
      guarantee,
    });
    await consumer.give(partition(0));
    put(0, 'a');
    const [job] = await take(1);
    await write(job);
    await port.openProducer({ transactionalId: 'tx' });
    end(job);
    await settled();
    expect(() => delivery.check()).toThrow('tx is fenced');
    expect([out(), committed()]).toEqual([[], undefined]);
    await expect(delivery.finish()).rejects.toThrow('tx is fenced');
  });

  it('gives up on a batch that never succeeds', async () => {
    const bench = await deliveryBench({ guarantee });
    const { consumer, partition, put, take, write, end, port, delivery } = bench;
    await consumer.give(partition(0));
    put(0, 'a');
    for (let i = 0; i < 10; i++) port.failNext('commitTransaction', abortable('no'));
    const [job] = await take(1);
    await write(job);
    end(job);
    await expect.poll(() => port.calls.filter((call) => call === 'abort').length, { timeout: 10_000 }).toBe(9);
    await expect(delivery.finish()).rejects.toThrow('no');
  });

  it('waits for the work on partitions that leave, and commits its transaction before they do', async () => {
    const bench = await deliveryBench({ guarantee, batchMs: 10_000 }); // the batch does not end by itself
    const { consumer, partition, put, take, write, end, out, committed } = bench;
    await consumer.give(partition(0), partition(1));
    put(0, 'a');
    const [job] = await take(1);
    let gone = false;
    const leaving = consumer.take([partition(0)]).then(() => (gone = true));
    await settled();
    expect(gone).toBe(false);
    await write(job);
    end(job);
    await leaving;
    expect([out(), committed()]).toEqual([['A'], 1]);
  });

  it('drops the results of partitions lost during a transaction, and delivers those of the others', async () => {
    const { consumer, partition, put, take, write, end, out, committed, port, delivery } = await deliveryBench({
      guarantee,
    });
    await consumer.give(partition(0), partition(1));
    put(0, 'a');
    put(1, 'x');
    const open = port.hold('sendOffsets');
    for (const job of await take(2)) {
      await write(job);
      end(job);
    }
    await settled();
    const lost = consumer.take([partition(0)], true);
    open();
    await lost;
    await consumer.give(); // the group goes on: this member is part of its new generation
    await settled(400);
    expect([out(), committed(0), committed(1)]).toEqual([['X'], undefined, 1]);
    delivery.check();
  });

  it('does not wait for a batch that the group refuses, when its partitions are revoked for that', async () => {
    const bench = await deliveryBench({ guarantee, drainMs: 60_000 });
    const { consumer, partition, put, take, write, end, out, committed, port, delivery, warnings } = bench;
    await consumer.give(partition(0));
    put(0, 'a');
    const work = async (): Promise<void> => {
      for (const job of await take(1)) {
        await write(job);
        end(job);
      }
    };
    port.generation++; // the session has timed out, and nobody has told yet
    await work();
    await settled(50);
    expect([out(), committed()]).toEqual([[], undefined]);
    await consumer.take([partition(0)]);
    await consumer.give(partition(0));
    await work();
    await settled(300);
    expect([out(), committed(), warnings]).toEqual([['A'], 1, []]);
    delivery.check();
  });

  it('writes changes of state before the result, in its transaction, and restores them where the partition goes', async () => {
    const values = new Map<string, string>();
    const restored: [number, StateChange[]][] = [];
    const state: KeyedState = {
      stage: 'count',
      restore: (partition, entries) => {
        restored.push([partition, [...entries]]);
      },
      forget: (partition) => void values.delete(`${partition}`),
    };
    const bench = await deliveryBench({ guarantee, states: [state] });
    const { consumer, partition, put, take, write, end, out, port, delivery, changelog } = bench;
    await changelog.open(3);
    expect(await port.partitionsOf('radar-count-changelog')).toBe(3);
    await consumer.give(partition(1));
    expect(restored).toEqual([[1, []]]);
    put(1, 'a', 'b');
    port.failNext('commitTransaction', abortable('once'));
    for (const [i, job] of (await take(2)).entries()) {
      delivery.changed('count', { key: 's1', value: bytes(`${i + 1}`) }, job.settlement);
      if (i === 1) delivery.changed('count', { key: 'gone', value: undefined }, job.settlement);
      await write(job);
      end(job);
    }
    await settled(300);
    expect(out()).toEqual(['A', 'B']);
    expect(port.read('radar-count-changelog', 1).map(({ key, value }) => [text(key), value && text(value)])).toEqual([
      ['s1', '1'],
      ['s1', '2'],
      ['gone', undefined],
    ]);
    await consumer.take([partition(1)]);
    await consumer.give(partition(1));
    expect(restored[1]).toEqual([1, [{ key: 's1', value: bytes('2') }]]);
  });

  it('refuses a changelog that has fewer partitions than the input', async () => {
    const state: KeyedState = { stage: 'count', restore: () => undefined, forget: () => undefined };
    const { changelog } = await deliveryBench({ guarantee, states: [state] });
    await changelog.open(2);
    await changelog.open(2);
    await expect(changelog.open(4)).rejects.toThrow(
      'topic radar-count-changelog: found 2 partitions, allowed: at least the 4 of the input',
    );
  });
});
