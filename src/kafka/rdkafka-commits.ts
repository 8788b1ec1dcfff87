import type { SounderError } from '../core/errors.ts';
import { kafkaError } from './kafka-error.ts';
import { partitionNames } from './partitions.ts';
import type { Position } from './port.ts';
import type { RdConsumer, RdError } from './rdkafka-module.ts';

/** librdkafka waits for a coordinator for as long; its answer cannot be hoped for much later. */
const ANSWER_MS = 30_000;

interface PendingCommit {
  readonly positions: readonly Position[];
  readonly resolve: () => void;
  readonly reject: (error: SounderError) => void;
}

/**
 * Asynchronous commits with an answer each; the synchronous one of node-rdkafka blocks the process while a broker is away.
 *
 * Answers tell only their positions, so one commit is under way at a time and an answer to another one is ignored.
 * Bounded: by the calls that wait.
 */
export class CommitQueue {
  readonly #client: RdConsumer;
  readonly #where: string;
  readonly #waiting: PendingCommit[] = [];
  #pending: PendingCommit | undefined;
  #giveUp: NodeJS.Timeout | undefined;

  constructor(client: RdConsumer, where: string) {
    this.#client = client;
    this.#where = where;
  }

  commit(positions: readonly Position[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ positions, resolve, reject });
      this.#next();
    });
  }

  /** The answer to a commit, from `offset_commit_cb`. */
  answered(error: RdError | undefined, positions: readonly Position[]): void {
    const pending = this.#pending;
    if (!pending || !isSame(pending.positions, positions)) return;
    this.#settle(() => (error ? pending.reject(this.#error(pending, error)) : pending.resolve()));
  }

  /** Ends all that wait. */
  fail(error: SounderError): void {
    clearTimeout(this.#giveUp);
    for (const pending of this.#waiting.splice(0)) pending.reject(error);
    this.#pending?.reject(error);
    this.#pending = undefined;
  }

  #next(): void {
    if (this.#pending) return;
    const pending = this.#waiting.shift();
    if (!pending) return;
    this.#pending = pending;
    this.#giveUp = setTimeout(() => this.#settle(() => pending.reject(this.#error(pending, late))), ANSWER_MS);
    try {
      this.#client.commit(pending.positions.map(({ topic, partition, offset }) => ({ topic, partition, offset })));
    } catch (thrown) {
      this.#settle(() => pending.reject(this.#error(pending, thrown)));
    }
  }

  #settle(tell: () => void): void {
    clearTimeout(this.#giveUp);
    this.#pending = undefined;
    tell();
    this.#next();
  }

  #error({ positions }: PendingCommit, thrown: unknown): SounderError {
    return kafkaError(this.#where, `commit of ${partitionNames(positions)}`, thrown);
  }
}

const late: RdError = { message: `no answer within ${ANSWER_MS / 1000} s`, isRetriable: true };

function isSame(asked: readonly Position[], answered: readonly Position[]): boolean {
  return asked.every(({ topic, partition, offset }) =>
    answered.some((other) => other.topic === topic && other.partition === partition && other.offset === offset),
  );
}
