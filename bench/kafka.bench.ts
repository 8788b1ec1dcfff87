import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { performance as nodePerformance } from 'node:perf_hooks';
import { join } from 'node:path';
import { z } from 'zod';
import { freePort, startJavaBroker } from '../docker/kafka/java-broker.ts';
import { mapEnvelope } from '../operators/map-envelope.ts';
import { openPipeline } from '../pipeline/build.ts';
import { type Catalogue, catalogue } from '../pipeline/catalogue.ts';
import { definePipeline } from '../pipeline/config/parse.ts';
import type { PipelineMetrics } from '../pipeline/metrics.ts';
import type { Sink } from '../pipeline/sinks/sink.ts';
import { defineStage } from '../pipeline/stage.ts';
import { Supervisor } from '../pipeline/supervisor.ts';
import { decodeEstimate } from '../src/codec/decode-estimate.ts';
import { encodeSnapshot } from '../src/codec/encode-snapshot.ts';
import {
  createRng,
  defineAxis,
  defineSensor,
  hertz,
  type Estimate,
  type SensorDescription,
  type Snapshot,
} from '../src/core/index.ts';
import { loadRdkafka } from '../src/kafka/rdkafka-module.ts';
import { openRdkafka } from '../src/kafka/rdkafka.ts';
import { loadKernels } from '../src/kernels/load.ts';
import { planPlain } from '../src/plain/index.ts';
import { ProduceWindow } from '../src/apps/cli/produce-window.ts';
import { type BenchRow, median } from './measure.ts';

const MESSAGES = 200;
/** What the first messages take belongs to joining, connecting and an empty prefetch queue. */
const SKIPPED = 20;
/** As fast as the pipeline takes them: what it keeps up with, the first half warming up pipeline and broker. */
const CAPACITY_SNAPSHOTS = 3000;
/** Snapshots that the sender is ahead of the pipeline at most, while it is measured how fast that is. */
const AHEAD = 32;
const LATENCY_SNAPSHOTS = 3000;
const PROFILE_SNAPSHOTS = 1000;
/** An estimate at half load may be older than its computation takes by this much. */
const LATENCY_ALLOWED_MS = 15;

/** antennas x subcarriers x symbols of cf32: 16 x 128 x 128 are 2 MiB. */
const sensorOf = (antennas: number, subcarriers: number, symbols: number): SensorDescription =>
  defineSensor({
    streamId: 'bench',
    modality: 'isac',
    geometry: 'monostatic',
    datatype: 'cf32_le',
    carrierHz: hertz(26e9),
    axes: [
      defineAxis({ name: 'antenna', size: antennas, spacing: 0.5, unit: 'wavelength' }),
      defineAxis({ name: 'subcarrier', size: subcarriers, spacing: 120_000, unit: 'Hz' }),
      defineAxis({ name: 'symbol', size: symbols, spacing: 1e-4, unit: 's' }),
    ],
  });

/** One plane wave in a little noise. */
function samplesOf(sensor: SensorDescription): Uint8Array {
  const [antennas, subcarriers, symbols] = sensor.axes.map(({ size }) => size);
  const rng = createRng('bench kafka');
  const samples = new Float32Array(2 * antennas * subcarriers * symbols);
  let at = 0;
  for (let m = 0; m < antennas; m++)
    for (let n = 0; n < subcarriers; n++)
      for (let k = 0; k < symbols; k++) {
        const phase = 2 * Math.PI * (0.11 * m + 0.07 * n + 0.03 * k);
        samples[at++] = Math.cos(phase) + 0.1 * rng.normal();
        samples[at++] = Math.sin(phase) + 0.1 * rng.normal();
      }
  return new Uint8Array(samples.buffer);
}

/**
 * Kafka beside what it cannot beat, on a broker of its own: 2 MiB snapshots through a pipeline that computes nothing
 * beside a bare loop of node-rdkafka over the same topic, in turns; then the age of an estimate at half load, p99, less
 * the time of its computation, beside the 15 ms it may take and beside a bare loop that reads the same messages.
 */
export async function benchKafka(rounds = 5): Promise<BenchRow[]> {
  const broker = await startJavaBroker({ port: await freePort(), sasl: false });
  try {
    return [
      await throughput(broker.bootstrap, rounds),
      ...(await profile(broker.bootstrap)),
      ...(await latency(broker.bootstrap)),
    ];
  } finally {
    await broker.stop();
  }
}

