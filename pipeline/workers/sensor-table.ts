/** Sensors a worker remembers; a stream that comes back later is sent again and planned anew. */
const MOST_SENSORS = 64;

/**
 * The sensors one worker knows, the one unused for longest forgotten first.
 *
 * Both threads keep one and use it in the same order, so they always forget the same: nothing about it is sent.
 */
export class SensorTable<T> {
  readonly #known = new Map<number, T>();
  readonly #most: number;

  constructor(most = MOST_SENSORS) {
    this.#most = most;
  }

  /** Uses a sensor: what is known under its number, or else what is given, which is known from now on. */
  use(id: number, given: T | undefined): { readonly sensor: T | undefined; readonly isNew: boolean } {
    const known = this.#known.get(id);
    const sensor = known ?? given;
    if (sensor === undefined) return { sensor, isNew: true };
    // A map iterates in insertion order: putting the sensor back at the end keeps the least recently used one in front.
    this.#known.delete(id);
    this.#known.set(id, sensor);
    if (this.#known.size > this.#most) this.#known.delete(this.#known.keys().next().value!);
    return { sensor, isNew: known === undefined };
  }
}
