import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definePipeline } from '../../pipeline/config/parse.ts';
import { estimates } from '../../pipeline/estimates.ts';
import { openReplay, replay, type ReplayOptions } from '../../pipeline/replay.ts';
import { createRng, type Estimate } from '../../src/core/index.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import { fakeCapture, stillClock, testCatalogue } from './fakes.ts';

const pipeline = (fields: object = {}) => definePipeline({ stages: [{ fake: {} }], ...fields }, testCatalogue);
const options = (more: ReplayOptions = {}): ReplayOptions => ({
  pipeline: pipeline(),
  catalogue: testCatalogue,
  clock: stillClock,
  ...more,
});

async function collect(stream: AsyncIterable<Estimate>): Promise<Estimate[]> {
  const all: Estimate[] = [];
  for await (const estimate of stream) all.push(estimate);
  return all;
}

describe('replay', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'sounder-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it('writes one line per snapshot in capture order, the same bytes every time', async () => {
    const texts: string[] = [];
    for (const credits of [1, 4, 7]) {
      const out = join(folder, `${credits}.jsonl`);
      const summary = await replay(fakeCapture(30), options({ out, pipeline: pipeline({ credits }) }));
      expect(summary.processed).toBe(30);
      texts.push(await readFile(out, 'utf8'));
    }
    const lines = texts[0].trimEnd().split('\n').map((line) => JSON.parse(line) as { sequence: string }); // prettier-ignore
    expect(lines.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 30 }, (_, i) => String(i)));
    expect(texts[1]).toBe(texts[0]);
    expect(texts[2]).toBe(texts[0]);
  });

  it('gives the same bytes but for the emit time when timing differs', async () => {
    const run = async (seed: number): Promise<string> => {
      const rng = createRng(seed);
      const restless: Clock = {
        nowNs: () => BigInt(Math.floor(rng.uniform() * 1e9)) + 10n ** 18n,
        after: (_delay, callback) => {
          const timer = setTimeout(callback, rng.integer(2));
          return () => clearTimeout(timer);
        },
      };
      const out = join(folder, `restless-${seed}.jsonl`);
      await replay(fakeCapture(20), options({ out, clock: restless, rate: 'realtime' }));
      return (await readFile(out, 'utf8')).replace(/"emitTimeNs":"\d+"/g, '');
    };
    expect(await run(1)).toBe(await run(2));
  });

  it('caps the targets of every snapshot', async () => {
    const found = await collect(estimates(fakeCapture(3), options({ targets: 2 })));
    expect(found.map(({ targets }) => targets.length)).toEqual([2, 2, 2]);
  });

  it('takes the preset of the modality when no pipeline is given', async () => {
    // A capture of antennas only has no channels, whose vectors that preset learns from.
    await expect(replay(fakeCapture(1, 'vectors'))).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: expect.stringContaining(
        'vectors.yaml:5: stages[0].learnDictionary: vectors.axis: found "channel"',
      ) as string,
    });
  });

  it('names a capture that does not exist', async () => {
    await expect(replay(join(folder, 'nowhere'), options())).rejects.toMatchObject({ code: 'not-found' });
  });

  it('refuses stages that do not fit before it touches the output', async () => {
    const out = join(folder, 'untouched.jsonl');
    const misfit = definePipeline({ stages: [{ pass: {} }] }, testCatalogue);
    await expect(openReplay(fakeCapture(1), options({ pipeline: misfit, out }))).rejects.toMatchObject({
      code: 'configuration-invalid',
    });
    await expect(readFile(out)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('leaves a reader it was given open', async () => {
    const reader = fakeCapture(2);
    await replay(reader, options({ out: join(folder, 'open.jsonl') }));
    expect(reader.log.closed).toBe(0);
  });
});

describe('estimates', () => {
  it('computes no further ahead than the credits while nobody asks', async () => {
    const reader = fakeCapture(100);
    const stream = estimates(reader, options({ pipeline: pipeline({ credits: 2 }) }));
    expect((await stream.next()).value).toMatchObject({ sequence: 0n });
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    expect(reader.log.reads).toBe(2);
    expect((await stream.next()).value).toMatchObject({ sequence: 1n });
    await stream.return();
  });

  it('stops the work when the loop is left early', async () => {
    const reader = fakeCapture(1000);
    for await (const { sequence } of estimates(reader, options())) if (sequence === 4n) break;
    const reads = reader.log.reads;
    expect(reads).toBeLessThan(12);
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    expect(reader.log.reads).toBe(reads);
  });

  it('tells of rejected snapshots, or throws the first after the last estimate', async () => {
    const bad = pipeline({ stages: [{ fake: { bad: [1, 3] } }] });
    const told: bigint[] = [];
    const onRejected: ReplayOptions['onRejected'] = ({ value }) => told.push(value!.sequence);
    expect(await collect(estimates(fakeCapture(5), options({ pipeline: bad, onRejected })))).toHaveLength(3);
    expect(told).toEqual([1n, 3n]);

    const seen: bigint[] = [];
    const loop = async (): Promise<void> => {
      for await (const { sequence } of estimates(fakeCapture(5), options({ pipeline: bad }))) seen.push(sequence);
    };
    await expect(loop()).rejects.toMatchObject({ code: 'samples-not-finite' });
    expect(seen).toEqual([0n, 2n, 4n]);
  });

  it('throws what ended the run', async () => {
    await expect(collect(estimates(fakeCapture(5, 'isac', 3), options()))).rejects.toMatchObject({
      code: 'capture-truncated',
    });
  });
});
