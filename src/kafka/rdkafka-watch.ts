import { rdCode, reasonOf } from './kafka-error.ts';
import type { KafkaNotice, Position } from './port.ts';
import { onClientError } from './rdkafka-events.ts';
import type { RdClient, RdError } from './rdkafka-module.ts';

/** The part of librdkafka's statistics that is read (STATISTICS.md there). */
interface Statistics {
  readonly brokers: Readonly<Record<string, { readonly nodeid: number; readonly state: string }>>;
  readonly topics: Readonly<Record<string, { readonly partitions: Readonly<Record<string, PartitionStatistics>> }>>;
}

interface PartitionStatistics {
  readonly fetch_state: string;
  readonly hi_offset: number;
  readonly ls_offset: number;
}

/** How often clients report on their brokers and partitions. */
export const STATISTICS_MS = 1000;

/**
 * Turns what the clients of one port report into notices: brokers lost and found again, and the ends of partitions.
 *
 * librdkafka says when the last broker goes but not when one comes back; its statistics do.
 */
export class RdkafkaWatch {
  readonly #where: string;
  readonly #notify: (notice: KafkaNotice) => void;
  /** Clients that reach no broker. */
  readonly #cutOff = new Set<RdClient>();

  constructor(where: string, notify: (notice: KafkaNotice) => void) {
    this.#where = where;
    this.#notify = notify;
  }

  /** Listens to a client that is connected. */
  watch(client: RdClient): void {
    onClientError(client, (error) => {
      if (error.code === rdCode.allBrokersDown) this.#lost(client, reasonOf(error));
    });
    client.on('event.stats', ({ message }) => this.#statistics(client, message));
  }

  /** A client that is closed is not waited for. */
  forget(client: RdClient): void {
    this.#cutOff.delete(client);
  }

  warn(what: string, error: RdError): void {
    this.#notify({ kind: 'warning', message: `${this.#where}: ${what}: ${reasonOf(error)}` });
  }

  #lost(client: RdClient, reason: string): void {
    if (this.#cutOff.size === 0)
      this.#notify({ kind: 'waiting', message: `${this.#where}: no broker can be reached, waiting: ${reason}` });
    this.#cutOff.add(client);
  }

  #statistics(client: RdClient, text: string): void {
    const { brokers, topics } = JSON.parse(text) as Statistics;
    const up = Object.values(brokers).some(({ nodeid, state }) => nodeid >= 0 && state === 'UP');
    if (up && this.#cutOff.delete(client) && this.#cutOff.size === 0)
      this.#notify({ kind: 'resumed', message: `${this.#where}: brokers are there again` });
    const ends = endsOf(topics);
    if (ends.length > 0) this.#notify({ kind: 'ends', ends });
  }
}

function endsOf(topics: Statistics['topics']): Position[] {
  return Object.entries(topics).flatMap(([topic, { partitions }]) =>
    Object.entries(partitions).flatMap(([partition, { fetch_state, hi_offset, ls_offset }]) => {
      // The last stable offset is what a reader of committed records can get to.
      const offset = ls_offset >= 0 ? ls_offset : hi_offset;
      return fetch_state === 'active' && offset >= 0 ? [{ topic, partition: Number(partition), offset }] : [];
    }),
  );
}
