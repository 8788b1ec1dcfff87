import { sounder } from '../../schemas/gen/sounder.js';
import { type Estimate, SounderError, type Target } from '../core/index.ts';
import { anomalyOfMessage, codesOfMessage } from './code-fields.ts';
import {
  bmodeShape,
  dopplerShape,
  type ImageMessage,
  imageOfMessage,
  type ImageShape,
  sonogramShape,
} from './image-fields.ts';
import { int64Of, uint64Of } from './int64.ts';
import { listOrAbsent, present } from './present.ts';
import { undecodable } from './undecodable.ts';

const zero = { low: 0, high: 0 };

/**
 * The estimate of a `sounder.v1.Estimate` message; its images are views of the message where float32 can begin there.
 *
 * @param where  what errors name as the origin, e.g. `topic estimates partition 0 offset 17`
 * @throws SounderError `message-undecodable`
 */
export function decodeEstimate(message: Uint8Array, where = 'estimate message'): Estimate {
  let estimate: sounder.v1.Estimate.$Properties;
  try {
    estimate = sounder.v1.Estimate.decode(message);
  } catch (error) {
    throw undecodable(where, 'sounder.v1.Estimate', error);
  }
  const { snapshotCount, doppler, bmode, codes, anomaly } = estimate;
  const image = <Image extends object>(shape: ImageShape<Image>, message: object, field: string): Image =>
    imageOfMessage(shape, message as ImageMessage, `${where}: ${field}`, snakeCase);
  const sonograms = listOrAbsent(estimate.sonograms);
  return {
    streamId: estimate.streamId ?? '',
    sequence: uint64Of(estimate.sequence ?? zero),
    captureTimeNs: int64Of(estimate.captureTimeNs ?? zero),
    emitTimeNs: int64Of(estimate.emitTimeNs ?? zero),
    ...(snapshotCount !== null && snapshotCount !== undefined && { snapshotCount: uint64Of(snapshotCount) }),
    targets: (estimate.targets ?? []).map((target, i) => targetFromMessage(target, `${where}: targets[${i}]`)),
    ...(doppler && { doppler: image(dopplerShape, doppler, 'doppler') }),
    ...(bmode && { bmode: image(bmodeShape, bmode, 'bmode') }),
    ...(sonograms && { sonograms: sonograms.map((each, i) => image(sonogramShape, each, `sonograms[${i}]`)) }),
    ...(codes && { codes: codesOfMessage(codes, `${where}: codes`, snakeCase) }),
    ...(anomaly && { anomaly: anomalyOfMessage(anomaly, `${where}: anomaly`, snakeCase) }),
  };
}

/** `velocityMps` as its message definition spells it. */
const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function targetFromMessage(message: sounder.v1.Target.$Properties, where: string): Target {
  const { frequencies, amplitudeDb, snrDb } = message;
  for (const [name, value] of Object.entries({ amplitude_db: amplitudeDb, snr_db: snrDb }))
    if (value === null || value === undefined)
      throw new SounderError('message-undecodable', `${where}.${name}: found nothing, allowed: a number`);
  return {
    ...present(optionalFields(message)),
    amplitudeDb: amplitudeDb!,
    snrDb: snrDb!,
    frequencies: frequencies ?? [],
  };
}

const optionalFields = (message: sounder.v1.Target.$Properties) => ({
  azimuthDeg: message.azimuthDeg,
  rangeM: message.rangeM,
  velocityMps: message.velocityMps,
  azimuthStdDeg: message.azimuthStdDeg,
  rangeStdM: message.rangeStdM,
  velocityStdMps: message.velocityStdMps,
  trackId: message.trackId,
});
