import type { Settlement } from '../../operators/envelope.ts';

/** Where a pipeline's results go. */
export interface Sink<T> {
  /**
   * Resolves (or returns) when the value is safe; one call at a time, in order.
   *
   * @param settlement  the duty that came with the value: tells a sink what the value is the result of
   */
  write(value: T, settlement: Settlement): void | Promise<void>;
  /** Finishes and gives the file or connection back; called once, after the last write. */
  close(): Promise<void>;
}

/** A sink that needs the value alone. */
export interface ValueSink<T> extends Sink<T> {
  write(value: T): Promise<void>;
}
