import { stat } from 'node:fs/promises';
import { SounderError } from '../../src/core/errors.ts';
import type { JsonlSinkConfig } from '../config/schema.ts';

/**
 * Refuses an output that is one of the files being read, under whatever path, link or second name.
 *
 * @throws SounderError `configuration-invalid` naming the flag or field and the path
 */
export async function refuseOverwriting({ path, place }: JsonlSinkConfig, inputs: readonly string[]): Promise<void> {
  const output = path === '-' ? undefined : await identityOf(path);
  if (output === undefined) return;
  for (const input of inputs)
    if ((await identityOf(input)) === output)
      throw new SounderError(
        'configuration-invalid',
        `${place}: found ${path}, allowed: a file other than ${input}, which is being read`,
        { field: place, found: path },
      );
}

/** Which file a path leads to; undefined where there is none yet. */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