async function throughput(brokers: string, rounds: number): Promise<BenchRow> {
  const sensor = sensorOf(16, 128, 128);
  await sendAll(brokers, 'throughput', sensor, MESSAGES);
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds + 1; round++) {
    bare.push(await bareLoop(brokers, 'throughput'));
    ours.push(await passThrough(brokers, 'throughput', `throughput-${round}`));
  }
  // The first round fills the page cache.
  const pairs = ours.slice(1).map((time, round) => time / bare[round + 1]);
  return {
    name: '2 MiB snapshots, pass-through, ms each',
    peer: 'bare node-rdkafka loop',
    medianMs: median(ours.slice(1)),
    peerMs: median(bare.slice(1)),
    ratio: median(pairs),
    maxError: 0,
  };
}

/** Milliseconds a message of the simplest loop that reads with node-rdkafka. */
async function bareLoop(brokers: string, topic: string): Promise<number> {
  const rdkafka = await loadRdkafka();
  const config = { 'metadata.broker.list': brokers, 'group.id': 'bare', 'enable.auto.commit': false, 'fetch.message.max.bytes': 8_388_608, 'fetch.queue.backoff.ms': 5 }; // prettier-ignore
  const client = new rdkafka.KafkaConsumer(config, { 'auto.offset.reset': 'earliest' });
  await new Promise((connected) => client.connect({ timeout: 10_000 }, connected));
  client.setDefaultConsumeTimeout(100);
  client.assign([{ topic, partition: 0, offset: 0 }]);
  const times: number[] = [];
  while (times.length < MESSAGES)
    await new Promise<void>((polled, failed) => {
      client.consume(4, (error, messages) => {
        if (error) return failed(new Error(error.message));
        for (const message of messages) if (message.value) times.push(performance.now());
        polled();
      });
    });
  await new Promise((closed) => client.disconnect(closed));
  return perMessage(times);
}

/** Milliseconds a message of a pipeline that answers every snapshot with an empty estimate. */
async function passThrough(brokers: string, topic: string, group: string): Promise<number> {
  const times: number[] = [];
  const nothing = defineStage({
    summary: 'finds nothing',
    options: z.strictObject({}),
    input: 'snapshot',
    output: 'estimate',
    build: () =>
      mapEnvelope(({ sensor, sequence, captureTimeNs }: Snapshot): Estimate => {
        times.push(performance.now());
        return { streamId: sensor.streamId, sequence, captureTimeNs, emitTimeNs: 0n, targets: [] };
      }),
  });
  const everything: Catalogue = { ...catalogue, nothing };
  const fields = { name: group, workers: 0, credits: 4, source: { kind: 'kafka', brokers, topic, group }, stages: [{ nothing: {} }] }; // prettier-ignore
  await runUntil(fields, everything, () => times.length >= MESSAGES);
  return perMessage(times);
}

const perMessage = (times: readonly number[]): number =>
  (times[MESSAGES - 1] - times[SKIPPED]) / (MESSAGES - 1 - SKIPPED);

/** Where the time goes when there is always more to do: what a snapshot takes from topic to topic, beside its computation in the one worker. */
async function profile(brokers: string): Promise<BenchRow[]> {
  const sensor = sensorOf(8, 64, 64);
  await sendAll(brokers, 'profile', sensor, PROFILE_SNAPSHOTS);
  const port = await openRdkafka({ brokers });
  await port.createTopic({ topic: 'profile-estimates', partitions: 1, replication: 1 });
  await port.close();
  const fields = { name: 'profile', workers: 1, source: { kind: 'kafka', brokers, topic: 'profile', group: 'profile' }, stages: [{ plain: {} }], sink: { kind: 'kafka', topic: 'profile-estimates' } }; // prettier-ignore
  const graph = await openPipeline(definePipeline(fields));
  const metrics = graph.observer as PipelineMetrics;
  const mark = () => ({
    done: metrics.counts.out,
    wallMs: performance.now(),
    busyMs: nodePerformance.eventLoopUtilization().active,
    stageMs: 1e3 * Number(/^sounder_stage_seconds_sum\{stage="plain"\} (\S+)$/m.exec(metrics.registry.text())?.[1]),
  });
  const supervisor = new Supervisor(graph);
  const ended = supervisor.start();
  const until = async (count: number) => {
    while (metrics.counts.out < count) await new Promise((resolve) => setTimeout(resolve, 5));
    return mark();
  };
  const from = await until(PROFILE_SNAPSHOTS / 2); // warm by then
  const to = await until(PROFILE_SNAPSHOTS);
  void supervisor.drain();
  await ended;
  const each = (key: 'wallMs' | 'busyMs' | 'stageMs'): number => (to[key] - from[key]) / (to.done - from.done);
  const row = (name: string, medianMs: number): BenchRow => ({ name: `PLAIN with more to do, ${name}, ms a snapshot`, peer: 'its computation in the one worker', medianMs, peerMs: each('stageMs'), ratio: medianMs / each('stageMs'), maxError: 0 }); // prettier-ignore
  return [row('topic to topic', each('wallMs')), row('main thread busy', each('busyMs'))];
}

