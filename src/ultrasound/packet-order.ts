/** Transmits between the first of one packet and the first of the next: they go when that packet goes. */
export interface TransmitGroup<Transmit> {
  /** The packet that begins with them. */
  readonly index: bigint;
  /** In the order in which they came. */
  readonly arrived: readonly Transmit[];
}

/** What has become of a packet. */
export type PacketEvent<Transmit> =
  | {
      readonly kind: 'packet';
      readonly index: bigint;
      /** All its transmits, in the order of their sequence numbers. */
      readonly transmits: readonly Transmit[];
      /** Those that no later packet needs. */
      readonly group: TransmitGroup<Transmit>;
      /** The groups after it whose transmits it shares with later packets. */
      readonly shared: readonly TransmitGroup<Transmit>[];
    }
  | {
      readonly kind: 'broken';
      readonly index: bigint;
      /** The first sequence number that never came. */
      readonly missing: bigint;
      readonly group: TransmitGroup<Transmit>;
    }
  /** The stream began in the middle of this packet. */
  | { readonly kind: 'begun-within'; readonly index: bigint; readonly group: TransmitGroup<Transmit> };

interface Group<Transmit> extends TransmitGroup<Transmit> {
  readonly arrived: Transmit[];
  /** By place, as many as a packet can need of them. */
  readonly places: (Transmit | undefined)[];
  /** Places from the front without a gap. */
  whole: number;
  readonly isFirst: boolean;
}

/**
 * Which transmits of one stream make which packet: packet k holds sequence numbers k hop to k hop + length - 1.
 *
 *   length 4, hop 2    transmits  0 1 2 3 4 5 . 7 8 9
 *                      packet 0   0 1 2 3               with 3; takes the group 0 1 along
 *                      packet 1       2 3 4 5           with 5; takes 2 3 along
 *                      packet 2           4 5 x         broken by 8: what is older than a newer group does not come any more
 *
 * Transmits of one group may come in any order, groups only one after the other: all transmits of a packet then come
 * after the first of its group, which is what lets that one carry the result of the packet.
 *
 * Bounded: by the transmits it is given and has not handed out, no more than `length` and one group.
 */
export class PacketOrder<Transmit> {
  readonly #length: number;
  readonly #hop: number;
  /** Groups that a packet reaches into. */
  readonly #span: number;
  /** Oldest first; the first of them is the group of the packet to come. */
  readonly #groups: Group<Transmit>[] = [];
  #newest: bigint | undefined;
  #closed = false;

  constructor(length: number, hop: number) {
    this.#length = length;
    this.#hop = hop;
    this.#span = Math.ceil(length / hop);
  }

  /** What came before all else that was not handed out yet. */
  get oldest(): Transmit | undefined {
    return this.#groups.find(({ arrived }) => arrived.length > 0)?.arrived[0];
  }

  /**
   * Takes a transmit; `take` then tells what came of it.
   *
   * @returns `repeated`: it came before, or its turn is over; `between`: no packet holds it; it is then not kept
   */
  add(sequence: bigint, transmit: Transmit): 'kept' | 'repeated' | 'between' {
    const index = sequence / BigInt(this.#hop);
    const place = Number(sequence - index * BigInt(this.#hop));
    if (this.#newest !== undefined && index < this.#newest) return 'repeated';
    const group = this.#groupOf(index);
    if (place >= this.#length) return 'between';
    if (!group || group.places[place] !== undefined) return 'repeated';
    group.places[place] = transmit;
    group.arrived.push(transmit);
    while (group.whole < group.places.length && group.places[group.whole] !== undefined) group.whole++;
    return 'kept';
  }

  /** Nothing comes any more: whatever is not complete is broken. */
  close(): void {
    this.#closed = true;
  }

  /** The next packet of which it is known what becomes of it, if any; one after the other, in their order. */
  take(): PacketEvent<Transmit> | undefined {
    for (;;) {
      const group = this.#groups[0] as Group<Transmit> | undefined;
      if (!group) return undefined;
      const missing = this.#missingOf(group.index);
      if (missing === 'open') return undefined;
      const { index } = group;
      const event: PacketEvent<Transmit> =
        missing === undefined
          ? { kind: 'packet', index, transmits: this.#transmits(), group, shared: this.#groups.slice(1, this.#span) }
          : group.isFirst && group.whole === 0
            ? { kind: 'begun-within', index, group }
            : { kind: 'broken', index, missing, group };
      this.#groups.shift();
      if (group.arrived.length > 0) return event;
    }
  }

  /** The group that a transmit belongs to; undefined when that has been handed out. */
  #groupOf(index: bigint): Group<Transmit> | undefined {
    if (this.#newest === index) return this.#groups.find((group) => group.index === index);
    const isFirst = this.#newest === undefined;
    this.#newest = index;
    const size = Math.min(this.#hop, this.#length);
    const places = Array.from<Transmit | undefined>({ length: size });
    const group: Group<Transmit> = { index, arrived: [], places, whole: 0, isFirst };
    this.#groups.push(group);
    return group;
  }

  /** Transmits that a packet needs of its n-th group. */
  #needOf(n: number): number {
    return Math.min(this.#hop, this.#length - n * this.#hop);
  }

  /** The first transmit that the oldest packet will never have; `open` while it can still come, undefined when all are there. */
  #missingOf(index: bigint): bigint | 'open' | undefined {
    for (let n = 0; n < this.#span; n++) {
      const group = this.#groups.at(n);
      const wanted = index + BigInt(n);
      const whole = group?.index === wanted ? group.whole : 0;
      if (group?.index === wanted && whole >= this.#needOf(n)) continue;
      const isOver = this.#closed || (this.#newest ?? 0n) > wanted;
      return isOver ? wanted * BigInt(this.#hop) + BigInt(whole) : 'open';
    }
    return undefined;
  }

  #transmits(): Transmit[] {
    const groups = this.#groups.slice(0, this.#span);
    return groups.flatMap(({ places }, n) => places.slice(0, this.#needOf(n))) as Transmit[];
  }
}
