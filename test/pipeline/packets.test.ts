import { describe, expect, it } from 'vitest';
import { packetDrops } from '../../operators/packet.ts';
import { openPipeline } from '../../pipeline/build.ts';
import { definePipeline } from '../../pipeline/config/parse.ts';
import { creditsOf } from '../../pipeline/executor.ts';
import { Supervisor } from '../../pipeline/supervisor.ts';
import type { CaptureReader } from '../../src/captures/capture.ts';
import { decodeEstimate } from '../../src/codec/decode-estimate.ts';
import { encodeSnapshot } from '../../src/codec/encode-snapshot.ts';
import type { Estimate, SensorDescription, Snapshot } from '../../src/core/index.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { layPackets } from '../../src/ultrasound/packets.ts';
import { settled } from '../kafka/bench.ts';
import { FakePort } from '../kafka/fake-port.ts';
import { probe } from '../ultrasound/probe.ts';
import { stillClock, workerCatalogue } from './fakes.ts';

const workerEntry = new URL('./fake-worker.ts', import.meta.url);
const stages = [{ packet: { length: 4 } }, { fake: { maxTargets: 1 } }];
const configOf = (fields: object = {}) => definePipeline({ name: 'us', stages, ...fields }, workerCatalogue);

/** A capture in memory of one transmit a snapshot, filled with its number; those in `skip` are missing. */
function capture(count: number, sensor: SensorDescription = probe(), skip: readonly number[] = []): CaptureReader {
  const sequences = [...Array(count + skip.length).keys()].filter((i) => !skip.includes(i));
  const bytes = sensor.axes.reduce((n, { size }) => n * size, 2);
  return {
    path: 'disk',
    sensor,
    count,
    captureTimeNs: (index) => BigInt(sequences[index]),
    truth: () => [],
    read: (index, into) => {
      expect(into.byteLength).toBe(bytes);
      const samples = into.fill(sequences[index]);
      const sequence = BigInt(sequences[index]);
      return Promise.resolve({ sensor, sequence, captureTimeNs: sequence, samples });
    },
    close: () => Promise.resolve(),
  };
}

async function run(reader: CaptureReader, fields: object = {}) {
  const written: Estimate[] = [];
  const sink = { write: (estimate: Estimate) => void written.push(estimate), close: () => Promise.resolve() };
  const graph = await openPipeline(configOf(fields), { reader, sink, clock: stillClock, catalogue: workerCatalogue, workerEntry }); // prettier-ignore
  const rejected: string[] = [];
  const supervisor = new Supervisor(graph, { onRejected: ({ error }) => rejected.push(error.message) });
  return { summary: await supervisor.start(), written, rejected };
}