/** Ages in milliseconds. */
interface Ages {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

function agesOf(agesMs: readonly number[]): Ages {
  const sorted = [...agesMs].sort((a, b) => a - b);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => sorted[Math.floor(share * sorted.length)]);
  return { p50, p95, p99 };
}

/**
 * The age of an estimate at half of what the pipeline keeps up with, sender, broker and pipeline on this machine, beside a
 * bare loop that reads the same messages at the same rate, one after the other.
 */
async function latency(brokers: string): Promise<BenchRow[]> {
  const sensor = sensorOf(8, 64, 64);
  const aloneMs = median(kernelTimesOf(sensor));
  const { perSecond, kernelMs, agesMs } = await estimateAges(brokers, sensor);
  const ours = agesOf(agesMs);
  const bare = agesOf(await bareAges(brokers, sensor, 2e3 / perSecond));
  const name = 'age of an estimate at half load';
  const beyond = ours.p99 - kernelMs;
  const capacityMs = 1e3 / perSecond;
  return [
    { name: 'a live feed as fast as it is kept up with, ms a snapshot', peer: 'its computation in an idle process', medianMs: capacityMs, peerMs: aloneMs, ratio: capacityMs / aloneMs, maxError: 0 },
    { name: 'computation at half load, mean ms', peer: 'median in an idle process', medianMs: kernelMs, peerMs: aloneMs, ratio: kernelMs / aloneMs, maxError: 0 },
    { name: `${name}, p99 beyond its computation`, peer: 'what is allowed', medianMs: beyond, peerMs: LATENCY_ALLOWED_MS, ratio: beyond / LATENCY_ALLOWED_MS, maxError: 0 },
    ...(['p50', 'p95', 'p99'] as const).map((share) => ({ name: `${name}, ${share} less the mean computation`, peer: 'bare loop, age of the message', medianMs: ours[share] - kernelMs, peerMs: bare[share], ratio: (ours[share] - kernelMs) / bare[share], maxError: 0 })),
  ]; // prettier-ignore
}

/** Milliseconds of each of some warm estimates. */
function kernelTimesOf(sensor: SensorDescription): number[] {
  const kernels = loadKernels();
  const plan = planPlain(kernels, sensor, {});
  const region = kernels.memory.alloc(samplesOf(sensor).byteLength);
  kernels.memory.bytes(region).set(samplesOf(sensor));
  const snapshot = { sensor, sequence: 0n, captureTimeNs: 0n, samples: kernels.memory.bytes(region) };
  return Array.from({ length: 200 }, () => {
    const start = performance.now();
    plan.estimate(snapshot);
    return performance.now() - start;
  }).slice(100);
}

/** Waits for the turn of each message at a steady pace, counted from the first. */
function pace(periodMs: number): (index: number) => Promise<void> {
  let startedMs = 0;
  return async (index) => {
    if (index === 0) startedMs = performance.now();
    await sleep(startedMs + index * periodMs - performance.now());
  };
}

