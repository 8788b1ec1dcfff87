import type { FileHandle } from 'node:fs/promises';
import { SounderError } from '../../core/index.ts';
import { fileError, fillFrom } from '../files.ts';
import { CSI_CODE, CSI_HEADER, csiHeader } from './packet.ts';

/** One record of a log: two bytes of length, big-endian, then as many bytes: a code and a body. */
export interface CsiRecord {
  readonly code: number;
  /** What follows the code; valid until the next group of records is asked for. */
  readonly body: Uint8Array;
  /** Place in the file: which record, from 0, and its first byte. */
  readonly index: number;
  readonly start: number;
}

const LENGTH_BYTES = 2;
const CHUNK = 1 << 20;
/** Records of other kinds that may come before the first channel record. */
const OTHERS_BEFORE = 64;

export const recordName = (path: string, index: number, start: number): string =>
  `${path}: record ${index} at byte ${start}`;

/**
 * The records of a log in order, in groups that lie in one piece of the file: a call a record would cost more than the record.
 *
 * Each group is valid until the next is asked for. Bounded: one megabyte of the file.
 *
 * @throws SounderError `capture-truncated` naming the record that the file ends in, `capture-invalid` for a record without a code (both
 *   after the records before it), `io-failed`
 */
export async function* csiRecords(
  file: FileHandle,
  path: string,
  chunkBytes = CHUNK,
): AsyncGenerator<readonly CsiRecord[], void, undefined> {
  const { size } = await file.stat().catch((error: unknown) => {
    throw fileError(error, path, 'a log of channel state');
  });
  const least = LENGTH_BYTES + 1;
  let chunk = new Uint8Array(chunkBytes);
  let index = 0;
  for (let start = 0; start < size;) {
    if (size - start < least) throw truncated(path, index, start, size, start + least);
    const held = chunk.subarray(0, Math.min(chunk.byteLength, size - start));
    await fillFrom(file, held, start, path);
    const records: CsiRecord[] = [];
    let at = 0;
    let length = 0;
    while (at + LENGTH_BYTES <= held.byteLength) {
      length = (held[at] << 8) | held[at + 1];
      const end = at + LENGTH_BYTES + length;
      if (length === 0 || end > held.byteLength) break;
      records.push({
        code: held[at + LENGTH_BYTES],
        body: held.subarray(at + LENGTH_BYTES + 1, end),
        index: index++,
        start: start + at,
      });
      at = end;
    }
    if (records.length > 0) yield records;
    start += at;
    const left = held.byteLength - at;
    if (left < LENGTH_BYTES) {
      if (records.length === 0) chunk = new Uint8Array(least);
      continue;
    }
    if (length === 0)
      throw new SounderError('capture-invalid', `${recordName(path, index, start)}: length: found 0, allowed: above 0`);
    const whole = LENGTH_BYTES + length;
    if (start + whole > size) throw truncated(path, index, start, size, start + whole);
    if (whole > chunk.byteLength) chunk = new Uint8Array(whole);
  }
}

const truncated = (file: string, index: number, start: number, found: number, expected: number): SounderError =>
  new SounderError(
    'capture-truncated',
    `${recordName(file, index, start)}: found ${found} bytes in the file, expected at least ${expected}`,
    { file, found, expected, record: index },
  );

/**
 * Whether a file is a log of the Intel 5300: records that lead to one of channel state whose header agrees with its length.
 *
 * A log has no signature; the last record may be cut off.
 *
 * @throws SounderError `io-failed`
 */
export async function isCsiLog(file: FileHandle, path: string): Promise<boolean> {
  const { size } = await file.stat();
  const head = new Uint8Array(LENGTH_BYTES + 1 + CSI_HEADER);
  let start = 0;
  for (let index = 0; index <= OTHERS_BEFORE && start + LENGTH_BYTES + 1 <= size; index++) {
    const present = head.subarray(0, Math.min(head.byteLength, size - start));
    await fillFrom(file, present, start, path);
    const length = (present[0] << 8) | present[1];
    if (length === 0) return false;
    if (present[LENGTH_BYTES] === CSI_CODE) return agrees(present.subarray(LENGTH_BYTES + 1), length - 1);
    start += LENGTH_BYTES + length;
  }
  return false;
}

function agrees(body: Uint8Array, bytes: number): boolean {
  if (body.byteLength < CSI_HEADER) return false;
  try {
    csiHeader(body, bytes, () => '');
    return true;
  } catch {
    return false;
  }
}
