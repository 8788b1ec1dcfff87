import { SounderError } from '../core/errors.ts';

/** How alarms come about. */
export interface AlarmOptions {
  /** Probability that a snapshot alarms while the stream stays as it is; default 0.01. */
  readonly falseAlarm?: number | undefined;
  /** Scores remembered; by default the fewest with ten above the threshold, 10 / falseAlarm - 1. */
  readonly window?: number | undefined;
  /** First scores of a stream, during which nothing alarms; by default a whole window. */
  readonly learning?: number | undefined;
}

export type AlarmSettings = { readonly [Name in keyof Required<AlarmOptions>]: number };

const LONGEST = 1_000_000;

/** @throws SounderError `configuration-invalid` naming the option */
export function checkAlarmOptions({ falseAlarm = 0.01, ...others }: AlarmOptions): AlarmSettings {
  if (!(falseAlarm >= 1e-5 && falseAlarm <= 0.5)) throw invalid('falseAlarm', falseAlarm, '0.00001 to 0.5');
  // What is divided exactly in decimal is not in binary.
  const least = Math.ceil(1 / falseAlarm - 1e-9) - 1;
  const { window = Math.ceil(10 / falseAlarm - 1e-9) - 1 } = others;
  if (!(Number.isInteger(window) && window >= least && window <= LONGEST))
    throw invalid('window', window, `an integer from ${least}, as one in ${least + 1} may alarm, to ${LONGEST}`);
  const { learning = window } = others;
  if (!(Number.isInteger(learning) && learning >= least))
    throw invalid('learning', learning, `an integer from ${least}, as one in ${least + 1} may alarm`);
  return { falseAlarm, window, learning };
}

/** Alarms enter the window this many times as often as they are due, and so many at once: a quiet stream loses none. */
const ADMITTED = 2;
const RESERVE = 3;

/**
 * The last scores of a stream and what a new one of the same distribution passes with a given probability.
 *
 *   threshold = r-th largest of the n scores, r = floor(falseAlarm (n + 1))
 *
 * A new score of the same distribution is above it with probability r / (n + 1), whatever the distribution (conformal
 * prediction: Vovk, Gammerman and Shafer 2005). Scores that alarm enter as well, or the window would lose its upper end
 * and the threshold sink, but at most twice as often as false alarms are due, and three at once: a lasting change alarms
 * for (r - 3) / (2 falseAlarm) snapshots before it is the norm, a third of a window by default.
 */
export class ScoreWindow {
  readonly #settings: AlarmSettings;
  /** In order of time, the oldest overwritten first. */
  readonly #scores: Float64Array;
  readonly #sorted: Float64Array;
  #count = 0;
  #next = 0;
  #seen = 0;
  #admissions = RESERVE;

  constructor(settings: AlarmSettings) {
    this.#settings = settings;
    this.#scores = new Float64Array(settings.window);
    this.#sorted = new Float64Array(settings.window);
  }

  /** Undefined as long as nothing alarms. */
  get threshold(): number | undefined {
    const { falseAlarm, learning } = this.#settings;
    const rank = Math.floor(falseAlarm * (this.#count + 1) + 1e-9);
    return this.#seen < learning || rank < 1 ? undefined : this.#sorted[this.#count - rank];
  }

  /** Takes the next score of the stream; `alarms` says that it is above the threshold. */
  add(score: number, alarms: boolean): void {
    this.#seen++;
    this.#admissions = Math.min(RESERVE, this.#admissions + ADMITTED * this.#settings.falseAlarm);
    if (alarms && this.#admissions < 1) return;
    if (alarms) this.#admissions--;
    if (this.#count === this.#scores.length) this.#remove(this.#scores[this.#next]);
    this.#insert(score);
    this.#scores[this.#next] = score;
    this.#next = (this.#next + 1) % this.#scores.length;
  }

  save(): Float64Array {
    const { falseAlarm, window, learning } = this.#settings;
    const head = [falseAlarm, window, learning, this.#count, this.#next, this.#seen, this.#admissions];
    return Float64Array.of(...head, ...this.#scores.subarray(0, this.#count));
  }

  /** The window that was saved; undefined for numbers that are not one of these settings. */
  static restore(saved: Float64Array, settings: AlarmSettings): ScoreWindow | undefined {
    const [falseAlarm, size, learning, count, next, seen, admissions] = saved;
    const same = falseAlarm === settings.falseAlarm && size === settings.window && learning === settings.learning;
    const scores = saved.subarray(7);
    const place = count < size ? next === count : next < size;
    const whole = scores.length === count && count <= size && place && seen >= count && scores.every(Number.isFinite);
    if (!same || !whole) return undefined;
    const window = new ScoreWindow(settings);
    window.#scores.set(scores);
    window.#sorted.set(scores.slice().sort());
    [window.#count, window.#next, window.#seen, window.#admissions] = [count, next, seen, admissions];
    return window;
  }

  #remove(score: number): void {
    this.#sorted.copyWithin(this.#placeOf(score), this.#placeOf(score) + 1, this.#count);
    this.#count--;
  }

  #insert(score: number): void {
    const at = this.#placeOf(score);
    this.#sorted.copyWithin(at + 1, at, this.#count);
    this.#sorted[at] = score;
    this.#count++;
  }

  /** How many are below a score. */
  #placeOf(score: number): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle] < score) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const invalid = (field: string, found: number, allowed: string): SounderError =>
  new SounderError('configuration-invalid', `anomaly.${field}: found ${found}, allowed: ${allowed}`, { field, found });
