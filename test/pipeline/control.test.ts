import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openPipeline } from '../../pipeline/build.ts';
import { definePipeline } from '../../pipeline/config/parse.ts';
import { type ControlAnswer, type ControlMessage, describeAnswer } from '../../pipeline/control.ts';
import { Supervisor } from '../../pipeline/supervisor.ts';
import type { Estimate } from '../../src/core/index.ts';
import { readModel, writeModel } from '../../src/models/index.ts';
import { scratch } from '../captures/scratch.ts';
import { fakeCapture, stillClock, workerCatalogue } from './fakes.ts';

const workerEntry = new URL('./fake-worker.ts', import.meta.url);

/** Every entry that is missing is the first one, `factor` times. */
async function model(folder: string, name: string, kept: readonly number[], factor: number, size = 8): Promise<string> {
  const matrix = new Float64Array(size * kept.length);
  for (let n = 0; n < size; n++)
    if (kept.includes(n)) matrix[n * kept.length + kept.indexOf(n)] = 1;
    else matrix[n * kept.length] = factor;
  const path = join(folder, name);
  await writeModel(path, { kind: 'linear-lines', axis: { name: 'antenna', size }, kept, options: {}, weights: new Map([['matrix', matrix]]), training: {}, metrics: {} }, '1.2.3'); // prettier-ignore
  return path;
}

interface Run {
  readonly workers: number;
  /** Told when so many estimates were written. */
  readonly messages: Readonly<Record<number, string | ControlMessage>>;
  readonly onWritten?: (count: number) => Promise<void>;
  readonly deadly?: readonly number[];
  readonly count?: number;
}

async function run(folder: string, { workers, messages, deadly = [], onWritten, count = 60 }: Run) {
  const first = await model(folder, 'first', [0, 2, 4, 6], 2);
  await model(folder, 'second', [0, 3, 5, 7], 4);
  const made = [{ subsample: { mask: { model: first } } }, { recoverLines: { model: first } }];
  const written: Estimate[] = [];
  const answers: ControlAnswer[] = [];
  const notices: string[] = [];
  const sink = {
    write: (estimate: Estimate) => {
      written.push(estimate);
      if (written.length in messages) answers.push(supervisor.control(messages[written.length]));
      return onWritten?.(written.length);
    },
    close: () => Promise.resolve(),
  };
  const config = definePipeline({ workers, stages: [{ deadly: { at: deadly } }, ...made, { ratio: {} }] }, workerCatalogue); // prettier-ignore
  const graph = await openPipeline(config, { reader: fakeCapture(count), sink, clock: stillClock, catalogue: workerCatalogue, workerEntry, onNotice: (notice) => notices.push(notice) }); // prettier-ignore
  const supervisor: Supervisor = new Supervisor(graph);
  const summary = await supervisor.start();
  const factors = written.slice(1).map(({ targets }) => targets[0].rangeM);
  return { summary, written, factors, answers, notices };
}

