import type { Target } from '../../src/core/estimate.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';

/** A method planned for one sensor. */
export interface StudyPlan {
  /** @param count  how many targets there are; only methods that say so in their label look at it */
  estimate(snapshot: Snapshot, count: number): readonly Target[];
  dispose(): void;
}
