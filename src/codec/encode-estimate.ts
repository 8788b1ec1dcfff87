import { sounder } from '../../schemas/gen/sounder.js';
import type { Estimate } from '../core/index.ts';
import { messageOfCodes } from './code-fields.ts';
import { bmodeShape, dopplerShape, messageOfImage, sonogramShape } from './image-fields.ts';
import { halvesOf } from './int64.ts';

/** The `sounder.v1.Estimate` message of an estimate. */
export function encodeEstimate(estimate: Estimate): Uint8Array {
  const { snapshotCount, doppler, bmode, sonograms, codes, anomaly } = estimate;
  return sounder.v1.Estimate.encode({
    streamId: estimate.streamId,
    sequence: halvesOf(estimate.sequence),
    captureTimeNs: halvesOf(estimate.captureTimeNs),
    emitTimeNs: halvesOf(estimate.emitTimeNs),
    ...(snapshotCount !== undefined && { snapshotCount: halvesOf(snapshotCount) }),
    targets: estimate.targets.map((target) => ({ ...target, frequencies: [...target.frequencies] })),
    ...(doppler && { doppler: messageOfImage(dopplerShape, doppler) }),
    ...(bmode && { bmode: messageOfImage(bmodeShape, bmode) }),
    ...(sonograms && { sonograms: sonograms.map((sonogram) => messageOfImage(sonogramShape, sonogram)) }),
    ...(codes && { codes: messageOfCodes(codes) }),
    ...(anomaly && { anomaly }),
  }).finish();
}
