import { SounderError } from '../core/errors.ts';
import { Exclusive } from './exclusive.ts';
import { isPassing, isRefusing, kafkaError, rdCode } from './kafka-error.ts';
import type { KafkaMessage, KafkaProducer, KafkaTransactions } from './port.ts';
import { disconnectClient } from './rdkafka-connect.ts';
import { onClientError } from './rdkafka-events.ts';
import type { RdError, RdProducer } from './rdkafka-module.ts';
import { rdHeadersOf } from './rdkafka-record.ts';
import type { RdkafkaWatch } from './rdkafka-watch.ts';

/** How often delivery reports are fetched, and how soon a full queue is tried again. */
const SERVE_MS = 5;

const LAST_FLUSH_MS = 1000;

export interface RdkafkaProducerParts {
  readonly where: string;
  readonly watch: RdkafkaWatch;
  readonly transactions: KafkaTransactions | undefined;
  readonly closed: () => void;
}

/** What a delivery report brings back. */
interface Pending {
  readonly resolve: () => void;
  readonly reject: (error: SounderError) => void;
  readonly topic: string;
}

/**
 * A producer over node-rdkafka.
 *
 * Bounded: librdkafka's queue (`queue.buffering.max.kbytes`, `queue.buffering.max.messages`); when it is full, calls
 * wait in their order until it has room.
 */
export class RdkafkaProducer implements KafkaProducer {
  readonly transactions: KafkaTransactions | undefined;
  readonly #client: RdProducer;
  readonly #parts: RdkafkaProducerParts;
  readonly #entrance = new Exclusive();
  readonly #serving: NodeJS.Timeout;
  readonly #pending = new Set<Pending>();
  #failure: SounderError | undefined;
  #closing: Promise<void> | undefined;

  /** @param client  connected, made with `dr_cb` */
  constructor(client: RdProducer, parts: RdkafkaProducerParts) {
    const { where, watch, transactions } = parts;
    this.#client = client;
    this.#parts = parts;
    this.transactions = transactions;
    watch.watch(client);
    client.on('delivery-report', (error, { opaque }) => this.#delivered(error, opaque as Pending));
    onClientError(client, (error) => {
      if (error.isFatal === true || error.code === rdCode.fatal || isRefusing(error))
        this.#failure ??= kafkaError(where, 'producer', error);
      else if (!isPassing(error)) watch.warn('producer', error);
    });
    this.#serving = setInterval(() => this.#serve(), SERVE_MS);
  }

  produce(message: KafkaMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const pending: Pending = { resolve, reject, topic: message.topic };
      if (this.#entrance.idle && this.#enter(message, pending)) return;
      this.#entrance
        .run(async () => {
          while (!this.#enter(message, pending)) await new Promise((again) => setTimeout(again, SERVE_MS));
        })
        .catch(reject);
    });
  }

  flush(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#entrance
        .run(() => {
          this.#client.flush(timeoutMs, (error) => {
            // Reports are delivered after the flush that waited for them.
            if (error) reject(kafkaError(this.#parts.where, `writing for ${timeoutMs / 1000} s`, error));
            else setImmediate(resolve);
          });
        })
        .catch(reject);
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { where, watch, closed } = this.#parts;
    await this.flush(LAST_FLUSH_MS).catch(() => undefined); // what is left is rejected below
    clearInterval(this.#serving);
    this.#failure ??= new SounderError('usage', `${where}: the producer is closed`);
    await this.#entrance.run(() => undefined);
    await disconnectClient(this.#client);
    for (const { reject, topic } of this.#pending)
      reject(new SounderError('kafka-failed', `${where}: topic ${topic}: not written before the producer was closed`));
    this.#pending.clear();
    watch.forget(this.#client);
    closed();
  }

  /** False when the queue has no room. */
  #enter({ topic, partition, key, value, headers }: KafkaMessage, pending: Pending): boolean {
    if (this.#failure) throw this.#failure;
    try {
      this.#client.produce(
        topic,
        partition ?? null,
        bufferOf(value),
        bufferOf(key),
        null,
        pending,
        rdHeadersOf(headers),
      );
      this.#pending.add(pending);
      return true;
    } catch (thrown) {
      if ((thrown as RdError).code === rdCode.queueFull) return false;
      throw kafkaError(this.#parts.where, `topic ${topic}`, thrown);
    }
  }

  #delivered(error: RdError | null, pending: Pending): void {
    this.#pending.delete(pending);
    if (error) pending.reject(kafkaError(this.#parts.where, `topic ${pending.topic}`, error));
    else pending.resolve();
  }

  #serve(): void {
    if (this.#client.isConnected()) this.#client.poll();
  }
}

function bufferOf(bytes: Uint8Array | undefined): Buffer | null {
  if (!bytes) return null;
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
