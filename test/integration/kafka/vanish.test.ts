import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, type JavaBroker, startJavaBroker } from '../../../docker/kafka/java-broker.ts';
import { openRdkafka } from '../../../src/kafka/rdkafka.ts';
import { scratch } from '../../captures/scratch.ts';
import { kafka, skipped } from './harness/broker.ts';
import { collectEstimates } from './harness/collect.ts';
import { judge, shares } from './harness/judge.ts';
import { told } from './harness/outcome.ts';
import { createBench } from './harness/pipeline.ts';
import { feed } from './harness/snapshots.ts';
import { endAll, SounderProcess } from './harness/sounder.ts';
import { until } from './harness/until.ts';

const STREAMS = ['a', 'b', 'c', 'd'];

describe.skipIf(kafka.missing)(`a broker that vanishes and returns${skipped}`, () => {
  let broker: JavaBroker | undefined;
  afterEach(async () => {
    await endAll();
    await broker?.stop();
  });

  it.each(['at-least-once', 'exactly-once'])('%s: the pipeline waits, says so, and resumes', async (guarantee) => {
    const options = { port: await freePort(), sasl: false, dir: join(await scratch(), 'kafka') };
    broker = await startJavaBroker(options);
    const port = await openRdkafka({ brokers: broker.bootstrap });
    const bench = await createBench(port, broker.bootstrap, 4);
    const delivery = { guarantee, deadLetters: bench.dead };
    const run = new SounderProcess(['run', await bench.pipeline('run.yaml', { workers: 0, delivery })]);
    const fed = feed(port, { topic: bench.snapshots, streams: STREAMS, partitions: 4, count: 2000, perSecond: 100 });
    await sleep(5000);
    await broker.kill();
    await until('a word that it waits', 15_000, () => (run.stderr.includes('wait') ? true : undefined));
    await sleep(8000);
    expect(run.ended, run.stderr).toBe(false);
    broker = await startJavaBroker(options);
    await fed;
    const landed = await until('all estimates', 60_000, async () => {
      const found = await collectEstimates(port, bench.estimates);
      return run.ended || judge(found, shares(STREAMS, 2000)).missing.length === 0 ? found : undefined;
    }, 1000); // prettier-ignore
    const { code, stderr } = await run.end('SIGTERM');
    expect(code, stderr).toBe(130);
    expect(stderr).toContain('there again');
    expect(told(stderr).length, stderr).toBeLessThan(20);
    const verdict = judge(landed, shares(STREAMS, 2000));
    expect(verdict).toMatchObject({ missing: [], wrongIds: [] });
    if (guarantee === 'exactly-once') expect(verdict.repeated).toEqual([]);
    await port.close();
    await bench.remove();
  });

  it('one that hangs: a run ends when its time to drain is over, with code 1', async () => {
    broker = await startJavaBroker({ port: await freePort(), sasl: false });
    const port = await openRdkafka({ brokers: broker.bootstrap });
    const bench = await createBench(port, broker.bootstrap, 1);
    // Nothing is committed before the end, which then waits for an answer.
    const delivery = { guarantee: 'at-least-once', drainMs: 2000, commitMs: 60_000 };
    const run = new SounderProcess(['run', await bench.pipeline('run.yaml', { workers: 0, delivery })]);
    await feed(port, { topic: bench.snapshots, streams: ['a'], partitions: 1, count: 50, perSecond: 100 });
    await until('all estimates', 30_000, async () =>
      (await collectEstimates(port, bench.estimates)).length === 50 ? true : undefined,
    );
    process.kill(broker.pid, 'SIGSTOP');
    try {
      const start = performance.now();
      const { code, stderr } = await run.end('SIGTERM');
      expect(stderr).toMatch(/(messages unfinished|no answer to a commit) after 2 s/);
      expect(code, stderr).toBe(1);
      // To drain, to give up on a close that waits for the broker, and to leave.
      expect(performance.now() - start).toBeLessThan(20_000);
    } finally {
      process.kill(broker.pid, 'SIGCONT');
    }
    await port.close();
    await bench.remove();
  });
});
