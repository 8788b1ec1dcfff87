import { partitionName } from './partitions.ts';
import type { Partition, Position } from './port.ts';

/** One received message: where it lies, and in which assignment of its partition it was received. */
export interface Origin extends Position {
  readonly generation: number;
}

/** The outputs of an origin, on their way out. */
export interface Release<Output> {
  readonly origin: Origin;
  readonly outputs: readonly Output[];
}

interface Entry<Output> {
  readonly origin: Origin;
  readonly outputs: Output[];
  state: 'working' | 'cancelled' | 'settled' | 'released' | 'delivered';
}

interface Book<Output> {
  readonly partition: Partition;
  readonly generation: number;
  /** In the order of their offsets; the delivered ones leave from the front. */
  readonly entries: Entry<Output>[];
  readonly byOffset: Map<number, Entry<Output>>;
  /** How many entries from the front are released or delivered. */
  released: number;
  lastReceived: number;
  /** Next offset after the delivered prefix; undefined before the first of this assignment is delivered. */
  committable: number | undefined;
  committed: number | undefined;
}

/**
 * What has become of every message received, per partition and assignment.
 *
 *   received   0 1 2 3 4         offsets of one partition
 *   settled    0 . 2 3 .         2 and 3 wait for 1
 *   released   0                 outputs leave in the order of offsets, none before all earlier offsets are settled
 *   delivered  0                 the position to commit is 1
 *
 * Nothing here does or waits for anything. Whatever belongs to an earlier assignment of its partition is ignored.
 *
 * Bounded: by the messages received and not yet delivered.
 */
export class Ledger<Output> {
  readonly #books = new Map<string, Book<Output>>();
  #generation = 0;

  /** Partitions come, each with a new generation; one that is here already starts over. */
  assign(partitions: readonly Partition[]): void {
    this.#generation++;
    for (const { topic, partition } of partitions)
      this.#books.set(partitionName({ topic, partition }), {
        partition: { topic, partition },
        generation: this.#generation,
        entries: [],
        byOffset: new Map(),
        released: 0,
        lastReceived: -1,
        committable: undefined,
        committed: undefined,
      });
  }

  /** Partitions go, with all that is known of them. */
  revoke(partitions: readonly Partition[]): void {
    for (const partition of partitions) this.#books.delete(partitionName(partition));
  }

  get partitions(): readonly Partition[] {
    return [...this.#books.values()].map(({ partition }) => partition);
  }

  /** Enters a message; undefined where it must not be worked on: its partition is not here, or it came before. */
  received({ topic, partition, offset }: Position): Origin | undefined {
    const book = this.#books.get(partitionName({ topic, partition }));
    if (!book || offset <= book.lastReceived) return undefined;
    const origin: Origin = { topic, partition, offset, generation: book.generation };
    const entry: Entry<Output> = { origin, outputs: [], state: 'working' };
    book.lastReceived = offset;
    book.entries.push(entry);
    book.byOffset.set(offset, entry);
    return origin;
  }

  /** Whether the assignment in which it was received still lasts. */
  isCurrent(origin: Origin): boolean {
    return this.#bookOf(origin) !== undefined;
  }

  /** Adds an output to what an origin releases; false where that is too late. */
  add(origin: Origin, output: Output): boolean {
    const entry = this.#entryOf(origin);
    if (entry?.state !== 'working') return false;
    entry.outputs.push(output);
    return true;
  }

  /** Marks an origin as settled. @returns what may leave now, in the order of offsets */
  settle(origin: Origin): readonly Release<Output>[] {
    const [book, entry] = [this.#bookOf(origin), this.#entryOf(origin)];
    if (!book || entry?.state !== 'working') return [];
    entry.state = 'settled';
    const releases: Release<Output>[] = [];
    for (let next = book.entries.at(book.released); next?.state === 'settled'; next = book.entries.at(book.released)) {
      next.state = 'released';
      book.released++;
      // The outputs leave the ledger: they are kept alive by whoever delivers them.
      releases.push({ origin: next.origin, outputs: next.outputs.splice(0) });
    }
    return releases;
  }

  /** The work on an origin was stopped: it holds back all later ones of its partition until that is assigned anew. */
  cancel(origin: Origin): void {
    const entry = this.#entryOf(origin);
    if (entry?.state === 'working') entry.state = 'cancelled';
  }

  /** The outputs of a released origin have arrived. */
  delivered(origin: Origin): void {
    const [book, entry] = [this.#bookOf(origin), this.#entryOf(origin)];
    if (!book || entry?.state !== 'released') return;
    entry.state = 'delivered';
    let done = 0;
    while (book.entries.at(done)?.state === 'delivered') {
      const { offset } = book.entries[done++].origin;
      book.byOffset.delete(offset);
      book.committable = offset + 1;
    }
    book.entries.splice(0, done);
    book.released -= done;
  }

  /** Positions that can be committed and are not yet. */
  committable(partitions: readonly Partition[] = this.partitions): readonly Position[] {
    return partitions.flatMap((partition) => {
      const book = this.#books.get(partitionName(partition));
      if (book?.committable === undefined || book.committable === book.committed) return [];
      return [{ ...book.partition, offset: book.committable }];
    });
  }

  /** Positions of this assignment that have been committed. */
  committed(positions: readonly Position[]): void {
    for (const position of positions) {
      const book = this.#books.get(partitionName(position));
      // An answer that comes after the partition has come back is about another assignment.
      if (book?.committable !== undefined && position.offset <= book.committable)
        book.committed = Math.max(book.committed ?? 0, position.offset);
    }
  }

  /** Messages being worked on or delivered; without any, nothing changes by itself. */
  busy(partitions: readonly Partition[] = this.partitions): number {
    const isBusy = ({ state }: Entry<Output>): boolean => state === 'working' || state === 'released';
    return partitions.reduce(
      (sum, p) => sum + (this.#books.get(partitionName(p))?.entries.filter(isBusy).length ?? 0),
      0,
    );
  }

  /** Messages received and not yet delivered. */
  pending(partitions: readonly Partition[] = this.partitions): number {
    return partitions.reduce((sum, p) => sum + (this.#books.get(partitionName(p))?.entries.length ?? 0), 0);
  }

  /** The next position to be worked on, for the lag: everything before it is delivered. */
  positions(): readonly Position[] {
    return [...this.#books.values()].flatMap(({ partition, entries, committable }) => {
      const offset = entries.at(0)?.origin.offset ?? committable;
      return offset === undefined ? [] : [{ ...partition, offset }];
    });
  }

  #bookOf(origin: Origin): Book<Output> | undefined {
    const book = this.#books.get(partitionName(origin));
    return book?.generation === origin.generation ? book : undefined;
  }

  #entryOf(origin: Origin): Entry<Output> | undefined {
    return this.#bookOf(origin)?.byOffset.get(origin.offset);
  }
}
