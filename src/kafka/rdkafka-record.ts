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

/** Below this the garbage collector is no dearer. */
const LEAST_RELEASED = 65_536;

/** A port that is closed: what is transferred to it ceases to exist. */
const nowhere = new MessageChannel().port1;
nowhere.close();

/**
 * Gives the memory of a value back now; it is empty from then on.
 *
 * V8 counts the bytes of buffers and marks its whole heap again for every few megabytes that come and go: more time than
 * it takes to receive or send them, and on all cores.
 */
export function releaseBytes(value: Uint8Array | undefined): void {
  if (!value || value.byteLength < LEAST_RELEASED || value.byteLength !== value.buffer.byteLength) return;
  nowhere.postMessage(undefined, [value.buffer as ArrayBuffer]);
}
