import { describe, expect, it } from 'vitest';
import { SounderError } from '../../src/core/errors.ts';
import { deliveryBench, settled } from './bench.ts';
import { kafkaFailure } from './fake-port.ts';
import { text } from './helpers.ts';

const guarantee = 'at-least-once';

describe('at least once', () => {
  it('writes in the order of offsets, whatever the order of the work, and commits what is confirmed', async () => {
    const { consumer, partition, put, take, write, end, out, committed, port } = await deliveryBench({ guarantee });
    await consumer.give(partition(0));
    put(0, 'a', 'b', 'c');
    const [a, b, c] = await take(3);
    for (const job of [c, a, b]) await write(job);
    end(c);
    await settled();
    expect([out(), committed()]).toEqual([[], undefined]);
    end(a);
    await settled();
    expect([out(), committed()]).toEqual([['A'], 1]);
    const open = port.hold('produce');
    end(b);
    await settled();
    expect([out(), committed()]).toEqual([['A', 'B', 'C'], 1]); // written, not confirmed
    open();
    await settled();
    expect(committed()).toBe(3);
  });

  it('commits a message without a result once those before it are safe', async () => {
    const { consumer, partition, put, take, write, end, committed } = await deliveryBench({ guarantee });
    await consumer.give(partition(0));
    put(0, 'a', 'b', 'c');
    const [a, b, c] = await take(3);
    end(b, { kind: 'dropped' });
    end(c, { kind: 'rejected', error: new SounderError('samples-not-finite', 'NaN') });
    await settled();
    expect(committed()).toBeUndefined();
    await write(a);
    end(a);
    await settled();
    expect(committed()).toBe(3);
  });

  it('sends the message as it came, with reason and origin, to the dead letters', async () => {
    const bench = await deliveryBench({ guarantee, deadLetters: 'dead' });
    const { consumer, partition, port, take, end, committed } = bench;
    await consumer.give(partition(2));
    const headers = [['traceparent', Buffer.from('00-ab')]] as const;
    port.append({ topic: 'in', partition: 2, key: Buffer.from('s'), value: Buffer.from([1, 2, 255]), headers });
    const [job] = await take(1);
    end(job, { kind: 'rejected', error: new SounderError('message-undecodable', 'not a snapshot') });
    await settled();
    const [letter] = port.read('dead');
    expect([letter.value, text(letter.key)]).toEqual([Buffer.from([1, 2, 255]), 's']);
    expect(Object.fromEntries(letter.headers.map(([name, value]) => [name, text(value)]))).toEqual({
      traceparent: '00-ab',
      'sounder-reason': 'message-undecodable',
      'sounder-message': 'not a snapshot',
      'sounder-topic': 'in',
      'sounder-partition': '2',
      'sounder-offset': '0',
      'sounder-pipeline': 'radar',
      'sounder-time': '2026-01-01T00:00:00.000Z',
    });
    expect(committed(2)).toBe(1);
  });

  it('does not commit what was cancelled, nor anything after it', async () => {
    const { consumer, partition, put, take, end, committed, delivery } = await deliveryBench({ guarantee });
    await consumer.give(partition(0));
    put(0, 'a', 'b', 'c');
    const [a, b, c] = await take(3);
    end(a);
    end(b, { kind: 'cancelled' });
    end(c);
    await delivery.finish(); // waits for nobody
    expect(committed()).toBe(1);
  });

  it('waits for the work on partitions that leave, and commits before they do', async () => {
    const { consumer, partition, put, take, write, end, out, committed } = await deliveryBench({ guarantee });
    await consumer.give(partition(0), partition(1));
    put(0, 'a', 'b');
    put(1, 'x');
    const jobs = await take(3);
    let gone = false;
    const leaving = consumer.take([partition(0)]).then(() => (gone = true));
    await settled();
    expect([gone, committed()]).toEqual([false, undefined]);
    for (const job of jobs.filter(({ record }) => record.partition === 0)) {
      await write(job);
      end(job);
    }
    await leaving;
    expect([out(), committed(0), committed(1)]).toEqual([['A', 'B'], 2, undefined]);
  });

  it.each([false, true])(
    'tells who waits for more of them that partitions leave, before all else (lost: %s)',
    async (lost) => {
      const told: unknown[] = [];
      const bench = await deliveryBench({
        guarantee,
        drainMs: 60_000,
        leaving: (partitions) => {
          told.push(
            partitions,
            jobs.map(({ settlement }) => delivery.partitionStaying(settlement)),
          );
          end(jobs[0], { kind: 'cancelled' });
        },
      });
      const { consumer, partition, put, take, end, delivery } = bench;
      await consumer.give(partition(0), partition(1));
      put(0, 'a');
      put(1, 'b');
      const jobs = await take(2);
      expect(jobs.map(({ settlement }) => delivery.partitionStaying(settlement))).toEqual([0, 1]);
      await consumer.take([partition(0)], lost);
      expect(told).toEqual([[partition(0)], [undefined, 1]]);
      expect(jobs.map(({ settlement }) => delivery.partitionStaying(settlement))).toEqual([undefined, 1]);
      await consumer.give(partition(0));
      const [again] = await take(1);
      expect(delivery.partitionStaying(again.settlement)).toBe(0);
    },
  );

  it('lets a partition go uncommitted when its work takes too long, says so, and ignores what comes late', async () => {
    const bench = await deliveryBench({ guarantee, drainMs: 30 });
    const { consumer, partition, put, take, write, end, out, committed, warnings, delivery } = bench;
    await consumer.give(partition(0));
    put(0, 'a');
    const [job] = await take(1);
    await consumer.take([partition(0)]);
    expect(warnings).toEqual([expect.stringMatching(/^in\/0: found 1 messages unfinished after 0\.03 s[^\n]*$/)]);
    expect(delivery.partitionOf(job.settlement)).toBeUndefined();
    await write(job);
    end(job);
    await settled();
    expect([out(), committed()]).toEqual([[], undefined]);
    await consumer.give(partition(0));
    const [again] = await take(1);
    expect(delivery.partitionOf(again.settlement)).toBe(0);
    await write(again);
    end(again);
    await settled();
    expect([out(), committed()]).toEqual([['A'], 1]);
  });

  it('commits nothing of partitions that are lost, and does not wait for them', async () => {
    const { consumer, partition, put, take, write, end, out, committed, port } = await deliveryBench({ guarantee });
    await consumer.give(partition(0));
    put(0, 'a');
    const [job] = await take(1);
    await consumer.take([partition(0)], true);
    await write(job);
    end(job);
    await settled();
    expect([out(), committed(), port.calls]).toEqual([[], undefined, []]);
  });

  it('commits again what could not be committed, and says so', async () => {
    const { consumer, partition, put, take, end, committed, warnings, port } = await deliveryBench({ guarantee });
    await consumer.give(partition(0));
    put(0, 'a');
    const [job] = await take(1);
    port.failNext('commit', kafkaFailure('commit: coordinator not available'));
    end(job);
    await settled(60);
    expect(warnings).toEqual(['commit: coordinator not available']);
    expect(committed()).toBe(1);
  });

  it('repeats a commit that somebody waits for while the group rebalances', async () => {
    const { consumer, partition, put, take, end, committed, port, delivery } = await deliveryBench({ guarantee });
    await consumer.give(partition(0));
    put(0, 'a');
    const [job] = await take(1);
    for (let i = 0; i < 5; i++) port.failNext('commit', kafkaFailure('rebalance in progress', { retriable: true }));
    end(job);
    await delivery.finish();
    expect(committed()).toBe(1);
  });

  it('ends when a result cannot be written', async () => {
    const { consumer, partition, put, take, write, end, committed, port, delivery } = await deliveryBench({
      guarantee,
    });
    await consumer.give(partition(0));
    put(0, 'a');
    const [job] = await take(1);
    port.failNext('produce', kafkaFailure('topic out: message size too large'));
    await write(job);
    end(job);
    await settled();
    expect(() => delivery.check()).toThrow('message size too large');
    await expect(delivery.room()).rejects.toThrow('message size too large');
    await expect(delivery.finish()).rejects.toThrow('message size too large');
    expect(committed()).toBeUndefined();
  });

  it('lets neither reading nor writing go on while too much is on its way', async () => {
    const bench = await deliveryBench({ guarantee, maxOutstanding: 500 });
    const { consumer, partition, put, take, write, end, port, delivery } = bench;
    await consumer.give(partition(0));
    put(0, 'a', 'b', 'c');
    const open = port.hold('produce');
    const jobs = await take(3);
    for (const job of jobs.slice(0, 2)) {
      await write(job);
      end(job);
    }
    let free = 0;
    const waiting = [delivery.room().then(() => free++), write(jobs[2]).then(() => free++)];
    await settled();
    expect(free).toBe(0);
    open();
    await Promise.all(waiting);
    expect(free).toBe(2);
  });

  it('finishes what is on its way before it closes, or says what is left', async () => {
    const { consumer, partition, put, take, write, end, port, delivery, committed } = await deliveryBench({
      guarantee,
      drainMs: 40,
    });
    await consumer.give(partition(0));
    put(0, 'a', 'b');
    const [a, b] = await take(2);
    await write(a);
    end(a);
    await settled();
    const open = port.hold('produce');
    await write(b);
    end(b);
    await expect(delivery.finish()).rejects.toThrow('in/0: found 1 messages unfinished after 0.04 s');
    expect(committed()).toBe(1);
    open();
    await delivery.finish();
    expect(committed()).toBe(2);
  });

  it('tells how far behind it is', async () => {
    const { consumer, partition, put, take, end, delivery } = await deliveryBench({ guarantee });
    await consumer.give(partition(0));
    expect(delivery.lag([{ ...partition(0), offset: 9 }])).toEqual([]);
    put(0, 'a', 'b');
    const [a] = await take(2);
    expect(delivery.lag([{ ...partition(0), offset: 9 }])).toEqual([{ ...partition(0), messages: 9 }]);
    end(a);
    expect(delivery.lag([{ ...partition(0), offset: 9 }])).toEqual([{ ...partition(0), messages: 8 }]);
  });
});
