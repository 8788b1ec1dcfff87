import { SounderError } from '../core/errors.ts';

export type Labels = Readonly<Record<string, string>>;

/** Label sets of one metric; further ones share a series whose labels are all `other`. */
const MOST_SERIES = 1000;

/** One number per label set. */
class Series {
  readonly #values = new Map<string, number>();
  readonly #names: readonly string[];

  constructor(names: readonly string[]) {
    this.#names = names;
    if (names.length === 0) this.#values.set('', 0);
  }

  add(amount: number, labels: Labels | undefined): void {
    const key = this.#key(labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + amount);
  }

  set(value: number, labels: Labels | undefined): void {
    this.#values.set(this.#key(labels), value);
  }

  delete(labels: Labels): void {
    this.#values.delete(this.#key(labels));
  }

  lines(name: string): string[] {
    return [...this.#values].map(([labels, value]) => `${name}${labels} ${numberText(value)}`);
  }

  #key(labels: Labels = {}): string {
    const key = labelText(this.#names.map((name) => [name, labels[name] ?? '']));
    if (this.#values.has(key) || this.#values.size < MOST_SERIES) return key;
    return labelText(this.#names.map((name) => [name, 'other']));
  }
}

export interface Counter {
  add(amount?: number, labels?: Labels): void;
}

export interface Gauge {
  set(value: number, labels?: Labels): void;
  delete(labels: Labels): void;
}

export interface Histogram {
  observe(value: number, labels?: Labels): void;
}

/**
 * Counters, gauges and histograms, and their text in the exposition format of Prometheus (version 0.0.4).
 *
 * Bounded: 1000 label sets a metric.
 *
 * @example
 * const rejected = registry.counter('sounder_rejected_total', 'Snapshots at fault', ['code']);
 * rejected.add(1, { code: 'samples-not-finite' });
 */
export class MetricsRegistry {
  readonly #metrics = new Map<string, () => string[]>();

  counter(name: string, help: string, labels: readonly string[] = []): Counter {
    const series = new Series(labels);
    this.#register(name, 'counter', help, () => series.lines(name));
    return { add: (amount = 1, at) => series.add(amount, at) };
  }

  gauge(name: string, help: string, labels: readonly string[] = []): Gauge {
    const series = new Series(labels);
    this.#register(name, 'gauge', help, () => series.lines(name));
    return { set: (value, at) => series.set(value, at), delete: (at) => series.delete(at) };
  }

  /** A gauge that is asked for its value when it is read; undefined where it has none. */
  observedGauge(name: string, help: string, observe: () => number | undefined): void {
    this.#register(name, 'gauge', help, () => {
      const value = observe();
      return value === undefined ? [] : [`${name} ${numberText(value)}`];
    });
  }

  /** @param bounds  upper bounds of the buckets, ascending; one without bound is added */
  histogram(name: string, help: string, bounds: readonly number[], labels: readonly string[] = []): Histogram {
    const buckets = new Series([...labels, 'le']);
    const [sums, counts] = [new Series(labels), new Series(labels)];
    const ends = [...bounds.map(String), '+Inf'];
    this.#register(name, 'histogram', help, () => [
      ...buckets.lines(`${name}_bucket`),
      ...sums.lines(`${name}_sum`),
      ...counts.lines(`${name}_count`),
    ]);
    return {
      observe: (value, at) => {
        ends.forEach((le, i) => buckets.add(i < bounds.length && value > bounds[i] ? 0 : 1, { ...at, le }));
        sums.add(value, at);
        counts.add(1, at);
      },
    };
  }

  text(): string {
    return [...this.#metrics.values()].flatMap((lines) => lines()).join('\n') + '\n';
  }

  #register(name: string, type: string, help: string, lines: () => string[]): void {
    if (this.#metrics.has(name)) throw new SounderError('usage', `metrics: ${name} is registered already`);
    const head = [`# HELP ${name} ${help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}`, `# TYPE ${name} ${type}`];
    this.#metrics.set(name, () => [...head, ...lines()]);
  }
}

function labelText(pairs: readonly (readonly [name: string, value: string])[]): string {
  if (pairs.length === 0) return '';
  const escaped = (value: string): string => value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
  return `{${pairs.map(([name, value]) => `${name}="${escaped(value)}"`).join(',')}}`;
}

const numberText = (value: number): string =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