describe('a pipeline with packets', () => {
  it.each([0, 1, 2])('gathers on this thread what %s workers estimate, in order', async (workers) => {
    const { summary, written } = await run(capture(400), { workers });
    expect(summary).toMatchObject({ processed: 400, rejected: 0, dropped: 0 });
    expect(written.map(({ sequence }) => Number(sequence))).toEqual([...Array(100).keys()]);
    // The fake estimator tells the first byte of what it was given: that of the first transmit.
    expect(written.map(({ targets }) => targets[0].rangeM)).toEqual([...Array(100).keys()].map((k) => (4 * k) % 256));
    expect(written[7]).toMatchObject({ captureTimeNs: 28n, emitTimeNs: 42n });
  });

  it.each([0, 2])('rejects what misses a transmit and what a stage rejects, whole (%s workers)', async (workers) => {
    const fake = { bad: [8], maxTargets: 1 };
    const { summary, written, rejected } = await run(capture(21, probe(), [13]), {
      workers,
      stages: [{ packet: { length: 4 } }, { fake }],
    });
    expect(written.map(({ sequence }) => Number(sequence))).toEqual([0, 1, 4]);
    expect(summary).toMatchObject({ processed: 12, rejected: 7, dropsByReason: { [packetDrops.incomplete]: 2 } });
    expect(rejected.filter((message) => message.includes('transmit 13 is missing'))).toHaveLength(3);
    expect(rejected.filter((message) => message.includes('NaN at 0'))).toHaveLength(4);
  });

  it.each([0, 2])('slides (%s workers)', async (workers) => {
    const sliding = [{ packet: { length: 4, hop: 1 } }, { fake: { maxTargets: 1 } }];
    const { summary, written } = await run(capture(100), { workers, stages: sliding });
    expect(summary).toMatchObject({ processed: 100, rejected: 0, dropped: 0 });
    expect(written.map(({ targets }) => targets[0].rangeM)).toEqual([...Array(97).keys()]);
  });

  it('reads packets that are there already straight into the workers', async () => {
    const { sensor } = layPackets(probe(), { length: 4 })!;
    for (const workers of [0, 2]) {
      const { summary, written } = await run(capture(50, sensor), { workers, credits: 3 });
      expect(summary).toMatchObject({ processed: 50 });
      expect(written.map(({ sequence }) => Number(sequence))).toEqual([...Array(50).keys()]);
    }
  });

  it('drops a packet that waits, whole, under "overload: latest", and keeps the newest', async () => {
    const { summary, written } = await run(capture(1200), { workers: 1, overload: 'latest' });
    const { processed, dropped, dropsByReason } = summary;
    expect(processed).toBe(4 * written.length);
    expect(processed + dropped).toBe(1200);
    expect(dropsByReason).toEqual(dropped > 0 ? { superseded: dropped } : {});
    expect(Number(written.at(-1)!.sequence)).toBe(299);
  });

  it('has credits for the transmits of so many packets as others have for snapshots', () => {
    const credits = (fields: object, workers: number, sensor?: SensorDescription) =>
      creditsOf(configOf(fields), workers, workerCatalogue, sensor);
    expect(credits({}, 0)).toBe(16);
    expect(credits({}, 2)).toBe(24);
    expect(credits({ stages: [{ packet: { length: 32, hop: 4 } }, { fake: {} }] }, 2)).toBe(32 + 5 * 4);
    expect(credits({}, 0, layPackets(probe(), { length: 4 })!.sensor)).toBe(4);
    const steered = probe({ transmitDelaysS: Array.from({ length: 6 }, () => 0) });
    expect(credits({}, 0, steered)).toBe(48);
    expect(() => credits({ credits: 11 }, 0, steered)).toThrow(
      'pipeline: credits: found 11, allowed: at least 12, as so many transmits of a packet wait for each other',
    );
    expect(credits({ credits: 4 }, 0)).toBe(4);
  });

  it('is refused, naming the capture, when a fact of its probe is missing', async () => {
    await expect(run(capture(8, probe({ prfHz: undefined })))).rejects.toThrow(
      /^disk\.sigmf-meta: packet: stream probe-1: ultrasound\.prf_hz: found nothing, allowed: the pulse repetition frequency in Hz/,
    );
  });
});

