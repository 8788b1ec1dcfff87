import type { SounderError } from '../core/errors.ts';
import { textHeader } from './headers.ts';
import type { KafkaMessage, KafkaRecord } from './port.ts';

export interface DeadLetterOptions {
  readonly topic: string;
  /** The name of the pipeline that gave up on the message. */
  readonly pipeline: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly nowMs: number;
}

/**
 * A message that could not be worked on, as it came: key, bytes and headers, and why and where it came from in further
 * headers named `sounder-*`.
 */
export function deadLetter(record: KafkaRecord, error: SounderError, options: DeadLetterOptions): KafkaMessage {
  const { topic, pipeline, nowMs } = options;
  return {
    topic,
    ...(record.key && { key: record.key }),
    value: record.value,
    headers: [
      ...record.headers,
      textHeader('sounder-reason', error.code),
      textHeader('sounder-message', error.message),
      textHeader('sounder-topic', record.topic),
      textHeader('sounder-partition', `${record.partition}`),
      textHeader('sounder-offset', `${record.offset}`),
      textHeader('sounder-pipeline', pipeline),
      textHeader('sounder-time', new Date(nowMs).toISOString()),
    ],
  };
}
