import { type Anchor, nextDue, type Rate, speedOf } from '../../../operators/pace-schedule.ts';
import type { CaptureReader } from '../../captures/capture.ts';
import { bytesPerSnapshot, type SensorDescription, type Snapshot } from '../../core/index.ts';
import type { KafkaProducer } from '../../kafka/port.ts';
import type { Clock } from '../../runtime/clock.ts';
import { ProduceWindow } from './produce-window.ts';

export interface ProduceCaptureOptions {
  readonly reader: CaptureReader;
  readonly producer: KafkaProducer;
  readonly topic: string;
  /** A message of one snapshot, each in memory of its own. */
  readonly encode: (snapshot: Snapshot) => Uint8Array;
  readonly rate: Rate;
  /** How many times the capture is sent; times and sequence numbers go on. */
  readonly repeat: number;
  /** Sends every snapshot so many times, as streams ID-0, ID-1, ...; 1 keeps the stream id as it is. */
  readonly streams: number;
  readonly clock: Clock;
  /** Aborted to end after what is on its way. */
  readonly signal: AbortSignal;
  readonly onProgress?: (sent: number, of: number) => void;
}

/** What the brokers have. */
export interface Produced {
  readonly snapshots: number;
  readonly bytes: number;
}

/**
 * Sends a capture to a topic, keyed by stream id, with the spacing of its capture times divided by the rate.
 *
 * A repetition continues the stream: sequence numbers go on, capture times are moved on by the length of the capture.
 * Bounded: one snapshot, and 32 MiB of messages on their way.
 *
 * @throws SounderError `kafka-failed` when a message cannot be written; from the reader when one cannot be read
 */
export async function produceCapture(options: ProduceCaptureOptions): Promise<Produced> {
  const { reader, producer, topic, encode, rate, repeat, streams, clock, signal, onProgress } = options;
  const speed = speedOf(rate);
  const window = new ProduceWindow(producer);
  const sensors = sensorsOf(reader.sensor, streams);
  const samples = new Uint8Array(bytesPerSnapshot(reader.sensor));
  const lengthNs = lengthOf(reader);
  const total = reader.count * repeat;
  let anchor: Anchor | undefined;
  for (let sent = 0; sent < total && !signal.aborted; sent++) {
    const index = sent % reader.count;
    const captureTimeNs = reader.captureTimeNs(index) + lengthNs * BigInt(Math.floor(sent / reader.count));
    const nowNs = clock.nowNs();
    if (speed < Infinity) {
      const next = nextDue(anchor, captureTimeNs, nowNs, speed);
      anchor = next.anchor;
      await wait(clock, Number(next.dueNs - nowNs) / 1e6, signal);
      if (signal.aborted) break;
    }
    const snapshot = await reader.read(index, samples);
    for (const sensor of sensors) {
      const value = encode({ ...snapshot, sensor, sequence: BigInt(sent), captureTimeNs });
      await window.send({ topic, key: Buffer.from(sensor.streamId), value, givesValue: true });
    }
    onProgress?.(sent + 1, total);
  }
  await window.settled();
  return { snapshots: window.written, bytes: window.writtenBytes };
}

const sensorsOf = (sensor: SensorDescription, streams: number): readonly SensorDescription[] =>
  streams === 1
    ? [sensor]
    : Array.from({ length: streams }, (_, i) => ({ ...sensor, streamId: `${sensor.streamId}-${i}` }));

/** From the first snapshot to where the next one after the last would be; a second for a single one. */
function lengthOf(reader: CaptureReader): bigint {
  const { count } = reader;
  if (count < 2) return 1_000_000_000n;
  const spanNs = reader.captureTimeNs(count - 1) - reader.captureTimeNs(0);
  return spanNs + spanNs / BigInt(count - 1);
}

/** Ends early when the signal does. */
function wait(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(delayMs, done);
    signal.addEventListener('abort', done);
  });
}
