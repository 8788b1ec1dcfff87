/** How unlike those before it a snapshot is. */
export interface Anomaly {
  /** Part of the energy that the strongest atoms of a vector do not hold, 0 to 1. */
  readonly score: number;
  /** What scores of a stream that stays as it is pass as seldom as was asked for; absent while that is being learned. */
  readonly threshold?: number;
  /** Whether the score is above the threshold. */
  readonly alarm: boolean;
  /** The vector of the snapshot with the largest part left over. */
  readonly vector: number;
}
