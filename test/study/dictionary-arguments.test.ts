import { expect, it } from 'vitest';
import { dictionaryStudy } from '../../bench/study/dictionary/arguments.ts';

it('the study of dictionaries says what its flags allow, and does nothing else', async () => {
  const [printed, reported] = [[] as string[], [] as string[]];
  const run = (...given: string[]) => dictionaryStudy(given, (line) => printed.push(line), (line) => reported.push(line)); // prettier-ignore
  expect(await run('--help')).toBe(0);
  expect(printed.join()).toMatch(/mini-batch, theta, size, noise, drift, csi/);
  for (const wrong of [['--runs', '0'], ['--seed', 'x'], ['--family', 'nois'], ['--unknown']])
    expect(await run(...wrong)).toBe(2);
  expect(reported).toHaveLength(4);
  expect(reported[2]).toMatch(/^study: --family: found "nois", allowed: mini-batch/);
});
