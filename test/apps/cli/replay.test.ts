import { link, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSigmf } from '../../../src/captures/sigmf-writer.ts';
import { createRng, defineAxis } from '../../../src/core/index.ts';
import { cli } from './run-cli.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

/** Noise seen by a line of 8 antennas; the snapshots in `spoilt` hold a NaN. */
async function writeCapture(name: string, count: number, spoilt: readonly number[] = []): Promise<void> {
  const axes = [
    defineAxis({ name: 'antenna', size: 8, spacing: 0.5, unit: 'wavelength' }),
    defineAxis({ name: 'subcarrier', size: 16, spacing: 120_000, unit: 'Hz' }),
  ];
  const rng = createRng(name);
  const writer = await createSigmf(at(name), { streamId: 'bs-1', modality: 'isac', geometry: 'monostatic', datatype: 'cf32_le', carrierHz: 26e9 as never, axes }); // prettier-ignore
  for (let i = 0; i < count; i++) {
    const samples = Float32Array.from({ length: 256 }, () => rng.normal());
    if (spoilt.includes(i)) samples[7] = NaN;
    await writer.append(new Uint8Array(samples.buffer), 1_767_225_600_000_000_000n + BigInt(i) * 1_000_000n);
  }
  await writer.close();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sounder-'));
  await writeCapture('street', 5);
  await writeCapture('spoilt', 30, [2, ...Array.from({ length: 14 }, (_, i) => 10 + i)]);
});
afterAll(() => rm(folder, { recursive: true }));

const sequences = (text: string): string[] =>
  text.trimEnd().split('\n').map((line) => (JSON.parse(line) as { sequence: string }).sequence); // prettier-ignore

