import { encodeSnapshot } from '../../../../src/codec/encode-snapshot.ts';
import { createRng, defineAxis, defineSensor, type SensorDescription } from '../../../../src/core/index.ts';
import type { KafkaPort } from '../../../../src/kafka/port.ts';
import { ProduceWindow } from '../../../../src/apps/cli/produce-window.ts';

const FIRST_NS = 1_767_225_600_000_000_000n;

const ANTENNAS = 4;
/** Snapshots repeat their samples after so many, which makes them cheap to send fast. */
const DIFFERENT = 10;

/** A sensor of 4 antennas and few subcarriers: 8 of them, 256 bytes, are estimated in about a millisecond. */
export const smallSensor = (streamId: string, subcarriers = 8): SensorDescription =>
  defineSensor({
    streamId,
    modality: 'isac',
    geometry: 'monostatic',
    datatype: 'cf32_le',
    carrierHz: 26e9 as never,
    axes: [
      defineAxis({ name: 'antenna', size: ANTENNAS, spacing: 0.5, unit: 'wavelength' }),
      defineAxis({ name: 'subcarrier', size: subcarriers, spacing: 120_000, unit: 'Hz' }),
    ],
  });

const made = new Map<string, Uint8Array>();

/** One plane wave that turns with the sequence, in a little noise. */
function samplesOf(subcarriers: number, turn: number): Uint8Array {
  const key = `${subcarriers} ${turn}`;
  const known = made.get(key);
  if (known) return known;
  const rng = createRng(key);
  const samples = new Float32Array(2 * ANTENNAS * subcarriers);
  for (let antenna = 0; antenna < ANTENNAS; antenna++)
    for (let subcarrier = 0; subcarrier < subcarriers; subcarrier++) {
      const turns = antenna * (0.1 + turn * 0.02) + subcarrier * 0.07;
      const at = 2 * (subcarriers * antenna + subcarrier);
      samples[at] = Math.cos(2 * Math.PI * turns) + 0.05 * rng.normal();
      samples[at + 1] = Math.sin(2 * Math.PI * turns) + 0.05 * rng.normal();
    }
  const bytes = new Uint8Array(samples.buffer);
  made.set(key, bytes);
  return bytes;
}

/** The message of snapshot `sequence` of a stream. */
export function smallSnapshot(sensor: SensorDescription, sequence: number): Uint8Array {
  const captureTimeNs = FIRST_NS + BigInt(sequence) * 10_000_000n;
  const samples = samplesOf(sensor.axes[1].size, sequence % DIFFERENT);
  return encodeSnapshot({ sensor, sequence: BigInt(sequence), captureTimeNs, samples });
}

export interface Feed {
  readonly topic: string;
  /** Streams take turns; stream i goes to partition i modulo `partitions`. */
  readonly streams: readonly string[];
  readonly partitions: number;
  /** Of all streams together. */
  readonly count: number;
  /** Messages a second; as fast as possible by default. */
  readonly perSecond?: number;
  /** 8 by default. */
  readonly subcarriers?: number;
  /** Bytes to send in place of a snapshot, which then keeps its sequence number to itself. */
  readonly instead?: (index: number) => Uint8Array | undefined;
}

/** Sends small snapshots at a pace; resolves when the broker has them all. */
export async function feed(port: KafkaPort, options: Feed): Promise<void> {
  const { topic, streams, partitions, count, perSecond = Infinity, subcarriers, instead } = options;
  const sensors = streams.map((stream) => smallSensor(stream, subcarriers));
  const producer = await port.openProducer({});
  const window = new ProduceWindow(producer);
  const startedMs = performance.now();
  for (let index = 0; index < count; index++) {
    const waitMs = startedMs + (1000 * index) / perSecond - performance.now();
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const stream = index % streams.length;
    const value = instead?.(index) ?? smallSnapshot(sensors[stream], Math.floor(index / streams.length));
    await window.send({ topic, partition: stream % partitions, key: Buffer.from(streams[stream]), value });
  }
  await window.settled();
  await producer.close();
}
