import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { from, map } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEnvelope } from '../../operators/envelope.ts';
import { estimates } from '../../pipeline/estimates.ts';
import { definePipeline } from '../../pipeline/config/parse.ts';
import { loadPipeline } from '../../pipeline/config/load.ts';
import { openExecutor, workersOf } from '../../pipeline/executor.ts';
import { catalogue } from '../../pipeline/catalogue.ts';
import { openReplay, replay } from '../../pipeline/replay.ts';
import type { StateChange } from '../../pipeline/state.ts';
import type { CaptureReader } from '../../src/captures/capture.ts';
import { type Estimate, estimateFromJson } from '../../src/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import type { Snapshot } from '../../src/core/index.ts';
import { elements, npyBytes } from '../captures/npy.ts';
import { vectorSensor, vectorSnapshot } from '../dictionary/alarms.ts';
import { randomOrthogonal, sparseStream } from '../dictionary/streams.ts';
import { createRng } from '../../src/core/rng.ts';
import { stillClock } from './fakes.ts';

const SIZE = 8;
const BATCH = 10;

/** Vectors that are sparse in one basis, and from snapshot `change` on in another. */
function capture(count: number, change = count): CaptureReader {
  const sensor = vectorSensor(SIZE, BATCH, false, 'csi-1');
  const streams = ['one', 'other'].map((seed) => sparseStream({ size: SIZE, theta: 0.15, noise: 0.01 }, seed));
  const snapshots = Array.from({ length: count }, (_, i) =>
    vectorSnapshot(sensor, streams[i < change ? 0 : 1].next(BATCH), BigInt(i)),
  );
  return {
    path: 'csi',
    sensor,
    count,
    captureTimeNs: (index) => snapshots[index].captureTimeNs,
    truth: () => [],
    read: (index, into) => {
      into.set(snapshots[index].samples);
      return Promise.resolve({ ...snapshots[index], samples: into });
    },
    close: () => Promise.resolve(),
  };
}

const collect = async (source: AsyncIterable<Estimate>): Promise<Estimate[]> => {
  const all: Estimate[] = [];
  for await (const each of source) all.push(each);
  return all;
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sounder-dictionary-'));
});
afterAll(() => rm(folder, { recursive: true }));

const learn = { learnDictionary: {} };

describe('the preset of modality vectors', () => {
  it('alarms when the basis of the stream changes, and seldom before', async () => {
    const out = join(folder, 'out.jsonl');
    const { processed } = await replay(capture(2200, 2180), { out });
    expect(processed).toBe(2200);
    const found = (await readFile(out, 'utf8')).trim().split('\n').map((line) => estimateFromJson(line)); // prettier-ignore
    const alarms = found.map(({ anomaly }) => anomaly!.alarm);
    expect(alarms.slice(0, 999)).not.toContain(true);
    expect(found[998].anomaly).not.toHaveProperty('threshold');
    expect(found[999].anomaly).toHaveProperty('threshold');
    // One in a hundred of 1181 at most, as scores still sink: 11.8 + 4 sqrt(2 x 11.8).
    expect(alarms.slice(999, 2180).filter(Boolean).length).toBeLessThan(32);
    expect(alarms.slice(2180).filter(Boolean).length).toBeGreaterThan(2);
  });
});

describe('stages between snapshots and estimates', () => {
  it('make sparse codes while they learn', async () => {
    const pipeline = definePipeline({ stages: [learn, { sparseCode: { keep: 3 } }] });
    const found = await collect(estimates(capture(300), { pipeline }));
    const errors = found.map(({ codes }) => codes!.relativeError);
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(errors.slice(200))).toBeLessThan(0.5 * mean(errors.slice(0, 20)));
  });

  it('can denoise before they learn again', async () => {
    const pipeline = definePipeline({ stages: [learn, { denoise: {} }, learn, { anomaly: { keep: 4 } }] });
    expect(await collect(estimates(capture(20), { pipeline }))).toHaveLength(20);
  });

  it('give the same estimates from run to run', async () => {
    const pipeline = definePipeline({ stages: [learn, { sparseCode: {} }] });
    const run = async () => (await collect(estimates(capture(50), { pipeline }))).map(({ codes }) => codes);
    expect(await run()).toEqual(await run());
  });

  it.each<[object[], string]>([
    [
      [{ learnDictionary: { axis: 'range' } }, { anomaly: {} }],
      'stages[0].learnDictionary: vectors.axis: found "range", allowed: an axis: batch, channel',
    ],
    [
      [learn, { sparseCode: { keep: 9 } }],
      'stages[1].sparseCode: sparse codes.keep: found 9, allowed: an integer from 1 to the 8 atoms',
    ],
    [[learn, { anomaly: { keep: 8 } }], 'stages[1].anomaly: anomaly.keep: found 8'],
    [[learn, { anomaly: { window: 50 } }], 'stages[1].anomaly: anomaly.window: found 50, allowed: an integer from 99'],
    [[learn, { denoise: { keep: 9 } }, learn, { anomaly: {} }], 'stages[1].denoise: sparse codes.keep: found 9'],
    [[learn], 'stages[0].learnDictionary: found a coded at the end of the stages, allowed: an estimate'],
    [[{ codeVectors: { dictionary: 'nowhere.npy' } }, { anomaly: {} }], 'nowhere.npy: file not found (a dictionary)'],
  ])('are refused before anything starts: %j', async (stages, message) => {
    await expect(openReplay(capture(1), { pipeline: definePipeline({ stages }) })).rejects.toThrow(message);
  });
});

