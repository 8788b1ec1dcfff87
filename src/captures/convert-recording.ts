import { basename, extname } from 'node:path';
import { SounderError } from '../core/index.ts';
import { convertArray } from './convert-array.ts';
import { convertCsi } from './convert-csi.ts';
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
  /** Samples of a CSI log as channel gains over noise instead of integers. */
  readonly scaled?: boolean;
  /** Leaves out packets of a CSI log that are not like its first one, or damaged, instead of refusing the log. */
  readonly skipUnfit?: boolean;
  /** Called after each snapshot; a log does not say how many there will be. */
  readonly onSnapshot?: (done: number, total?: number) => void;
  /** Told what was assumed and what was left out. */
  readonly onNote?: (message: string) => void;
}

/**
 * Converts a foreign recording into a SigMF capture; what kind of file it is, its content tells.
 *
 * A MAT or HDF5 file of a known dialect (`dialects`) describes itself, and what the profile gives wins over that. Where the profile has
 * axes, or a variable is named, the array is taken as the profile describes it, its indices in the order MATLAB or HDF5 shows them.
 * A CSI log describes itself but for antenna spacing and carrier (`convertCsi`).
 *
 * @returns how many snapshots were written
 * @throws SounderError as `convertNpy`, and `capture-invalid` for an unknown dialect, listing what the file holds
 */
export async function convertRecording(input: string, output: string, options: RecordingOptions): Promise<number> {
  const { profile, profileName = 'profile', variable, split, onSnapshot } = options;
  const rest = { ...(split !== undefined && { split }), ...(onSnapshot && { onSnapshot }) };
  const format = await foreignFormat(input);
  if (format === 'csi') {
    refuse({ variable, split }, `a CSI log (${input})`);
    return convertCsi(input, output, options);
  }
  refuse({ scaled: options.scaled, 'skip-unfit': options.skipUnfit }, `a file that is no CSI log (${input})`);
  if (format === 'npy') {
    refuse({ variable }, `a NumPy array (${input})`);
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

/** Throws `usage` for an option that says nothing about this kind of file. */
function refuse(options: Readonly<Record<string, string | boolean | undefined>>, kind: string): void {
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && value !== false)
      throw new SounderError('usage', `--${name}: found ${JSON.stringify(value)}, allowed: nothing for ${kind}`);
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
