import type { Outcome } from '../operators/envelope.ts';
import type { Estimate, Snapshot } from '../src/core/index.ts';
import type { Clock } from '../src/runtime/clock.ts';
import { MetricsRegistry } from '../src/runtime/metrics.ts';

/** Bounds of the buckets of times in stages, seconds: a factor of two or three from a tenth of a millisecond. */
const STAGE_BOUNDS = [1e-4, 3e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5, 1, 3, 10];

/** What is counted of a run so far. */
export interface Counts {
  readonly in: number;
  readonly out: number;
  readonly inFlight: number;
  /** Seconds since the newest estimate was captured; undefined before the first, and where capture times are unknown. */
  readonly newestAgeS: number | undefined;
}

/** Hears what happens to the values of a graph. */
export interface GraphObserver<In, Out> {
  readonly counts: Counts;
  polled(value: In): void;
  /** @param value  undefined for what could not be read as one */
  settled(value: In | undefined, outcome: Outcome): void;
  written(value: Out): void;
}

/** The metrics of one pipeline, kept whether anybody reads them or not. */
export class PipelineMetrics implements GraphObserver<Snapshot, Estimate> {
  readonly registry = new MetricsRegistry();
  readonly #clock: Clock;
  readonly #polled = new WeakSet<Snapshot>();
  readonly #in = this.registry.counter('sounder_snapshots_in_total', 'Snapshots that came from the source.');
  readonly #out = this.registry.counter('sounder_estimates_out_total', 'Estimates that are safe in the sink.');
  readonly #rejected = this.registry.counter(
    'sounder_snapshots_rejected_total',
    'Snapshots whose data was at fault, by error code.',
    ['code'],
  );
  readonly #dropped = this.registry.counter(
    'sounder_snapshots_dropped_total',
    'Snapshots that a policy skipped, by reason.',
    ['reason'],
  );
  readonly #cancelled = this.registry.counter('sounder_snapshots_cancelled_total', 'Snapshots in flight at a stop.');
  readonly #deaths = this.registry.counter('sounder_worker_deaths_total', 'Worker threads that died at work.');
  readonly #stageTime = this.registry.histogram(
    'sounder_stage_seconds',
    'Time of a snapshot in each stage, seconds.',
    STAGE_BOUNDS,
    ['stage'],
  );
  readonly #lag = this.registry.gauge('sounder_consumer_lag', 'Messages not read yet, by partition.', [
    'topic',
    'partition',
  ]);
  #counts = { in: 0, out: 0, settled: 0 };
  #newestNs: bigint | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.registry.observedGauge(
      'sounder_snapshots_in_flight',
      'Snapshots between source and sink.',
      () => this.counts.inFlight,
    );
    this.registry.observedGauge(
      'sounder_newest_estimate_age_seconds',
      'Time since the newest estimate was captured, seconds.',
      () => this.counts.newestAgeS,
    );
  }

  get counts(): Counts {
    const { in: polled, out, settled } = this.#counts;
    const newestNs = this.#newestNs;
    const newestAgeS = newestNs === undefined ? undefined : Number(this.#clock.nowNs() - newestNs) / 1e9;
    return { in: polled, out, inFlight: polled - settled, newestAgeS };
  }

  polled(snapshot: Snapshot): void {
    this.#polled.add(snapshot);
    this.#countPolled();
  }

  settled(snapshot: Snapshot | undefined, outcome: Outcome): void {
    // A source at its end settles what it polled and never emitted, and what was no snapshot never came by.
    if (!snapshot || !this.#polled.has(snapshot)) this.#countPolled();
    this.#counts.settled++;
    if (outcome.kind === 'rejected') this.#rejected.add(1, { code: outcome.error.code });
    else if (outcome.kind === 'dropped') this.#dropped.add(1, { reason: outcome.reason });
    else if (outcome.kind === 'cancelled') this.#cancelled.add();
  }

  written({ captureTimeNs }: Estimate): void {
    this.#counts.out++;
    this.#out.add();
    if (captureTimeNs > 0n && captureTimeNs > (this.#newestNs ?? 0n)) this.#newestNs = captureTimeNs;
  }

  stageTime(stage: string, ms: number): void {
    this.#stageTime.observe(ms / 1e3, { stage });
  }

  workerDied(): void {
    this.#deaths.add();
  }

  /** @param messages  undefined: the partition is not ours any more */
  setLag(topic: string, partition: number, messages: number | undefined): void {
    const labels = { topic, partition: String(partition) };
    if (messages === undefined) this.#lag.delete(labels);
    else this.#lag.set(messages, labels);
  }

  #countPolled(): void {
    this.#counts.in++;
    this.#in.add();
  }
}