describe('sounder replay', () => {
  it('writes one line per snapshot to standard output, in capture order, and exits with 0', async () => {
    const { code, stdout, stderr } = await cli(['replay', at('street')]);
    expect(sequences(stdout)).toEqual(['0', '1', '2', '3', '4']);
    expect(stderr).toMatch(/^sounder: 5 snapshots processed, 0 rejected, [\d.]+ s, [\d.]+ snapshots\/s\n$/);
    expect(code).toBe(0);
  });

  it('writes to a file with --out and says nothing with --quiet', async () => {
    const { code, stdout, stderr } = await cli(['replay', at('street'), '--out', at('out.jsonl'), '--quiet']);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(sequences(await readFile(at('out.jsonl'), 'utf8'))).toHaveLength(5);
  });

  it('tells of rejected snapshots one line each, then only counts, and exits with 1', async () => {
    // All of it within one second of the report, however slow the machine is.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    const { code, stdout, stderr } = await cli(['replay', at('spoilt'), '--targets', '1']);
    clock.mockRestore();
    const lines = stderr.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^sounder: rejected: stream bs-1 snapshot 2: .*NaN/);
    expect(lines).toHaveLength(12);
    expect(lines[10]).toBe('sounder: rejected: more snapshots, only counted until a second is over');
    expect(lines[11]).toMatch(/^sounder: 15 snapshots processed, 15 rejected, /);
    expect(sequences(stdout)).toEqual([
      '0',
      '1',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '24',
      '25',
      '26',
      '27',
      '28',
      '29',
    ]);
    expect(code).toBe(1);
  });

  it('takes a pipeline file, relative to the working directory', async () => {
    await writeFile(at('one.yaml'), 'credits: 1\nstages: [compress: {}, decouple: {}, fuse: { maxTargets: 1 }]\n');
    const { code, stdout } = await cli(['replay', at('street'), '--pipeline', at('one.yaml'), '--rate', '1000']);
    expect(sequences(stdout)).toHaveLength(5);
    expect(code).toBe(0);
  });

  const faults: [string, () => string[], number, RegExp][] = [
    ['a missing capture', () => [at('nowhere')], 2, /nowhere\.sigmf-meta: file not found/],
    ['a missing pipeline', () => [at('street'), '--pipeline', at('no.yaml')], 2, /no\.yaml: file not found \(a pipeline file\)/], // prettier-ignore
    ['an output folder that is not there', () => [at('street'), '--out', at('no/out')], 2, /out: cannot be written: the folder does not exist/], // prettier-ignore
    ['pictures of a radar', () => [at('street'), '--images', at('frames')], 2, /--images: found an isac capture, whose estimates have no images, allowed: an ultrasound capture/], // prettier-ignore
    ['a rate that is none', () => [at('street'), '--rate', 'fast'], 2, /--rate: found "fast", allowed: max, realtime or a number above 0/], // prettier-ignore
    ['half a worker', () => [at('street'), '--workers', '0.5'], 2, /--workers: found "0\.5", allowed: auto or an integer from 0 to 256/], // prettier-ignore
    ['a rate of zero', () => [at('street'), '--rate', '0'], 2, /--rate: found "0"/],
    ['an empty rate', () => [at('street'), '--rate', ''], 2, /--rate: found ""/],
    [
      'no targets',
      () => [at('street'), '--targets', '0'],
      2,
      /--targets: found "0", allowed: an integer of at least 1/,
    ],
    ['half a target', () => [at('street'), '--targets', '1.5'], 2, /--targets: found "1\.5"/],
    ['an unknown flag', () => [at('street'), '--ou', 'x'], 2, /unknown option '--ou' \(Did you mean --out\?\)/],
    ['no capture', () => [], 2, /missing required argument 'capture'/],
    ['two captures', () => [at('street'), at('spoilt')], 2, /too many arguments/],
  ];

  it.each(faults)('says in one line what is wrong with %s', async (_, args, expected, message) => {
    const { code, stdout, stderr } = await cli(['replay', ...args()]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^sounder: [^\n]+\n$/);
    expect(stdout).toBe('');
    expect(code).toBe(expected);
  });

  it('refuses to write over the capture it reads, under whatever name, and leaves it as it is', async () => {
    await writeCapture('own', 2);
    const files = [at('own.sigmf-data'), at('own.sigmf-meta')];
    const before = await Promise.all(files.map((file) => readFile(file)));
    await symlink(files[0], at('soft.jsonl'));
    await link(files[1], at('hard.jsonl'));
    for (const out of [...files, relative('.', files[0]), at('soft.jsonl'), at('hard.jsonl')]) {
      const { code, stderr } = await cli(['replay', at('own'), '--out', out]);
      expect(stderr).toMatch(/^sounder: --out: found [^\n]+, allowed: a file other than [^\n]+own\.sigmf-(data|meta), which is being read\n$/); // prettier-ignore
      expect(stderr).toContain(`found ${out},`);
      expect(code).toBe(2);
    }
    await symlink(files[0], at('alias.sigmf-data'));
    await symlink(files[1], at('alias.sigmf-meta'));
    expect((await cli(['replay', at('alias'), '--out', files[0]])).code).toBe(2);
    expect(await Promise.all(files.map((file) => readFile(file)))).toEqual(before);
  });

  it('keeps an earlier output when the configuration is refused', async () => {
    await writeFile(at('earlier.jsonl'), 'precious\n');
    await writeFile(at('thirds.yaml'), 'stages:\n  - plain: { compression: { factors: { subcarrier: 3 } } }\n');
    for (const [flags, place] of [
      [['--targets', '100000'], '--targets: targets: found 100000, allowed: at most '],
      [['--pipeline', at('thirds.yaml')], `${at('thirds.yaml')}:2: stages[0].plain: compression.factors.subcarrier: `],
    ] as const) {
      const { code, stderr } = await cli(['replay', at('street'), ...flags, '--out', at('earlier.jsonl')]);
      expect(stderr).toContain(place);
      expect(stderr).toMatch(/^sounder: [^\n]+\n$/);
      expect(code).toBe(2);
      expect(await readFile(at('earlier.jsonl'), 'utf8')).toBe('precious\n');
    }
  });

  it('exits with 1 when the data file is cut short', async () => {
    await writeCapture('cut', 3);
    await truncate(at('cut.sigmf-data'), 2500);
    const { code, stderr } = await cli(['replay', at('cut')]);
    expect(stderr).toMatch(/^sounder: .*cut\.sigmf-data: found 2500 bytes[^\n]*\n$/);
    expect(code).toBe(1);
  });

  it('adds the stack with --verbose, wherever it stands', async () => {
    for (const args of [
      ['--verbose', 'replay', at('nowhere')],
      ['replay', at('nowhere'), '--verbose'],
    ])
      // prettier-ignore
      expect((await cli(args)).stderr).toMatch(/\n {4}at .*\ncaused by Error: ENOENT/s);
  });
});

