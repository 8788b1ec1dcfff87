/** Requests that may be under way to one partition when a producer is idempotent: the brokers remember no more (KIP-98). */
const MOST_GROUPS = 5;

/** librdkafka's `batch.size`: what lies together in its queue and is no larger goes in one request. */
const GROUP_BYTES = 1_000_000;

/** Messages that belong to one request at most, until all of them are answered. */
export interface RequestGroup {
  left: number;
}

/**
 * Which messages may be handed to librdkafka now, so that each partition has at most five requests under way.
 *
 * With a sixth one due, librdkafka's thread asks for an answer again and again without a pause (up to 2.12 at least): a
 * whole core, taken from the broker or the pipeline that it waits for. What waits here goes together once there is an
 * answer.
 *
 * @param joinMs  time after the first message of a group in which another one still goes with it; below `linger.ms`
 */
export class RequestGroups {
  readonly #joinMs: number;
  #underWay = 0;
  #open: RequestGroup | undefined;
  #openedMs = 0;
  #openBytes = 0;

  constructor(joinMs: number) {
    this.#joinMs = joinMs;
  }

  /** The group of a message that is handed over now; undefined when it has to wait for an answer. */
  enter(bytes: number, nowMs: number): RequestGroup | undefined {
    const joins = this.#open && nowMs - this.#openedMs < this.#joinMs && this.#openBytes + bytes <= GROUP_BYTES;
    if (!joins) {
      if (this.#underWay >= MOST_GROUPS) return undefined;
      this.#underWay++;
      this.#open = { left: 0 };
      this.#openedMs = nowMs;
      this.#openBytes = 0;
    }
    const group = this.#open!;
    group.left++;
    this.#openBytes += bytes;
    return group;
  }

  /** A message of the group was answered, or never handed over. */
  left(group: RequestGroup): void {
    if (--group.left > 0) return;
    this.#underWay--;
    if (this.#open === group) this.#open = undefined;
  }
}
