import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { sounder } from './sounder.ts';

/** The street of `sounder demo`, 20 snapshots of 1.5 MB, for the tests of one `describe`. */
export function streetCapture(): () => string {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sounder-street-'));
    const { code, stderr } = await sounder(['demo', '--out', folder]);
    if (code !== 0) throw new Error(stderr);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => join(folder, 'street');
}
