import { describe, expect, it } from 'vitest';
import { openPipeline, type BuildOptions } from '../../pipeline/build.ts';
import { definePipeline } from '../../pipeline/config/parse.ts';
import type { Rejection } from '../../pipeline/summary.ts';
import { Supervisor } from '../../pipeline/supervisor.ts';
import { decodeEstimate } from '../../src/codec/decode-estimate.ts';
import { encodeSnapshot } from '../../src/codec/encode-snapshot.ts';
import { createFraming } from '../../src/codec/framing.ts';
import type { Snapshot } from '../../src/core/index.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { settled } from '../kafka/bench.ts';
import type { KafkaNotice } from '../../src/kafka/port.ts';
import { FakePort, kafkaFailure } from '../kafka/fake-port.ts';
import { failureIn, text } from '../kafka/helpers.ts';
import { fakeCapture, testCatalogue } from './fakes.ts';

const { sensor } = fakeCapture(1);
const source = { kind: 'kafka', brokers: 'h:1', topic: 'snapshots', group: 'radar' };
const sink = { kind: 'kafka', topic: 'estimates' };
const encoded = (sequence: number): Uint8Array =>
  encodeSnapshot({ sensor, sequence: BigInt(sequence), captureTimeNs: 5n, samples: new Uint8Array(64).fill(sequence) });

interface Fields {
  readonly delivery?: object;
  readonly credits?: number;
  readonly stages?: readonly object[];
  readonly source?: object;
  readonly sink?: object;
}

/** A pipeline that reads `snapshots` and writes `estimates` on a Kafka in memory with two partitions. */
async function live(fields: Fields = {}, options: BuildOptions = {}) {
  const port = new FakePort();
  await port.createTopic({ topic: 'snapshots', partitions: 2, replication: 1 });
  await port.createTopic({ topic: 'estimates', partitions: 1, replication: 1 });
  const config = definePipeline(
    { name: 'radar', source, sink, workers: 0, credits: 4, stages: [{ fake: {} }], ...fields },
    testCatalogue,
  );
  const graph = await openPipeline(config, {
    catalogue: testCatalogue,
    clock: systemClock(),
    openKafka: () => Promise.resolve(port),
    ...options,
  });
  const rejections: Rejection<Snapshot>[] = [];
  const supervisor = new Supervisor(graph, { onRejected: (rejection) => rejections.push(rejection) });
  const put = (value: Uint8Array | undefined, partition = 0, headers: [string, Uint8Array][] = []) =>
    port.append({ topic: 'snapshots', partition, key: Buffer.from('bs-1'), value, headers });
  return {
    port,
    graph,
    supervisor,
    rejections,
    put,
    /** Starts, and gives it both partitions. */
    begin: async () => {
      const summary = supervisor.start();
      summary.catch(() => undefined);
      await port.consumer!.give({ topic: 'snapshots', partition: 0 }, { topic: 'snapshots', partition: 1 });
      return { summary };
    },
    sequences: () => port.read('estimates').map(({ value }) => Number(decodeEstimate(value!).sequence)),
    committed: (partition = 0) => port.offsets.get(`snapshots/${partition}`),
  };
}

