import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPipeline } from '../../pipeline/config/load.ts';
import { definePipeline, parsePipeline, withStageOption } from '../../pipeline/config/parse.ts';
import { testCatalogue } from './fakes.ts';

const parse = (text: string) => parsePipeline(text, 'dir/pipeline.yaml', testCatalogue);

describe('a pipeline file', () => {
  it('is read with its defaults filled in and its paths relative to itself', () => {
    const config = parse(`
name: isac
source: { kind: replay, capture: street }
stages:
  - pass:
  - fake: { bad: [3] }
sink: { kind: jsonl, path: out.jsonl }
`);
    expect(config).toMatchObject({
      name: 'isac',
      overload: 'block',
      source: { kind: 'replay', capture: join(process.cwd(), 'dir/street'), rate: 'max' },
      stages: [
        { name: 'pass', options: {} },
        { name: 'fake', options: { bad: [3] } },
      ],
      sink: { kind: 'jsonl', path: join(process.cwd(), 'dir/out.jsonl'), place: 'dir/pipeline.yaml:7: sink.path' },
    });
  });

  it('needs nothing but its stages, and writes to standard output when only the kind of the sink is given', () => {
    expect(parse('stages: [fake: {}]')).toMatchObject({
      name: 'pipeline',
      overload: 'block',
      stages: [{ name: 'fake' }],
    });
    expect(parse('stages: [fake: {}]\nsink: { kind: jsonl }').sink).toMatchObject({ kind: 'jsonl', path: '-' });
  });

  it('may name a folder for pictures, relative to itself', () => {
    expect(parse('stages: [fake: {}]\nsink:\n  kind: jsonl\n  images: frames').sink).toEqual({
      kind: 'jsonl',
      path: '-',
      place: 'dir/pipeline.yaml:2: sink.path',
      images: { folder: join(process.cwd(), 'dir/frames'), place: 'dir/pipeline.yaml:4: sink.images' },
    });
  });

  it('may be written as an object', () => {
    expect(definePipeline({ stages: [{ fake: {} }], credits: 2 }, testCatalogue).credits).toBe(2);
    expect(() => definePipeline({ stages: [{ fake: { bat: 1 } }] }, testCatalogue)).toThrow(
      'pipeline: stages[0].fake.bat: unknown key, did you mean "bad"? allowed: bad, maxTargets, compression',
    );
  });

  const faults: [string, string, string][] = [
    ['an unknown key of a stage', 'stages:\n  - fake:\n      bat: [1]', ':3: stages[0].fake.bat: unknown key, did you mean "bad"? allowed: bad, maxTargets, compression'], // prettier-ignore
    ['an unknown key deeper down', 'stages:\n  - fake:\n      compression:\n        factor: auto', ':4: stages[0].fake.compression.factor: unknown key, did you mean "factors"? allowed: factors'], // prettier-ignore
    ['an unknown key at the top', 'stages: [fake: {}]\ncredit: 3', ':2: credit: unknown key, did you mean "credits"? allowed: name, source, workers, overload, credits, metrics, sink, delivery, stages'], // prettier-ignore
    ['a key that resembles nothing', 'stages: [fake: {}]\nxyzzy: 3', ':2: xyzzy: unknown key, allowed: name, source, workers, overload, credits, metrics, sink, delivery, stages'], // prettier-ignore
    ['an unknown key of a source', 'source: { kind: replay, capture: a, rat: 1 }\nstages: [fake: {}]', ':1: source.rat: unknown key, did you mean "rate"? allowed: kind, capture, rate'], // prettier-ignore
    ['an unknown stage', 'stages:\n  - fake: {}\n  - faked: {}', ':3: stages[1].faked: unknown key, did you mean "fake"? allowed:'], // prettier-ignore
    ['a stage that is only a name', 'stages:\n  - pass', ':2: stages[0]: found "pass", allowed: one of'],
    ['two stages in one item', 'stages:\n  - pass: {}\n    fake: {}', ':2: stages[0]: found "pass, fake", allowed: one stage in each list item'], // prettier-ignore
    ['no stages', 'name: a', ': stages: found nothing, allowed: a list of at least 1'],
    ['an empty list of stages', 'stages: []', ':1: stages: found an empty list, allowed: a list of at least 1'],
    ['stages that are not a list', 'stages: {}', ':1: stages: found a mapping, allowed: a list of at least 1'],
    ['a port that is none', 'stages: [fake: {}]\nmetrics: { port: 70000 }', ':2: metrics.port: found 70000, allowed: an integer from 0 to 65535'], // prettier-ignore
    ['half a worker', 'stages: [fake: {}]\nworkers: 1.5', ':2: workers: found 1.5, allowed: auto or an integer from 0 to 256'], // prettier-ignore
    ['an unknown policy', 'stages: [fake: {}]\noverload: oldest', ':2: overload: found "oldest", allowed: block, latest'], // prettier-ignore
    ['credits out of range', 'stages: [fake: {}]\ncredits: 0', ':2: credits: found 0, allowed: an integer from 1 to 65536'], // prettier-ignore
    ['credits that are not whole', 'stages: [fake: {}]\ncredits: 1.5', ':2: credits: found 1.5, allowed: an integer from 1 to 65536'], // prettier-ignore
    ['credits that are not a number', 'stages: [fake: {}]\ncredits: many', ':2: credits: found "many", allowed: an integer from 1 to 65536'], // prettier-ignore
    ['an unknown rate', 'source:\n  kind: replay\n  capture: a\n  rate: fast\nstages: [fake: {}]', ':4: source.rate: found "fast", allowed: max, realtime or a number above 0'], // prettier-ignore
    ['a rate of zero', 'source: { kind: replay, capture: a, rate: 0 }\nstages: [fake: {}]', ':1: source.rate: found 0, allowed: max, realtime or a number above 0'], // prettier-ignore
    ['a source of an unknown kind', 'source:\n  kind: pulsar\nstages: [fake: {}]', ':2: source.kind: found "pulsar", allowed: replay'], // prettier-ignore
    ['a source without a capture', 'source:\n  kind: replay\nstages: [fake: {}]', ':1: source.capture: found nothing, allowed: a text that is not empty'], // prettier-ignore
    ['an option of the wrong type', 'stages:\n  - fake: { maxTargets: few }', ':2: stages[0].fake.maxTargets: found "few", allowed: an integer of at least 1'], // prettier-ignore
    ['a wrong value in one branch of a choice', 'stages:\n  - fake:\n      compression:\n        factors: { antenna: 0 }', ':4: stages[0].fake.compression.factors.antenna: found 0, allowed: an integer of at least 1'], // prettier-ignore
    ['options that are not a mapping', 'stages:\n  - fake: 3', ':2: stages[0].fake: found 3, allowed: a mapping'],
    ['an empty file', '', ': found null, allowed: a mapping'],
    ['a list', '- a', ': found a list, allowed: a mapping'],
    ['a text that is not YAML', 'stages:\n  - [', ':2: not YAML:'],
    ['a key given twice', 'name: a\nname: b\nstages: [fake: {}]', ':2: not YAML: Map keys must be unique'],
    ['an alias to nothing', 'name: *nobody\nstages: [fake: {}]', ': not YAML: Unresolved alias'],
  ];

  it.each(faults)('says in one line what is wrong with %s', (_, text, expected) => {
    let thrown: unknown;
    try {
      parse(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: 'SounderError', code: 'configuration-invalid', exitCode: 2 });
    const { message } = thrown as Error;
    expect(message.slice(0, `dir/pipeline.yaml${expected}`.length)).toBe(`dir/pipeline.yaml${expected}`);
    expect(message).not.toContain('\n');
  });

  it('gives every stage that has an option the value of a flag', () => {
    const config = parse('stages: [pass: {}, fake: { bad: [1] }]');
    const { stages } = withStageOption(config, 'maxTargets', 2, '--targets', testCatalogue);
    expect(stages.map(({ options }) => options)).toEqual([{}, { bad: [1], maxTargets: 2 }]);
    expect(() => withStageOption(config, 'maxTargets', 0, '--targets', testCatalogue)).toThrow(
      '--targets: found 0, allowed: an integer of at least 1',
    );
    expect(() => withStageOption(parse('stages: [pass: {}]'), 'maxTargets', 2, '--targets', testCatalogue)).toThrow(
      '--targets: found 2, allowed: only with a stage that has the option maxTargets, none of pipeline has',
    );
  });
});

