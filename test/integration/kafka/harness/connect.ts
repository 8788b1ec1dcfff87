import { afterAll, beforeAll } from 'vitest';
import type { KafkaPort } from '../../../../src/kafka/port.ts';
import { openRdkafka } from '../../../../src/kafka/rdkafka.ts';
import { kafka } from './broker.ts';

/** A client of the shared broker for the tests of one `describe`, closed after them. */
export function connected(): () => KafkaPort {
  let port: KafkaPort | undefined;
  beforeAll(async () => {
    port = await openRdkafka({ brokers: kafka.bootstrap });
  });
  afterAll(() => port?.close());
  return () => port!;
}
