import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../pipeline/catalogue.ts';
import { checkChain } from '../../pipeline/chain.ts';
import { preset, presetNames } from '../../pipeline/presets.ts';
import { openReplay } from '../../pipeline/replay.ts';
import { modalities } from '../../src/core/sensor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { publishedScene } from '../../src/physics/published-scene.ts';
import { planPlain, publishedPlainOptions, resolvePlainOptions } from '../../src/plain/index.ts';
import { fakeCapture } from './fakes.ts';

describe('a preset', () => {
  it('exists for every modality', async () => {
    expect(await presetNames()).toEqual(expect.arrayContaining([...modalities]));
  });

  it('is a valid pipeline from snapshots to estimates', async () => {
    for (const name of await presetNames()) {
      const { stages } = await preset(name);
      expect(() => checkChain(stages, catalogue, { source: 'snapshot', sink: 'estimate' })).not.toThrow();
    }
  });

  it('points editors to the schema', async () => {
    const folder = new URL('../../pipeline/presets/', import.meta.url);
    for (const name of await presetNames()) {
      const [first] = (await readFile(new URL(`${name}.yaml`, folder), 'utf8')).split('\n');
      expect(first).toBe('# yaml-language-server: $schema=../pipeline.schema.json');
    }
  });

  it('named for a paper has the settings of its demonstration', async () => {
    expect(await presetNames()).toContain('tahir-2025');
    const { name, stages } = await preset('tahir-2025');
    expect(name).toBe('tahir-2025');
    expect(stages).toHaveLength(1);
    const published = resolvePlainOptions(
      {
        compression: { factors: { antenna: 1, subcarrier: 4, symbol: 14 } },
        fusion: { method: 'subgrid-omp' },
      },
      publishedPlainOptions,
    );
    expect(stages[0].options).toEqual(published);
    // The demonstration's tensor can be planned as it is, and its axes end up as published.
    const kernels = loadKernels();
    const plan = planPlain(kernels, publishedScene().sensor, stages[0].options);
    expect(plan.layout.axes.map((axis) => axis.compressedSize)).toEqual([16, 45, 40]);
    plan.dispose();
    expect(kernels.memory.bytesInUse).toBe(0);
  });

  it('can be named where a pipeline file can', async () => {
    // A capture of 8 antennas only has none of the axes that the preset compresses.
    await expect(openReplay(fakeCapture(1), { pipeline: 'tahir-2025' })).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: expect.stringContaining('tahir-2025.yaml:7: stages[0].plain: compression.factors: found axis') as string,
    });
  });

  it('that does not exist is an error that lists those that do', async () => {
    const names = await presetNames();
    await expect(preset('street')).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: `pipeline: found no preset "street", allowed: ${names.join(', ')}, or a pipeline file`,
    });
  });
});
