import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../pipeline/catalogue.ts';
import { checkChain } from '../../pipeline/chain.ts';
import { preset, presetNames } from '../../pipeline/presets.ts';

describe('a preset', () => {
  it('exists for isac', async () => {
    expect(await presetNames()).toContain('isac');
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

  it('that does not exist is an error that lists those that do', async () => {
    const names = await presetNames();
    await expect(preset('vectors')).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: `pipeline: found no preset for modality "vectors", allowed: ${names.join(', ')}, or a pipeline file`,
    });
  });
});
