import { afterEach, describe, expect, it } from 'vitest';
import type { KafkaPort } from '../../../src/kafka/port.ts';
import { kafka, skipped } from './harness/broker.ts';
import { collectEstimates } from './harness/collect.ts';
import { connected } from './harness/connect.ts';
import { judge, shares } from './harness/judge.ts';
import { growth, watchMemory } from './harness/memory.ts';
import { countsOf } from './harness/outcome.ts';
import { type Bench, createBench } from './harness/pipeline.ts';
import { feed } from './harness/snapshots.ts';
import { endAll, SounderProcess } from './harness/sounder.ts';
import { until } from './harness/until.ts';

/** Seconds of overload; the full run takes 60. */
const SECONDS = Number(process.env.SOUNDER_TEST_OVERLOAD_S ?? 60);
const OVERLOAD = 3;
const STREAMS = ['a', 'b', 'c', 'd'];
/** 16 KiB a snapshot: what piles up somewhere shows in the memory. */
const SUBCARRIERS = 512;
/** From the middle to the last third; heaps and prefetch queues still warm up in a run that is shorter than a minute. */
const MOST_GROWTH = (SECONDS < 60 ? 160 : 48) * 1024 * 1024;
const small = { streams: STREAMS, partitions: 4, subcarriers: SUBCARRIERS };

/** Estimates a second when there is always more to do. */
async function capacity(port: KafkaPort, bench: Bench): Promise<number> {
  const count = 1500;
  await feed(port, { ...small, topic: bench.snapshots, count });
  const run = new SounderProcess(['run', await bench.pipeline('capacity.yaml', { workers: 1 })]);
  const times = await until('the capacity', 120_000, async () => {
    const found = await collectEstimates(port, bench.estimates);
    return found.length >= count ? found.map(({ estimate }) => estimate.emitTimeNs) : undefined;
  });
  await run.end('SIGTERM');
  const sorted = [...times].sort((a, b) => (a < b ? -1 : 1)).slice(count / 3); // warm by then
  return sorted.length / (Number(sorted.at(-1)! - sorted[0]) / 1e9);
}

describe.skipIf(kafka.missing)(`three times more snapshots than can be worked on, for ${SECONDS} s${skipped}`, () => {
  const port = connected();
  afterEach(endAll);

  const overload = async (policy: 'block' | 'latest') => {
    const perSecond = OVERLOAD * (await capacity(port(), await createBench(port(), kafka.bootstrap, 4)));
    const count = Math.floor(perSecond * SECONDS);
    const bench = await createBench(port(), kafka.bootstrap, 4);
    const run = new SounderProcess(['run', await bench.pipeline('run.yaml', { workers: 1, overload: policy })]);
    const memory = watchMemory(run.pid);
    await feed(port(), { ...small, topic: bench.snapshots, count, perSecond });
    return { bench, run, memory, count };
  };
  const flat = (samples: readonly number[]): void => {
    expect(samples.length).toBeGreaterThan(SECONDS);
    expect(growth(samples)).toBeLessThan(MOST_GROWTH);
  };

  it('block: resident memory stays flat and nothing is lost', async () => {
    const { bench, run, memory, count } = await overload('block');
    const landed = await until('all estimates', 4 * OVERLOAD * SECONDS * 1000, async () => {
      const found = await collectEstimates(port(), bench.estimates);
      return found.length >= count || run.ended ? found : undefined;
    }, 5000); // prettier-ignore
    memory.stop();
    const { code, stderr } = await run.end('SIGTERM');
    expect(code, stderr).toBe(130);
    expect(judge(landed, shares(STREAMS, count))).toMatchObject({ missing: [], repeated: [], outOfOrder: [] });
    flat(memory.samples);
  }, 900_000); // prettier-ignore

  it('latest: resident memory stays flat, the newest are kept, and every drop is counted', async () => {
    const { bench, run, memory, count } = await overload('latest');
    const last = shares(STREAMS, count);
    const isLast = (name: string): boolean => [...last].some(([stream, share]) => name === `${stream} ${share - 1}`);
    const verdictNow = async () => judge(await collectEstimates(port(), bench.estimates), last);
    const verdict = await until('the newest of every stream', 60_000, async () => {
      const now = await verdictNow();
      return now.missing.some(isLast) && !run.ended ? undefined : now;
    }, 1000); // prettier-ignore
    memory.stop();
    const { code, stderr } = await run.end('SIGTERM');
    expect(code, stderr).toBe(130);
    const { processed, rejected, dropped } = countsOf(stderr);
    expect({ rejected, total: processed + dropped }, stderr).toEqual({ rejected: 0, total: count });
    expect(dropped).toBeGreaterThan(count / 4);
    expect(verdict).toMatchObject({ estimates: processed, repeated: [], outOfOrder: [] });
    flat(memory.samples);
  }, 900_000); // prettier-ignore
});
