/** Where a pipeline's results go. */
export interface Sink<T> {
  /** Resolves (or returns) when the value is safe; one call at a time, in order. */
  write(value: T): void | Promise<void>;
  /** Finishes and gives the file or connection back; called once, after the last write. */
  close(): Promise<void>;
}
