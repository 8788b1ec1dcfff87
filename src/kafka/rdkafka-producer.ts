import { SounderError, toSounderError } from '../core/errors.ts';
import { isPassing, isRefusing, kafkaError, rdCode } from './kafka-error.ts';
import type { KafkaMessage, KafkaProducer, KafkaTransactions } from './port.ts';
import { disconnectClient } from './rdkafka-connect.ts';
import { onClientError } from './rdkafka-events.ts';
import type { RdError, RdProducer } from './rdkafka-module.ts';
import { rdHeadersOf, releaseBytes } from './rdkafka-record.ts';
import type { RdkafkaWatch } from './rdkafka-watch.ts';
import { type RequestGroup, RequestGroups } from './request-groups.ts';

/** How often delivery reports are fetched, and how soon a full queue is tried again. */
const SERVE_MS = 5;

const LAST_FLUSH_MS = 1000;

/** What is handed over at once goes in one request even where nothing lingers. */
const AT_ONCE_MS = 0.1;

export interface RdkafkaProducerParts {
  readonly where: string;
  readonly watch: RdkafkaWatch;
  readonly transactions: KafkaTransactions | undefined;
  /** `linger.ms` of the client: what comes within half of it after a message goes in one request with it. */
  readonly lingerMs: number;
  readonly closed: () => void;
}

/** What a delivery report brings back. */
interface Pending {
  readonly resolve: () => void;
  readonly reject: (error: SounderError) => void;
  readonly topic: string;
  group?: RequestGroup | undefined;
}

/**
 * A producer over node-rdkafka.
 *
 * Bounded: librdkafka's queue (`queue.buffering.max.kbytes`, `queue.buffering.max.messages`) and, without transactions,
 * five requests under way; calls beyond wait in their order. How many there may be is up to whoever calls.
 */
export class RdkafkaProducer implements KafkaProducer {
  readonly transactions: KafkaTransactions | undefined;
  readonly #client: RdProducer;
  readonly #parts: RdkafkaProducerParts;
  readonly #serving: NodeJS.Timeout;
  readonly #pending = new Set<Pending>();
  readonly #waiting: (readonly [KafkaMessage, Pending])[] = [];
  /** The messages of a transaction come at once, and its end waits in librdkafka for all of them. */
  readonly #groups: RequestGroups | undefined;
  #failure: SounderError | undefined;
  #closing: Promise<void> | undefined;

  /** @param client  connected, made with `dr_cb` */
  constructor(client: RdProducer, parts: RdkafkaProducerParts) {
    const { where, watch, transactions, lingerMs } = parts;
    this.#client = client;
    this.#parts = parts;
    this.transactions = transactions;
    this.#groups = transactions ? undefined : new RequestGroups(Math.max(AT_ONCE_MS, lingerMs / 2));
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
      this.#waiting.push([message, { resolve, reject, topic: message.topic }]);
      this.#admit();
    });
  }

  async flush(timeoutMs: number): Promise<void> {
    const until = performance.now() + timeoutMs;
    const left = (): number => Math.max(0, until - performance.now());
    while (this.#waiting.length > 0 && left() > 0) await new Promise((again) => setTimeout(again, SERVE_MS));
    await new Promise<void>((resolve, reject) => {
      this.#client.flush(Math.ceil(left()), (error) => {
        // Reports are delivered after the flush that waited for them.
        if (error) reject(kafkaError(this.#parts.where, `writing for ${timeoutMs / 1000} s`, error));
        else setImmediate(resolve);
      });
    });
    if (this.#waiting.length > 0) await this.flush(left());
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
    await disconnectClient(this.#client);
    for (const { reject, topic } of [...this.#pending, ...this.#waiting.splice(0).map(([, pending]) => pending)])
      reject(new SounderError('kafka-failed', `${where}: topic ${topic}: not written before the producer was closed`));
    this.#pending.clear();
    watch.forget(this.#client);
    closed();
  }

  /** Hands over what may go now, in order. */
  #admit(): void {
    for (let next = this.#waiting.at(0); next; next = this.#waiting.at(0)) {
      const [message, pending] = next;
      const { key, value } = message;
      if (this.#groups) {
        pending.group = this.#groups.enter((key?.byteLength ?? 0) + (value?.byteLength ?? 0), performance.now());
        if (!pending.group) return; // an answer makes room
      }
      try {
        if (!this.#enter(message, pending)) {
          this.#leave(pending);
          return; // tried again when reports are fetched
        }
      } catch (thrown) {
        this.#leave(pending);
        pending.reject(toSounderError(thrown));
      }
      this.#waiting.shift();
    }
  }

  #leave({ group }: Pending): void {
    if (group) this.#groups?.left(group);
  }

  /** False when the queue has no room. */
  #enter({ topic, partition, key, value, headers, givesValue }: KafkaMessage, pending: Pending): boolean {
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
      // librdkafka has a copy.
      if (givesValue === true) releaseBytes(value);
      return true;
    } catch (thrown) {
      if ((thrown as RdError).code === rdCode.queueFull) return false;
      throw kafkaError(this.#parts.where, `topic ${topic}`, thrown);
    }
  }

  #delivered(error: RdError | null, pending: Pending): void {
    this.#pending.delete(pending);
    this.#leave(pending);
    this.#admit();
    if (error) pending.reject(kafkaError(this.#parts.where, `topic ${pending.topic}`, error));
    else pending.resolve();
  }

  #serve(): void {
    if (this.#client.isConnected()) this.#client.poll();
    if (this.#waiting.length > 0) this.#admit();
  }
}

function bufferOf(bytes: Uint8Array | undefined): Buffer | null {
  if (!bytes) return null;
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
