import { SounderError } from '../core/errors.ts';
import type { KafkaMessage, KafkaPort, Partition } from './port.ts';

/** One change of a keyed state; undefined: the key has none any more. */
export interface StateChange {
  readonly key: string;
  readonly value: Uint8Array | undefined;
}

/** The state of one stage, kept per partition of the input. */
export interface KeyedState {
  /** Unique in its pipeline. */
  readonly stage: string;
  /** Replaces the state of a partition. */
  restore(partition: number, entries: Iterable<StateChange>): void;
  forget(partition: number): void;
}

export const changelogTopic = (pipeline: string, stage: string): string => `${pipeline}-${stage}-changelog`;

/**
 * The compacted topics in which the states of a pipeline live: what follows a stream to another process.
 *
 * A change is written to the partition its stream has in the input, so whoever is assigned the one reads the other.
 */
export class Changelog {
  readonly #port: KafkaPort;
  readonly #pipeline: string;
  readonly #states: readonly KeyedState[];

  constructor(port: KafkaPort, pipeline: string, states: readonly KeyedState[]) {
    this.#port = port;
    this.#pipeline = pipeline;
    this.#states = states;
  }

  /**
   * Makes the topics that are missing.
   *
   * @throws SounderError `kafka-failed` when one has fewer partitions than the input
   */
  async open(partitions: number): Promise<void> {
    for (const { stage } of this.#states) {
      const topic = changelogTopic(this.#pipeline, stage);
      const config = { 'cleanup.policy': 'compact' };
      const found = await this.#port.partitionsOf(topic);
      if (found === undefined) await this.#port.createTopic({ topic, partitions, replication: -1, config });
      else if (found < partitions)
        throw new SounderError(
          'kafka-failed',
          `topic ${topic}: found ${found} partitions, allowed: at least the ${partitions} of the input`,
        );
    }
  }

  message(stage: string, partition: number, { key, value }: StateChange): KafkaMessage {
    return { topic: changelogTopic(this.#pipeline, stage), partition, key: Buffer.from(key), value };
  }

  /** Restores the states of partitions that come. */
  async restore(partitions: readonly Partition[]): Promise<void> {
    for (const state of this.#states) {
      const topic = changelogTopic(this.#pipeline, state.stage);
      const changes = new Map(partitions.map(({ partition }) => [partition, new Map<string, Uint8Array>()]));
      const logs = partitions.map(({ partition }) => ({ topic, partition }));
      await this.#port.readAll(logs, ({ partition, key, value }) => {
        const name = Buffer.from(key ?? []).toString();
        if (value) changes.get(partition)?.set(name, value);
        else changes.get(partition)?.delete(name);
      });
      for (const [partition, values] of changes)
        state.restore(
          partition,
          [...values].map(([key, value]) => ({ key, value })),
        );
    }
  }

  forget(partitions: readonly Partition[]): void {
    for (const state of this.#states) for (const { partition } of partitions) state.forget(partition);
  }
}
