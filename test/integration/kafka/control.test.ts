import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { writeModel } from '../../../src/models/index.ts';
import { kafka, skipped } from './harness/broker.ts';
import { collectEstimates } from './harness/collect.ts';
import { connected } from './harness/connect.ts';
import { judge, shares } from './harness/judge.ts';
import { createBench } from './harness/pipeline.ts';
import { feed } from './harness/snapshots.ts';
import { endAll, SounderProcess } from './harness/sounder.ts';
import { until } from './harness/until.ts';

const SIZE = 8;
const STREAMS = ['a', 'b'];

/** The subcarriers that are missing are the one before. */
async function model(path: string, kept: readonly number[]): Promise<string> {
  const matrix = new Float64Array(SIZE * kept.length);
  for (let n = 0; n < SIZE; n++) matrix[n * kept.length + kept.findLastIndex((k) => k <= n)] = 1;
  await writeModel(path, { kind: 'linear-lines', axis: { name: 'subcarrier', size: SIZE }, kept, options: {}, weights: new Map([['matrix', matrix]]), training: {}, metrics: {} }, 'test'); // prettier-ignore
  return path;
}

describe.skipIf(kafka.missing)(`a topic of control messages${skipped}`, () => {
  const port = connected();
  afterEach(endAll);

  it('exchanges models while snapshots flow, answers in the log, and loses none', async () => {
    const bench = await createBench(port(), kafka.bootstrap, 2);
    const control = `${bench.name}-control`;
    await port().createTopic({ topic: control, partitions: 1, replication: 1 });
    const first = await model(join(bench.folder, 'first'), [0, 2, 4, 6]);
    await model(join(bench.folder, 'second'), [0, 1, 4, 5]);
    const file = await bench.pipeline('run.yaml', {
      workers: 2,
      source: bench.source({ control }),
      stages: [{ subsample: { mask: { model: first } } }, { recoverLines: { model: first } }, { plain: {} }],
    });
    const run = new SounderProcess(['run', file]);
    const fed = feed(port(), { topic: bench.snapshots, streams: STREAMS, partitions: 2, count: 1000, perSecond: 100 });
    await until('an estimate', 30_000, async () =>
      (await collectEstimates(port(), bench.estimates)).length > 0 ? true : undefined,
    );
    const producer = await port().openProducer({});
    const tell = (message: object): Promise<void> =>
      producer.produce({ topic: control, value: Buffer.from(JSON.stringify(message)) });
    const stage = ['subsample', 'recoverLines'];
    // A reader of what is new has joined some time after the pipeline runs: told until it is heard.
    await until('an answer', 30_000, async () => {
      await tell({ kind: 'exchange-model', stage, model: 'second' });
      return run.stderr.includes('control: accepted: subsample, recoverLines') ? true : undefined;
    }, 500); // prettier-ignore
    await tell({ kind: 'exchange-model', stage, model: 'third' });
    await until('a refusal', 10_000, () => Promise.resolve(run.stderr.includes('control: refused') || undefined));
    await fed;
    const landed = await until('all estimates', 60_000, async () => {
      const found = await collectEstimates(port(), bench.estimates);
      return run.ended || judge(found, shares(STREAMS, 1000)).missing.length === 0 ? found : undefined;
    }, 500); // prettier-ignore
    expect(judge(landed, shares(STREAMS, 1000))).toMatchObject({ missing: [], repeated: [], wrongIds: [] });
    const { code, stderr } = await run.end('SIGTERM');
    expect(code, stderr).toBe(130);
    expect(stderr).toContain('"rejected":0');
    await bench.remove();
  });
});
