/** How far a run is. */
export type Phase = 'starting' | 'running' | 'draining' | 'ended';

/** What a pipeline says of itself to whoever operates it. */
export class PipelineHealth {
  phase: Phase = 'starting';
  #fault: string | undefined;

  failed(reason: string): void {
    this.#fault ??= reason;
  }

  /** Why the process should be restarted, if it should. */
  get unhealthy(): string | undefined {
    return this.#fault;
  }

  /** Why nothing is to be expected of it now, if so. */
  get unready(): string | undefined {
    return this.#fault ?? (this.phase === 'running' ? undefined : this.phase);
  }
}
