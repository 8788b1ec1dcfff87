import { SounderError } from '../../core/index.ts';
import { describeGroup } from '../foreign/describe.ts';
import type { ForeignGroup } from '../foreign/value.ts';
import type { Dialect, Given, Recording } from './dialect.ts';
import { mustDialect } from './must.ts';
import { picmusDialect } from './picmus.ts';
import { uffDialect } from './uff.ts';
import { zeaDialect } from './zea.ts';

/** Every way of laying down a recording that is recognised, in the order in which they are tried. */
export const dialects: readonly Dialect[] = [uffDialect, picmusDialect, zeaDialect, mustDialect];

/** One line for each dialect: name and what makes a file one of it. */
export const dialectsText = (): string => dialects.map(({ name, summary }) => `${name} (${summary})`).join('; ');

/**
 * What a MAT or HDF5 file says of the recording it holds.
 *
 * @throws SounderError `capture-invalid` that lists what was found and which dialects are known, or names a wrong fact
 */
export async function readRecording(root: ForeignGroup, where: string, given: Given): Promise<Recording> {
  const dialect = dialects.find((known) => known.recognises(root));
  if (dialect) return dialect.read(root, where, given);
  throw new SounderError(
    'capture-invalid',
    `${where}: found ${describeGroup(root)}; known: ${dialectsText()}; any other array: --variable NAME with --axis or --profile`,
  );
}
