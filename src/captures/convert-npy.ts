import { type ConvertOptions, convertArray } from './convert-array.ts';
import { openNpy } from './npy-reader.ts';

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
  const npy = await openNpy(input);
  try {
    return await convertArray(npy.array, input, output, options);
  } finally {
    await npy.close();
  }
}