async function bareAges(brokers: string, sensor: SensorDescription, periodMs: number): Promise<number[]> {
  const topic = 'latency-bare';
  const sender = await openSender(brokers, topic, sensor);
  const bare = spawn(process.execPath, ['dist/bench/kafka-bare.js', brokers, topic, String(1 + LATENCY_SNAPSHOTS)], { stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
  let text = '';
  bare.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise((resolve) => bare.on('close', resolve));
  await sender.send(1);
  while (text === '') await sleep(50);
  await sender.send(LATENCY_SNAPSHOTS, pace(periodMs));
  await ended;
  await sender.close();
  return (JSON.parse(text.split('\n')[1]) as number[]).slice(1);
}

/** What a pipeline of its own process keeps up with, and how old its estimates are at half of that. */
async function estimateAges(
  brokers: string,
  sensor: SensorDescription,
): Promise<{ readonly perSecond: number; readonly kernelMs: number; readonly agesMs: readonly number[] }> {
  const port = await openRdkafka({ brokers });
  await port.createTopic({ topic: 'latency-estimates', partitions: 1, replication: 1 });
  const sender = await openSender(brokers, 'latency', sensor);
  const metricsPort = await freePort();
  const fields = { name: 'latency', workers: 1, source: { kind: 'kafka', brokers, topic: 'latency', group: 'latency' }, stages: [{ plain: {} }], sink: { kind: 'kafka', topic: 'latency-estimates' }, metrics: { port: metricsPort } }; // prettier-ignore
  const folder = await mkdtemp(join(tmpdir(), 'sounder-bench-'));
  const file = join(folder, 'latency.json'); // JSON is YAML
  await writeFile(file, JSON.stringify(fields));
  // A process of its own, as in life: here the sender would compete with it for the event loop.
  const run = spawn(process.execPath, ['dist/src/apps/cli/main.js', 'run', file], { stdio: 'ignore' });
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => run.on('close', () => resolve(void (hasEnded = true))));
  const metric = async (name: string): Promise<number> => {
    const answer = await fetch(`http://127.0.0.1:${metricsPort}/metrics`).catch(() => undefined);
    const lines = (await answer?.text())?.split('\n');
    return Number(lines?.find((line) => line.startsWith(`${name} `))?.split(' ')[1] ?? 0);
  };
  const computedS = (): Promise<number> => metric('sounder_stage_seconds_sum{stage="plain"}');
  const until = async (count: number, pauseMs: number): Promise<void> => {
    while ((await metric('sounder_estimates_out_total')) < count) {
      if (hasEnded) throw new Error(`sounder run ended before ${count} estimates`);
      await sleep(pauseMs);
    }
  };
  try {
    await sender.send(1);
    await until(1, 100);
    const warm = CAPACITY_SNAPSHOTS / 2;
    let warmMs = 0;
    await sender.send(CAPACITY_SNAPSHOTS, async (index) => {
      if (index === warm) warmMs = performance.now();
      if (index % (AHEAD / 2) === 0) await until(index - AHEAD / 2, 2);
    });
    await until(1 + CAPACITY_SNAPSHOTS, 2);
    const perSecond = (1e3 * (CAPACITY_SNAPSHOTS - warm)) / (performance.now() - warmMs);
    const beforeS = await computedS();
    await sender.send(LATENCY_SNAPSHOTS, pace(2e3 / perSecond));
    await until(1 + CAPACITY_SNAPSHOTS + LATENCY_SNAPSHOTS, 100);
    const kernelMs = (1e3 * ((await computedS()) - beforeS)) / LATENCY_SNAPSHOTS;
    const agesMs: number[] = [];
    await port.readAll([{ topic: 'latency-estimates', partition: 0 }], ({ value }) => {
      const { emitTimeNs, captureTimeNs } = decodeEstimate(value!);
      agesMs.push(Number(emitTimeNs - captureTimeNs) / 1e6);
    });
    return { perSecond, kernelMs, agesMs: agesMs.slice(-LATENCY_SNAPSHOTS) };
  } finally {
    run.kill('SIGTERM');
    await ended; // while there are brokers to commit to
    await sender.close();
    await port.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => (ms > 0 ? setTimeout(resolve, ms) : resolve()));

const nowMs = (): number => performance.timeOrigin + performance.now();

interface Sender {
  /** Sends snapshots captured now, each after its wait; resolves when the broker has all. */
  send(count: number, wait?: (index: number) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** One producer for all that a topic is sent: a new one may wait half a second until the broker lets it write. */
async function openSender(brokers: string, topic: string, sensor: SensorDescription): Promise<Sender> {
  // Large messages gain nothing by waiting for others.
  const port = await openRdkafka({ brokers, client: { 'linger.ms': 0 } });
  await port.createTopic({ topic, partitions: 1, replication: 1 });
  const window = new ProduceWindow(await port.openProducer({}));
  const samples = samplesOf(sensor);
  let sequence = 0n;
  return {
    send: async (count, wait = () => Promise.resolve()) => {
      for (let index = 0; index < count; index++) {
        await wait(index);
        const captureTimeNs = BigInt(Math.round(nowMs() * 1e6));
        const headers = [['sent', Buffer.from(String(Number(captureTimeNs) / 1e6))]] as const;
        await window.send({ topic, partition: 0, headers, value: encodeSnapshot({ sensor, sequence: sequence++, captureTimeNs, samples }), givesValue: true }); // prettier-ignore
      }
      await window.settled();
    },
    close: () => port.close(),
  };
}

async function sendAll(brokers: string, topic: string, sensor: SensorDescription, count: number): Promise<void> {
  const sender = await openSender(brokers, topic, sensor);
  await sender.send(count);
  await sender.close();
}

/** Runs a pipeline in this process until there is nothing more to wait for. */
async function runUntil(fields: object, stages: Catalogue, done: () => boolean): Promise<void> {
  const sink: Sink<Estimate> = { write: () => undefined, close: () => Promise.resolve() };
  const graph = await openPipeline(definePipeline(fields, stages), { catalogue: stages, sink });
  const supervisor = new Supervisor(graph);
  const ended = supervisor.start();
  const timer = setInterval(() => done() && void supervisor.drain(), 5);
  await ended.finally(() => clearInterval(timer));
}
