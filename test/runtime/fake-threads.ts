import type { ThreadMessage, WorkerThread } from '../../src/runtime/worker-thread.ts';

/** A thread whose every word is put into its mouth. */
export class FakeThread implements WorkerThread {
  readonly asked: unknown[] = [];
  terminated = false;
  referenced = true;
  readonly #listeners: Record<string, ((value: never) => void)[]> = {};

  postMessage(message: unknown): void {
    this.asked.push(message);
  }

  on(event: string, listener: (value: never) => void): void {
    (this.#listeners[event] ??= []).push(listener);
  }

  say(message: ThreadMessage): void {
    this.#emit('message', message);
  }

  answer(answer: unknown): void {
    this.say({ kind: 'answer', answer });
  }

  die(reason?: Error): void {
    if (reason) this.#emit('error', reason);
    this.#emit('exit', 1);
  }

  terminate(): Promise<void> {
    this.terminated = true;
    this.#emit('exit', 1);
    return Promise.resolve();
  }

  ref(): void {
    this.referenced = true;
  }

  unref(): void {
    this.referenced = false;
  }

  #emit(event: string, value: unknown): void {
    for (const listener of this.#listeners[event] ?? []) listener(value as never);
  }
}
