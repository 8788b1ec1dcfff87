import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { valuesOf } from '../../src/captures/foreign/array-values.ts';
import { lookUp } from '../../src/captures/foreign/lookup.ts';
import type { ForeignArray, ForeignFile, ForeignValue } from '../../src/captures/foreign/value.ts';
import { openMat } from '../../src/captures/mat/index.ts';
import { type DataType, dataTypes, matWriter } from './mat-bytes.ts';
import { scratch } from './scratch.ts';

/** Opens bytes as a MAT-file, hands it to the test and closes it. */
async function opened<T>(bytes: Uint8Array, use: (file: ForeignFile) => Promise<T> | T): Promise<T> {
  const path = join(await scratch(), 'file.mat');
  await writeFile(path, bytes);
  const file = await openMat(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

function arrayAt(file: ForeignFile, path: string): ForeignArray {
  const value = lookUp(file.root, path);
  if (value?.kind !== 'array') throw new Error(`${path} is no array`);
  return value;
}

const listed = async (array: ForeignArray) => {
  const { real, imaginary } = await valuesOf(array);
  return { real: [...real].map(Number), ...(imaginary && { imaginary: [...imaginary].map(Number) }) };
};

const ranges: Readonly<Record<DataType, readonly number[]>> = {
  int8: [-128, -1, 0, 1, 127, 5],
  uint8: [0, 1, 127, 128, 255, 7],
  int16: [-32_768, -1, 0, 1, 32_767, 300],
  uint16: [0, 1, 32_768, 65_535, 256, 9],
  int32: [-(2 ** 31), -1, 0, 1, 2 ** 31 - 1, 70_000],
  uint32: [0, 1, 2 ** 31, 2 ** 32 - 1, 65_536, 3],
  int64: [-(2 ** 53), -1, 0, 1, 2 ** 53, 2 ** 40],
  uint64: [0, 1, 2 ** 53, 2 ** 33, 255, 4],
  single: [0, -1.5, Infinity, -Infinity, 1 / 1024, 2 ** 127],
  double: [0, -1.5, Infinity, Math.PI, 1e-300, Number.MAX_VALUE],
};

describe.each([
  ['little-endian', true],
  ['big-endian', false],
])('%s', (_, little) => {
  const mat = matWriter(little);

  test.each(Object.keys(dataTypes) as DataType[])('%s, real and complex, plain and compressed', async (type) => {
    const real = ranges[type];
    const imaginary = [...real].reverse();
    const plain = mat.array(type, [2, 3], real, { name: 'x' });
    const complex = mat.array(type, [1, 3, 2], real, { name: 'z', imaginary });
    for (const wrap of [(inner: Uint8Array) => inner, mat.compressed])
      await opened(mat.file(wrap(plain), wrap(complex)), async (file) => {
        expect(file.root.names).toEqual(['x', 'z']);
        const x = arrayAt(file, 'x');
        expect(x).toMatchObject({ className: type, complex: false, shape: [2, 3], fortranOrder: true });
        expect(await listed(x)).toEqual({ real });
        const z = arrayAt(file, 'z');
        expect(z).toMatchObject({ className: `complex ${type}`, complex: true, shape: [1, 3, 2] });
        expect(await listed(z)).toEqual({ real, imaginary });
      });
  });

  test('64-bit integers beyond 2^53 keep every digit', async () => {
    const data = new Uint8Array(8);
    new DataView(data.buffer).setBigInt64(0, -9_007_199_254_740_993n, little);
    const element = mat.matrix('int64', [1, 1], [mat.element(12, data)], 'big');
    await opened(mat.file(element), async (file) => {
      expect((await valuesOf(arrayAt(file, 'big'))).real).toEqual(BigInt64Array.of(-9_007_199_254_740_993n));
    });
  });

  test('doubles packed as narrower integers stay packed, and say that they are doubles', async () => {
    const packed = mat.array('double', [1, 3], [1, -2, 300], { name: 'p', stored: 'int16' });
    await opened(mat.file(mat.compressed(packed)), async (file) => {
      expect(arrayAt(file, 'p').className).toBe('double');
      expect((await valuesOf(arrayAt(file, 'p'))).real).toEqual(Int16Array.of(1, -2, 300));
    });
  });

  test('structs, struct arrays, cells, logicals and empty values, in each other', async () => {
    const inner = mat.struct(['a', 'deep'], [mat.scalar(1), mat.struct(['b'], [mat.array('uint8', [1, 2], [4, 5])])]);
    const outer = mat.struct(
      ['inner', 'list', 'none'],
      [inner, mat.matrix('cell', [1, 2], [mat.scalar(7), inner]), mat.element(14, new Uint8Array(0), false)],
      's',
    );
    const many = mat.struct(['k'], [mat.scalar(10), mat.scalar(20)], 'many', [1, 2]);
    const flag = mat.array('uint8', [1, 2], [1, 0], { name: 'flag', logical: true });
    await opened(mat.file(mat.compressed(outer), many, flag), async (file) => {
      expect(file.root.names).toEqual(['s', 'many', 'flag']);
      expect(await listed(arrayAt(file, 's.inner.a'))).toEqual({ real: [1] });
      expect(await listed(arrayAt(file, 's.inner.deep.b'))).toEqual({ real: [4, 5] });
      expect(await listed(arrayAt(file, 's.list{1}'))).toEqual({ real: [7] });
      expect(await listed(arrayAt(file, 's.list{2}.deep.b'))).toEqual({ real: [4, 5] });
      expect(arrayAt(file, 's.none').shape).toEqual([0, 0]);
      expect(await listed(arrayAt(file, 'many(2).k'))).toEqual({ real: [20] });
      expect(arrayAt(file, 'flag').className).toBe('logical');
      expect(lookUp(file.root, 's.list{3}')).toBeUndefined();
      expect(lookUp(file.root, 's.inner.a.b')).toBeUndefined();
    });
  });

  test('texts in any of their encodings; the rows of a character matrix become lines', async () => {
    const text = (dims: number[], type: number, data: Uint8Array, name: string) =>
      mat.matrix('char', dims, [mat.element(type, data)], name);
    const codes = (...list: string[]) => list.map((letter) => letter.charCodeAt(0));
    const file = mat.file(
      text([1, 3], 16, mat.ascii('añb'), 'utf8'),
      text([1, 3], 4, mat.numbers('uint16', codes('x', 'é', 'z')), 'wide'),
      text([1, 2], 1, mat.ascii('ok'), 'narrow'),
      text([2, 2], 4, mat.numbers('uint16', codes('a', 'c', 'b', 'd')), 'rows'),
      text([1, 1], 18, mat.numbers('uint32', [0x1f600]), 'utf32'),
    );
    const found = await opened(file, ({ root }) => root.names.map((name) => root.get(name)));
    expect(found).toEqual(['añb', 'xéz', 'ok', 'ab\ncd', '\u{1f600}'].map((line) => ({ kind: 'text', text: line })));
  });

  test('what nothing is made of is passed over, and named', async () => {
    const numbers = mat.array('double', [1, 1], [3], { name: 'after' });
    const sparse = mat.matrix('sparse', [2, 2], [mat.values('int32', [0]), mat.values('int32', [0, 0, 0])], 'sp');
    const object = mat.matrix(
      'object',
      [1, 1],
      [
        mat.element(1, mat.ascii('probe')),
        mat.values('int32', [8]),
        mat.element(1, mat.ascii('f\0\0\0\0\0\0\0'), false),
        mat.scalar(2),
      ],
      'obj',
    );
    const opaque = mat.matrix('opaque', [], [mat.element(1, mat.ascii('MCOS'))], 'op');
    const handle = mat.matrix('function', [1, 1], [mat.scalar(1)], 'fn');
    const nameless = mat.array('uint8', [1, 1], [1]);
    await opened(mat.file(mat.compressed(sparse), opaque, handle, nameless, object, numbers), async (file) => {
      expect(file.root.names).toEqual(['sp', 'op', 'fn', 'obj', 'after']);
      expect(['sp', 'op', 'fn'].map((name) => file.root.get(name))).toEqual(
        ['sparse', 'opaque object', 'function handle'].map((className) => ({ kind: 'other', className })),
      );
      expect(file.root.get('obj')).toMatchObject({ kind: 'group', className: 'probe' });
      expect(await listed(arrayAt(file, 'obj.f'))).toEqual({ real: [2] });
      expect(await listed(arrayAt(file, 'after'))).toEqual({ real: [3] });
    });
  });

  test('large compressed arrays are read where they are, in any order, real and imaginary parts side by side', async () => {
    const count = 700_000;
    const real = Array.from({ length: count }, (_, i) => (i * 7919) % 30_011);
    const imaginary = real.map((value) => -value);
    const large = mat.array('int16', [1000, 700], real, { name: 'z', imaginary });
    const held = mat.struct(['before', 'z', 'after'], [mat.scalar(1), large, mat.scalar(2)], 's');
    await opened(mat.file(mat.compressed(large), mat.compressed(held)), async (file) => {
      for (const path of ['z', 's.z']) {
        const { planes } = arrayAt(file, path);
        for (const from of [0, 100_000, 1_200_000, 50, 1_399_990]) {
          const [re, im] = [new Uint8Array(10), new Uint8Array(10)];
          await planes[0].read(from, re);
          await planes[1]!.read(from, im);
          const sums = Array.from({ length: 5 }, (_, i) => {
            const at = (raw: Uint8Array) => new DataView(raw.buffer).getInt16(2 * i, little);
            return at(re) + at(im);
          });
          expect(sums).toEqual([0, 0, 0, 0, 0]);
          expect(new DataView(re.buffer).getInt16(0, little)).toBe(real[from / 2]);
        }
        const whole = (await valuesOf(arrayAt(file, path))).imaginary!;
        expect(whole.every((value, i) => value === imaginary[i])).toBe(true);
      }
      expect(await listed(arrayAt(file, 's.after'))).toEqual({ real: [2] });
    });
  });
});

describe('a wrong file is refused in one line that names it and the place', () => {
  const mat = matWriter();
  const good = mat.array('double', [2, 2], [1, 2, 3, 4], { name: 'x' });
  const changed = (bytes: Uint8Array, at: number, ...values: number[]): Uint8Array => {
    const copy = bytes.slice();
    copy.set(values, at);
    return copy;
  };
  const faults: [string, Uint8Array, string, string][] = [
    ['nothing', new Uint8Array(0), 'capture-truncated', 'found 0 bytes, expected 128 (header)'],
    [
      'no endian mark',
      changed(mat.file(good), 126, 0x41, 0x42),
      'capture-invalid',
      'endian indicator: found "AB", allowed: IM or MI',
    ],
    [
      'version 2',
      changed(mat.file(good), 125, 2),
      'capture-invalid',
      'MAT version: found "0x200", allowed: 0x100 (level 5)',
    ],
    [
      'half a tag',
      mat.file(good).subarray(0, 132),
      'capture-truncated',
      'found 132 bytes, expected at least 136 (the element at byte 128)',
    ],
    ['half an array', mat.file(good).subarray(0, 200), 'capture-truncated', 'the element at byte 128'],
    [
      'an element of another type',
      mat.file(mat.values('double', [1, 2])),
      'capture-invalid',
      'element at byte 128: data type: found 9, allowed: 14 or 15',
    ],
    [
      'damaged zlib data',
      changed(mat.file(mat.compressed(good)), 140, 0, 0, 0, 0),
      'capture-invalid',
      'compressed element at byte 136: found',
    ],
    [
      'zlib data that end too early',
      mat.file(mat.compressed(good.subarray(0, 40))),
      'capture-truncated',
      'compressed element at byte 136: found 40 bytes inflated',
    ],
    [
      'too few values',
      mat.file(mat.matrix('double', [3, 3], [mat.values('double', [1, 2])], 'x')),
      'capture-invalid',
      'x: data: found "16 bytes", allowed: 72 (9 of f8)',
    ],
    [
      'values of no number type',
      mat.file(mat.matrix('double', [1, 1], [mat.element(8, new Uint8Array(8))], 'x')),
      'capture-invalid',
      'x: data type: found 8',
    ],
    [
      'a negative size',
      mat.file(mat.array('double', [-1, 2], [], { name: 'x' })),
      'capture-invalid',
      'dimensions: found [-1,2]',
    ],
    [
      'sizes beyond all files',
      mat.file(mat.array('double', [0x7fffffff, 0x7fffffff, 2], [1])),
      'capture-invalid',
      'dimensions: found [2147483647,2147483647,2]',
    ],
    [
      'an unknown class',
      mat.file(
        mat.element(
          14,
          Buffer.concat([
            mat.element(6, mat.words(99, 0)),
            mat.values('int32', [1, 1]),
            mat.element(1, mat.ascii('x')),
          ]),
        ),
      ),
      'capture-invalid',
      'x: array class: found 99',
    ],
    [
      'cells that are not there',
      mat.file(mat.matrix('cell', [1000, 1000], [mat.scalar(1)], 'c')),
      'capture-invalid',
      'c: elements: found "8000000 bytes at least"',
    ],
    [
      'fields of uneven names',
      mat.file(mat.matrix('struct', [1, 1], [mat.values('int32', [5]), mat.element(1, new Uint8Array(12))], 's')),
      'capture-invalid',
      's: field name length: found 5, allowed: a divisor of 12',
    ],
  ];
  test.each(faults)('%s', async (_, bytes, code, message) => {
    const error = (await opened(bytes, () => undefined).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ name: 'SounderError', code });
    expect(error.message).toContain('file.mat: ');
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('\n');
  });

  test('a missing file', async () => {
    const path = join(await scratch(), 'gone.mat');
    await expect(openMat(path)).rejects.toMatchObject({
      code: 'not-found',
      message: `${path}: file not found (a MAT-file)`,
    });
  });

  test('structs nested without end', async () => {
    let nested = mat.scalar(1);
    for (let depth = 0; depth < 100; depth++) nested = mat.struct(['s'], [nested], depth === 99 ? 's' : '');
    await expect(opened(mat.file(mat.compressed(nested)), () => undefined)).rejects.toThrow(
      /depth: found 65, allowed: at most 64/,
    );
  });
});

/** Reads everything a value holds and counts its bytes. */
async function readAll(value: ForeignValue): Promise<number> {
  if (value.kind === 'array') {
    const { real, imaginary } = await valuesOf(value);
    return real.byteLength + (imaginary?.byteLength ?? 0);
  }
  const parts =
    value.kind === 'group' ? value.names.map((name) => value.get(name)!) : value.kind === 'list' ? value.items : [];
  let bytes = 0;
  for (const part of parts) bytes += await readAll(part);
  return bytes;
}

describe('bytes that went wrong', () => {
  const mat = matWriter();
  const sample = (seed: number): Uint8Array =>
    mat.struct(
      ['fs', 'name', 'cells'],
      [
        mat.scalar(seed),
        mat.matrix('char', [1, 4], [mat.element(16, mat.ascii('text'))]),
        mat.matrix('cell', [1, 2], [mat.array('int16', [3, 2], [1, 2, 3, 4, 5, 6]), mat.scalar(2)]),
      ],
      'param',
    );
  const rf = mat.array(
    'int16',
    [8, 4],
    Array.from({ length: 32 }, (_, i) => i),
    { name: 'RF', imaginary: new Array<number>(32).fill(1) },
  );
  const whole = mat.file(sample(1), mat.compressed(sample(2)), rf, mat.compressed(rf));

  /** Whatever the bytes are: a file that is read whole within bounds, or one SounderError. */
  async function holds(bytes: Uint8Array): Promise<void> {
    const failure: unknown = await opened(bytes, async ({ root }) => {
      expect(await readAll(root)).toBeLessThanOrEqual(1032 * bytes.byteLength);
    }).catch((thrown: unknown) => thrown);
    if (failure === undefined) return;
    expect(failure).toMatchObject({ name: 'SounderError' });
    expect((failure as Error).message).toContain('file.mat');
    expect((failure as Error).message).not.toContain('\n');
  }

  test('a file that ends anywhere', async () => {
    for (let end = 0; end < whole.byteLength; end += 3) await holds(whole.subarray(0, end));
  });

  test('bytes replaced anywhere, also inside what is compressed', async () => {
    const mutation = fc.tuple(fc.nat(1e9), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 5, 14, 15, 127, 128, 255)));
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 6 }), fc.boolean(), async (mutations, inside) => {
        const bytes = (inside ? sample(3) : whole).slice();
        const first = inside ? 0 : 128;
        for (const [at, value] of mutations) bytes[first + (at % (bytes.byteLength - first))] = value;
        await holds(inside ? mat.file(mat.compressed(bytes)) : bytes);
      }),
      { numRuns: 400 },
    );
  });
});
