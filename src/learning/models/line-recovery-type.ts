/** What recovers lines along an axis from the entries of it that were measured, planned for a number of lines at a time. */
export interface LineRecovery {
  /** Lines at a time, all of them each time. */
  readonly lines: number;
  /**
   * Recovers every line by itself: what stands beside it changes nothing.
   *
   * @param measured  lines x kept
   * @param into      lines x size
   */
  apply(measured: Float32Array, into: Float32Array): void;
  dispose(): void;
}
