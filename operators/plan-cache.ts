import { type SounderError, toSounderError } from '../src/core/errors.ts';

/** What a plan must offer to be cached: a way to give its memory back. */
export interface DisposablePlan {
  dispose(): void;
}

type Entry<P> = { readonly plan: P } | { readonly error: SounderError };

/**
 * Plans by sensor identity, the least recently used one disposed when more than `maxPlans` are held.
 *
 * A sensor that cannot be planned is remembered too, so that a stream of its snapshots costs one attempt.
 */
export class PlanCache<Key extends object, P extends DisposablePlan> {
  readonly #entries = new Map<Key, Entry<P>>();
  readonly #makePlan: (sensor: Key) => P;
  readonly #maxPlans: number;

  constructor(makePlan: (sensor: Key) => P, maxPlans: number) {
    this.#makePlan = makePlan;
    this.#maxPlans = maxPlans;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** @throws SounderError what making the plan threw, the same error every time */
  planFor(sensor: Key): P {
    const entry = this.#entries.get(sensor) ?? this.#make(sensor);
    // A map iterates in insertion order: putting the entry back at the end keeps the oldest use first.
    this.#entries.delete(sensor);
    this.#entries.set(sensor, entry);
    if ('error' in entry) throw entry.error;
    return entry.plan;
  }

  dispose(): void {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of entries) release(entry);
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
    for (const [sensor, entry] of this.#entries) {
      this.#entries.delete(sensor);
      release(entry);
      return;
    }
  }
}

function release(entry: Entry<DisposablePlan>): void {
  if ('plan' in entry) entry.plan.dispose();
}