describe.each([0, 2])('control messages with %i workers', (workers) => {
  it('exchange models between snapshots: none is lost, each is recovered by one of both, in order', async () => {
    const folder = await scratch();
    const swap = { kind: 'exchange-model', stage: ['recoverLines', 1], model: join(folder, 'second') } as const;
    const { summary, written, factors, answers } = await run(folder, {
      workers,
      messages: { 20: JSON.stringify(swap) },
    });
    expect(summary).toMatchObject({ processed: 60, rejected: 0, dropped: 0, cancelled: 0 });
    expect(written.map(({ sequence }) => Number(sequence))).toEqual(Array.from({ length: 60 }, (_, i) => i));
    const cut = factors.indexOf(4);
    expect(factors).toEqual(factors.map((_, i) => (i < cut ? 2 : 4)));
    // From the next that is polled on; no more are on their way than there are credits.
    expect(cut).toBeGreaterThanOrEqual(19);
    expect(cut).toBeLessThanOrEqual(19 + Math.max(4, 3 * workers));
    const { sha256, library } = answers[0] as Extract<ControlAnswer, { kind: 'accepted' }>;
    expect(answers).toEqual([{ kind: 'accepted', stages: ['subsample', 'recoverLines'], model: join(folder, 'second'), library, sha256 }]); // prettier-ignore
    expect(library).toBe('1.2.3');
    expect(describeAnswer(answers[0])).toBe(
      `control: accepted: subsample, recoverLines: ${join(folder, 'second')}, written by 1.2.3, SHA-256 ${sha256}`,
    );
    expect(readModel(join(folder, 'second')).card.library).toBe('1.2.3');
  });

  it('are refused in one line, and the model before works on', async () => {
    const folder = await scratch();
    await model(folder, 'longer', [0, 2], 8, 16);
    await model(folder, 'corrupt', [0, 2], 8);
    await writeFile(join(folder, 'corrupt', 'weights-matrix.npy'), 'no numbers');
    await writeModel(join(folder, 'other'), { kind: 'sparse-slow-time', axis: { name: 'antenna', size: 8 }, kept: [0, 2], options: {}, weights: new Map(), training: {}, metrics: {} }, '1'); // prettier-ignore
    const exchange = (name: string, stage: string | number = 'recoverLines') => ({ kind: 'exchange-model', stage, model: join(folder, name) }) as const; // prettier-ignore
    const messages = {
      10: exchange('longer'),
      11: exchange('corrupt'),
      12: exchange('nowhere'),
      13: exchange('other'),
      14: exchange('second', 'ratio'),
      15: exchange('second', 9),
      16: '{ "kind":',
      17: '{ "kind": "exchange-model", "stage": 1 }',
      18: '{ "kind": "exchange-model", "stage": 1, "model": "" }',
      19: '{ "kind": "exchange-model", "stage": {}, "model": "second" }',
      20: '{ "kind": "exchange", "stage": 1, "model": "second" }',
      21: '{ "kind": "exchange-model", "stage": 1, "modell": "second" }',
    };
    const { summary, factors, answers } = await run(folder, { workers, messages });
    expect(summary).toMatchObject({ processed: 60, rejected: 0, cancelled: 0 });
    expect(new Set(factors)).toEqual(new Set([2]));
    const reasons = [
      /axis: found 16 entries of antenna, allowed: 8 of antenna/,
      /weights-matrix\.npy: SHA-256: found/,
      /nowhere\/card\.json/,
      /kind sparse-slow-time, which does not recover lines, allowed: .*linear-lines/,
      /control: refused: stage: found "ratio", allowed: subsample \(1\), recoverLines \(2\)/,
      /control: refused: stage: found 9, allowed/,
      /control: refused: found no JSON/,
      /control: refused: model: found nothing, allowed: a text that is not empty$/,
      /control: refused: model: found "", allowed: a text that is not empty$/,
      /control: refused: stage: found a mapping, allowed: a text that is not empty or an integer of at least 0 or a list of at least 1$/,
      /control: refused: kind: found "exchange", allowed: exchange-model$/,
      /control: refused: modell: unknown key, did you mean "model"\? allowed: kind, stage, model$/,
    ];
    expect(answers.map(({ kind }) => kind)).toEqual(reasons.map(() => 'refused'));
    answers.forEach((answer, i) => {
      expect(describeAnswer(answer)).toMatch(reasons[i]);
      expect(describeAnswer(answer)).not.toContain('\n');
    });
  });

  it('a folder that came to hold what cannot be read is told once, and changes nothing', async () => {
    const folder = await scratch();
    const card = join(folder, 'first', 'card.json');
    const { summary, factors, notices } = await run(folder, {
      workers,
      messages: {},
      onWritten: async (count) => {
        if (count !== 10) return;
        await writeFile(card, '{ "half": ');
        await setTimeout(1100); // a folder is looked at once a second
      },
    });
    expect(summary).toMatchObject({ processed: 60, rejected: 0, cancelled: 0 });
    expect(new Set(factors)).toEqual(new Set([2]));
    // By each stage that has the model, whatever the threads.
    const said = (stage: string): unknown =>
      expect.stringMatching(new RegExp(`${stage}: model: .*first/card\\.json: .*; the model before it works on$`));
    expect(notices).toHaveLength(2);
    expect(notices).toEqual(expect.arrayContaining([said('subsample'), said('recoverLines')]));
  });
});

it('a worker that takes the place of a dead one works with the model of the last exchange', async () => {
  const folder = await scratch();
  const swap: ControlMessage = {
    kind: 'exchange-model',
    stage: ['recoverLines', 'subsample'],
    model: join(folder, 'second'),
  };
  const { summary, factors } = await run(folder, { workers: 2, messages: { 20: swap }, deadly: [40, 41] });
  expect(summary).toMatchObject({ processed: 58, rejected: 2 });
  const cut = factors.indexOf(4);
  expect(factors).toEqual(factors.map((_, i) => (i < cut ? 2 : 4)));
});
