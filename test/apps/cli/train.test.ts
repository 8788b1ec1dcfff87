import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { trainModel } from '../../../src/apps/cli/train-model.ts';
import { loadKernels } from '../../../src/kernels/load.ts';
import { planLineRecovery } from '../../../src/learning/index.ts';
import { checkModel, checkSpec, planRecoveryModel, readModel, STATE_FILE } from '../../../src/models/index.ts';
import { scratch } from '../../captures/scratch.ts';
import { cli } from './run-cli.ts';

const SPEC = `
task: { name: partial-fourier, size: 16, spikes: 2, layers: 3 }
mask: { method: top-m, kept: 8, units: half-spectrum }
seed: 5
batch: 8
steps: { joint: 60, refine: 40 }
validation: { every: 20, batches: 2 }
unseen: 64
`;

async function specFile(text = SPEC): Promise<{ spec: string; out: string; folder: string }> {
  const folder = await scratch();
  const spec = join(folder, 'spec.yaml');
  await writeFile(spec, text);
  return { spec, out: join(folder, 'model'), folder };
}

async function filesOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const entries = names.map(async (name) => [name, (await readFile(join(folder, name))).toString('base64')] as const);
  return Object.fromEntries(await Promise.all(entries));
}

const specOf = (text = SPEC) =>
  checkSpec(
    {
      task: { name: 'partial-fourier', size: 16, spikes: 2, layers: 3 },
      mask: { method: 'top-m', kept: 8, units: 'half-spectrum' },
      seed: 5,
      batch: 8,
      steps: { joint: 60, refine: 40 },
      validation: { every: 20, batches: 2 },
      unseen: 64,
    },
    text,
  );

