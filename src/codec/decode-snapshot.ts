import protobuf from 'protobufjs/minimal.js';
import { sounder } from '../../schemas/gen/sounder.js';
import { checkSnapshotSize, type SensorDescription, type Snapshot, SounderError } from '../core/index.ts';
import { int64Of, uint64Of } from './int64.ts';
import { sensorFromMessage } from './sensor-message.ts';
import { undecodable } from './undecodable.ts';

export interface SnapshotDecoderOptions {
  /** How many sensor descriptions are remembered; the one unused for longest goes first. */
  readonly maxSensors?: number;
}

/**
 * Turns a `sounder.v1.Snapshot` message into a snapshot whose samples are a view of the message.
 *
 * @param where  what errors name as the origin, e.g. `topic snapshots partition 0 offset 17`
 */
export type SnapshotDecoder = (message: Uint8Array, where?: string) => Snapshot;

/**
 * Makes a decoder for `sounder.v1.Snapshot` messages; its cost does not depend on the number of samples.
 *
 * Messages with equal sensor bytes share one sensor object, so that plans can be kept by identity.
 *
 * @throws (the decoder) SounderError `message-undecodable` for bytes that are no message, `snapshot-invalid` naming the
 *   field for a message that is no snapshot
 * @example const decode = createSnapshotDecoder(); const { sensor, samples } = decode(record.value);
 */
export function createSnapshotDecoder({ maxSensors = 256 }: SnapshotDecoderOptions = {}): SnapshotDecoder {
  const sensors = new Map<string, SensorDescription>();

  const sensorOf = (bytes: Uint8Array, where: string): SensorDescription => {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const sensor = sensors.get(key) ?? decodeSensor(bytes, where);
    // A Map iterates in insertion order: putting the sensor back at the end keeps the least recently used one in front.
    sensors.delete(key);
    sensors.set(key, sensor);
    if (sensors.size > maxSensors) sensors.delete(sensors.keys().next().value!);
    return sensor;
  };

  return (message, where = 'snapshot message') => {
    const { sensor, sequence, captureTimeNs, samples } = readFields(message, where);
    if (!sensor)
      throw new SounderError('snapshot-invalid', `${where}: sensor: found nothing, allowed: a sensor description`);
    const snapshot = { sensor: sensorOf(sensor, where), sequence, captureTimeNs, samples };
    checkSnapshotSize(snapshot);
    return snapshot;
  };
}

interface SnapshotFields {
  sensor?: Uint8Array;
  sequence: bigint;
  captureTimeNs: bigint;
  samples: Uint8Array;
}

/** Walks the four fields by hand: the generated decoder would build the sensor anew and hide its bytes. */
function readFields(message: Uint8Array, where: string): SnapshotFields {
  const fields: SnapshotFields = { sequence: 0n, captureTimeNs: 0n, samples: new Uint8Array(0) };
  try {
    const reader = protobuf.Reader.create(message);
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      switch (tag) {
        case (1 << 3) | 2: {
          const bytes = reader.bytes();
          // A message field that occurs twice is the concatenation of both (protobuf encoding, "last one wins").
          fields.sensor = fields.sensor ? Buffer.concat([fields.sensor, bytes]) : bytes;
          break;
        }
        case (2 << 3) | 0:
          fields.sequence = uint64Of(reader.uint64());
          break;
        case (3 << 3) | 0:
          fields.captureTimeNs = int64Of(reader.int64());
          break;
        case (4 << 3) | 2:
          fields.samples = reader.bytes();
          break;
        default:
          reader.skipType(tag & 7, 0, tag >>> 3);
      }
    }
  } catch (error) {
    throw undecodable(where, 'sounder.v1.Snapshot', error);
  }
  return fields;
}

function decodeSensor(bytes: Uint8Array, where: string): SensorDescription {
  let message: sounder.v1.Sensor.$Properties;
  try {
    message = sounder.v1.Sensor.decode(bytes);
  } catch (error) {
    throw undecodable(`${where}: sensor`, 'sounder.v1.Sensor', error);
  }
  try {
    return sensorFromMessage(message);
  } catch (error) {
    if (!(error instanceof SounderError)) throw error;
    // A wrong sensor in a message rejects this message; it is no fault of the call.
    const reason = error.message.replace(/^sensor: /, 'sensor.');
    throw new SounderError('snapshot-invalid', `${where}: ${reason}`, error.details, error);
  }
}
