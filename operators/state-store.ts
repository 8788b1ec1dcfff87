import { SounderError } from '../src/core/errors.ts';

/** The state of one stream and which value it was last stepped by. */
export interface StoredState<State> {
  readonly sequence: bigint;
  readonly captureTimeNs: bigint;
  readonly state: State;
  /** Changes since whoever keeps it elsewhere was told; none if absent. */
  readonly unsaved?: number;
}

/** How states become bytes. */
export interface StateEncoding<State> {
  encode(state: State): Uint8Array;
  decode(bytes: Uint8Array): State;
}

/** Version, sequence and capture time stand before the state. */
const HEADER = 17;
const VERSION = 1;

/**
 * States by stream, in partitions that come and go as a whole.
 *
 * Bounded: `maxKeys` streams a partition; the one unused for longest is forgotten, and whoever asks is told.
 */
export class StateStore<State> {
  readonly #partitions = new Map<number, Map<string, StoredState<State>>>();
  readonly #encoding: StateEncoding<State>;
  readonly #maxKeys: number;

  constructor(encoding: StateEncoding<State>, maxKeys: number) {
    if (!Number.isInteger(maxKeys) || maxKeys < 1)
      throw new SounderError('usage', `state store: maxKeys: found ${maxKeys}, allowed: an integer of at least 1`);
    this.#encoding = encoding;
    this.#maxKeys = maxKeys;
  }

  get(partition: number, key: string): StoredState<State> | undefined {
    return this.#partitions.get(partition)?.get(key);
  }

  /** The stream that has to be forgotten for this one to be remembered, if any. */
  surplus(partition: number, key: string): string | undefined {
    const states = this.#partitions.get(partition);
    return states && !states.has(key) && states.size >= this.#maxKeys ? states.keys().next().value : undefined;
  }

  set(partition: number, key: string, stored: StoredState<State>): void {
    const surplus = this.surplus(partition, key);
    const states = this.#partitions.get(partition) ?? new Map<string, StoredState<State>>();
    this.#partitions.set(partition, states);
    if (surplus !== undefined) states.delete(surplus);
    // A map iterates in insertion order: putting the key back at the end keeps the least recently used one in front.
    states.delete(key);
    states.set(key, stored);
  }

  /**
   * Puts a partition into the state of its changelog: the last entry of each key counts, undefined forgets it.
   *
   * @throws SounderError `message-undecodable` naming the key; the partition is then as it was
   */
  restore(
    partition: number,
    entries: Iterable<{ readonly key: string; readonly value: Uint8Array | undefined }>,
  ): void {
    const latest = new Map<string, Uint8Array>();
    for (const { key, value } of entries) {
      latest.delete(key);
      if (value) latest.set(key, value);
    }
    const states = new Map<string, StoredState<State>>();
    for (const [key, value] of [...latest].slice(-this.#maxKeys)) states.set(key, this.#decode(value, key));
    this.#partitions.set(partition, states);
  }

  forget(partition: number): void {
    this.#partitions.delete(partition);
  }

  /** Version (1 byte), sequence (uint64) and capture time (int64), both little endian, then the state. */
  encode({ sequence, captureTimeNs, state }: StoredState<State>): Uint8Array {
    const body = this.#encoding.encode(state);
    const bytes = new Uint8Array(HEADER + body.byteLength);
    const view = new DataView(bytes.buffer);
    view.setUint8(0, VERSION);
    view.setBigUint64(1, sequence, true);
    view.setBigInt64(9, captureTimeNs, true);
    bytes.set(body, HEADER);
    return bytes;
  }

  #decode(bytes: Uint8Array, key: string): StoredState<State> {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.byteLength < HEADER || view.getUint8(0) !== VERSION)
      throw new SounderError('message-undecodable', `state of stream ${key}: found no state of version ${VERSION}`);
    return {
      sequence: view.getBigUint64(1, true),
      captureTimeNs: view.getBigInt64(9, true),
      state: this.#encoding.decode(bytes.subarray(HEADER)),
    };
  }
}
