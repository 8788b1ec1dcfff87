import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf } from '../../src/kafka/kafka-error.ts';
import { type MockCluster, startMockCluster } from '../../src/kafka/mock-cluster.ts';
import { partitionName } from '../../src/kafka/partitions.ts';
import type { AssignmentListener, KafkaConsumer, KafkaPort, KafkaRecord, Partition } from '../../src/kafka/port.ts';
import { openRdkafka } from '../../src/kafka/rdkafka.ts';
import { bytes, failureIn, missingRdkafka, text } from './helpers.ts';

/** A real broker that creates topics with 4 partitions; `npm run kafka -- --partitions 4` starts one. */
const real = process.env.SOUNDER_BROKERS;
/** Names are new in every run: a real broker remembers. */
const run = real === undefined ? '' : `-${process.pid}`;
const fast = { 'fetch.wait.max.ms': 10, 'group.protocol': 'classic' };
describe.skipIf(missingRdkafka !== undefined)(
  `node-rdkafka${missingRdkafka === undefined ? '' : ` (skipped: ${missingRdkafka})`}`,
  () => {
    describe(`on a ${real === undefined ? 'mock cluster' : `broker at ${real}`}`, () => {
      let cluster: MockCluster;
      let port: KafkaPort;
      beforeAll(async () => {
        cluster = real === undefined ? await startMockCluster() : { brokers: real, close: () => Promise.resolve() };
        port = await openRdkafka({ brokers: cluster.brokers, client: fast });
      });
      afterAll(async () => {
        await port.close();
        await cluster.close();
      });

      const write = async (topic: string, count: number, into: KafkaPort = port, partition?: number): Promise<void> => {
        const producer = await into.openProducer({});
        await Promise.all(
          Array.from({ length: count }, (_, i) =>
            producer.produce({
              topic,
              ...(partition !== undefined && { partition }),
              key: bytes(`k${i % 5}`),
              value: bytes(`${i}`),
            }),
          ),
        );
        await producer.close();
      };

      const join = (group: string, more: object = {}): Promise<KafkaConsumer> =>
        port.openConsumer({
          groupId: group,
          assignment: 'cooperative-sticky',
          from: 'earliest',
          committedOnly: true,
          ...more,
        });

      /** Follows what is assigned; reading starts where the group is. */
      const follow = (): AssignmentListener & { readonly owned: Set<string>; readonly log: string[] } => {
        const [owned, log] = [new Set<string>(), [] as string[]];
        return {
          owned,
          log,
          assigned: (partitions) => {
            for (const partition of partitions) owned.add(partitionName(partition));
            if (partitions.length > 0) log.push(`+${partitions.length}`);
            return Promise.resolve();
          },
          revoked: (partitions, lost) => {
            for (const partition of partitions) owned.delete(partitionName(partition));
            log.push(`-${partitions.length}${lost ? ' lost' : ''}`);
            return Promise.resolve();
          },
        };
      };

      const read = async (consumer: KafkaConsumer, count: number, most = 7): Promise<KafkaRecord[]> => {
        const records: KafkaRecord[] = [];
        for (const until = performance.now() + 20_000; records.length < count && performance.now() < until;)
          records.push(...(await consumer.poll(most, 100)));
        return records;
      };

      it('reads back what was written: keys, values, headers in order, tombstones', async () => {
        const producer = await port.openProducer({});
        const headers = [
          ['traceparent', bytes('00-ab-cd-01')],
          ['again', bytes('1')],
          ['again', bytes('2')],
        ] as const;
        await producer.produce({
          topic: `whole${run}`,
          partition: 2,
          key: bytes('bs-1'),
          value: bytes('hello'),
          headers,
        });
        await producer.produce({ topic: `whole${run}`, partition: 2, key: bytes('bs-1'), value: undefined });
        await producer.produce({ topic: `whole${run}`, partition: 2, value: bytes('x') });
        await producer.close();
        const consumer = await join(`whole${run}`);
        consumer.subscribe([`whole${run}`], follow());
        const [first, second, third] = await read(consumer, 3);
        expect({ ...first, key: text(first.key), value: text(first.value), timestampMs: 0 }).toMatchObject({
        topic: `whole${run}`, partition: 2, offset: 0, key: 'bs-1', value: 'hello', timestampMs: 0,
      }); // prettier-ignore
        expect(Math.abs(first.timestampMs! - Date.now())).toBeLessThan(60_000);
        expect(first.headers.map(([name, value]) => [name, text(value)])).toEqual([
          ['traceparent', '00-ab-cd-01'],
          ['again', '1'],
          ['again', '2'],
        ]);
        expect(second.value).toBeUndefined();
        expect(third).toMatchObject({ offset: 2, key: undefined, headers: [] });
        await consumer.close();
      });

      it('never hands out more than was asked for, in order, and starts again where it committed', async () => {
        await write(`resumed${run}`, 40, port, 1);
        const first = await join(`resumed${run}`);
        first.subscribe([`resumed${run}`], follow());
        const batches: number[] = [];
        const seen: number[] = [];
        while (seen.length < 25) {
          const records = await first.poll(4, 100);
          batches.push(records.length);
          seen.push(...records.map(({ offset }) => offset));
        }
        expect(Math.max(...batches)).toBeLessThanOrEqual(4);
        expect(seen).toEqual(Array.from(seen, (_, i) => i));
        const partition: Partition = { topic: `resumed${run}`, partition: 1 };
        await first.commit([{ ...partition, offset: 20 }]);
        expect(await first.committed([partition, { topic: `resumed${run}`, partition: 0 }])).toEqual([
          { ...partition, offset: 20 },
        ]);
        expect(await first.watermarks(partition)).toEqual({ low: 0, high: 40 });
        await first.close();
        if (real === undefined) return; // a mock broker keeps the member that has left
        const second = await join(`resumed${run}`);
        second.subscribe([`resumed${run}`], follow());
        expect((await read(second, 20)).map(({ offset }) => offset)).toEqual(
          Array.from({ length: 20 }, (_, i) => 20 + i),
        );
        await second.close();
      });

      it('keeps one record and pauses while nobody polls, serves commits meanwhile, and loses nothing', async () => {
        await write(`stalled${run}`, 60, port, 0);
        const consumer = await join(`stalled${run}`);
        consumer.subscribe([`stalled${run}`], follow());
        const records = await read(consumer, 5, 1);
        await new Promise((stall) => setTimeout(stall, 600));
        await consumer.commit([{ topic: `stalled${run}`, partition: 0, offset: 5 }]); // answered although nobody polls
        await new Promise((stall) => setTimeout(stall, 600));
        records.push(...(await read(consumer, 55, 3)));
        expect(records.map(({ offset }) => offset)).toEqual(Array.from({ length: 60 }, (_, i) => i));
        await consumer.close();
      });

      it('seeks: the next record is the one asked for, whatever was fetched before', async () => {
        await write(`sought${run}`, 30, port, 3);
        const consumer = await join(`sought${run}`);
        consumer.subscribe([`sought${run}`], follow());
        await read(consumer, 10, 2);
        const polling = consumer.poll(5, 100);
        await consumer.seek({ topic: `sought${run}`, partition: 3, offset: 2 });
        await polling;
        await new Promise((stall) => setTimeout(stall, 200)); // one record is read ahead meanwhile
        await consumer.seek({ topic: `sought${run}`, partition: 3, offset: 4 });
        expect((await read(consumer, 26)).map(({ offset }) => offset)).toEqual(
          Array.from({ length: 26 }, (_, i) => i + 4),
        );
        await consumer.close();
      });

      it('starts where the listener says, and waits for it', async () => {
        await write(`placed${run}`, 10, port, 0);
        const consumer = await join(`placed${run}`);
        let ready = false;
        consumer.subscribe([`placed${run}`], {
          assigned: async (partitions) => {
            await new Promise((restoring) => setTimeout(restoring, 700));
            ready = true;
            return partitions
              .filter(({ partition }) => partition === 0)
              .map((partition) => ({ ...partition, offset: 7 }));
          },
          revoked: () => Promise.resolve(),
        });
        const [first] = await read(consumer, 1, 1);
        expect([ready, first.offset]).toEqual([true, 7]);
        await consumer.close();
      });

      // The mock brokers keep members that have left until their session ends, and stall when a second one joins.
      it.runIf(real).each(['cooperative-sticky', 'range'] as const)(
        'hands partitions over to a second member and gets them back (%s), each revocation after its listener',
        async (assignment) => {
          const topic = `moved-${assignment}${run}`;
          await write(topic, 8);
          const [one, two] = [await join(topic, { assignment }), await join(topic, { assignment })];
          const [mine, theirs] = [follow(), follow()];
          const polls: Promise<unknown>[] = [];
          let polling = true;
          const keepPolling = async (consumer: KafkaConsumer): Promise<void> => {
            while (polling) await consumer.poll(5, 50);
          };
          one.subscribe([topic], mine);
          polls.push(keepPolling(one).catch(() => undefined)); // closed below
          await expect.poll(() => mine.owned.size, { timeout: 20_000 }).toBe(4);
          two.subscribe([topic], theirs);
          polls.push(keepPolling(two).catch(() => undefined));
          await expect.poll(() => [mine.owned.size, theirs.owned.size], { timeout: 30_000 }).toEqual([2, 2]);
          expect([...mine.owned].filter((name) => theirs.owned.has(name))).toEqual([]);
          expect(mine.log[1]).toBe(assignment === 'range' ? '-4' : '-2');
          await two.close();
          expect(theirs.log.at(-1)).toBe('-2');
          await expect.poll(() => mine.owned.size, { timeout: 30_000 }).toBe(4);
          polling = false;
          await Promise.allSettled(polls);
          await one.close();
        },
        90_000,
      );

      it.runIf(real)('fences the producer that had the transactional id before', async () => {
        const old = await port.openProducer({ transactionalId: `tx-2${run}` });
        await old.transactions!.begin();
        const next = await port.openProducer({ transactionalId: `tx-2${run}` });
        const error = await failureIn(
          old
            .produce({ topic: `given${run}`, partition: 0, value: bytes('late') })
            .then(() => old.transactions!.commit()),
        );
        expect(error.code).toBe('kafka-failed');
        expect(failureOf(error).abortable).not.toBe(true);
        await old.close();
        await next.close();
      });

      it.runIf(real)('shows no aborted record, and waits for a transaction that is open', async () => {
        const producer = await port.openProducer({ transactionalId: `tx-3${run}` });
        const other = await port.openProducer({ transactionalId: `tx-4${run}` });
        const put = (by: typeof producer, value: string) =>
          by.produce({ topic: `stable${run}`, partition: 0, value: bytes(value) });
        await producer.transactions!.begin();
        await put(producer, 'open');
        await other.transactions!.begin();
        await put(other, 'kept');
        await other.transactions!.commit();
        const records: string[] = [];
        const reading = port.readAll([{ topic: `stable${run}`, partition: 0 }], ({ value }) =>
          records.push(text(value)),
        );
        await new Promise((wait) => setTimeout(wait, 1500));
        expect(records).toEqual([]);
        await producer.transactions!.abort();
        await reading;
        expect(records).toEqual(['kept']);
        await producer.close();
        await other.close();
      });

      it('closes in any state: not subscribed, joining, while polled; twice', async () => {
        const idle = await join(`closing${run}`);
        await idle.close();
        const joining = await join(`closing${run}`);
        joining.subscribe([`whole${run}`], follow());
        const poll = joining.poll(1, 5000);
        await joining.close();
        await joining.close();
        expect(await poll).toEqual([]);
        expect((await failureIn(joining.poll(1, 0))).message).toContain('the consumer is closed');
      });

      it('waits when the queue of the producer is full', async () => {
        const small = await openRdkafka({
          brokers: cluster.brokers,
          client: { ...fast, 'queue.buffering.max.messages': 10 },
        });
        await write(`crowded${run}`, 500, small, 0);
        const consumer = await join(`crowded${run}`);
        consumer.subscribe([`crowded${run}`], follow());
        expect((await read(consumer, 500, 100)).map(({ value }) => text(value))).toEqual(
          Array.from({ length: 500 }, (_, i) => `${i}`),
        );
        await consumer.close();
        await small.close();
      });

      it('gives the memory of a value back that goes with its message, and of no other', async () => {
        const producer = await port.openProducer({});
        const [given, kept] = [Buffer.alloc(100_000, 7), Buffer.alloc(100_000, 8)];
        await Promise.all([
          producer.produce({ topic: `handed${run}`, partition: 0, value: given, givesValue: true }),
          producer.produce({ topic: `handed${run}`, partition: 0, value: kept }),
        ]);
        expect([given.byteLength, kept.byteLength]).toEqual([0, 100_000]);
        const consumer = await join(`handed${run}`);
        consumer.subscribe([`handed${run}`], follow());
        const values = (await read(consumer, 2, 100)).map(({ value }) => Buffer.from(value!));
        expect(values).toEqual([Buffer.alloc(100_000, 7), Buffer.alloc(100_000, 8)]);
        await consumer.close();
        await producer.close();
      });

      it('knows topics without creating them', async () => {
        await write(`known${run}`, 1);
        expect(await port.partitionsOf(`known${run}`)).toBe(4);
        expect(await port.partitionsOf('never-seen')).toBeUndefined();
        expect(await port.partitionsOf('never-seen')).toBeUndefined();
      });

      it('reads partitions whole', async () => {
        await write(`archive${run}`, 30, port, 1);
        await write(`archive${run}`, 10, port, 2);
        const records: KafkaRecord[] = [];
        await port.readAll(
          [0, 1, 2].map((partition) => ({ topic: `archive${run}`, partition })),
          (record) => records.push(record),
        );
        expect(records.filter(({ partition }) => partition === 1).map(({ offset }) => offset)).toEqual(
          Array.from({ length: 30 }, (_, i) => i),
        );
        expect(records).toHaveLength(40);
      });

      it('runs transactions', async () => {
        await write(`taken${run}`, 3, port, 0);
        const consumer = await join(`taken${run}`);
        consumer.subscribe([`taken${run}`], follow());
        await read(consumer, 3);
        const producer = await port.openProducer({ transactionalId: `tx-1${run}` });
        const transactions = producer.transactions!;
        await transactions.begin();
        const written = producer.produce({ topic: `given${run}`, partition: 0, value: bytes('a') });
        await transactions.sendOffsets([{ topic: `taken${run}`, partition: 0, offset: 3 }], consumer);
        await transactions.commit();
        await written;
        await transactions.begin();
        const aborted = producer
          .produce({ topic: `given${run}`, partition: 0, value: bytes('b') })
          .catch(() => undefined);
        await transactions.abort();
        await aborted;
        const records: KafkaRecord[] = [];
        await port.readAll([{ topic: `given${run}`, partition: 0 }], (record) => records.push(record));
        expect(text(records[0].value)).toBe('a');
        await consumer.close();
        expect((await failureIn(transactions.sendOffsets([], consumer))).message).toContain('the consumer is closed');
        await producer.close();
      });
    });

    it('says that it waits when the brokers are gone', async () => {
      const cluster = await startMockCluster();
      const notices: string[] = [];
      const port = await openRdkafka({
        brokers: cluster.brokers,
        notify: (notice) => notice.kind === 'waiting' && notices.push(notice.message),
      });
      const producer = await port.openProducer({});
      await producer.produce({ topic: `gone${run}`, value: bytes('x') });
      await cluster.close();
      await expect.poll(() => notices, { timeout: 10_000 }).toHaveLength(1);
      expect(notices[0]).toMatch(/^kafka \S+: no broker can be reached, waiting: [^\n]+$/);
      const lost = producer.produce({ topic: `gone${run}`, value: bytes('y') });
      const error = failureIn(lost);
      await producer.close();
      expect((await error).message).toContain('topic gone');
      await port.close();
    });
  },
);
