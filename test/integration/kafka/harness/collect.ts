import { decodeEstimate } from '../../../../src/codec/decode-estimate.ts';
import type { Estimate } from '../../../../src/core/index.ts';
import type { KafkaPort, KafkaRecord } from '../../../../src/kafka/port.ts';

/** An estimate as it lies in a topic. */
export interface Landed {
  readonly estimate: Estimate;
  readonly id: string;
  readonly partition: number;
  readonly offset: number;
}

/** Every committed record of a topic, partition by partition in order. */
export async function collect(port: KafkaPort, topic: string): Promise<readonly KafkaRecord[]> {
  const count = (await port.partitionsOf(topic)) ?? 0;
  const records: KafkaRecord[] = [];
  const partitions = Array.from({ length: count }, (_, partition) => ({ topic, partition }));
  await port.readAll(partitions, (record) => records.push({ ...record, value: record.value?.slice() }));
  return records;
}

export async function collectEstimates(port: KafkaPort, topic: string): Promise<readonly Landed[]> {
  return (await collect(port, topic)).map((record) => ({
    estimate: decodeEstimate(record.value!),
    id: headerOf(record, 'sounder-id') ?? '',
    partition: record.partition,
    offset: record.offset,
  }));
}

export function headerOf(record: KafkaRecord, name: string): string | undefined {
  const header = record.headers.find(([found]) => found === name);
  return header && Buffer.from(header[1]).toString();
}
