import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { fileError } from '../captures/files.ts';
import { checkFields, strictObject } from '../captures/invalid-field.ts';
import { parseJson } from '../captures/json-text.ts';
import { createWholeFile } from '../captures/whole-file.ts';
import { SounderError } from '../core/errors.ts';
import { makeFolder } from './files.ts';
import { specJson, type TrainingSpec } from './training-spec.ts';

/** Beside the card while a training is not done. */
export const STATE_FILE = 'training-state.json';

const schema = strictObject({
  format: z.literal('sounder-training'),
  version: z.literal(1),
  step: z.int().min(0),
  spec: z.record(z.string(), z.json()),
  sha256: z.string(),
  state: z.base64(),
});

export interface Interrupted {
  /** Steps done. */
  readonly step: number;
  /** For `restore` of a training of the same spec. */
  readonly state: Uint8Array;
}

/**
 * Stores what a training was interrupted in, so that it can be continued with the same bits; makes the folder where there is none.
 *
 * @throws SounderError `not-found`, `io-failed`
 */
export async function writeInterrupted(
  folder: string,
  spec: TrainingSpec,
  step: number,
  state: Uint8Array,
): Promise<void> {
  const base64 = Buffer.from(state).toString('base64');
  const content = {
    format: 'sounder-training',
    version: 1,
    step,
    spec: specJson(spec),
    sha256: digest(state),
    state: base64,
  };
  await makeFolder(folder);
  const file = await createWholeFile(join(folder, STATE_FILE), 'the state of a training');
  await file.commit([new TextEncoder().encode(`${JSON.stringify(content)}\n`)]);
}

/**
 * The state that a folder holds of a training of this spec; undefined where it holds none.
 *
 * @throws SounderError `configuration-invalid` for that of another spec; `capture-invalid`, `io-failed`
 */
export function readInterrupted(folder: string, spec: TrainingSpec): Interrupted | undefined {
  const path = join(folder, STATE_FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError(error, path, 'the state of a training');
  }
  const content = checkFields(schema, parseJson(text, path), path, 'capture-invalid');
  const [theirs, ours] = [content.spec, specJson(spec)];
  for (const field of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const [found, allowed] = [theirs[field], ours[field]].map((value) => JSON.stringify(value));
    if (found === allowed) continue;
    throw new SounderError(
      'configuration-invalid',
      `${path}: ${field}: found ${found} (an interrupted training), allowed: ${allowed} as in the spec; ` +
        'continue with its own spec, or remove the file to begin anew',
    );
  }
  const state = new Uint8Array(Buffer.from(content.state, 'base64'));
  const found = digest(state);
  if (found !== content.sha256)
    throw new SounderError('capture-invalid', `${path}: state: found SHA-256 ${found}, allowed: ${content.sha256}`);
  return { step: content.step, state };
}

/** Nothing where there is none. */
export const removeInterrupted = (folder: string): Promise<void> => rm(join(folder, STATE_FILE), { force: true });

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
