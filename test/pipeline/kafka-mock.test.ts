import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPipeline } from '../../pipeline/build.ts';
import type { PipelineMetrics } from '../../pipeline/metrics.ts';
import { loadPipeline } from '../../pipeline/config/load.ts';
import { Supervisor } from '../../pipeline/supervisor.ts';
import { decodeEstimate } from '../../src/codec/decode-estimate.ts';
import { encodeSnapshot } from '../../src/codec/encode-snapshot.ts';
import { type MockCluster, startMockCluster } from '../../src/kafka/mock-cluster.ts';
import type { KafkaPort, KafkaRecord } from '../../src/kafka/port.ts';
import { openRdkafka } from '../../src/kafka/rdkafka.ts';
import { cli } from '../apps/cli/run-cli.ts';
import { bytes, missingRdkafka, text } from '../kafka/helpers.ts';
import { probe } from '../ultrasound/probe.ts';
import { fakeCapture, testCatalogue } from './fakes.ts';

const { sensor } = fakeCapture(1);

describe.skipIf(missingRdkafka !== undefined)('sounder run, with node-rdkafka on a mock cluster', () => {
  let cluster: MockCluster;
  let port: KafkaPort;
  let folder: string;
  beforeAll(async () => {
    cluster = await startMockCluster();
    port = await openRdkafka({ brokers: cluster.brokers });
    folder = await mkdtemp(join(tmpdir(), 'sounder-'));
  });
  afterAll(async () => {
    await port.close();
    await cluster.close();
    await rm(folder, { recursive: true });
  });

  const pipelineFile = async (name: string, topic: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(
      path,
      `name: radar
source: { kind: kafka, brokers: "${cluster.brokers}", topic: ${topic}, group: radar, client: { fetch.wait.max.ms: 10 } }
workers: 0
stages: [fake: { bad: [9] }]
sink: { kind: kafka, topic: estimates }
delivery: { commitMs: 100 }
`,
    );
    return path;
  };

  it('turns snapshots into estimates and dead letters, commits, and ends when it is drained', async () => {
    const producer = await port.openProducer({});
    // The mock brokers make topics of what is written.
    for (const topic of ['estimates', 'snapshots-dead'])
      await producer.produce({ topic, partition: 3, value: bytes('-') });
    const value = (i: number): Uint8Array =>
      i === 5
        ? bytes('no snapshot')
        : encodeSnapshot({ sensor, sequence: BigInt(i), captureTimeNs: 0n, samples: new Uint8Array(64).fill(i) });
    for (let i = 0; i < 20; i++) await producer.produce({ topic: 'snapshots', partition: 1, key: bytes('bs-1'), value: value(i) }); // prettier-ignore
    await producer.close();

    const config = await loadPipeline(await pipelineFile('live.yaml', 'snapshots'), testCatalogue);
    const supervisor = new Supervisor(await openPipeline(config, { catalogue: testCatalogue }));
    const finished = supervisor.start();
    await expect.poll(() => supervisor.progress.processed + supervisor.progress.rejected, { timeout: 20_000 }).toBe(20);
    expect(await supervisor.drain()).toMatchObject({ processed: 18, rejected: 2, cancelled: 0 });
    await finished;

    const read = async (topic: string): Promise<KafkaRecord[]> => {
      const records: KafkaRecord[] = [];
      await port.readAll([0, 1, 2, 3].map((partition) => ({ topic, partition })), (record) => records.push(record)); // prettier-ignore
      return records.filter(({ key }) => key !== undefined);
    };
    const sequences = (await read('estimates')).map((record) => Number(decodeEstimate(record.value!).sequence));
    expect(sequences).toEqual([...Array(20).keys()].filter((i) => i !== 5 && i !== 9));
    const letters = await read('snapshots-dead');
    expect(letters.map(({ headers }) => text(headers.find(([name]) => name === 'sounder-offset')?.[1]))).toEqual([
      '5',
      '9',
    ]);
    const consumer = await port.openConsumer({
      groupId: 'radar',
      assignment: 'range',
      from: 'earliest',
      committedOnly: true,
    });
    expect(await consumer.committed([{ topic: 'snapshots', partition: 1 }])).toEqual([
      { topic: 'snapshots', partition: 1, offset: 20 },
    ]);
    await consumer.close();
  });

  it('commits whole packets, and ends without the transmits that never come', async () => {
    const producer = await port.openProducer({});
    await producer.produce({ topic: 'packet-estimates', partition: 3, value: bytes('-') });
    const transmit = probe();
    for (let i = 0; i < 10; i++) {
      const samples = new Uint8Array(16).fill(i);
      const value = encodeSnapshot({ sensor: transmit, sequence: BigInt(i), captureTimeNs: BigInt(i), samples });
      await producer.produce({ topic: 'transmits', partition: 0, key: bytes('probe-1'), value });
    }
    await producer.close();
    const path = join(folder, 'packets.yaml');
    await writeFile(
      path,
      `source: { kind: kafka, brokers: "${cluster.brokers}", topic: transmits, group: probe, client: { fetch.wait.max.ms: 10 } }
workers: 0
stages: [packet: { length: 4 }, fake: {}]
sink: { kind: kafka, topic: packet-estimates }
delivery: { deadLetters: none, commitMs: 100 }
`,
    );
    const graph = await openPipeline(await loadPipeline(path, testCatalogue), { catalogue: testCatalogue });
    const supervisor = new Supervisor(graph);
    void supervisor.start();
    await expect.poll(() => supervisor.progress.processed, { timeout: 20_000 }).toBe(8);
    await expect.poll(() => (graph.observer as PipelineMetrics).counts.inFlight).toBe(2);
    expect(await supervisor.drain()).toMatchObject({ processed: 8, cancelled: 2 });
    const consumer = await port.openConsumer({ groupId: 'probe', assignment: 'range', from: 'earliest', committedOnly: true }); // prettier-ignore
    const [{ offset }] = await consumer.committed([{ topic: 'transmits', partition: 0 }]);
    expect(offset).toBe(8);
    await consumer.close();
  });

  it('says in one line that a topic is missing, and exits with 1', async () => {
    const path = join(folder, 'none.yaml');
    await writeFile(path, `source: { kind: kafka, brokers: "${cluster.brokers}", topic: none, group: g }\nstages: [plain: {}]\nworkers: 0\n`); // prettier-ignore
    const { code, stderr } = await cli(['run', path]);
    expect(stderr).toBe(`sounder: ${path}:1: source.topic: found "none", allowed: a topic that the brokers have\n`);
    expect(code).toBe(1);
  });
});
