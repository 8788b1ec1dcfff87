import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, type JavaBroker, startJavaBroker } from '../../../docker/kafka/java-broker.ts';
import { openRdkafka } from '../../../src/kafka/rdkafka.ts';
import { scratch } from '../../captures/scratch.ts';
import { kafka, skipped } from './harness/broker.ts';
import { collectEstimates } from './harness/collect.ts';
import { Fleet, killPlan } from './harness/fleet.ts';
import { judge, shares } from './harness/judge.ts';
import { createBench } from './harness/pipeline.ts';
import { feed } from './harness/snapshots.ts';
import { endAll } from './harness/sounder.ts';
import { until } from './harness/until.ts';

const PARTITIONS = 4;
const WORKERS = 3;
const KILLS = Number(process.env.SOUNDER_TEST_KILLS ?? 20);
const SNAPSHOTS = Number(process.env.SOUNDER_TEST_SNAPSHOTS ?? 5000);
const BETWEEN_KILLS_MS = 2500;
const STREAMS = Array.from({ length: 8 }, (_, i) => `radar-${i}`);

describe.skipIf(kafka.missing)(`workers that are killed at random, and a broker that is restarted${skipped}`, () => {
  let broker: JavaBroker | undefined;
  afterEach(async () => {
    await endAll();
    await broker?.stop();
  });

  it.each(['exactly-once', 'at-least-once'] as const)(
    '%s: no snapshot is lost, and the state is that of an undisturbed run',
    async (guarantee) => {
      const options = { port: await freePort(), sasl: false, dir: join(await scratch(), 'kafka') };
      broker = await startJavaBroker(options);
      const port = await openRdkafka({ brokers: broker.bootstrap });
      const bench = await createBench(port, broker.bootstrap, PARTITIONS);
      const files = Array.from({ length: WORKERS }, (_, i) =>
        bench.pipeline(`worker-${i}.yaml`, {
          workers: 0,
          source: bench.source({ instanceId: `worker-${i}` }),
          stages: [{ plain: {} }, { count: {} }],
          delivery: { guarantee, deadLetters: bench.dead },
        }),
      );
      const fleet = new Fleet(await Promise.all(files));
      fleet.startAll();
      const perSecond = SNAPSHOTS / ((KILLS * BETWEEN_KILLS_MS) / 1000);
      const fed = feed(port, { topic: bench.snapshots, streams: STREAMS, partitions: PARTITIONS, count: SNAPSHOTS, perSecond }); // prettier-ignore
      for (const [index, { worker, afterMs }] of killPlan(
        `kill ${guarantee}`,
        KILLS,
        WORKERS,
        BETWEEN_KILLS_MS,
      ).entries()) {
        await sleep(afterMs);
        await fleet.restart(worker);
        if (index === Math.floor(KILLS / 2)) {
          await broker.stop();
          broker = await startJavaBroker(options);
        }
        fleet.revive();
      }
      await fed;
      expect(fleet.kills).toBe(KILLS);

      const expected = shares(STREAMS, SNAPSHOTS);
      const landed = await until('an estimate of every snapshot', 120_000, async () => {
        const found = await collectEstimates(port, bench.estimates);
        if (judge(found, expected).missing.length === 0) return found;
        fleet.revive();
        return undefined;
      }, 3000).catch(async () => collectEstimates(port, bench.estimates)); // prettier-ignore
      const failures = fleet.failures();
      const codes = await fleet.stop();
      await port.close();

      const verdict = judge(landed, expected);
      expect(verdict.missing, failures.join('\n')).toEqual([]);
      expect(verdict.wrongIds).toEqual([]);
      expect(new Set(codes), failures.join('\n')).toEqual(new Set([130]));
      if (guarantee === 'exactly-once')
        expect(verdict).toMatchObject({ estimates: SNAPSHOTS, repeated: [], outOfOrder: [] });
      // Undisturbed, a stream's count after snapshot n is n + 1. At least once, what is redelivered may report a later count.
      const counted = (found: typeof landed) =>
        new Set(found.map(({ estimate }) => Number(estimate.snapshotCount) - Number(estimate.sequence)));
      const isLast = ({ estimate }: (typeof landed)[number]): boolean =>
        Number(estimate.sequence) === expected.get(estimate.streamId)! - 1;
      expect(counted(guarantee === 'exactly-once' ? landed : landed.filter(isLast))).toEqual(new Set([1]));
      await bench.remove();
    },
    600_000,
  );
});