describe('sounder run', () => {
  it('runs a pipeline file whose paths are relative to it', async () => {
    await writeFile(at('run.yaml'), 'source: { kind: replay, capture: street }\nstages: [plain: {}]\nsink: { kind: jsonl, path: run.jsonl }\n'); // prettier-ignore
    const { code, stdout, stderr } = await cli(['run', at('run.yaml')]);
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toMatchObject({
      level: 'info',
      message: 'ended',
      processed: 5,
      rejected: 0,
      cancelled: 0,
    });
    expect(sequences(await readFile(at('run.jsonl'), 'utf8'))).toHaveLength(5);
    expect(code).toBe(0);
  });

  it('tells people and machines apart: text on a terminal or by --log, JSON lines otherwise', async () => {
    await writeFile(at('log.yaml'), 'source: { kind: replay, capture: spoilt }\nstages: [plain: {}, count: {}, track: {}]\nmetrics: { port: 0, host: 127.0.0.1 }\n'); // prettier-ignore
    const machine = await cli(['run', at('log.yaml')]);
    const events = machine.stderr.trimEnd().split('\n').map((line) => JSON.parse(line) as { level: string; message: string }); // prettier-ignore
    expect(events[0]).toMatchObject({ level: 'info', message: expect.stringMatching(/^metrics, health and readiness on port \d+$/) as string }); // prettier-ignore
    expect(events[1]).toMatchObject({ level: 'error', message: expect.stringMatching(/^rejected: stream bs-1 snapshot 2: /) as string }); // prettier-ignore
    expect(events.at(-1)).toMatchObject({ message: 'ended', processed: 15, rejected: 15 });
    expect(machine.code).toBe(1);
    expect(machine.stdout.split('\n')[14]).toContain('"snapshotCount":"15"');
    const people = await cli(['run', at('log.yaml'), '--log', 'text']);
    expect(people.stderr).toMatch(/\nsounder: 15 snapshots processed, 15 rejected, /);
    expect((await cli(['run', at('log.yaml')], { isTTY: true })).stderr).toContain('15 snapshots processed');
    const wrong = await cli(['run', at('log.yaml'), '--log', 'xml']);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('Allowed choices are text, json') as string }); // prettier-ignore
  });

  it('refuses a sink that is the capture it reads, naming the field', async () => {
    await writeCapture('kept', 2);
    const before = await readFile(at('kept.sigmf-data'));
    await writeFile(at('self.yaml'), 'source: { kind: replay, capture: kept }\nstages: [plain: {}]\nsink: { kind: jsonl, path: ./kept.sigmf-data }\n'); // prettier-ignore
    const { code, stderr } = await cli(['run', at('self.yaml')]);
    expect(stderr).toMatch(/self\.yaml:3: sink\.path: found \S+kept\.sigmf-data, allowed: a file other than /);
    expect(code).toBe(2);
    expect(await readFile(at('kept.sigmf-data'))).toEqual(before);
  });

  it('refuses pictures of a capture that gives none, naming the field', async () => {
    await writeFile(at('pictures.yaml'), 'source: { kind: replay, capture: street }\nstages: [plain: {}]\nsink: { kind: jsonl, images: frames }\n'); // prettier-ignore
    const { code, stdout, stderr } = await cli(['run', at('pictures.yaml')]);
    expect(stderr).toMatch(/pictures\.yaml:3: sink\.images: found an isac capture, /);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('names the file and line of a fault in the pipeline', async () => {
    await writeFile(at('bad.yaml'), 'stages:\n  - plain:\n      compresion: {}\n');
    const { code, stderr } = await cli(['run', at('bad.yaml')]);
    expect(stderr).toContain(
      'bad.yaml:3: stages[0].plain.compresion: unknown key, did you mean "compression"? allowed:',
    );
    expect(code).toBe(2);
  });

  it('needs a source', async () => {
    await writeFile(at('dry.yaml'), 'stages: [plain: {}]');
    const { code, stderr } = await cli(['run', at('dry.yaml')]);
    expect(stderr).toBe(
      `sounder: ${at('dry.yaml')}: source: found nothing, allowed: a source of kind replay or kafka, or a capture on the command line\n`,
    );
    expect(code).toBe(2);
  });
});

describe('sounder', () => {
  it('prints its version and help to standard output', async () => {
    expect(await cli(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
    const help = await cli(['--help']);
    expect(help.stdout).toMatch(/replay.*run.*inspect.*convert.*simulate/s);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect((await cli(['help', 'replay'])).stdout).toContain('Examples:');
  });

  it.each(['replay', 'run', 'inspect', 'convert', 'simulate', 'demo'])(
    'says what %s does in a sentence',
    async (name) => {
      const { stdout } = await cli([name, '--help']);
      expect(stdout).toMatch(new RegExp(`^Usage: sounder ${name} .*\\n\\n[A-Z][a-z]+s [^]+?\\.\\n`));
      expect((await cli(['--help'])).stdout).toMatch(new RegExp(`\\n {2}${name} .* [a-z]+ `));
    },
  );

  it('suggests a command for a misspelt one', async () => {
    expect(await cli(['replai', 'x'])).toEqual({
      code: 2,
      stdout: '',
      stderr: "sounder: unknown command 'replai' (Did you mean replay?)\n",
    });
  });

  it('shows its help and exits with 2 when called without a command', async () => {
    const { code, stdout, stderr } = await cli([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: sounder/);
  });
});