describe('a dictionary from a file', () => {
  const pipelineOf = async (name: string, size: number, stage: object) => {
    await writeFile(
      join(folder, `${name}.npy`),
      npyBytes({ descr: '<f8', shape: [size, size] }, elements('<f8', [...randomOrthogonal(size, createRng(name))])),
    );
    const stages = [{ codeVectors: { dictionary: `${name}.npy` } }, stage];
    await writeFile(join(folder, `${name}.yaml`), JSON.stringify({ stages }));
    return loadPipeline(join(folder, `${name}.yaml`));
  };

  it('is found beside the pipeline file, and stays as it is', async () => {
    const pipeline = await pipelineOf('eight', SIZE, { sparseCode: { keep: 8 } });
    const [{ codes }] = await collect(estimates(capture(1), { pipeline }));
    expect(codes).toMatchObject({ vectorCount: BATCH, atomCount: SIZE, relativeError: 0 });
    expect(workersOf({ ...pipeline, workers: 3 })).toBe(3);
  });

  it('of another size is refused in one line', async () => {
    const pipeline = await pipelineOf('four', 4, { sparseCode: {} });
    await expect(openReplay(capture(1), { pipeline })).rejects.toThrow(
      'stages[0].codeVectors: ' +
        join(folder, 'four.npy') +
        ': found 4 x 4, allowed: 8 x 8, as vectors along channel are',
    );
  });
});

describe('workers of a pipeline that learns', () => {
  const config = (stages: object[], workers: unknown) => definePipeline({ stages, workers });
  const alone = [learn, { anomaly: {} }];

  it('are none where everything follows what is learned, and as many as wanted after snapshots were made again', () => {
    expect(workersOf(config(alone, 'auto'))).toBe(0);
    expect(workersOf(config([learn, { sparseCode: {} }], 'auto'))).toBe(0);
    expect(workersOf(config([learn, { denoise: {} }, { plain: {} }], 3))).toBe(3);
    expect(workersOf(config([learn, { denoise: {} }, { plain: {} }], 'auto'))).toBeGreaterThan(0);
  });

  it('are refused where they would have nothing to do', async () => {
    const opening = openExecutor(config(alone, 2), { catalogue, kernels: loadKernels(), clock: stillClock, workers: 2, credits: 4 }); // prettier-ignore
    await expect(opening).rejects.toThrow('stages[1].anomaly: takes a coded, allowed with workers: a stage that remembers snapshots or estimates, or "workers: 0"'); // prettier-ignore
  });
});

it('what was learned follows its partition: another process goes on with the same bytes', async () => {
  const changes: StateChange[] = [];
  const open = async () => {
    const executor = await openExecutor(definePipeline({ stages: [learn, { anomaly: { falseAlarm: 0.1 } }] }), {
      catalogue,
      kernels: loadKernels(),
      clock: stillClock,
      workers: 0,
      credits: 1,
      stateHost: { partitionOf: () => 5, changed: (change) => changes.push(change) },
    });
    const run = (snapshots: readonly Snapshot[]): unknown[] => {
      const found: unknown[] = [];
      from(snapshots)
        .pipe(
          map((value) => createEnvelope(value, () => undefined)),
          executor.operator,
        )
        .subscribe((envelope) => {
          found.push(envelope.value.anomaly);
          envelope.ack();
        });
      return found;
    };
    return { executor, run };
  };
  const reader = capture(200);
  const snapshots = await Promise.all(Array.from({ length: 200 }, (_, i) => reader.read(i, new Uint8Array(4 * SIZE * BATCH)))); // prettier-ignore
  const [one, other] = [await open(), await open()];
  one.run(snapshots.slice(0, 150));
  expect(one.executor.states.map(({ stage }) => stage)).toEqual(['learnDictionary', 'anomaly']);
  for (const state of other.executor.states)
    state.restore(5, changes.filter(({ stage }) => stage === state.stage)); // prettier-ignore
  const rest = snapshots.slice(150);
  expect(other.run(rest)).toEqual(one.run(rest));
  for (const { executor } of [one, other]) await executor.close();
});
