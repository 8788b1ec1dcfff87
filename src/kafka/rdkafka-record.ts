import type { KafkaHeader, KafkaRecord } from './port.ts';
import type { RdMessage } from './rdkafka-module.ts';

/** A message of node-rdkafka as a record; the bytes are not copied. */
export const recordOf = ({ topic, partition, offset, key, value, timestamp, headers }: RdMessage): KafkaRecord => ({
  topic,
  partition,
  offset,
  key: key ?? undefined,
  value: value ?? undefined,
  timestampMs: timestamp >= 0 ? timestamp : undefined,
  headers: (headers ?? []).flatMap((header) => Object.entries(header)),
});

/** Headers as node-rdkafka writes them: it turns values into text and cuts them at a zero byte. */
export const rdHeadersOf = (headers: readonly KafkaHeader[] = []): Readonly<Record<string, string>>[] =>
  headers.map(([name, value]) => ({
    [name]: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString(),
  }));
