import { describe, expect, it } from 'vitest';
import { openPipeline } from '../../pipeline/build.ts';
import { definePipeline } from '../../pipeline/config/parse.ts';
import { PipelineMetrics } from '../../pipeline/metrics.ts';
import { Supervisor } from '../../pipeline/supervisor.ts';
import { type Estimate, SounderError } from '../../src/core/index.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import { fakeCapture, stillClock, workerCatalogue } from './fakes.ts';

const workerEntry = new URL('./fake-worker.ts', import.meta.url);

/** Runs ten snapshots, two of them bad, and looks at the metrics from inside the sink and after the end. */
async function run(workers: number, onWrite: (port: number) => Promise<void> = () => Promise.resolve()) {
  const stages = [{ pass: {} }, { fake: { bad: [2, 3] } }, { count: {} }];
  const config = definePipeline({ workers, stages, metrics: { port: 0, host: '127.0.0.1' } }, workerCatalogue);
  const written: Estimate[] = [];
  const graph = await openPipeline(config, {
    reader: fakeCapture(10),
    clock: stillClock,
    catalogue: workerCatalogue,
    workerEntry,
    sink: {
      write: async (estimate) => {
        await onWrite(graph.metricsPort!);
        written.push(estimate);
      },
      close: () => Promise.resolve(),
    },
  });
  const page = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${graph.metricsPort}${path}`);
    return `${response.status} ${await response.text()}`;
  };
  return { graph, supervisor: new Supervisor(graph), written, page };
}

describe('the metrics of a pipeline', () => {
  it.each([0, 2])(
    'tell what happened to its snapshots, and how long each stage took, with %s workers',
    async (workers) => {
      const texts: string[] = [];
      const { supervisor, page, written } = await run(workers, async () => void texts.push(await page('/metrics')));
      expect(await page('/readyz')).toBe('503 starting\n');
      await supervisor.start();
      expect(written.map(({ snapshotCount }) => snapshotCount)).toEqual([1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n]);
      const last = texts.at(-1)!;
      expect(last).toContain('\nsounder_snapshots_in_total 10\n');
      expect(last).toContain('\nsounder_estimates_out_total 7\n');
      expect(last).toContain('\nsounder_snapshots_rejected_total{code="samples-not-finite"} 2\n');
      expect(last).toContain('\nsounder_snapshots_in_flight 1\n');
      expect(last).toContain('\nsounder_stage_seconds_count{stage="fake"} 8\n');
      expect(last).toContain('\nsounder_stage_seconds_count{stage="pass"} 10\n');
      await expect(page('/metrics')).rejects.toThrow(); // served until the end and no longer
    },
  );

  it('say ready while it runs, and not while it drains', async () => {
    const seen: string[] = [];
    const { supervisor, page } = await run(0, async () => {
      seen.push(await page('/readyz'), await page('/healthz'));
      if (seen.length === 2) void supervisor.drain();
    });
    await supervisor.start();
    expect(seen.slice(0, 4)).toEqual(['200 ok\n', '200 ok\n', '503 draining\n', '200 ok\n']);
  });

  it('are refused when the port is taken, before an output is opened', async () => {
    const { graph, supervisor } = await run(0);
    const config = definePipeline({ stages: [{ fake: {} }], metrics: { port: graph.metricsPort, host: '127.0.0.1' }, sink: { kind: 'jsonl', path: '/nowhere/at/all' } }, workerCatalogue); // prettier-ignore
    const opening = openPipeline(config, { reader: fakeCapture(1), catalogue: workerCatalogue });
    await expect(opening).rejects.toThrow(`found 127.0.0.1:${graph.metricsPort}, which is in use`);
    await supervisor.stop();
  });

  it('know the age of the newest estimate, also when older ones follow, and the lag of each partition', () => {
    let nowNs = 5_000_000_000n;
    const clock: Clock = { nowNs: () => nowNs, after: () => () => undefined };
    const metrics = new PipelineMetrics(clock);
    const estimate = (captureTimeNs: bigint): Estimate => ({ streamId: 'a', sequence: 0n, captureTimeNs, emitTimeNs: 0n, targets: [] }); // prettier-ignore
    expect(metrics.registry.text()).not.toContain('\nsounder_newest_estimate_age_seconds ');
    metrics.written(estimate(0n));
    expect(metrics.counts.newestAgeS).toBeUndefined();
    metrics.written(estimate(4_000_000_000n));
    metrics.written(estimate(3_000_000_000n));
    nowNs = 6_500_000_000n;
    metrics.setLag('snapshots', 1, 12);
    expect(metrics.registry.text()).toContain('\nsounder_newest_estimate_age_seconds 2.5\n');
    expect(metrics.registry.text()).toContain('\nsounder_consumer_lag{topic="snapshots",partition="1"} 12\n');
    metrics.setLag('snapshots', 1, undefined);
    expect(metrics.registry.text()).not.toContain('partition="1"');
  });

  it('count a snapshot that its source settles without having emitted it', async () => {
    const reader = fakeCapture(1);
    const snapshot = await reader.read(0, new Uint8Array(64));
    const metrics = new PipelineMetrics(stillClock);
    metrics.settled(snapshot, { kind: 'cancelled' });
    metrics.polled(await reader.read(0, new Uint8Array(64)));
    expect(metrics.counts).toMatchObject({ in: 2, out: 0, inFlight: 1 });
    metrics.settled(snapshot, { kind: 'rejected', error: new SounderError('internal', 'gone') });
    expect(metrics.registry.text()).toContain('sounder_snapshots_rejected_total{code="internal"} 1');
  });
});
