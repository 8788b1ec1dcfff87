import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../pipeline/catalogue.ts';
import { checkChain } from '../../pipeline/chain.ts';
import { preset, presetNames } from '../../pipeline/presets.ts';
import { modalities, type Modality } from '../../src/core/index.ts';

describe('a preset', () => {
  it('is named by the modality it is for, and isac has one', async () => {
    const names = await presetNames();
    expect(names).toContain('isac');
    expect(modalities).toEqual(expect.arrayContaining(names));
  });

  it('is a valid pipeline from snapshots to estimates', async () => {
    for (const name of await presetNames()) {
      const { stages } = await preset(name as Modality);
      expect(() => checkChain(stages, catalogue, { source: 'snapshot', sink: 'estimate' })).not.toThrow();
    }
  });

  it('points editors to the schema', async () => {
    const folder = new URL('../../pipeline/presets/', import.meta.url);
    for (const file of await readdir(folder)) {
      const [first] = (await readFile(new URL(file, folder), 'utf8')).split('\n');
      expect(first).toBe('# yaml-language-server: $schema=../pipeline.schema.json');
    }
  });

  it('that does not exist is an error that lists those that do', async () => {
    const names = await presetNames();
    await expect(preset('vectors')).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: `pipeline: found no preset for modality "vectors", allowed: ${names.join(', ')}, or a pipeline file`,
    });
  });
});