describe('a value that may be one of several things', () => {
  const place = 'pipeline: stages[0].subsample.mask';
  it.each([
    [{ model: '' }, '.model: found "", allowed: a text that is not empty'],
    [{ model: 3 }, '.model: found 3, allowed: a text that is not empty'],
    [{ modle: 'x' }, '.modle: unknown key, did you mean "model"? allowed: pattern, kept, first, seed, model'],
    [{ pattern: 'x', kept: 3 }, '.pattern: found "x", allowed: uniform, random, '],
    [{ pattern: 'random' }, '.kept: found nothing, allowed: an integer of at least 1'],
    [{ pattern: 'random', kept: 0 }, '.kept: found 0, allowed: an integer of at least 1'],
    [{ pattern: 'random', kept: 3, model: 'x' }, ': found "pattern, kept, model", allowed: a list of at least 1 or a mapping with pattern, kept or a mapping with model'],
    [{}, ': found a mapping, allowed: a list of at least 1 or a mapping with pattern, kept or a mapping with model'],
    ['all', ': found "all", allowed: a list of at least 1 or a mapping with pattern, kept or a mapping with model'],
    [[1, -2], '[1]: found -2, allowed: an integer of at least 0'],
  ])('%j is told as what was probably meant', (mask, expected) => {
    expect(() => definePipeline({ stages: [{ subsample: { mask } }] })).toThrow(`${place}${expected}`);
  }); // prettier-ignore

  it.each(['recoverLines', 'recover'])('%s refuses an empty path of a model', (name) => {
    expect(() => definePipeline({ stages: [{ [name]: { model: '' } }] })).toThrow(
      `pipeline: stages[0].${name}.model: found "", allowed: a text that is not empty`,
    );
  });
});

describe('loadPipeline', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'sounder-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it('reads a file, and names it when it is missing', async () => {
    const path = join(folder, 'a.yaml');
    await writeFile(path, 'stages: [fake: {}]');
    expect((await loadPipeline(path, testCatalogue)).stages).toHaveLength(1);
    await expect(loadPipeline(join(folder, 'b.yaml'))).rejects.toMatchObject({
      code: 'not-found',
      message: `${join(folder, 'b.yaml')}: file not found (a pipeline file)`,
    });
    await expect(loadPipeline(folder)).rejects.toMatchObject({ code: 'io-failed' });
  });
});
