import { randomUUID } from 'node:crypto';
import { toSounderError } from '../src/core/errors.ts';
import type { KafkaConsumer, KafkaPort } from '../src/kafka/port.ts';
import { type ControlAnswer, describeAnswer } from './control.ts';

const POLL_MS = 250;
const MOST_POLLED = 16;

export interface ControlTopicOptions {
  readonly topic: string;
  /** The group of the snapshots, after which that of this process alone is named. */
  readonly group: string;
  /** Hears the answer to every message, one line each. */
  readonly notice: (line: string) => void;
}

/** Control messages of a topic, from those on that come while it is read; every process reads all of them. */
export class ControlTopic {
  readonly #consumer: KafkaConsumer;
  readonly #options: ControlTopicOptions;
  #ended = false;
  #polling: Promise<void> = Promise.resolve();

  private constructor(consumer: KafkaConsumer, options: ControlTopicOptions) {
    this.#consumer = consumer;
    this.#options = options;
  }

  static async open(port: KafkaPort, options: ControlTopicOptions): Promise<ControlTopic> {
    const consumer = await port.openConsumer({
      groupId: `${options.group}-control-${randomUUID()}`,
      assignment: 'range',
      from: 'latest',
      committedOnly: true,
    });
    return new ControlTopic(consumer, options);
  }

  /** Begins to read; a topic that cannot be read any more is told, and the pipeline goes on without it. */
  follow(handle: (message: string) => ControlAnswer): void {
    const { topic, notice } = this.#options;
    this.#consumer.subscribe([topic], { assigned: () => Promise.resolve(), revoked: () => Promise.resolve() });
    this.#polling = this.#poll(handle).catch((thrown: unknown) =>
      notice(`control: ${topic}: ${toSounderError(thrown).message}; no further messages are read`),
    );
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#polling;
    await this.#consumer.close();
  }

  async #poll(handle: (message: string) => ControlAnswer): Promise<void> {
    while (!this.#ended)
      for (const record of await this.#consumer.poll(MOST_POLLED, POLL_MS)) {
        const answer = handle(new TextDecoder().decode(record.value ?? new Uint8Array(0)));
        this.#consumer.release(record);
        this.#options.notice(describeAnswer(answer));
      }
  }
}
