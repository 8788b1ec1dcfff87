import type { Partition, Position } from './port.ts';

/** A partition as a key and in messages: `snapshots/3`; topic names cannot hold a slash. */
export const partitionName = ({ topic, partition }: Partition): string => `${topic}/${partition}`;

/** `snapshots/0, snapshots/1`. */
export const partitionNames = (partitions: readonly Partition[]): string => partitions.map(partitionName).join(', ');

/** `topic snapshots partition 3 offset 17`: where a record is, as errors name it. */
export const positionName = ({ topic, partition, offset }: Position): string =>
  `topic ${topic} partition ${partition} offset ${offset}`;
