import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { createSigmf } from '../../../src/captures/sigmf-writer.ts';
import { createRng, defineAxis } from '../../../src/core/index.ts';
import { writeModel } from '../../../src/models/index.ts';
import { scratch } from '../../captures/scratch.ts';
import { cli } from './run-cli.ts';

it('replay tells of a model that came while it ran and cannot be read, and works on with the one before', async () => {
  const folder = await scratch();
  const at = (name: string): string => join(folder, name);
  const axes = [
    defineAxis({ name: 'antenna', size: 8, spacing: 0.5, unit: 'wavelength' }),
    defineAxis({ name: 'subcarrier', size: 16, spacing: 120_000, unit: 'Hz' }),
  ];
  const rng = createRng('notice');
  const writer = await createSigmf(at('street'), { streamId: 'bs-1', modality: 'isac', geometry: 'monostatic', datatype: 'cf32_le', carrierHz: 26e9 as never, axes }); // prettier-ignore
  for (let i = 0n; i < 2n; i++) {
    const samples = Float32Array.from({ length: 256 }, () => rng.normal());
    await writer.append(new Uint8Array(samples.buffer), 1_767_225_600_000_000_000n + i * 1_500_000_000n); // folders are looked at once a second
  }
  await writer.close();
  const kept = Array.from({ length: 15 }, (_, n) => n);
  const weights = new Map([['matrix', Float64Array.from({ length: 240 }, (_, i) => Number(Math.floor(i / 15) === i % 15))]]); // prettier-ignore
  const model = { kind: 'linear-lines', axis: { name: 'subcarrier', size: 16 }, kept, options: {}, weights, training: {}, metrics: {} }; // prettier-ignore
  await writeModel(at('model'), model, '1');
  const stages =
    'stages:\n  - subsample: { mask: { model: model } }\n  - recoverLines: { model: model }\n  - plain: {}\n';
  await writeFile(at('lines.yaml'), `name: lines\n${stages}`);

  const replayed = cli(['replay', at('street'), '--pipeline', at('lines.yaml'), '--out', at('out.jsonl'), '--rate', 'realtime', '--quiet']); // prettier-ignore
  await vi.waitFor(async () => expect(await readFile(at('out.jsonl'), 'utf8')).not.toBe(''), { timeout: 5000 });
  await writeFile(at('model/card.json'), '{');
  const { code, stderr } = await replayed;
  expect(stderr).toMatch(/card\.json: not JSON.*; the model before it works on\n/);
  expect(code).toBe(0);
  expect((await readFile(at('out.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(2);
});
