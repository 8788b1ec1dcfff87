import { type FileHandle, open } from 'node:fs/promises';
import { SounderError } from '../../core/index.ts';
import { fileError, fillFrom } from '../files.ts';
import type { ForeignFile, ForeignValue } from '../foreign/value.ts';
import { invalidField } from '../invalid-field.ts';
import { type ByteSource, type FileRegion, inflatedSource, plainSource } from './byte-source.ts';
import { miCOMPRESSED, miMATRIX } from './element.ts';
import { littleEndianOf, MAT_HEADER } from './header.ts';
import { type InflatedReader, inflatedReader } from './inflated-reader.ts';
import { type Budget, type NamedValue, newBudget, readMatrix } from './matrix.ts';

/**
 * Opens a MAT-file of level 5 (MATLAB 5 to 7, `-v6` and `-v7`): what it holds, by name.
 *
 * Reads classes, sizes and small values; numbers of large arrays stay in the file, and compressed ones are inflated as they
 * are asked for. Memory holds small values (64 MiB of compressed ones at most) and never more than the file can hold.
 *
 * @throws SounderError `not-found`, `capture-invalid`, `capture-truncated`, `io-failed`, naming file, place and what was found
 * Source: MathWorks, MAT-File Format (level 5).
 */
export async function openMat(path: string): Promise<ForeignFile> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw fileError(error, path, 'a MAT-file');
  });
  const readers: InflatedReader[] = [];
  const close = async (): Promise<void> => {
    readers.forEach((reader) => reader.close());
    await file.close();
  };
  try {
    const variables = new Map<string, ForeignValue>();
    for await (const { name, value } of readVariables(file, path, readers)) if (name !== '') variables.set(name, value);
    const names = [...variables.keys()];
    const root = { kind: 'group', className: 'MAT-file', names, get: (name: string) => variables.get(name) } as const;
    return { path, root, close };
  } catch (error) {
    await close();
    throw fileError(error, path, 'a MAT-file');
  }
}

async function* readVariables(
  file: FileHandle,
  path: string,
  readers: InflatedReader[],
): AsyncGenerator<NamedValue, void, undefined> {
  const { size } = await file.stat();
  const head = new Uint8Array(Math.min(MAT_HEADER, size));
  await fillFrom(file, head, 0, path);
  const littleEndian = littleEndianOf(head, path);
  const budget = newBudget();
  for (let start = MAT_HEADER; start < size;) {
    const raw = new Uint8Array(8);
    if (size - start < 8) throw truncated(path, start, size, start + 8);
    await fillFrom(file, raw, start, path);
    const view = new DataView(raw.buffer);
    const type = view.getUint32(0, littleEndian);
    const bytes = view.getUint32(4, littleEndian);
    const end = start + 8 + bytes;
    if (type !== miCOMPRESSED && type !== miMATRIX)
      throw invalidField(
        `${path}: element at byte ${start}`,
        'data type',
        type,
        '14 or 15 (a matrix, or one compressed)',
      );
    if (end > size) throw truncated(path, start, size, end);
    if (type === miMATRIX) {
      // The tag is read again with the matrix it belongs to.
      yield await readOne(plainSource, { file, path, start, bytes: end - start }, littleEndian, budget, undefined);
      start += 8 + Math.ceil(bytes / 8) * 8;
    } else {
      if (bytes === 0) throw invalidField(`${path}: element at byte ${start}`, 'compressed data', 0, 'at least 1 byte');
      const region = { file, path, start: start + 8, bytes };
      const reader = inflatedReader(region);
      readers.push(reader);
      yield await readOne(inflatedSource, region, littleEndian, budget, reader);
      start = end;
    }
  }
}

async function readOne(
  openSource: (region: FileRegion) => ByteSource,
  region: FileRegion,
  littleEndian: boolean,
  budget: Budget,
  reader: InflatedReader | undefined,
): Promise<NamedValue> {
  const { file, path, start } = region;
  const reread = (position: number, into: Uint8Array): Promise<void> =>
    reader ? reader.read(position, into) : fillFrom(file, into, start + position, path);
  const source = openSource(region);
  try {
    return await readMatrix(source, { where: path, littleEndian, reread, keep: reader !== undefined, budget }, false);
  } finally {
    source.close();
  }
}

const truncated = (path: string, start: number, found: number, expected: number): SounderError =>
  new SounderError(
    'capture-truncated',
    `${path}: found ${found} bytes, expected at least ${expected} (the element at byte ${start})`,
    { file: path, found, expected },
  );
