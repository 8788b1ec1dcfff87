import { loadRdkafka } from '../src/kafka/rdkafka-module.ts';

/**
 * The simplest process that reads a topic with node-rdkafka: prints, as JSON, how old each of so many messages is when it
 * comes, by the header `sent` (milliseconds since 1970-01-01 UTC).
 */
const [brokers, topic, count] = process.argv.slice(2);
const rdkafka = await loadRdkafka();
const config = { 'metadata.broker.list': brokers, 'group.id': 'bare', 'enable.auto.commit': false };
const client = new rdkafka.KafkaConsumer(config, { 'auto.offset.reset': 'earliest' });
await new Promise((connected) => client.connect({ timeout: 10_000 }, connected));
client.setDefaultConsumeTimeout(100);
client.assign([{ topic, partition: 0, offset: 0 }]);
const agesMs: number[] = [];
while (agesMs.length < Number(count))
  await new Promise<void>((polled, failed) => {
    client.consume(1, (error, messages) => {
      if (error) return failed(new Error(error.message));
      const nowMs = performance.timeOrigin + performance.now();
      for (const { headers } of messages) agesMs.push(nowMs - Number(headers?.[0].sent.toString()));
      if (agesMs.length === 1 && messages.length > 0) process.stdout.write('reading\n');
      polled();
    });
  });
await new Promise((closed) => client.disconnect(closed));
process.stdout.write(`${JSON.stringify(agesMs)}\n`);