describe('sounder train', () => {
  test('names the spec where its mask does not fit the task', async () => {
    const { spec, out } = await specFile(SPEC.replace('kept: 8', 'kept: 18'));
    const { code, stderr } = await cli(['train', spec, '--out', out]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${spec}: `);
    expect(stderr).toMatch(/^[^\n]*kept: found 18[^\n]*\n$/);
  });

  test.each([
    ['a spec that is wrong', SPEC.replace('kept: 8', 'kept: 0'), 2],
    ['a mask that does not fit', SPEC.replace('kept: 8', 'kept: 18'), 2],
    [
      'a mask that cannot be recovered from',
      'task: { name: slow-time, pulses: 32 }\nmask: { method: fixed, pattern: uniform, kept: 8 }\n',
      2,
    ],
    ['a training that diverges', SPEC.replace('seed: 5', 'seed: 5\nrate: 1.0e+200'), 1],
    [
      'a capture that is missing',
      'task: { name: lines, capture: nowhere }\nmask: { method: fixed, pattern: uniform, kept: 8 }\n',
      2,
    ],
  ])('%s creates nothing, and leaves a folder that is there as it was', async (_, text, exit) => {
    const { spec, out, folder } = await specFile(text);
    const first = await cli(['train', spec, '--out', join(out, 'deep')]);
    expect(first.stderr).toMatch(/^sounder: [^\n]+\n$/);
    expect(first.code).toBe(exit);
    expect(await readdir(folder)).toEqual(['spec.yaml']);
    await mkdir(out);
    await writeFile(join(out, 'card.json'), 'mine');
    expect((await cli(['train', spec, '--out', out])).code).toBe(exit);
    expect(await filesOf(out)).toEqual({ 'card.json': Buffer.from('mine').toString('base64') });
  });

  test('the rate falls on a plateau as the spec says; a factor of 1 leaves it alone', async () => {
    const ratesOf = async (plateau: object): Promise<number[]> => {
      const rates: number[] = [];
      const { out } = await specFile();
      // With a threshold near 1 no loss counts as better after the first.
      const spec = { ...specOf(), plateau: { ...specOf().plateau, threshold: 0.999, ...plateau } };
      await trainModel({ spec, folder: out, kernels: loadKernels(), library: '1', signal: new AbortController().signal, onProgress: ({ rate }) => rates.push(rate) }); // prettier-ignore
      return rates.slice(0, 60);
    };
    // Validations after 20 and 40 steps of 60: the second is not better than the first.
    expect(await ratesOf({ patience: 0 })).toEqual([...Array<number>(40).fill(0.01), ...Array<number>(20).fill(0.005)]);
    expect(await ratesOf({ patience: 0, factor: 0.1, least: 0.2 })).toEqual([...Array<number>(40).fill(0.01), ...Array<number>(20).fill(0.002)]); // prettier-ignore
    for (const still of [{ patience: 1 }, { patience: 0, factor: 1 }])
      expect(await ratesOf(still)).toEqual(Array<number>(60).fill(0.01));
  });

  test('a place that cannot be a folder is told before the training', async () => {
    const { spec, folder } = await specFile(SPEC.replace('joint: 60', 'joint: 1000000'));
    for (const out of [spec, join(spec, 'model')]) {
      const { code, stderr } = await cli(['train', spec, '--out', out]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: `sounder: ${out}: a part of the path is not a directory (a model folder)\n` }); // prettier-ignore
    }
    expect(await readdir(folder)).toEqual(['spec.yaml']);
  });

  test('writes a model that can be read and planned, equal calls equal bytes, another seed another mask or weights', async () => {
    const { spec, out } = await specFile();
    const { code, stdout, stderr } = await cli(['train', spec, '--out', out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^mask +8 of 16 along frequency: \d[\d, .-]*\d$/m);
    expect(stdout).toMatch(/^nmseDb +-\d/m);
    const model = readModel(out);
    expect(model.card).toMatchObject({ kind: 'unfolded-fourier', training: { seed: 5 }, axis: { size: 16 } });
    expect(model.metrics.examples).toBe(64);
    // Bins beyond the half mirror others; they do not stand to choice.
    expect(Math.max(...model.kept)).toBeLessThanOrEqual(8);
    planRecoveryModel(loadKernels(), checkModel(model, out), 2, out).dispose();
    expect(await readdir(out)).not.toContain(STATE_FILE);

    const first = await filesOf(out);
    expect((await cli(['train', spec, '--out', out, '--quiet'])).stdout).toBe('');
    expect(await filesOf(out)).toEqual(first);
    await cli(['train', spec, '--out', out, '--quiet', '--seed', '6']);
    expect(readModel(out).card.training.seed).toBe(6);
    expect(await filesOf(out)).not.toEqual(first);
  });

  test.each([17, 60, 75])('interrupted after step %s it continues to the same bytes', async (step) => {
    const { spec, out, folder } = await specFile();
    const asked = new AbortController();
    const model = await trainModel({
      spec: specOf(),
      folder: out,
      kernels: loadKernels(),
      library: 'any',
      signal: asked.signal,
      onProgress: (progress) => progress.step === step && asked.abort(),
    });
    expect(model).toBeUndefined();
    expect(await readdir(out)).toEqual([STATE_FILE]);
    const { code, stderr } = await cli(['train', spec, '--out', out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `sounder: ${out}: continuing after step ${step}\n` });
    const whole = join(folder, 'whole');
    await cli(['train', spec, '--out', whole]);
    expect(await filesOf(out)).toEqual(await filesOf(whole));
  });

  test('a state of another spec, and a corrupt one, is one line', async () => {
    const { spec, out } = await specFile();
    const asked = new AbortController();
    await trainModel({ spec: specOf(), folder: out, kernels: loadKernels(), library: '1', signal: asked.signal, onProgress: () => asked.abort() }); // prettier-ignore
    const other = await cli(['train', spec, '--out', out, '--seed', '9']);
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/training-state\.json: seed: found 5 \(an interrupted training\), allowed: 9 as in the spec/); // prettier-ignore
    const text = await readFile(join(out, STATE_FILE), 'utf8');
    await writeFile(join(out, STATE_FILE), text.replace(/"state":"..../, '"state":"AAAA'));
    const corrupt = await cli(['train', spec, '--out', out]);
    expect(corrupt.code).toBe(2);
    expect(corrupt.stderr).toMatch(/training-state\.json: state: found SHA-256 [0-9a-f]{64}, allowed: [0-9a-f]{64}\n$/);
  });

  test.each([
    ['fixed', '{ method: fixed, pattern: uniform, kept: 4 }', [0, 4, 8, 12]],
    ['top-1', '{ method: top-1, kept: 4, start: uniform, entropy: 0.01 }', undefined],
    ['loupe', '{ method: loupe, kept: 4 }', undefined],
    ['pairs', '{ method: top-m, kept: 4, units: pairs, start: paired }', undefined],
  ])('trains with a mask of %s', async (_, mask, kept) => {
    const { spec, out } = await specFile(SPEC.replace(/^mask:.*$/m, `mask: ${mask}`));
    expect((await cli(['train', spec, '--out', out, '--quiet'])).stderr).toBe('');
    const model = readModel(out);
    expect(model.kept).toHaveLength(4);
    if (kept) expect(model.kept).toEqual(kept);
    expect(model.metrics.nmseDb).toBeLessThan(3);
  });

  test('trains a network for lines of echoes, whose folder the stream can plan', async () => {
    const { spec, out } = await specFile(`
task: { name: rf-lines, size: 64, layers: 2 }
mask: { method: top-m, kept: 16 }
batch: 8
steps: { joint: 20, refine: 20 }
validation: { every: 20, batches: 2 }
unseen: 64
`);
    expect((await cli(['train', spec, '--out', out, '--quiet'])).stderr).toBe('');
    const model = readModel(out);
    expect(model).toMatchObject({
      kind: 'unfolded-lines',
      axis: { name: 'fast_time', size: 64 },
      options: { layers: 2 },
    });
    // A quarter of the samples of signals half of whose band is empty: something is recovered, not all.
    expect(model.metrics.nmseDb).toBeLessThan(-3);
    planRecoveryModel(loadKernels(), checkModel(model, out), 2, out).dispose();
    const { kept, weights } = model;
    const recovery = planLineRecovery({ size: 64, kept, lines: 1, weights });
    const into = new Float32Array(64).fill(NaN);
    recovery.apply(new Float32Array(16), into);
    expect(into).toEqual(new Float32Array(64));
  });

  test('judges a mask over slow time that was made by hand: more pulses recover better, all of it within the noise', async () => {
    const errorOf = async (mask: string): Promise<number> => {
      const { spec, out } = await specFile(
        `task: { name: slow-time, pulses: 32, tones: 1, noise: 0.05, iterations: 100 }\nmask: ${mask}\nunseen: 256\n`,
      );
      const { code, stderr } = await cli(['train', spec, '--out', out, '--quiet']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const model = readModel(out);
      expect(model).toMatchObject({ kind: 'sparse-slow-time', axis: { name: 'slow_time', size: 32 } });
      const { stdout } = await cli(['evaluate', out]);
      expect(stdout).toContain('missingNmseDb');
      return model.metrics.missingNmseDb;
    };
    const few = await errorOf('{ method: given, entries: [0, 1, 4, 9, 11, 16, 23, 30] }');
    const many = await errorOf('{ method: fixed, pattern: random, kept: 24 }');
    // Noise of 0.05 against unit power is -26 dB; nothing recovered would be 0 dB.
    expect(many).toBeLessThan(-12);
    expect(many).toBeGreaterThan(-26.1);
    expect(few).toBeLessThan(-3);
    expect(many).toBeLessThan(few);
  });

  test('a task without a network does not learn a mask, and entries have to fit', async () => {
    const refused = async (mask: string): Promise<string> => {
      const { spec, out } = await specFile(`task: { name: slow-time, pulses: 32 }\nmask: ${mask}\n`);
      const { code, stderr } = await cli(['train', spec, '--out', out]);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await refused('{ method: top-m, kept: 8 }')).toContain('mask.method: found top-m, allowed: fixed, given');
    expect(await refused('{ method: given, entries: [0, 32] }')).toContain('mask.entries[1]: found 32, allowed: ascending entries from 0 to 31'); // prettier-ignore
    expect(await refused('{ method: fixed, pattern: uniform, kept: 8 }')).toContain('without a common divisor');
  });

  test('every wrong call is one line and exit code 2', async () => {
    const wrong = async (from: string | RegExp, to: string, ...flags: string[]) => {
      const { spec, out } = await specFile(SPEC.replace(from, to));
      const { code, stderr } = await cli(['train', spec, '--out', out, ...flags]);
      expect(code).toBe(2);
      expect(stderr.trimEnd()).not.toContain('\n');
      return stderr;
    };
    expect(await wrong('spikes', 'spike')).toContain('task.spike: unknown key, did you mean "spikes"?');
    expect(await wrong('kept: 8', 'kept: 0')).toContain('mask.kept: found 0, allowed: a number at least 1');
    expect(await wrong('kept: 8', 'kept: 10')).toMatch(/spec\.yaml: mask\.kept: found 10, allowed: 1 to 9\n$/);
    expect(await wrong('kept: 8, units: half-spectrum', 'kept: 7, units: pairs')).toMatch(
      /mask\.kept: found 7, allowed: multiples of 2 up to 16\n$/,
    );
    expect(await wrong('method: top-m', 'methd: top-m')).toMatch(
      /spec\.yaml: mask\.methd: unknown key, did you mean "method"\?\n$/,
    );
    expect(await wrong('batch: 8', 'batch: 7')).toContain('batch: found 7');
    expect(await wrong('spikes: 2', 'spikes: 20')).toMatch(/spec\.yaml: task\.spikes: found 20, allowed: at most 16/);
    expect(await wrong('partial-fourier', 'fourier')).toContain(
      'task.name: found "fourier", allowed: partial-fourier, rf-lines, slow-time',
    );
    expect(await wrong(/^task.*$/m, 'task: { name: rf-lines, size: 16, scatterers: 2, carrier: 0.000001 }')).toMatch(/spec\.yaml: task\.bandwidth: found 0\.6 of the carrier 0\.000001, a pulse of \d+ samples, allowed: pulses of up to 65535/); // prettier-ignore
    expect(await wrong('task:', 'task')).toContain('not YAML');
    expect(await wrong('seed: 5', 'plateau: { patient: 3 }')).toContain(
      'plateau.patient: unknown key, did you mean "patience"?',
    );
    expect(await wrong('seed: 5', 'plateau: { factor: 2 }')).toContain(
      'plateau.factor: found 2, allowed: a number at most 1',
    );
    expect(await wrong('batches: 2', 'batches: 1000000000')).toMatch(/spec\.yaml: validation\.batches: found 1000000000, a training that takes [\d.]+ TiB/); // prettier-ignore
    expect(await wrong('', '', '--seed', 'x')).toContain('--seed: found "x", allowed: an integer of at least 0');
    expect((await cli(['train', '/nowhere/s.yaml', '--out', '/tmp/m'])).stderr).toContain('file not found');
  });

  test('shows a bar with loss and time left on a terminal once it takes a while', async () => {
    const { spec, out } = await specFile();
    let nowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 30));
    try {
      const { stderr } = await cli(['train', spec, '--out', out], { isTTY: true });
      const shown = [...stderr.matchAll(/\[(#*)(\.*)\] step (\d+) of 100, loss [\d.e-]+(, validation [\d.e-]+)?, \d+ s left/g)]; // prettier-ignore
      expect(shown.length).toBeGreaterThan(3);
      for (const [, done, left, step] of shown)
        expect([done.length, left.length]).toEqual([Math.floor(0.3 * Number(step)), 30 - Math.floor(0.3 * Number(step))]); // prettier-ignore
    } finally {
      clock.mockRestore();
    }
  });
});
