import { execFile } from 'node:child_process';
import { expect, it } from 'vitest';

it.each(['--help', 'replay --help'])('a reader that has seen enough of %s is no error', async (args) => {
  const command = `"${process.execPath}" --import ./test/loader/typescript.mjs src/apps/cli/main.ts ${args} | true`;
  const stderr = await new Promise((done) => execFile('sh', ['-c', command], (_error, _stdout, text) => done(text)));
  expect(stderr).toBe('');
});
