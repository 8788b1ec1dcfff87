import protobuf from 'protobufjs/minimal.js';
import { sounder } from '../../schemas/gen/sounder.js';
import type { SensorDescription, Snapshot } from '../core/index.ts';
import { halvesOf } from './int64.ts';
import { messageFromSensor } from './sensor-message.ts';

// Equal sensor objects give equal bytes, which is also what receivers recognise a sensor by.
const encodedSensors = new WeakMap<SensorDescription, Uint8Array>();

function sensorBytes(sensor: SensorDescription): Uint8Array {
  const known = encodedSensors.get(sensor);
  if (known) return known;
  const bytes = sounder.v1.Sensor.encode(messageFromSensor(sensor)).finish();
  encodedSensors.set(sensor, bytes);
  return bytes;
}

/**
 * The `sounder.v1.Snapshot` message of a snapshot; copies the samples once, into memory of its own.
 *
 * Samples are the last field: what comes before them is written by the generated code, which would let its buffer grow and
 * copy it in the end.
 */
export function encodeSnapshot({ sensor, sequence, captureTimeNs, samples }: Snapshot): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32((1 << 3) | 2).bytes(sensorBytes(sensor));
  sounder.v1.Snapshot.encode({ sequence: halvesOf(sequence), captureTimeNs: halvesOf(captureTimeNs) }, writer);
  const { byteLength } = samples;
  if (byteLength > 0) writer.uint32((4 << 3) | 2).uint32(byteLength);
  const head = writer.finish();
  const message = Buffer.allocUnsafe(head.byteLength + byteLength);
  message.set(head);
  message.set(samples, head.byteLength);
  return message;
}
