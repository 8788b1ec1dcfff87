import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { createSigmf } from '../../../src/captures/sigmf-writer.ts';
import { defineAxis } from '../../../src/core/index.ts';
import { type StoredModel, writeModel } from '../../../src/models/index.ts';
import { scratch } from '../../captures/scratch.ts';
import { echoSensor, echoTransmit, PRF } from '../../ultrasound/echoes.ts';
import { cli } from './run-cli.ts';

const kept = [0, 1, 3, 6, 7, 10, 13, 14];
const slow = (fields: Partial<StoredModel> = {}): StoredModel => ({
  kind: 'sparse-slow-time',
  axis: { name: 'slow_time', size: 16 },
  kept,
  options: { dictionary: 'fourier', iterations: 100, tolerance: 1e-4 },
  weights: new Map(),
  training: {},
  metrics: {},
  ...fields,
});

async function folderOf(fields?: Partial<StoredModel>): Promise<{ folder: string; model: string }> {
  const folder = await scratch();
  const model = join(folder, 'model');
  await writeModel(model, slow(fields), '1');
  return { folder, model };
}

/** Two packets of 16 pulses. */
async function captureIn(folder: string, keptPulses?: readonly number[]): Promise<string> {
  const axis = defineAxis({ name: 'slow_time', size: 16, spacing: 1 / PRF, unit: 's', ...(keptPulses && { kept: keptPulses }) }); // prettier-ignore
  const { axes } = echoSensor();
  const base = join(folder, keptPulses ? 'part' : 'disk');
  const writer = await createSigmf(base, echoSensor({ axes: [axis, ...axes] }));
  for (let packet = 0; packet < 2; packet++)
    await writer.append(Buffer.concat((keptPulses ?? [...Array(16).keys()]).map((n) => echoTransmit(16 * packet + n))), 0n); // prettier-ignore
  await writer.close();
  return base;
}

describe('sounder evaluate', () => {
  test('compares velocities of a capture from all pulses, some of them, and recovered ones, with pictures and a report', async () => {
    const { folder, model } = await folderOf();
    const capture = await captureIn(folder);
    const [report, images] = [join(folder, 'r.json'), join(folder, 'pictures')];
    const { code, stdout, stderr } = await cli(['evaluate', model, capture, '--report', report, '--images', images]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^pulses +8 of 16, 2 packets\nsubsampled +slope [\d.]+, .*\nrecovered +slope [\d.]+/);
    const written = JSON.parse(await readFile(report, 'utf8')) as {
      packets: number;
      agreement: Record<string, { slope: number; pixels: number; rmsMps: number }>;
    };
    expect(written).toMatchObject({ model, kind: 'sparse-slow-time', packets: 2, pulses: { kept: 8, of: 16 } });
    // Points of one velocity far from the alias: every choice of pulses gives it, within the noise.
    for (const version of ['subsampled', 'recovered']) {
      expect(written.agreement[version].slope).toBeGreaterThan(0.95);
      expect(written.agreement[version].slope).toBeLessThan(1.05);
      expect(written.agreement[version].pixels).toBeGreaterThan(10);
    }
    const picture = decode(await readFile(join(images, 'doppler.png')));
    expect(picture.width).toBeGreaterThan(3 * 100);
    expect(decode(await readFile(join(images, 'bmode.png'))).width).toBeGreaterThan(300);
  });

  test('without a capture measures a trained model anew, to what its card says', async () => {
    const folder = await scratch();
    const [spec, model] = [join(folder, 's.yaml'), join(folder, 'm')];
    await writeFile(
      spec,
      'task: { name: partial-fourier, size: 16, layers: 2 }\nmask: { method: fixed, pattern: low-pass, kept: 8 }\nbatch: 8\nsteps: { joint: 0, refine: 10 }\nunseen: 32\n',
    );
    expect((await cli(['train', spec, '--out', model, '--quiet'])).code).toBe(0);
    const { code, stdout } = await cli(['evaluate', model, '--report', join(folder, 'r.json')]);
    expect(code).toBe(0);
    const [, value, said] = /^nmseDb +(\S+) \(card: (\S+)\)$/m.exec(stdout)!;
    expect(value).toBe(said);
    const report = JSON.parse(await readFile(join(folder, 'r.json'), 'utf8')) as Record<string, unknown>;
    expect(report.measured).toEqual(report.card);
    const capture = await captureIn(folder);
    expect((await cli(['evaluate', model, capture])).stderr).toContain(
      'axis: found frequency, allowed: slow_time, as captures are compared by their velocities',
    );
  });

  test('every wrong call is one line and exit code 2', async () => {
    const { folder, model } = await folderOf();
    const part = await captureIn(folder, kept);
    const wrong = async (...args: string[]) => {
      const { code, stderr } = await cli(['evaluate', ...args]);
      expect(code).toBe(2);
      expect(stderr.trimEnd()).not.toContain('\n');
      return stderr;
    };
    expect(await wrong(model, part)).toContain(
      'slow_time: found 8 of 16 pulses, allowed: all of them, to compare with',
    );
    expect(await wrong(model)).toContain('card.json: training: task: found nothing, allowed: an object');
    expect(await wrong(model, '--images', folder)).toContain('--images: found no capture');
    expect(await wrong(join(folder, 'gone'))).toContain('gone/card.json: file not found (a model folder)');
    const longer = await folderOf({ axis: { name: 'slow_time', size: 32 } });
    expect(await wrong(longer.model, await captureIn(folder))).toContain('slow_time: found 16 pulses, allowed: 32, as');
  });
});

