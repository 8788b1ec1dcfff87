import { SounderError } from '../core/errors.ts';
import { failureOf, kafkaError } from './kafka-error.ts';
import type { KafkaConsumer, KafkaTransactions, Position } from './port.ts';
import type { RdCallback, RdProducer } from './rdkafka-module.ts';
import { RdkafkaConsumer } from './rdkafka-consumer.ts';

/** One attempt of a call; librdkafka goes on with the same work when it is called again. */
const ATTEMPT_MS = 5_000;

/**
 * Transactions over node-rdkafka.
 *
 * librdkafka marks errors after which the same call may be made again: it is, as long as a broker can be waited for.
 */
export class RdkafkaTransactions implements KafkaTransactions {
  readonly #client: RdProducer;
  readonly #where: string;

  constructor(client: RdProducer, where: string, id: string) {
    this.#client = client;
    this.#where = `${where}: transactional id ${id}`;
  }

  /**
   * Fences whoever used the id before and ends its transaction; once, before the first transaction.
   *
   * @throws SounderError `kafka-failed` when that took longer
   */
  init(timeoutMs: number): Promise<void> {
    return this.#once('taking it over', (done) => this.#client.initTransactions(timeoutMs, done));
  }

  begin(): Promise<void> {
    return this.#once('begin of a transaction', (done) => this.#client.beginTransaction(done));
  }

  sendOffsets(positions: readonly Position[], consumer: KafkaConsumer): Promise<void> {
    const offsets = positions.map(({ topic, partition, offset }) => ({ topic, partition, offset }));
    return this.#untilDone('offsets in a transaction', (done) => {
      const member = consumer instanceof RdkafkaConsumer ? consumer.client : undefined;
      // node-rdkafka would read through a null pointer.
      if (!member?.isConnected()) throw new SounderError('usage', `${this.#where}: the consumer is closed`);
      this.#client.sendOffsetsToTransaction(offsets, member, ATTEMPT_MS, done);
    });
  }

  commit(): Promise<void> {
    return this.#untilDone('commit of a transaction', (done) => this.#client.commitTransaction(ATTEMPT_MS, done));
  }

  abort(): Promise<void> {
    return this.#untilDone('abort of a transaction', (done) => this.#client.abortTransaction(ATTEMPT_MS, done));
  }

  async #untilDone(what: string, call: (done: RdCallback) => void): Promise<void> {
    for (;;) {
      try {
        return await this.#once(what, call);
      } catch (thrown) {
        const error = thrown as SounderError;
        if (failureOf(error).retriable !== true || failureOf(error).abortable === true) throw error;
        await new Promise((again) => setTimeout(again, 100));
      }
    }
  }

  #once(what: string, call: (done: RdCallback) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      call((error) => (error ? reject(kafkaError(this.#where, what, error)) : resolve()));
    });
  }
}
