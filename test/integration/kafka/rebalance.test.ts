import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { kafka, skipped } from './harness/broker.ts';
import { collectEstimates } from './harness/collect.ts';
import { connected } from './harness/connect.ts';
import { judge, shares } from './harness/judge.ts';
import { countsOf } from './harness/outcome.ts';
import { createBench } from './harness/pipeline.ts';
import { feed } from './harness/snapshots.ts';
import { endAll, SounderProcess } from './harness/sounder.ts';
import { until } from './harness/until.ts';

const COUNT = 6000;
const PER_SECOND = 300;
const STREAMS = Array.from({ length: 8 }, (_, i) => `radar-${i}`);

describe.skipIf(kafka.missing)(`a worker that joins and leaves while others are busy${skipped}`, () => {
  const port = connected();
  afterEach(endAll);

  it.each(['cooperative-sticky', 'range'])(
    'exactly-once, %s: nothing is lost, repeated or counted twice',
    async (assignment) => {
      const bench = await createBench(port(), kafka.bootstrap, 4);
      const file = await bench.pipeline('run.yaml', {
        workers: 0,
        source: bench.source({ assignment }),
        stages: [{ plain: {} }, { count: {} }],
        delivery: { guarantee: 'exactly-once', deadLetters: bench.dead },
      });
      const first = new SounderProcess(['run', file]);
      const fed = feed(port(), { topic: bench.snapshots, streams: STREAMS, partitions: 4, count: COUNT, perSecond: PER_SECOND }); // prettier-ignore
      await sleep(5000);
      const second = new SounderProcess(['run', file]);
      await sleep(7000);
      const left = await second.end('SIGTERM');
      expect(left.code, left.stderr).toBe(130);
      expect(countsOf(left.stderr).processed, 'what the worker that joined got to do').toBeGreaterThan(0);
      await fed;
      const expected = shares(STREAMS, COUNT);
      const landed = await until('all estimates', 60_000, async () => {
      const found = await collectEstimates(port(), bench.estimates);
      return found.length >= COUNT || first.ended ? found : undefined;
    }, 1000); // prettier-ignore
      const ended = await first.end('SIGTERM');
      expect(ended.code, ended.stderr).toBe(130);
      expect(judge(landed, expected)).toEqual({
        estimates: COUNT,
        missing: [],
        repeated: [],
        wrongIds: [],
        outOfOrder: [],
      });
      const counts = new Set(landed.map(({ estimate }) => Number(estimate.snapshotCount) - Number(estimate.sequence)));
      expect(counts).toEqual(new Set([1]));
      await bench.remove();
    },
  );
});