describe('a pipeline with a trained model', () => {
  const pipeline = (capture: string, subsample: string, recover: string): string => `
name: us
source: { kind: replay, capture: ${capture} }
stages:
  - subsample: ${subsample}
  - demodulate: {}
  - beamform: { beamforming: { grid: { lateralCount: 7, depthCount: 9, lateralOriginM: -1e-3, lateralSpacingM: 3e-4, depthOriginM: 3e-3, depthSpacingM: 4e-4 } } }
  - compound: {}
  - recover: ${recover}
  - images: {}
sink: { kind: jsonl, path: '-' }
`;
  const run = async (folder: string, text: string, ...flags: string[]) => {
    const file = join(folder, 'p.yaml');
    await writeFile(file, text);
    return cli(['run', file, '--quiet', ...flags]);
  };

  test.each([0, 1])('sub-samples and recovers as its folder says, with %s workers the same', async (workers) => {
    const { folder } = await folderOf();
    const capture = await captureIn(folder);
    // Relative to the pipeline file, as the capture.
    const text = pipeline(capture, '{ mask: { model: model } }', '{ model: ./model }');
    const { code, stdout, stderr } = await run(folder, `${text}workers: ${workers}\n`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const direct = pipeline(capture, `{ mask: [${kept.join(', ')}] }`, '{ iterations: 100, tolerance: 1e-4 }');
    const lines = (text: string) => text.trimEnd().split('\n').map((line) => ({ ...(JSON.parse(line) as object), emitTimeNs: 0, emit_time_ns: 0 })); // prettier-ignore
    expect(lines(stdout)).toHaveLength(2);
    expect(lines(stdout)).toEqual(lines((await run(folder, direct)).stdout));
  });

  test('is refused before it starts where mask, model and capture do not fit, in one line', async () => {
    const { folder, model } = await folderOf();
    const capture = await captureIn(folder);
    const refused = async (subsample: string, recover: string) => {
      const { code, stderr } = await run(folder, pipeline(capture, subsample, recover));
      expect(code).toBe(2);
      expect(stderr.trimEnd()).not.toContain('\n');
      return stderr;
    };
    expect(await refused('{ mask: { pattern: uniform, kept: 17 } }', '{}')).toContain('mask.kept: found 17, allowed: 1 to 16'); // prettier-ignore
    expect(await refused(`{ mask: [${[...Array(17).keys()].join(', ')}] }`, '{}')).toContain('mask: found 17 entries, allowed: at most 16'); // prettier-ignore
    const longer = await folderOf({ axis: { name: 'slow_time', size: 32 } });
    expect(await refused(`{ mask: { model: ${longer.model} } }`, '{}')).toContain(
      'mask.model: found a mask of 32 entries',
    );
    expect(await refused('{ mask: [0, 1, 3] }', `{ model: ${model} }`)).toContain(
      `slow_time.kept: found 3 of 16 [0, 1, 3], allowed: 8 of 16 [${kept.join(', ')}], as ${model} has`,
    );
    expect(await refused('{ mask: [0, 1, 3] }', `{ model: ${model}, iterations: 5 }`)).toContain(
      'iterations: found 5 beside model, allowed: nothing, as the model has its own',
    );
    expect(await refused('{ mask: [0, 1, 3] }', '{ model: /nowhere }')).toContain('model: /nowhere/card.json: file not found'); // prettier-ignore
    const fourier = await folderOf({
      kind: 'unfolded-fourier',
      options: { layers: 1 },
      weights: new Map([['steps', new Float64Array(1)], ['thresholds', new Float64Array(1)], ['width', new Float64Array(1)]]), // prettier-ignore
    });
    expect(await refused('{ mask: [0, 1, 3] }', `{ model: ${fourier.model} }`)).toContain(
      'found a model of kind unfolded-fourier, which does not recover frames over slow time, allowed: velocity-net, sparse-slow-time',
    );
  });
});
