import { expect, it } from 'vitest';
import { openPipeline } from '../../../pipeline/build.ts';
import { definePipeline } from '../../../pipeline/config/parse.ts';
import { Supervisor } from '../../../pipeline/supervisor.ts';
import { logOutput, logProgress } from '../../../src/apps/cli/json-output.ts';
import type { Clock } from '../../../src/runtime/clock.ts';
import { jsonLog } from '../../../src/runtime/json-log.ts';
import { fakeCapture, testCatalogue } from '../../pipeline/fakes.ts';

it('progress is logged once a second, whatever the number of snapshots, until it is stopped', async () => {
  let nowNs = 1_000_500_000_000n;
  const timers: (() => void)[] = [];
  const clock: Clock = {
    nowNs: () => nowNs,
    after: (delayMs, callback) => {
      expect(delayMs).toBe(1000);
      timers.push(callback);
      return () => void timers.splice(timers.indexOf(callback), 1);
    },
  };
  const sink = { write: () => undefined, close: () => Promise.resolve() };
  const config = definePipeline({ name: 'radar', stages: [{ fake: { bad: [4] } }] }, testCatalogue);
  const graph = await openPipeline(config, { reader: fakeCapture(9), sink, clock, catalogue: testCatalogue });
  const supervisor = new Supervisor(graph);
  const lines: string[] = [];
  const stop = logProgress(
    supervisor,
    jsonLog((line) => lines.push(line), clock),
  );
  await supervisor.start();
  nowNs += 2_000_000_000n;
  timers.shift()!();
  stop();
  expect(timers).toEqual([]);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      time: '1970-01-01T00:16:42.500Z',
      level: 'info',
      message: 'progress',
      pipeline: 'radar',
      perSecond: 4,
      processed: 8,
      rejected: 1,
      dropped: 0,
      cancelled: 0,
      inFlight: 0,
      newestAgeS: 1001.492,
    },
  ]);
});

it('what a command tells its user becomes events', () => {
  const events: string[] = [];
  const output = logOutput((level, message) => void events.push(`${level} ${message}`));
  output.error('bad');
  output.note('good');
  output.detail('stack');
  output.progress('5 of 9');
  output.raw('as it is');
  expect(events).toEqual(['error bad', 'info good', 'info stack', 'info as it is']);
});
