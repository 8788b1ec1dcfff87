import { SounderError, toSounderError } from '../core/errors.ts';
import { unpackError } from './error-message.ts';
import type { ThreadMessage, WorkerThread } from './worker-thread.ts';

/** What a seat tells its pool. */
export interface SeatEvents<Ready, Answer> {
  readonly ready: (ready: Ready) => void;
  readonly answer: (answer: Answer) => void;
  /** The thread is gone, by its own fault; called once, nothing follows. */
  readonly died: (error: SounderError) => void;
}

/**
 * One thread of a pool from its start to its end.
 *
 * The thread keeps the process alive while it starts or works, and not while it waits.
 */
export class WorkerSeat<Ready, Request, Answer> {
  readonly #thread: WorkerThread;
  readonly #events: SeatEvents<Ready, Answer>;
  readonly #name: string;
  #over = false;
  #fault: SounderError | undefined;

  constructor(thread: WorkerThread, name: string, events: SeatEvents<Ready, Answer>) {
    this.#thread = thread;
    this.#name = name;
    this.#events = events;
    thread.on('message', (message) => this.#heard(message as ThreadMessage<Ready, Answer>));
    // The exit that follows an error ends the seat.
    thread.on('error', (thrown) => (this.#fault = toSounderError(thrown)));
    thread.on('exit', (code) => this.#ended(code));
  }

  ask(request: Request): void {
    this.#thread.ref();
    this.#thread.postMessage(request);
  }

  rest(): void {
    this.#thread.unref();
  }

  async terminate(): Promise<void> {
    this.#over = true;
    await this.#thread.terminate();
  }

  #heard(message: ThreadMessage<Ready, Answer>): void {
    if (this.#over) return;
    switch (message.kind) {
      case 'ready':
        return this.#events.ready(message.ready);
      case 'answer':
        return this.#events.answer(message.answer);
      case 'unfit':
        this.#over = true;
        return this.#events.died(unpackError(message.error));
    }
  }

  #ended(code: number): void {
    if (this.#over) return;
    this.#over = true;
    const reason = this.#fault?.message ?? `exit code ${code}`;
    this.#events.died(new SounderError('internal', `${this.#name} died: ${reason}`, { exitCode: code }, this.#fault));
  }
}