describe('a pipeline on Kafka', () => {
  it.each(['at-least-once', 'exactly-once'])(
    'turns snapshots into estimates and commits at the end (%s)',
    async (guarantee) => {
      const { begin, put, port, supervisor, sequences, committed, graph } = await live({
        delivery: { guarantee, batchMs: 5 },
      });
      for (let i = 0; i < 20; i++) put(encoded(i), 0, [['traceparent', Buffer.from(`00-${i}`)], ['x', Buffer.from('y')]]); // prettier-ignore
      expect(graph.source.ready?.()).toBe(false);
      await begin();
      expect(graph.source.ready?.()).toBe(true);
      await expect.poll(() => sequences().length).toBe(20);
      const summary = await supervisor.drain();
      expect(summary).toMatchObject({ processed: 20, rejected: 0, cancelled: 0 });
      expect(sequences()).toEqual(Array.from({ length: 20 }, (_, i) => i));
      expect(committed()).toBe(20);
      const [first] = port.read('estimates');
      expect(text(first.key)).toBe('bs-1');
      expect(first.headers.map(([name]) => name)).toEqual(['sounder-id', 'traceparent']);
      expect(text(first.headers[0][1])).toMatch(/^[0-9a-f]{32}$/);
      expect(text(first.headers[1][1])).toBe('00-0');
      expect(port.calls.slice(-3)).toEqual(['left radar', 'producer closed', 'close']);
    },
  );

  it('sends what cannot be worked on to the dead letters and goes on', async () => {
    const { begin, put, port, supervisor, sequences, rejections, committed } = await live({
      delivery: { deadLetters: 'dead' },
      stages: [{ fake: { bad: [3] } }],
    });
    put(encoded(1));
    put(Buffer.from('no snapshot'));
    put(undefined);
    put(encoded(2).subarray(0, 40));
    put(encoded(3));
    put(encoded(4));
    await begin();
    await expect.poll(() => sequences()).toEqual([1, 4]);
    const summary = await supervisor.drain();
    expect(summary).toMatchObject({ processed: 2, rejected: 4 });
    const letters = port.read('dead');
    const headerOf = (name: string) => letters.map(({ headers }) => text(headers.find(([n]) => n === name)?.[1]));
    expect(headerOf('sounder-offset')).toEqual(['1', '2', '3', '4']);
    expect(headerOf('sounder-reason')[3]).toBe('samples-not-finite');
    expect(headerOf('sounder-reason').slice(0, 2)).toEqual(['message-undecodable', 'message-undecodable']);
    expect(text(letters[0].value)).toBe('no snapshot');
    expect(rejections.map(({ value }) => value?.sequence)).toEqual([undefined, undefined, undefined, 3n]);
    expect(rejections[0].error.message).toMatch(/^topic snapshots partition 0 offset 1: /);
    expect(committed()).toBe(6);
  });

  it('sends them to the topic of the source and "-dead" unless told otherwise, and commits past them', async () => {
    const { begin, put, port, supervisor, committed } = await live();
    put(Buffer.from('no snapshot'), 1);
    await begin();
    await expect.poll(() => port.read('snapshots-dead').length).toBe(1);
    await supervisor.drain();
    const [{ headers, key, value }] = port.read('snapshots-dead');
    expect([text(key), text(value)]).toEqual(['bs-1', 'no snapshot']);
    expect(Object.fromEntries(headers.map(([name, header]) => [name, text(header)]))).toMatchObject({
      'sounder-reason': 'message-undecodable',
      'sounder-topic': 'snapshots',
      'sounder-partition': '1',
      'sounder-offset': '0',
      'sounder-pipeline': 'radar',
    });
    expect(await port.partitionsOf('snapshots-dead')).toBe(2);
    expect(committed(1)).toBe(1);
  });

  it('only counts them with "deadLetters: none"', async () => {
    const { begin, put, port, supervisor, committed } = await live({ delivery: { deadLetters: 'none' } });
    put(Buffer.from('no snapshot'));
    await begin();
    await expect.poll(() => supervisor.progress.rejected).toBe(1);
    await supervisor.drain();
    expect([await port.partitionsOf('snapshots-dead'), await port.partitionsOf('none')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(committed()).toBe(1);
  });

  it('lets go of records whose work is done, and of no others: a dead letter has all its bytes', async () => {
    const { begin, put, port, supervisor } = await live({ stages: [{ fake: { bad: [3] } }] });
    for (let i = 1; i <= 5; i++) put(encoded(i));
    await begin();
    const released: number[] = [];
    const release = port.consumer!.release.bind(port.consumer);
    port.consumer!.release = (record) => {
      released.push(record.offset);
      release(record); // fills it with zeros
    };
    await expect.poll(() => supervisor.progress.processed).toBe(4);
    await supervisor.drain();
    expect(released).toEqual([0, 1, 3, 4]);
    const [{ value }] = port.read('snapshots-dead');
    expect(Buffer.compare(value!, encoded(3))).toBe(0);
    const ranges = port.read('estimates').map((message) => decodeEstimate(message.value!).targets[0].rangeM);
    expect(ranges).toEqual([1, 2, 4, 5]);
  });

  it('polls for free credits only', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const seen: bigint[] = [];
    const slow: BuildOptions['sink'] = {
      write: async ({ sequence }) => {
        await gate;
        seen.push(sequence);
      },
      close: () => Promise.resolve(),
    };
    const { begin, put, port, supervisor, committed } = await live({ credits: 3 }, { sink: slow });
    for (let i = 0; i < 10; i++) put(encoded(i));
    await begin();
    await settled(60);
    expect(await port.consumer!.poll(100, 0)).toHaveLength(7); // what the pipeline has not taken
    open();
    await expect.poll(() => seen.length).toBe(3);
    await supervisor.drain();
    expect(committed()).toBe(3);
  });

  it('commits nothing that was stopped', async () => {
    const { begin, put, supervisor, committed } = await live(
      {},
      { sink: { write: () => new Promise<void>(() => undefined), close: () => Promise.resolve() } },
    );
    for (let i = 0; i < 10; i++) put(encoded(i));
    await begin();
    await settled(40);
    const summary = await supervisor.stop();
    expect(summary.cancelled).toBe(4);
    expect(committed()).toBeUndefined();
  });

  it('ends when the results cannot be written, after closing what it opened', async () => {
    const { begin, put, port } = await live();
    port.failNext('produce', kafkaFailure('topic estimates: message size too large'));
    put(encoded(0));
    const { summary } = await begin();
    expect((await failureIn(summary)).message).toBe('topic estimates: message size too large');
    expect(port.calls.slice(-2)).toEqual(['producer closed', 'close']);
  });

  it('reads Confluent framing where it is told to, and refuses what has none', async () => {
    const { begin, put, supervisor, port, rejections } = await live({
      source: { ...source, framing: 'confluent' },
      sink: { ...sink, framing: 'confluent', schemaId: 7 },
    });
    put(createFraming({ kind: 'confluent', schemaId: 3 }).wrap(encoded(1)));
    put(encoded(2));
    await begin();
    await expect.poll(() => rejections.length).toBe(1);
    await supervisor.drain();
    const [estimate] = port.read('estimates');
    expect([...estimate.value!.subarray(0, 6)]).toEqual([0, 0, 0, 0, 7, 0]);
    expect(rejections[0].error.code).toBe('message-undecodable');
  });

  it('sends messages of schemas that it was not told of to the dead letters', async () => {
    const { begin, put, supervisor, port, sequences } = await live({
      source: { ...source, framing: 'confluent', schemaIds: [3] },
      delivery: { deadLetters: 'dead' },
    });
    put(createFraming({ kind: 'confluent', schemaId: 4 }).wrap(encoded(1)));
    put(createFraming({ kind: 'confluent', schemaId: 3 }).wrap(encoded(2)));
    await begin();
    await expect.poll(() => sequences()).toEqual([2]);
    await supervisor.drain();
    const reasons = port
      .read('dead')
      .map(({ headers = [] }) => headers.map(([name, value]) => `${name}: ${text(value)}`));
    expect(reasons.flat().join()).toContain('found schema 4, allowed: 3');
  });

  it('does not start when the registry cannot be read, and says so in one line', async () => {
    const registry = 'http://127.0.0.1:9';
    const opening = live({ source: { ...source, framing: 'confluent', schemaIds: [3], registry } });
    await expect(opening).rejects.toThrow(
      /^pipeline: source\.registry: schema 3: cannot be read from http:\/\/127\.0\.0\.1:9: /,
    );
  });

  it('tells how far behind it is, and what its brokers do', async () => {
    const lags: unknown[] = [];
    const notices: string[] = [];
    let notify: ((notice: KafkaNotice) => void) | undefined;
    const port = new FakePort();
    await port.createTopic({ topic: 'snapshots', partitions: 1, replication: 1 });
    await port.createTopic({ topic: 'estimates', partitions: 1, replication: 1 });
    const { begin, supervisor } = await live({}, {
      openKafka: (options) => { notify = options.notify; return Promise.resolve(port); },
      onLag: (lag) => lags.push(lag),
      onNotice: (message) => notices.push(message),
    }).then((bench) => ({ ...bench, begin: async () => { void bench.supervisor.start(); await port.consumer!.give({ topic: 'snapshots', partition: 0 }); } })); // prettier-ignore
    port.append({ topic: 'snapshots', partition: 0, value: encoded(0) });
    await begin();
    await expect.poll(() => port.read('estimates').length).toBe(1);
    await settled();
    notify?.({ kind: 'ends', ends: [{ topic: 'snapshots', partition: 0, offset: 5 }] });
    notify?.({ kind: 'waiting', message: 'kafka h:1: no broker' });
    expect(lags).toEqual([[{ topic: 'snapshots', partition: 0, messages: 4 }]]);
    expect(notices).toEqual(['kafka h:1: no broker']);
    await supervisor.drain();
  });

  describe('is refused', () => {
    const config = (fields: object) =>
      definePipeline({ source, sink, stages: [{ fake: {} }], ...fields }, testCatalogue);

    it.each([
      [
        { source: { ...source, topic: 'none' } },
        'pipeline: source.topic: found "none", allowed: a topic that the brokers have',
      ],
      [
        { sink: { ...sink, topic: 'none' } },
        'pipeline: sink.topic: found "none", allowed: a topic that the brokers have',
      ],
    ])('without its topics %#', async (fields, message) => {
      const error = await failureIn(live(fields));
      expect([error.message, error.exitCode]).toEqual([message, 1]);
    });

    it('without dead letters, when their topic cannot be made', async () => {
      const port = new FakePort();
      await port.createTopic({ topic: 'snapshots', partitions: 1, replication: 1 });
      await port.createTopic({ topic: 'estimates', partitions: 1, replication: 1 });
      port.failNext('createTopic', kafkaFailure('kafka h:1: create topic snapshots-dead: not authorized'));
      const opening = openPipeline(config({ workers: 0 }), {
        catalogue: testCatalogue,
        openKafka: () => Promise.resolve(port),
      });
      const error = await failureIn(opening);
      expect([error.message, error.exitCode]).toEqual([
        'pipeline: delivery.deadLetters: found "snapshots-dead", which cannot be made ' +
          '(kafka h:1: create topic snapshots-dead: not authorized), allowed: a topic that is there or can be made, or none',
        1,
      ]);
      expect(port.calls.at(-1)).toBe('close');
    });

    it.each([
      [{ delivery: { deadLetters: 'snapshots' } }, /^pipeline: delivery\.deadLetters: found "snapshots", allowed: another topic than that of the source, or none$/],
      [{ delivery: { guarantee: 'exactly-once' }, sink: { kind: 'jsonl' } }, /^pipeline: delivery\.guarantee: found "exactly-once", allowed: at-least-once, or a sink of kind kafka/],
      [{ delivery: { guarantee: 'exactly-once' }, sink: { ...sink, brokers: 'other:1' } }, /^pipeline: delivery\.guarantee: /],
      [{ delivery: {}, source: { kind: 'replay', capture: 'x' } }, /^pipeline: delivery: found a mapping, allowed: only with a source of kind kafka$/],
      [{ sink: { ...sink, framing: 'confluent' } }, /^pipeline: sink\.schemaId: found nothing, allowed: the id of a registered schema/],
      [{ source: { ...source, client: { 'group.id': 'x' } } }, /^pipeline: source\.client\.group\.id: found "x", allowed: source\.group instead$/],
      [{ source: { ...source, brokers: '${SOUNDER_TEST_UNSET}' } }, /^pipeline: source\.brokers: found "\$\{SOUNDER_TEST_UNSET\}", allowed: an environment variable that is set$/],
      [{ source: { ...source, group: '' } }, /^pipeline: source\.group: found "", allowed: a text that is not empty$/],
      [{ source: { ...source, form: 'latest' } }, /^pipeline: source\.form: unknown key, did you mean "from"\?/],
    ])('by what is written %#', (fields, message) => {
      expect(() => config(fields)).toThrow(message);
    }); // prettier-ignore

    it('with a sink on Kafka that nobody told the brokers of', async () => {
      const pipeline = definePipeline({ sink, stages: [{ fake: {} }] }, testCatalogue);
      const error = await failureIn(openPipeline(pipeline, { reader: fakeCapture(1), catalogue: testCatalogue }));
      expect(error.message).toBe('pipeline: sink.brokers: found nothing, allowed: host:port, as the source has none');
    });
  });

  it('writes the estimates of a capture to Kafka', async () => {
    const port = new FakePort();
    await port.createTopic({ topic: 'estimates', partitions: 1, replication: 1 });
    const pipeline = definePipeline(
      { name: 'radar', sink: { ...sink, brokers: 'h:1' }, stages: [{ fake: {} }] },
      testCatalogue,
    );
    const openKafka = () => Promise.resolve(port);
    const graph = await openPipeline(pipeline, { reader: fakeCapture(50), catalogue: testCatalogue, openKafka });
    expect((await new Supervisor(graph).start()).processed).toBe(50);
    expect(port.read('estimates')).toHaveLength(50);
    expect(port.calls.at(-1)).toBe('close');
  });

  it('fills secrets from the environment', () => {
    process.env.SOUNDER_TEST_SECRET = 's3';
    const client = { 'sasl.username': 'u', 'sasl.password': 'p-${SOUNDER_TEST_SECRET}' };
    const { source: checked } = definePipeline(
      { source: { ...source, client }, stages: [{ fake: {} }] },
      testCatalogue,
    );
    expect(checked).toMatchObject({ client: { 'sasl.username': 'u', 'sasl.password': 'p-s3' } });
  });
});

describe('the control topic', () => {
  it('is told and answered in the log, while snapshots go on', async () => {
    const port = new FakePort();
    for (const topic of ['snapshots', 'estimates', 'control']) await port.createTopic({ topic, partitions: 1, replication: 1 }); // prettier-ignore
    const fields = { name: 'radar', source: { ...source, control: 'control' }, sink, workers: 0, stages: [{ fake: {} }] }; // prettier-ignore
    const notices: string[] = [];
    const graph = await openPipeline(definePipeline(fields, testCatalogue), {
      catalogue: testCatalogue,
      clock: systemClock(),
      openKafka: () => Promise.resolve(port),
      onNotice: (notice) => notices.push(notice),
    });
    const supervisor = new Supervisor(graph);
    const summary = supervisor.start();
    const [control, snapshots] = port.consumers;
    await control.give({ topic: 'control', partition: 0 });
    await snapshots.give({ topic: 'snapshots', partition: 0 });
    port.append({ topic: 'snapshots', key: Buffer.from('bs-1'), value: encoded(0) });
    port.append({ topic: 'control', value: Buffer.from('{ "kind": "exchange-model", "stage": "fake", "model": "better" }') }); // prettier-ignore
    await expect.poll(() => notices).toEqual(['control: refused: stage: found "fake", allowed: none, as no stage has a model']); // prettier-ignore
    port.append({ topic: 'snapshots', key: Buffer.from('bs-1'), value: encoded(1) });
    await expect.poll(() => port.read('estimates').length).toBe(2);
    await supervisor.drain();
    expect(await summary).toMatchObject({ processed: 2, rejected: 0 });
  });

  it('has to be there', async () => {
    await expect(live({ source: { ...source, control: 'nowhere' } })).rejects.toMatchObject({
      code: 'kafka-failed',
      message: 'pipeline: source.control: found "nowhere", allowed: a topic that the brokers have',
    });
  });
});
