import { type SounderError, toSounderError } from '../src/core/errors.ts';

/** What a plan must offer to be cached: a way to give its memory back. */
export interface DisposablePlan {
  dispose(): void;
}

type Entry<P> = { readonly plan: P } | { readonly error: SounderError };

/**
 * Plans by sensor identity, and by stream where they are of one stream; the least recently used one is disposed when more
 * than `maxPlans` are held.
 *
 * A sensor that cannot be planned is remembered too, so that a stream of its snapshots costs one attempt.
 */
export class PlanCache<Key extends object, P extends DisposablePlan> {
  readonly #entries = new Map<string, Entry<P>>();
  /** Numbers in place of sensors, which two streams may share. */
  readonly #numbers = new WeakMap<Key, number>();
  #sensors = 0;
  readonly #makePlan: (sensor: Key) => P;
  readonly #maxPlans: number;

  constructor(makePlan: (sensor: Key) => P, maxPlans: number) {
    this.#makePlan = makePlan;
    this.#maxPlans = maxPlans;
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * @param stream  whose plan it is; absent: that of all streams of the sensor
   * @throws SounderError what making the plan threw, the same error every time
   */
  planFor(sensor: Key, stream?: string): P {
    const key = this.#keyOf(sensor, stream);
    const entry = this.#entries.get(key) ?? this.#make(sensor);
    // A map iterates in insertion order: putting the entry back at the end keeps the oldest use first.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if ('error' in entry) throw entry.error;
    return entry.plan;
  }

  dispose(): void {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of entries) release(entry);
  }

  #keyOf(sensor: Key, stream?: string): string {
    let number = this.#numbers.get(sensor);
    if (number === undefined) this.#numbers.set(sensor, (number = this.#sensors++));
    return stream === undefined ? `${number}` : `${number} ${stream}`;
  }

  #make(sensor: Key): Entry<P> {
    // Evicting before planning lets the new plan reuse the memory of the old one.
    if (this.#entries.size >= this.#maxPlans) this.#evictOldest();
    try {
      return { plan: this.#makePlan(sensor) };
    } catch (thrown) {
      return { error: toSounderError(thrown) };
    }
  }

  #evictOldest(): void {
    for (const [key, entry] of this.#entries) {
      this.#entries.delete(key);
      release(entry);
      return;
    }
  }
}

function release(entry: Entry<DisposablePlan>): void {
  if ('plan' in entry) entry.plan.dispose();
}
