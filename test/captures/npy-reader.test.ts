import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openNpy } from '../../src/captures/npy-reader.ts';
import { elements, npyBytes } from './npy.ts';
import { scratch } from './scratch.ts';

async function written(bytes: Uint8Array): Promise<string> {
  const path = join(await scratch(), 'array.npy');
  await writeFile(path, bytes);
  return path;
}

/** Every index of an array in row-major order. */
function* indices(shape: readonly number[]): Generator<number[]> {
  const total = shape.reduce((n, size) => n * size, 1);
  for (let flat = 0; flat < total; flat++) {
    let rest = flat;
    yield shape.map((_, k) => {
      const stride = shape.slice(k + 1).reduce((n, size) => n * size, 1);
      const index = Math.floor(rest / stride);
      rest -= index * stride;
      return index;
    });
  }
}

test('any shape is cut along any axis into row-major slices, in C and Fortran order, in any amount of memory', async () => {
  const path = join(await scratch(), 'array.npy');
  const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(shapes, fc.boolean(), fc.nat(4), fc.nat(200), async (shape, fortranOrder, choice, memory) => {
      const axis = choice < shape.length ? choice : undefined;
      // An element's value tells its index, one digit an axis.
      const value = (index: readonly number[]) => Number(index.join(''));
      const inFile = fortranOrder
        ? [...indices([...shape].reverse())].map((index) => value([...index].reverse()))
        : [...indices(shape)].map(value);
      await writeFile(path, npyBytes({ descr: '<u4', fortranOrder, shape }, elements('<u4', inFile)));
      const reader = await openNpy(path);
      const found: number[][] = [];
      for await (const slice of reader.slices(axis, memory))
        found.push([...new Uint32Array(Uint8Array.from(slice).buffer)]);
      await reader.close();
      const expected = Array.from({ length: axis === undefined ? 1 : shape[axis] }, (_, i) =>
        [...indices(shape)].filter((index) => axis === undefined || index[axis] === i).map(value),
      );
      expect(found).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

test.each([1, 2, 3])('format version %i is read', async (version) => {
  const data = elements('>c8', [1, 2, 3, 4]);
  const reader = await openNpy(await written(npyBytes({ descr: '>c8', shape: [2] }, data, version)));
  expect(reader.header).toMatchObject({ type: 'c8', littleEndian: false, fortranOrder: false, shape: [2] });
  for await (const slice of reader.slices()) expect(slice).toEqual(data);
  await reader.close();
});

test.each([
  ['<c16', 'c16', true],
  ['>f4', 'f4', false],
  ['|u1', 'u1', true],
  ['=i2', 'i2', true],
  ['u8', 'u8', true],
])('descr %s is type %s', async (descr, type, littleEndian) => {
  const reader = await openNpy(await written(npyBytes({ descr, shape: [] }, new Uint8Array(16))));
  expect(reader.header).toMatchObject({ type, littleEndian, shape: [] });
  await reader.close();
});

describe('a wrong file is refused in one line that names it', () => {
  const data = new Uint8Array(64);
  const dict = (descr: string, order = 'False', shape = '(4,)') =>
    `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;
  const faults: [string, Uint8Array, string, string][] = [
    [
      'no signature',
      new TextEncoder().encode('PK\x03\x04 and more bytes'),
      'capture-invalid',
      'first bytes: found "PK',
    ],
    ['an empty file', new Uint8Array(0), 'capture-truncated', 'found 0 bytes, expected at least 12'],
    [
      'version 9',
      npyBytes({ descr: '<f4', shape: [4] }, data, 9),
      'capture-invalid',
      'format version: found 9, allowed: 1, 2 or 3',
    ],
    ['half precision', npyBytes(dict(`'<f2'`), data), 'capture-invalid', 'descr: found "<f2", allowed: c8, c16, f4'],
    ['objects', npyBytes(dict(`'|O'`), data), 'capture-invalid', 'descr: found "|O", allowed: c8'],
    [
      'records',
      npyBytes(dict(`[('re', '<i2'), ('im', '<i2')]`), data),
      'capture-invalid',
      `descr: found "[('re', '<i2')`,
    ],
    ['an order of its own', npyBytes(dict(`'<f4'`, 'Maybe'), data), 'capture-invalid', 'header: found "{'],
    ['no shape', npyBytes(dict(`'<f4'`, 'True', 'None'), data), 'capture-invalid', 'header: found "{'],
    [
      'too few elements',
      npyBytes({ descr: '<f8', shape: [3, 3] }, data),
      'capture-truncated',
      'expected 200 (3 x 3 f8)',
    ],
    [
      'a header longer than the file',
      npyBytes({ descr: '<f4', shape: [4] }, data, 2).subarray(0, 40),
      'capture-truncated',
      'found 40 bytes, expected 128 (the header)',
    ],
  ];
  test.each(faults)('%s', async (_, bytes, code, message) => {
    const path = await written(bytes);
    const error = (await openNpy(path).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(path);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('\n');
  });

  test('a missing file', async () => {
    const path = join(await scratch(), 'gone.npy');
    await expect(openNpy(path)).rejects.toMatchObject({
      code: 'not-found',
      message: `${path}: file not found (a NumPy array)`,
    });
  });
});
