import { open } from 'node:fs/promises';
import { SounderError } from '../core/index.ts';
import { fileError } from './files.ts';
import type { ForeignFile } from './foreign/value.ts';
import { openHdf5 } from './hdf5/index.ts';
import { isCsiLog } from './intel5300/records.ts';
import { isMatHeader, MAT_HEADER } from './mat/header.ts';
import { openMat } from './mat/index.ts';

/** How a foreign file can be laid out, told by its first bytes, and for a log of channel state (`csi`) by its first records. */
export type ForeignFormat = 'npy' | 'mat' | 'hdf5' | 'csi';

const NPY_SIGNATURE = '\x93NUMPY';
const HDF5_SIGNATURE = '\x89HDF\r\n\x1a\n';
/** HDF5 begins after a user block of any of these sizes, and more by doubling; MATLAB's has 512 bytes. */
const HDF5_STARTS = [0, 512, 1024, 2048, 4096, 8192];

/**
 * What a file is, whatever it is called.
 *
 * @throws SounderError `not-found`, `io-failed`, `capture-invalid` for none of the known formats
 */
export async function foreignFormat(path: string): Promise<ForeignFormat> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw fileError(error, path, 'a recording to convert');
  });
  try {
    const head = new Uint8Array(HDF5_STARTS[HDF5_STARTS.length - 1] + 8);
    const { bytesRead } = await file.read(head, 0, head.byteLength, 0).catch((error: unknown) => {
      throw fileError(error, path, 'a recording to convert');
    });
    const found = head.subarray(0, bytesRead);
    const has = (signature: string, at: number): boolean =>
      bytesRead >= at + signature.length && [...signature].every((c, i) => found[at + i] === c.charCodeAt(0));
    if (has(NPY_SIGNATURE, 0)) return 'npy';
    if (HDF5_STARTS.some((at) => has(HDF5_SIGNATURE, at))) return 'hdf5';
    if (isMatHeader(found.subarray(0, MAT_HEADER))) return 'mat';
    if (await isCsiLog(file, path)) return 'csi';
    const shown = JSON.stringify(String.fromCharCode(...found.subarray(0, 16)).replace(/[^ -~]/g, '.'));
    const allowed =
      'a NumPy array (.npy), a MAT-file of version 5 to 7.3, HDF5 (such as UFF), or a CSI log of the Intel 5300';
    throw new SounderError('capture-invalid', `${path}: first bytes: found ${shown}, allowed: ${allowed}`, {
      file: path,
    });
  } finally {
    await file.close();
  }
}

/** Opens a MAT or HDF5 file. Throws as `openMat` and `openHdf5`. */
export const openForeign = (path: string, format: 'mat' | 'hdf5'): Promise<ForeignFile> =>
  format === 'mat' ? openMat(path) : openHdf5(path);
