import { defer, Subscription, tap } from 'rxjs';
import type { Outcome } from '../operators/envelope.ts';
import { settleAfter } from '../operators/settle.ts';
import { type Estimate, type Snapshot, SounderError, toSounderError } from '../src/core/index.ts';
import type { ControlAnswer, ControlMessage } from './control.ts';
import type { Graph } from './graph.ts';
import type { Phase } from './health.ts';
import { type Rejection, type Summary, Tally } from './summary.ts';

export interface SupervisorOptions<In> {
  /** Hears of every value whose data was at fault, when it happens; the value is valid until the call returns. */
  readonly onRejected?: (rejection: Rejection<In>) => void;
}

/**
 * Runs one graph once, and is the only one to end its work.
 *
 * `start` runs to the end of the source. `drain` stops polling and lets what is in flight finish. `stop` cancels what is
 * in flight. Each resolves with the summary when every value is settled and source and sink are closed; each rejects
 * when source, sink or configuration failed.
 *
 * @example const summary = await new Supervisor(await openPipeline(config)).start();
 */
export class Supervisor<In = Snapshot, Out = Estimate> {
  readonly graph: Graph<In, Out>;
  readonly #options: SupervisorOptions<In>;
  readonly #tally = new Tally();
  readonly #drain = new AbortController();
  readonly #subscription = new Subscription();
  #startedNs = 0n;
  #finished: Promise<Summary> | undefined;

  constructor(graph: Graph<In, Out>, options: SupervisorOptions<In> = {}) {
    this.graph = graph;
    this.#options = options;
  }

  /** The counts so far. */
  get progress(): Summary {
    return this.#tally.summary(this.#startedNs, this.graph.clock.nowNs());
  }

  /**
   * Tells the running pipeline something, such as to exchange the model of a stage, from the next snapshot on.
   *
   * @param message  JSON text, or what it says
   * @returns what became of it; a refusal changes nothing
   * @example supervisor.control({ kind: 'exchange-model', stage: 'recoverLines', model: 'better.model' })
   */
  control(message: string | ControlMessage): ControlAnswer {
    return (
      this.graph.control?.(message) ?? {
        kind: 'refused',
        error: `control: found ${this.graph.name}, allowed: a pipeline that can be told`,
      }
    );
  }

  start(): Promise<Summary> {
    if (this.#finished) throw new SounderError('usage', `${this.graph.name}: already started; a supervisor runs once`);
    this.#finished = this.#run();
    return this.#finished;
  }

  drain(): Promise<Summary> {
    this.#enter('draining');
    this.#drain.abort();
    return this.#finished ?? this.start();
  }

  stop(): Promise<Summary> {
    this.#enter('draining');
    this.#drain.abort();
    this.#subscription.unsubscribe();
    return this.#finished ?? this.start();
  }

  #enter(phase: Phase): void {
    const { health } = this.graph;
    if (health && !(phase === 'running' && health.phase === 'draining')) health.phase = phase;
  }

  async #run(): Promise<Summary> {
    const { clock, source, sink, close } = this.graph;
    this.#startedNs = clock.nowNs();
    const failures: SounderError[] = [];
    const keep = (thrown: unknown): void => {
      const failure = toSounderError(thrown);
      failures.push(failure);
      this.graph.health?.failed(failure.message);
    };
    this.#enter('running');
    await this.#stream().catch(keep);
    this.#enter('ended');
    await sink.close().catch(keep);
    await source.close().catch(keep);
    await close?.().catch(keep);
    if (failures.length > 0) throw failures[0];
    return this.#tally.summary(this.#startedNs, clock.nowNs());
  }

  /** Resolves when the stream has ended and everything it polled is settled. */
  async #stream(): Promise<void> {
    const { source, stages, sink, credits, clock, observer } = this.graph;
    let polled: Promise<void> | undefined;
    const envelopes = defer(() => {
      let idle = (): void => undefined;
      polled = new Promise((resolve) => (idle = resolve));
      const settled = (value: In | undefined, outcome: Outcome): void => this.#settled(value, outcome);
      const opened = source.open({ credits, clock, drain: this.#drain.signal, settled, idle });
      return observer ? opened.pipe(tap(({ value }) => observer.polled(value))) : opened;
    });
    try {
      await new Promise<void>((resolve, reject) => {
        this.#subscription.add(() => resolve()); // what `stop` resolves by
        const results = envelopes.pipe(
          stages,
          settleAfter({ write: (value: Out, settlement) => sink.write(value, settlement), maxItems: credits }),
        );
        const next = observer && ((value: Out) => observer.written(value));
        this.#subscription.add(results.subscribe({ ...(next && { next }), error: reject, complete: resolve }));
      });
    } finally {
      await polled;
    }
  }

  #settled(value: In | undefined, outcome: Outcome): void {
    this.#tally.count(outcome);
    this.graph.observer?.settled(value, outcome);
    if (outcome.kind === 'rejected') this.#options.onRejected?.({ value, error: outcome.error });
  }
}
