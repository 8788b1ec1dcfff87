import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, type JavaBroker, startJavaBroker } from '../../../docker/kafka/java-broker.ts';
import { openRdkafka } from '../../../src/kafka/rdkafka.ts';
import { kafka, skipped } from './harness/broker.ts';
import { collect } from './harness/collect.ts';
import { feed } from './harness/snapshots.ts';
import { scratch } from '../../captures/scratch.ts';

describe.skipIf(kafka.missing)(`the broker of npm run kafka${skipped}`, () => {
  const started: JavaBroker[] = [];
  const start = async (...options: Parameters<typeof startJavaBroker>): Promise<JavaBroker> => {
    const broker = await startJavaBroker(...options);
    started.push(broker);
    return broker;
  };
  afterEach(() => Promise.all(started.splice(0).map((broker) => broker.stop())));

  it('keeps its data in a folder over a stop and over a crash, at the same address', async () => {
    const options = { port: await freePort(), sasl: false, dir: join(await scratch(), 'kept') };
    const topic = { topic: 'kept', partitions: 2, replication: 1 };
    for (const [round, crash] of [true, false, false].entries()) {
      const broker = await start(options);
      const port = await openRdkafka({ brokers: broker.bootstrap });
      expect(await port.createTopic(topic)).toBe(round === 0);
      await feed(port, { topic: 'kept', streams: ['a', 'b'], partitions: 2, count: 10 });
      expect(await collect(port, 'kept')).toHaveLength(10 * (round + 1));
      await port.close();
      await (crash ? broker.kill() : broker.stop());
    }
  });

  it('creates topics on first use only when told how many partitions they get', async () => {
    const broker = await start({ port: await freePort(), sasl: false, partitions: 3 });
    const port = await openRdkafka({ brokers: broker.bootstrap });
    await feed(port, { topic: 'new', streams: ['a'], partitions: 1, count: 1 });
    expect(await port.partitionsOf('new')).toBe(3);
    await port.close();
  });
});
