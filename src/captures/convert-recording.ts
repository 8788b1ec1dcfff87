import { basename, extname } from 'node:path';
import { SounderError } from '../core/index.ts';
import { convertArray } from './convert-array.ts';
import { convertNpy } from './convert-npy.ts';
import { readRecording } from './dialects/index.ts';
import { arrayNamed } from './foreign/lookup.ts';
import type { ForeignFile } from './foreign/value.ts';
import { foreignFormat, openForeign } from './open-foreign.ts';
import { checkProfile, type PartialProfile } from './profile.ts';

export interface RecordingOptions {
  /** What the file does not say about itself, or what is to win over what it says. */
  readonly profile: PartialProfile;
  /** What the profile came from, named in errors about it. */
  readonly profileName?: string;
  /** The array of a MAT or HDF5 file to convert as the profile describes it, e.g. `RF` or `param.fs`. */
  readonly variable?: string;
  /** Name of an axis whose indices become snapshots, its spacing apart in time. */
  readonly split?: string;
  readonly onSnapshot?: (done: number, total: number) => void;
}

/**
 * Converts a foreign recording into a SigMF capture; what kind of file it is, its content tells.
 *
 * A MAT or HDF5 file of a known dialect (`dialects`) describes itself, and what the profile gives wins over that. Where the profile has
 * axes, or a variable is named, the array is taken as the profile describes it, its indices in the order MATLAB or HDF5 shows them.
 *
 * @returns how many snapshots were written
 * @throws SounderError as `convertNpy`, and `capture-invalid` for an unknown dialect, listing what the file holds
 */
export async function convertRecording(input: string, output: string, options: RecordingOptions): Promise<number> {
  const { profile, profileName = 'profile', variable, split, onSnapshot } = options;
  const rest = { ...(split !== undefined && { split }), ...(onSnapshot && { onSnapshot }) };
  const format = await foreignFormat(input);
  if (format === 'npy') {
    if (variable !== undefined)
      throw new SounderError('usage', `--variable: found "${variable}", allowed: nothing for a NumPy array (${input})`);
    return convertNpy(input, output, { profile: checkProfile(profile, profileName), profileName, ...rest });
  }
  const file = await openForeign(input, format);
  try {
    if (variable !== undefined || profile.axes !== undefined) {
      const whole = checkProfile(profile, profileName);
      const array = arrayNamed(file.root, variable, input);
      return await convertArray(array, input, output, { profile: whole, profileName, ...rest });
    }
    return await convertDialect(file, output, profile, rest);
  } finally {
    await file.close();
  }
}

async function convertDialect(
  { path, root }: ForeignFile,
  output: string,
  given: PartialProfile,
  rest: Pick<RecordingOptions, 'split' | 'onSnapshot'>,
): Promise<number> {
  const recording = await readRecording(root, path, { prfHz: given.ultrasound?.prf_hz });
  const own: PartialProfile = { stream_id: basename(path, extname(path)), ...withoutAbsent(recording.profile) };
  const ultrasound = { ...own.ultrasound, ...given.ultrasound };
  const profile = checkProfile({ ...own, ...withoutAbsent(given), ultrasound }, path);
  return convertArray(recording.array, path, output, { profile, profileName: path, ...rest });
}

const withoutAbsent = (profile: PartialProfile): PartialProfile =>
  Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== undefined));
