import type { SounderError } from '../core/errors.ts';
import { isPassing, kafkaError } from './kafka-error.ts';
import { partitionName, partitionNames } from './partitions.ts';
import type { KafkaRecord, Partition, Position } from './port.ts';
import type { RdConsumer, RdError, RdMessage } from './rdkafka-module.ts';
import { recordOf } from './rdkafka-record.ts';

const CONSUME_MS = 50;
const BATCH = 256;

/** `RD_KAFKA_OFFSET_BEGINNING`. */
const BEGINNING = -2;

/**
 * Reads partitions from their beginning to given ends with a consumer of no group.
 *
 * The end of what is committed may lie before the end asked for, while a transaction is open; an end of partition is
 * told again whenever that end moves, so reading goes on until it is reached or passed.
 *
 * @param client  connected, reads committed records only, tells ends of partitions
 * @param ends  next offsets to be written, whether committed or not
 */
export async function readToEnds(
  client: RdConsumer,
  where: string,
  ends: readonly Position[],
  each: (record: KafkaRecord) => void,
): Promise<void> {
  const missing = new Map(ends.filter(({ offset }) => offset > 0).map((end) => [partitionName(end), end]));
  const reached = (position: Position): void => {
    const end = missing.get(partitionName(position));
    if (end && position.offset >= end.offset) missing.delete(partitionName(position));
  };
  if (missing.size === 0) return;
  client.on('partition.eof', reached);
  client.setDefaultConsumeTimeout(CONSUME_MS);
  const partitions: Partition[] = [...missing.values()].map(({ topic, partition }) => ({ topic, partition }));
  const failed = (error: unknown): SounderError => kafkaError(where, `reading ${partitionNames(partitions)}`, error);
  try {
    client.assign(partitions.map((partition) => ({ ...partition, offset: BEGINNING })));
    while (missing.size > 0)
      for (const record of (await consume(client, failed)).map(recordOf)) {
        each(record);
        reached({ ...record, offset: record.offset + 1 });
      }
    client.unassign();
  } catch (thrown) {
    throw failed(thrown);
  }
}

function consume(client: RdConsumer, failed: (error: RdError) => SounderError): Promise<readonly RdMessage[]> {
  return new Promise((resolve, reject) => {
    client.consume(BATCH, (error, messages) => {
      if (!error) resolve(messages);
      else if (isPassing(error)) resolve([]);
      else reject(failed(error));
    });
  });
}
