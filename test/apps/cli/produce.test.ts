import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { scratch } from '../../captures/scratch.ts';
import { createSigmf } from '../../../src/captures/sigmf-writer.ts';
import { createFraming } from '../../../src/codec/framing.ts';
import { createSnapshotDecoder } from '../../../src/codec/decode-snapshot.ts';
import { defineAxis, type Snapshot } from '../../../src/core/index.ts';
import { FakeKafka } from './fake-kafka.ts';
import { cli } from './run-cli.ts';

const FIRST_NS = 1_767_225_600_000_000_000n;
let kafka: FakeKafka;
let capture: string;

/** Three snapshots of 2 x 4 samples, 10 ms apart, filled with 0, 1 and 2. */
async function writeCapture(firstNs: bigint): Promise<void> {
  capture = join(await scratch(), 'street');
  const axes = [
    defineAxis({ name: 'antenna', size: 2, spacing: 0.5, unit: 'wavelength' }),
    defineAxis({ name: 'subcarrier', size: 4, spacing: 120_000, unit: 'Hz' }),
  ];
  const writer = await createSigmf(capture, { streamId: 'bs-1', modality: 'isac', geometry: 'monostatic', datatype: 'cf32_le', carrierHz: 26e9 as never, axes }); // prettier-ignore
  for (let i = 0; i < 3; i++)
    await writer.append(new Uint8Array(new Float32Array(16).fill(i).buffer), firstNs + BigInt(i) * 10_000_000n);
  await writer.close();
}

beforeEach(async () => {
  kafka = new FakeKafka();
  await writeCapture(FIRST_NS);
});

const produce = (...flags: string[]) =>
  cli(['produce', capture, '--brokers', 'fake:9092', '--topic', 'snapshots', ...flags], { openKafka: kafka.open });

const decode = createSnapshotDecoder();
const sent = (unwrap: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes): (Snapshot & { key: string })[] =>
  kafka.topics.get('snapshots')!.records.map(({ key, value }) => ({ ...decode(unwrap(value!)), key: Buffer.from(key!).toString() })); // prettier-ignore

describe('sounder produce', () => {
  afterEach(() => expect(kafka.closed).toBe(kafka.opened.length));

  it('sends every snapshot as it is in the capture, keyed by stream id', async () => {
    kafka.create('snapshots');
    const { code, stdout, stderr } = await produce();
    expect(sent().map(({ key, sequence, captureTimeNs }) => [key, sequence, captureTimeNs - FIRST_NS])).toEqual([
      ['bs-1', 0n, 0n],
      ['bs-1', 1n, 10_000_000n],
      ['bs-1', 2n, 20_000_000n],
    ]);
    expect(sent().map(({ samples }) => new Float32Array(new Uint8Array(samples).buffer)[15])).toEqual([0, 1, 2]);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^sounder: 3 snapshots produced to snapshots, [\d.]+ s, [\d.]+ snapshots\/s, [\d.]+ MB\/s\n$/,
    );
    expect(code).toBe(0);
  });

  it('goes on with sequence numbers and times where a repetition begins', async () => {
    kafka.create('snapshots');
    await produce('--repeat', '2');
    expect(sent().map(({ sequence }) => Number(sequence))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(sent().map(({ captureTimeNs }) => Number(captureTimeNs - FIRST_NS) / 1e6)).toEqual([0, 10, 20, 30, 40, 50]);
  });

  it('goes on with the times of a capture that starts at the epoch', async () => {
    await writeCapture(0n);
    kafka.create('snapshots');
    await produce('--repeat', '2');
    expect(sent().map(({ captureTimeNs }) => Number(captureTimeNs) / 1e6)).toEqual([0, 10, 20, 30, 40, 50]);
  });

  it('sends it as several streams', async () => {
    await produce('--streams', '2', '--partitions', '4', '--quiet');
    expect(kafka.topics.get('snapshots')!.partitions).toBe(4);
    expect(sent().map(({ key, sensor, sequence }) => `${key} ${sensor.streamId} ${sequence}`)).toEqual([
      'bs-1-0 bs-1-0 0',
      'bs-1-1 bs-1-1 0',
      'bs-1-0 bs-1-0 1',
      'bs-1-1 bs-1-1 1',
      'bs-1-0 bs-1-0 2',
      'bs-1-1 bs-1-1 2',
    ]);
  });

  it('keeps the pace of the capture', async () => {
    kafka.create('snapshots');
    const started = performance.now();
    await produce('--rate', '0.1', '--quiet');
    expect(performance.now() - started).toBeGreaterThanOrEqual(199); // two spaces of 10 ms, ten times slower
  });

  it('writes the header of Confluent serialisers when asked to', async () => {
    kafka.create('snapshots');
    await produce('--framing', 'confluent', '--schema-id', '258');
    const [{ value }] = kafka.topics.get('snapshots')!.records;
    expect([...value!.subarray(0, 6)]).toEqual([0, 0, 0, 1, 2, 0]);
    expect(sent((bytes) => createFraming({ kind: 'confluent' }).unwrap(bytes, 'here'))).toHaveLength(3);
  });

  it('passes properties to the client', async () => {
    await produce('--create', '--client', 'sasl.password=a=b', '--client', 'security.protocol=SASL_SSL');
    expect(kafka.opened[0]).toMatchObject({
      brokers: 'fake:9092',
      client: { 'sasl.password': 'a=b', 'security.protocol': 'SASL_SSL' },
    });
    expect(sent()).toHaveLength(3);
  });

  it('exits with 1 when the broker refuses a message', async () => {
    kafka.create('snapshots');
    kafka.refuse = (index) => index === 1;
    expect(await produce()).toMatchObject({ code: 1, stderr: 'sounder: kafka fake: topic snapshots: refused\n' });
  });

  const faults: [string, string[], number, RegExp][] = [
    [
      'a topic that is not there',
      [],
      1,
      /--topic: found "snapshots", which fake:9092 does not have, allowed: .*--create/,
    ],
    ['a rate that is none', ['--rate', 'fast'], 2, /--rate: found "fast"/],
    ['no repetitions', ['--repeat', '0'], 2, /--repeat: found "0", allowed: an integer of at least 1/],
    ['no streams', ['--streams', 'many'], 2, /--streams: found "many"/],
    ['a property without value', ['--client', 'acks'], 2, /--client: found "acks", allowed: key=value/],
    ['a framing that is none', ['--framing', 'avro'], 2, /--framing.*avro.*plain, confluent/],
    ['confluent framing without schema', ['--framing', 'confluent'], 2, /--schema-id: found nothing/],
    ['a schema without framing', ['--schema-id', '1'], 2, /--schema-id: found with --framing plain/],
  ];
  it.each(faults)('says in one line what is wrong with %s', async (_, flags, expected, message) => {
    const { code, stdout, stderr } = await produce(...flags);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^sounder: [^\n]+\n$/);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
  });

  it('needs brokers and a topic', async () => {
    const { code, stderr } = await cli(['produce', capture, '--brokers', 'b:1'], { openKafka: kafka.open });
    expect({ code, stderr }).toEqual({ code: 2, stderr: "sounder: required option '--topic <topic>' not specified\n" });
  });
});