describe('packets on Kafka', () => {
  const source = { kind: 'kafka', brokers: 'h:1', topic: 'snapshots', group: 'us' };
  const sink = { kind: 'kafka', topic: 'estimates' };
  const streams = [...Array(4).keys()].map((i) => probe({}, { streamId: `probe-${i}` }));
  const encoded = (stream: number, sequence: number): Uint8Array => {
    const samples = new Uint8Array(16).fill(sequence);
    const snapshot: Snapshot = { sensor: streams[stream], sequence: BigInt(sequence), captureTimeNs: BigInt(sequence), samples }; // prettier-ignore
    return encodeSnapshot(snapshot);
  };
  const partitions = [0, 1].map((partition) => ({ topic: 'snapshots', partition }));

  async function topics(): Promise<FakePort> {
    const port = new FakePort();
    await port.createTopic({ topic: 'snapshots', partitions: 2, replication: 1 });
    await port.createTopic({ topic: 'estimates', partitions: 1, replication: 1 });
    return port;
  }

  /** A process of the pipeline on that Kafka. */
  async function process(port: FakePort, guarantee: string, fields: object = {}) {
    const config = configOf({ source, sink, workers: 0, delivery: { guarantee, batchMs: 2, commitMs: 10, ...(guarantee === 'exactly-once' && { transactionalId: 'tx' }), ...fields } }); // prettier-ignore
    const graph = await openPipeline(config, {
      catalogue: workerCatalogue,
      clock: systemClock(),
      openKafka: () => Promise.resolve(port),
    });
    const supervisor = new Supervisor(graph);
    const finished = supervisor.start();
    finished.catch(() => undefined);
    await port.consumer!.give(...partitions);
    return { supervisor, finished, consumer: port.consumer! };
  }
  const put = (port: FakePort, partition: number, stream: number, ...sequences: number[]): void => {
    for (const sequence of sequences) port.append({ topic: 'snapshots', partition, key: Buffer.from(`probe-${stream}`), value: encoded(stream, sequence) }); // prettier-ignore
  };
  const packetsOf = (port: FakePort): string[] =>
    port.read('estimates').map(({ value }) => {
      const { streamId, sequence } = decodeEstimate(value!);
      return `${streamId}/${sequence}`;
    });
  const committed = (port: FakePort, partition = 0) => port.offsets.get(`snapshots/${partition}`);

  describe.each(['at-least-once', 'exactly-once'])('%s', (guarantee) => {
    it('commits a packet as a whole, and nothing inside one', async () => {
      const port = await topics();
      put(port, 0, 0, 0, 1, 2, 3, 4, 5);
      const { supervisor } = await process(port, guarantee);
      await expect.poll(() => committed(port)).toBe(4);
      expect(packetsOf(port)).toEqual(['probe-0/0']);
      const summary = await supervisor.drain();
      expect(summary).toMatchObject({ processed: 4, cancelled: 2 });
      expect(committed(port)).toBe(4);
    });

    it('goes on where a process died, with every packet', async () => {
      const port = await topics();
      for (let k = 0; k < 40; k++) for (const stream of [0, 1]) put(port, 0, stream, k);
      for (let deaths = 0; deaths < 3; deaths++) {
        const { supervisor } = await process(port, guarantee);
        await settled(3 + 5 * deaths);
        await supervisor.stop();
      }
      const { supervisor } = await process(port, guarantee);
      await expect.poll(() => committed(port), { timeout: 5000 }).toBe(80);
      await supervisor.drain();
      const all = [0, 1].flatMap((stream) => [...Array(10).keys()].map((k) => `probe-${stream}/${k}`));
      const found = packetsOf(port);
      if (guarantee === 'exactly-once') expect(found.toSorted()).toEqual(all.toSorted());
      expect([...new Set(found)].toSorted()).toEqual(all.toSorted());
    });

    it('does not keep partitions that leave for transmits that never come, nor for those that still do', async () => {
      const port = await topics();
      put(port, 0, 0, 0, 1, 2, 3, 4, 5);
      put(port, 1, 1, 0, 1);
      const { supervisor, consumer } = await process(port, guarantee, { drainMs: 60_000 });
      await expect.poll(() => committed(port)).toBe(4);
      await consumer.take([partitions[0]]); // would wait a minute
      expect(supervisor.progress).toMatchObject({ cancelled: 2 });
      put(port, 1, 1, 2, 3);
      await expect.poll(() => packetsOf(port)).toEqual(['probe-0/0', 'probe-1/0']);
      // It comes back: what was cancelled is read again.
      put(port, 0, 0, 6, 7);
      await consumer.give(partitions[0]);
      await expect.poll(() => packetsOf(port)).toEqual(['probe-0/0', 'probe-1/0', 'probe-0/1']);
      await supervisor.drain();
      expect([committed(port, 0), committed(port, 1)]).toEqual([8, 4]);
    });

    it('lets go of partitions that are lost', async () => {
      const port = await topics();
      put(port, 0, 0, 0, 1, 2);
      const { supervisor, consumer } = await process(port, guarantee);
      await settled();
      await consumer.take([partitions[0]], true);
      expect(supervisor.progress).toMatchObject({ cancelled: 3 });
      await supervisor.drain();
      expect(committed(port)).toBeUndefined();
    });
  });
});
