import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import h5wasm from 'h5wasm/node';
import { expect, test } from 'vitest';
import { valuesOf } from '../../src/captures/foreign/array-values.ts';
import { describeGroup } from '../../src/captures/foreign/describe.ts';
import type { ForeignValue } from '../../src/captures/foreign/value.ts';
import { openHdf5 } from '../../src/captures/hdf5/index.ts';
import { scratch } from './scratch.ts';

type Group = InstanceType<typeof h5wasm.Group>;

async function written(fill: (root: Group) => void): Promise<string> {
  const path = join(await scratch(), 'file.h5');
  await h5wasm.ready;
  const made = new h5wasm.File(path, 'w');
  fill(made);
  made.close();
  return path;
}

const ramp = Int32Array.from({ length: 6000 }, (_, i) => i);
function sample(root: Group): void {
  root.create_dataset({ name: 'plain', data: ramp, shape: [20, 300] });
  root.create_dataset({ name: 'chunked', data: ramp, shape: [20, 300], chunks: [7, 64], compression: 'gzip' });
  root.create_dataset({ name: 'scalar', data: new Float64Array([2.5]), shape: [] });
  root.create_dataset({ name: 'text', data: 'hello' });
  const members = new Map<string, Float64Array>([
    ['r', Float64Array.of(1, 2)],
    ['i', Float64Array.of(-1, -2)],
  ]);
  root.create_dataset({
    name: 'complex',
    data: members,
    dtype: [
      ['r', '<d'],
      ['i', '<d'],
    ],
    shape: [2],
  });
  root.create_group('group').create_dataset({ name: 'bytes', data: new Uint8Array([1, 255]) });
}

test('arrays of any type are listed and read, whole or from anywhere, chunked or not', async () => {
  const file = await openHdf5(await written(sample));
  try {
    expect(describeGroup(file.root)).toBe(
      'chunked (int32 20 x 300), complex (complex double 2), group (group (bytes)), plain (int32 20 x 300), ' +
        'scalar (double scalar), text (text "hello")',
    );
    const values = async (value: ForeignValue | undefined) => (value?.kind === 'array' ? valuesOf(value) : undefined);
    expect((await values(file.root.get('plain')))?.real).toEqual(ramp);
    expect((await values(file.root.get('chunked')))?.real).toEqual(ramp);
    expect((await values(file.root.get('scalar')))?.real).toEqual(Float64Array.of(2.5));
    expect(await values(file.root.get('complex'))).toEqual({
      real: Float64Array.of(1, 2),
      imaginary: Float64Array.of(-1, -2),
    });
    const group = file.root.get('group');
    expect((await values(group?.kind === 'group' ? group.get('bytes') : undefined))?.real).toEqual(
      Uint8Array.of(1, 255),
    );
    expect(file.root.get('nothing')).toBeUndefined();
    const chunked = file.root.get('chunked');
    const part = new Uint8Array(400);
    for (const first of [5900, 0, 3456])
      if (chunked?.kind === 'array') {
        await chunked.planes[0].read(4 * first, part);
        expect(new Int32Array(part.buffer)).toEqual(ramp.subarray(first, first + 100));
      }
  } finally {
    await file.close();
  }
});

async function readAll(value: ForeignValue): Promise<void> {
  if (value.kind === 'array' && value.shape.reduce((n, size) => n * size, 1) < 1e7) await valuesOf(value);
  if (value.kind === 'group') for (const name of value.names) await readAll(value.get(name)!);
}

test('a file with bytes replaced anywhere is read, or refused in one line', async () => {
  const path = await written(sample);
  const bytes = await readFile(path);
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(1e9), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      async (mutations) => {
        const mutated = Uint8Array.from(bytes);
        for (const [at, value] of mutations) mutated[at % mutated.byteLength] = value;
        // A name of its own: the library keeps what it knows of a file by its name.
        const copy = `${path}.${run++}`;
        await writeFile(copy, mutated);
        const failure: unknown = await (async () => {
          const file = await openHdf5(copy);
          try {
            await readAll(file.root);
          } finally {
            await file.close();
          }
        })().catch((thrown: unknown) => thrown);
        if (failure === undefined) return;
        expect(failure).toMatchObject({ name: 'SounderError' });
        expect((failure as Error).message).not.toContain('\n');
      },
    ),
    { numRuns: 150 },
  );
});
