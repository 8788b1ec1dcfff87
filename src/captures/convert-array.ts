import { bytesPerSnapshot } from '../core/index.ts';
import { arraySlices } from './foreign/array-slices.ts';
import { defaultDatatype, sampleConverter } from './foreign/samples.ts';
import { bytesPerPlaneElement, type ForeignArray } from './foreign/value.ts';
import type { Profile } from './profile.ts';
import { layoutOf } from './profile-sensor.ts';
import { parseRfc3339 } from './rfc3339.ts';
import { createSigmf } from './sigmf-writer.ts';

export interface ConvertOptions {
  readonly profile: Profile;
  /** What the profile came from, named in errors about it. */
  readonly profileName?: string;
  /** Name of an axis whose indices become snapshots, its spacing apart in time. */
  readonly split?: string;
  /** Called after each snapshot, for progress. */
  readonly onSnapshot?: (done: number, total: number) => void;
}

/**
 * Converts an array of a foreign file into a SigMF capture, one snapshot after the other.
 *
 * @param where   the array's file, and the array in it where there are several
 * @param output  BASE or BASE.sigmf-meta; nothing is left there when it fails
 * @returns how many snapshots were written
 * @throws SounderError as `convertNpy`
 */
export async function convertArray(
  array: ForeignArray,
  where: string,
  output: string,
  options: ConvertOptions,
): Promise<number> {
  const { profile, profileName = 'profile', split, onSnapshot } = options;
  const { shape, fortranOrder } = array;
  const int16AsUnsigned = profile.int16_as_unsigned ?? false;
  const datatype = profile.datatype ?? defaultDatatype(array, int16AsUnsigned);
  const layout = layoutOf(profile, shape, datatype, profileName, where, split);
  const bytes = bytesPerSnapshot(layout.sensor);
  const convert = sampleConverter(array, { datatype, int16AsUnsigned }, where, bytes);
  const startNs = parseRfc3339(profile.start_time ?? '1970-01-01T00:00:00Z')!;
  const axis = layout.snapshotAxis;
  const total = axis === undefined ? 1 : shape[axis];
  const elementBytes = bytesPerPlaneElement(array);
  const writer = await createSigmf(output, layout.sensor);
  try {
    const planes = array.planes.map((plane, i) => arraySlices(plane, shape, fortranOrder, elementBytes[i], axis));
    for (let done = 0; done < total;) {
      const slices: Uint8Array[] = [];
      for (const plane of planes) slices.push((await plane.next()).value!);
      await writer.append(convert(slices), startNs + BigInt(Math.round(done * layout.snapshotSpacingS * 1e9)));
      done++;
      onSnapshot?.(done, total);
    }
    await writer.close();
    return total;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}
