import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openSigmf } from '../../../src/captures/sigmf-reader.ts';
import { snapshots } from '../../../src/captures/capture.ts';
import { createSnapshotDecoder } from '../../../src/codec/decode-snapshot.ts';
import { encodeEstimate } from '../../../src/codec/encode-estimate.ts';
import { estimateToJson } from '../../../src/codec/estimate-json.ts';
import type { Estimate } from '../../../src/core/index.ts';
import { kafka, skipped } from './harness/broker.ts';
import { streetCapture } from './harness/capture.ts';
import { collect } from './harness/collect.ts';
import { connected } from './harness/connect.ts';
import { createBench } from './harness/pipeline.ts';
import { endAll, sounder } from './harness/sounder.ts';

const estimate = (sequence: number): Estimate => ({ streamId: 'bs-1', sequence: BigInt(sequence), captureTimeNs: 1n, emitTimeNs: 2n, targets: [] }); // prettier-ignore
const value = (sequence: number): Uint8Array => encodeEstimate(estimate(sequence));
const lines = (...sequences: number[]): string => sequences.map((i) => `${estimateToJson(estimate(i))}\n`).join('');

describe.skipIf(kafka.missing)(`produce and consume${skipped}`, () => {
  const port = connected();
  const brokers = ['--brokers', kafka.bootstrap];
  const street = streetCapture();

  afterEach(endAll);

  it('puts a capture onto a topic, sample for sample and in order', async () => {
    const bench = await createBench(port(), kafka.bootstrap, 4);
    const { code, stderr } = await sounder([
      'produce',
      street(),
      ...brokers,
      '--topic',
      bench.snapshots,
      '--repeat',
      '2',
    ]);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/40 snapshots produced/) as string,
    });
    const records = await collect(port(), bench.snapshots);
    expect(new Set(records.map(({ partition }) => partition)).size).toBe(1);
    const decode = createSnapshotDecoder();
    const got = records.map((record) => decode(record.value!));
    const reader = await openSigmf(street());
    let index = 0;
    for await (const { sensor, samples } of snapshots(reader)) {
      for (const repetition of [0, reader.count]) {
        const { sequence, samples: sent, sensor: described } = got[index + repetition];
        expect(sequence).toBe(BigInt(index + repetition));
        expect(Buffer.compare(sent, samples)).toBe(0);
        expect(described).toEqual(sensor);
      }
      index++;
    }
    expect(got).toHaveLength(2 * index);
    await reader.close();
    await bench.remove();
  });

  it('creates a topic with the partitions asked for, and leaves one that is there as it is', async () => {
    const topic = `created-${process.pid}`;
    const produce = (...flags: string[]) =>
      sounder(['produce', street(), ...brokers, '--topic', topic, '--quiet', ...flags]);
    expect((await produce('--partitions', '3')).code).toBe(0);
    expect(await port().partitionsOf(topic)).toBe(3);
    expect((await produce('--create')).code).toBe(0);
    expect(await port().partitionsOf(topic)).toBe(3);
    expect(await collect(port(), topic)).toHaveLength(40);
  });

  it('reads estimates back, with and without those of transactions that were not committed', async () => {
    const { estimates: topic } = await createBench(port(), kafka.bootstrap, 1);
    const producer = await port().openProducer({ transactionalId: `${topic}-writer` });
    const transactions = producer.transactions!;
    await transactions.begin();
    await producer.produce({ topic, value: value(0) });
    await transactions.commit();
    await transactions.begin();
    await producer.produce({ topic, value: value(1) });
    await transactions.abort();
    await transactions.begin();
    await producer.produce({ topic, value: value(2) });
    await transactions.commit();
    await producer.close();
    const consume = (...flags: string[]) =>
      sounder(['consume', ...brokers, '--topic', topic, '--idle', '2', '--quiet', ...flags]);
    expect(await consume()).toMatchObject({ code: 0, stdout: lines(0, 1, 2), stderr: '' });
    expect(await consume('--committed')).toMatchObject({ code: 0, stdout: lines(0, 2), stderr: '' });
  });

  it('reads to a file, as many as wanted, each once', async () => {
    const { estimates: topic, folder } = await createBench(port(), kafka.bootstrap, 1);
    const producer = await port().openProducer({});
    for (const sequence of [0, 1, 0, 2, 3]) await producer.produce({ topic, value: value(sequence) });
    await producer.close();
    const out = join(folder, 'out.jsonl');
    const { code } = await sounder(['consume', ...brokers, '--topic', topic, '--count', '3', '--unique', '--out', out]);
    expect(code).toBe(0);
    expect(await readFile(out, 'utf8')).toBe(lines(0, 1, 2));
  });
});
