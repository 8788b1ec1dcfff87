import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readModel } from '../../../src/models/index.ts';
import { scratch } from '../../captures/scratch.ts';
import { cli } from './run-cli.ts';

const spec = (rounds: string, refine = 40): string => `
task: { name: partial-fourier, size: 16, spikes: 2, layers: 3 }
mask: { method: top-m, kept: 6, units: half-spectrum${rounds} }
seed: 5
batch: 8
steps: { joint: 20, refine: ${refine} }
validation: { every: 20, batches: 2 }
unseen: 64
`;

test('a spec asks for exchanges; none are the same as no word of them', async () => {
  const folder = await scratch();
  const trained = async (name: string, text: string): Promise<readonly number[]> => {
    await writeFile(join(folder, `${name}.yaml`), text);
    const { code, stderr } = await cli(['train', join(folder, `${name}.yaml`), '--out', join(folder, name), '--quiet']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return readModel(join(folder, name)).kept;
  };
  const without = await trained('without', spec(''));
  expect(await trained('none', spec(', exchangeRounds: 0'))).toEqual(without);
  const exchanged = await trained('two', spec(', exchangeRounds: 2'));
  expect(exchanged).not.toEqual(without);
  expect(exchanged).toHaveLength(6);
  expect(Math.max(...exchanged)).toBeLessThanOrEqual(8);
  expect(readModel(join(folder, 'two')).card.training).toMatchObject({ mask: { exchangeRounds: 2 } });
});

test('exchanges without refining steps are one line', async () => {
  const file = join(await scratch(), 'spec.yaml');
  await writeFile(file, spec(', exchangeRounds: 1', 0));
  const { code, stderr } = await cli(['train', file, '--out', join(file, '..', 'model')]);
  expect(code).not.toBe(0);
  expect(stderr).toContain('exchange.turns: found 9, allowed: 0 without refining steps');
});
