import { bytesPerSnapshot } from '../core/index.ts';
import { defaultDatatype, sampleConverter } from './npy-samples.ts';
import { openNpy } from './npy-reader.ts';
import type { Profile } from './profile.ts';
import { layoutOf } from './profile-sensor.ts';
import { parseRfc3339 } from './rfc3339.ts';
import { createSigmf } from './sigmf-writer.ts';

export interface ConvertOptions {
  readonly profile: Profile;
  /** What the profile came from, named in errors about it. */
  readonly profileName?: string;
  /** Called after each snapshot, for progress. */
  readonly onSnapshot?: (done: number, total: number) => void;
}

/**
 * Converts a NumPy array into a SigMF capture, one snapshot after the other.
 *
 * @param input   a `.npy` file, C or Fortran order
 * @param output  BASE or BASE.sigmf-meta; nothing is left there when it fails
 * @returns how many snapshots were written
 * @throws SounderError `not-found`, `capture-invalid`, `capture-truncated`, `configuration-invalid` naming the profile's
 *   field, `snapshot-invalid` for a value that the datatype cannot hold, `io-failed`
 */
export async function convertNpy(input: string, output: string, options: ConvertOptions): Promise<number> {
  const { profile, profileName = 'profile', onSnapshot } = options;
  const npy = await openNpy(input);
  try {
    const { shape, type } = npy.header;
    const int16AsUnsigned = profile.int16_as_unsigned ?? false;
    const datatype = profile.datatype ?? defaultDatatype(type, int16AsUnsigned);
    const layout = layoutOf(profile, shape, datatype, profileName, input);
    const convert = sampleConverter(npy.header, { datatype, int16AsUnsigned }, input);
    const startNs = parseRfc3339(profile.start_time ?? '1970-01-01T00:00:00Z')!;
    const total = layout.snapshotAxis === undefined ? 1 : shape[layout.snapshotAxis];
    const samples = new Uint8Array(bytesPerSnapshot(layout.sensor));
    const writer = await createSigmf(output, layout.sensor);
    try {
      let done = 0;
      for await (const slice of npy.slices(layout.snapshotAxis)) {
        convert(slice, samples);
        await writer.append(samples, startNs + BigInt(Math.round(done * layout.snapshotSpacingS * 1e9)));
        done++;
        onSnapshot?.(done, total);
      }
      await writer.close();
      return done;
    } catch (error) {
      await writer.abort();
      throw error;
    }
  } finally {
    await npy.close();
  }
}
