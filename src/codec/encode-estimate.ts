import { sounder } from '../../schemas/gen/sounder.js';
import type { Estimate } from '../core/index.ts';
import { halvesOf } from './int64.ts';

/** The `sounder.v1.Estimate` message of an estimate. */
export const encodeEstimate = (estimate: Estimate): Uint8Array =>
  sounder.v1.Estimate.encode({
    streamId: estimate.streamId,
    sequence: halvesOf(estimate.sequence),
    captureTimeNs: halvesOf(estimate.captureTimeNs),
    emitTimeNs: halvesOf(estimate.emitTimeNs),
    ...(estimate.snapshotCount !== undefined && { snapshotCount: halvesOf(estimate.snapshotCount) }),
    targets: estimate.targets.map((target) => ({ ...target, frequencies: [...target.frequencies] })),
  }).finish();
