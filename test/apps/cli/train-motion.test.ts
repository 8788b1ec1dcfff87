import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { trainModel } from '../../../src/apps/cli/train-model.ts';
import { createRng } from '../../../src/core/rng.ts';
import { loadKernels } from '../../../src/kernels/load.ts';
import { createBatch, fixedSampler, slowTimeMotion } from '../../../src/learning/index.ts';
import { checkModel, checkSpec, planRecoveryModel, readModel } from '../../../src/models/index.ts';
import { scratch } from '../../captures/scratch.ts';
import { cli } from './run-cli.ts';

const SPEC = {
  task: { name: 'slow-time-motion', pulses: 16, fastest: 0.6, snrDb: 30, lags: 4, hidden: [16], rounds: 2 },
  mask: { method: 'top-m', kept: 8 },
  seed: 3,
  batch: 16,
  steps: { joint: 60, refine: 140 },
  rate: 3e-3,
  logitRate: 10,
  validation: { every: 20, batches: 2 },
  unseen: 256,
};

async function specFile(fields: object = {}): Promise<{ spec: string; out: string; folder: string }> {
  const folder = await scratch();
  const spec = join(folder, 'spec.yaml');
  // JSON is YAML.
  await writeFile(spec, JSON.stringify({ ...SPEC, ...fields }));
  return { spec, out: join(folder, 'model'), folder };
}

async function filesOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const entries = names.map(async (name) => [name, (await readFile(join(folder, name))).toString('base64')] as const);
  return Object.fromEntries(await Promise.all(entries));
}

describe('sounder train, velocities of slow time', () => {
  test.each([
    ['that come and go', {}, {}],
    ['that stay the same', { cycles: [0, 0] }, { cycles: [0, 0] as const }],
  ])(
    'writes a network whose velocities %s err as its card says, and evaluate finds the same',
    async (_, more, motion) => {
      const { spec, out, folder } = await specFile({ task: { ...SPEC.task, ...more } });
      expect((await cli(['train', spec, '--out', out, '--quiet'])).stderr).toBe('');
      const model = readModel(out);
      expect(model).toMatchObject({ kind: 'velocity-net', axis: { name: 'slow_time', size: 16 } });
      expect(model.options).toEqual({ lags: 4, hidden: [16], rounds: 2 });
      expect(model.kept).toHaveLength(8);
      // To say nothing, v = 0, is an nRMSE of 1.
      expect(model.metrics.nrmse).toBeLessThan(1);
      expect(20 * Math.log10(model.metrics.nrmse)).toBeCloseTo(model.metrics.nmseDb, 9);

      const examples = 512;
      const net = planRecoveryModel(loadKernels(), checkModel(model, out), examples, out);
      const packets = createBatch(net.shape, examples);
      slowTimeMotion({ pulses: 16, fastest: 0.6, snrDb: 30, ...motion }).draw(createRng('others'), packets);
      const masks = new Float64Array(16 * examples);
      fixedSampler(16, model.kept).sample(createRng(0), 1, masks);
      const found = net.forward(packets.measurements, masks);
      net.dispose();
      const sums = (square: (i: number) => number) =>
        Array.from({ length: examples }, (_, p) =>
          Array.from({ length: 16 }, (_, n) => square(16 * p + n)).reduce((sum, x) => sum + x, 0),
        );
      const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
      const errors = sums((i) => (found[i] - packets.targets[i]) ** 2);
      const powers = sums((i) => packets.targets[i] ** 2);
      const nmse = mean(errors) / mean(powers);
      // Both are ratios of means over packets: the delta method gives the deviation of their difference, of which five are allowed.
      const rest = mean(errors.map((e, p) => (e - nmse * powers[p]) ** 2));
      const deviation = (Math.sqrt(rest) / mean(powers)) * Math.sqrt(1 / examples + 1 / model.metrics.examples);
      expect(Math.abs(nmse - model.metrics.nrmse ** 2)).toBeLessThan(5 * deviation);
      expect(5 * deviation).toBeLessThan(nmse);

      const report = join(folder, 'r.json');
      const { code, stdout } = await cli(['evaluate', out, '--report', report]);
      expect(code).toBe(0);
      const [, value, said] = /^nrmse +(\S+) \(card: (\S+)\)$/m.exec(stdout)!;
      expect(value).toBe(said);
      const { measured, card } = JSON.parse(await readFile(report, 'utf8')) as Record<string, unknown>;
      expect(measured).toEqual(card);
    },
  );

  test.each([17, 60, 90])('interrupted after step %s it continues to the same bytes', async (step) => {
    const { spec, out, folder } = await specFile();
    const asked = new AbortController();
    await trainModel({
      spec: checkSpec(SPEC, 'spec'),
      folder: out,
      kernels: loadKernels(),
      library: 'any',
      signal: asked.signal,
      onProgress: (progress) => progress.step === step && asked.abort(),
    });
    expect((await cli(['train', spec, '--out', out])).stderr).toContain(`continuing after step ${step}\n`);
    const whole = join(folder, 'whole');
    await cli(['train', spec, '--out', whole, '--quiet']);
    expect(await filesOf(out)).toEqual(await filesOf(whole));
  });

  test.each([
    [{ method: 'fixed', pattern: 'uniform', kept: 4 }, [0, 4, 8, 12]],
    [{ method: 'given', entries: [0, 1, 8, 9] }, [0, 1, 8, 9]],
    [{ method: 'top-1', kept: 4, start: 'uniform' }, undefined],
    [{ method: 'loupe', kept: 4 }, undefined],
    [{ method: 'top-m', kept: 4, units: 'pairs', start: 'paired' }, undefined],
  ])('trains with the mask %j', async (mask, kept) => {
    const { spec, out } = await specFile({ mask });
    expect((await cli(['train', spec, '--out', out, '--quiet'])).stderr).toBe('');
    const model = readModel(out);
    expect(model.kept).toHaveLength(4);
    if (kept) expect(model.kept).toEqual(kept);
    expect(model.metrics.nrmse).toBeGreaterThan(0);
  });

  test('refuses products further apart than pulses, and velocities beyond the alias limit', async () => {
    const wrong = async (task: object) => {
      const { spec, out } = await specFile({ task: { ...SPEC.task, ...task } });
      const { code, stderr } = await cli(['train', spec, '--out', out, '--quiet']);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await wrong({ cycles: [2, 1] })).toContain(
      'task.cycles: found 2, 1, allowed: the fewest first, then the most',
    );
    expect(await wrong({ lags: 16 })).toContain('task.lags: found 16, allowed: at most 15, as there are 16 pulses');
    expect(await wrong({ fastest: 3.2 })).toContain('fastest');
  });
});
