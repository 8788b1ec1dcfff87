import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openNpy } from '../../src/captures/npy-reader.ts';
import { SounderError } from '../../src/core/errors.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planUnfolded } from '../../src/learning/index.ts';
import {
  checkModel,
  decodeModel,
  encodeModel,
  planRecoveryModel,
  readModel,
  type StoredModel,
  writeModel,
} from '../../src/models/index.ts';
import { scratch } from '../captures/scratch.ts';

const model: StoredModel = {
  kind: 'unfolded-fourier',
  axis: { name: 'frequency', size: 8 },
  kept: [0, 1, 3, 6],
  options: { layers: 2, bound: 5 },
  weights: new Map([
    ['steps', Float64Array.of(1, 0.9)],
    ['thresholds', Float64Array.of(-0.5, -2)],
    ['width', Float64Array.of(-3)],
  ]),
  training: { task: { name: 'partial-fourier' }, seed: 3 },
  metrics: { nmseDb: -12.5 },
};

async function written(): Promise<string> {
  const folder = join(await scratch(), 'model');
  await writeModel(folder, model, '0.1.0');
  return folder;
}

const errorOf = (work: () => unknown): SounderError => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(SounderError);
    expect((error as SounderError).message).not.toContain('\n');
    return error as SounderError;
  }
  throw new Error('no error');
};

describe('a model folder', () => {
  test('comes back as it was, bit for bit', () => {
    const numbers = fc.float64Array({ minLength: 0, maxLength: 9, noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/), numbers, { maxKeys: 4, noNullPrototype: true }),
        fc.integer({ min: 1, max: 70 }).chain((size) => fc.tuple(fc.constant(size), fc.subarray([...Array(size).keys()], { minLength: 1 }))), // prettier-ignore
        (parts, [size, kept]) => {
          const given = { ...model, axis: { name: 'slow_time', size }, kept, weights: new Map(Object.entries(parts)) };
          const files = encodeModel(given, '1');
          const { card, ...back } = decodeModel((file) => files.get(file)!, 'm');
          expect(back).toEqual(given);
          expect(card.library).toBe('1');
        },
      ),
    );
  });

  test('holds a card, a mask and a file for each part, which NumPy would read', async () => {
    const folder = await written();
    expect((await readdir(folder)).sort()).toEqual(
      ['card.json', 'mask.npy', 'weights-steps.npy', 'weights-thresholds.npy', 'weights-width.npy'].sort(),
    );
    const card = JSON.parse(await readFile(join(folder, 'card.json'), 'utf8')) as Record<string, unknown>;
    expect(card).toMatchObject({ format: 'sounder-model', version: 1, kind: 'unfolded-fourier', kept: [0, 1, 3, 6] });
    const reader = await openNpy(join(folder, 'mask.npy'));
    expect(reader.header).toMatchObject({ type: 'u1', shape: [8] });
    await reader.close();
    expect([...(await readFile(join(folder, 'mask.npy'))).subarray(-8)]).toEqual([1, 1, 0, 1, 0, 0, 1, 0]);
  });

  test('plans the network it was written from', async () => {
    const folder = await written();
    const kernels = loadKernels();
    const planned = planRecoveryModel(kernels, checkModel(readModel(folder), folder), 2, folder);
    const direct = planUnfolded(loadKernels(), { size: 8, examples: 2, layers: 2, bound: 5 });
    direct.parameters.values.set([1, 0.9, -0.5, -2, -3]);
    const measured = Float64Array.from({ length: 32 }, (_, i) => Math.sin(i * i));
    const masks = Float64Array.from({ length: 16 }, (_, i) => Number(model.kept.includes(i % 8)));
    expect(planned.forward(measured, masks)).toEqual(direct.forward(measured, masks));
    planned.dispose();
    expect(kernels.memory.bytesInUse).toBe(0);
  });

  test('with gains for other bins than it has cannot be planned, and says where', () => {
    const given = { ...model, options: { layers: 2, weights: [1, 1, 1] } };
    const kernels = loadKernels();
    expect(errorOf(() => planRecoveryModel(kernels, checkModel(given, 'm'), 2, 'm')).message).toBe(
      'm/card.json: options: planUnfolded.weights: found 3 values, allowed: 8',
    );
    expect(kernels.memory.bytesInUse).toBe(0);
  });

  test('that is missing, cut, changed or of another version is one clear error', async () => {
    const broken = async (file: string, change: (bytes: Buffer) => Buffer | string): Promise<SounderError> => {
      const folder = await written();
      await writeFile(join(folder, file), change(await readFile(join(folder, file))));
      return errorOf(() => checkModel(readModel(folder), folder));
    };
    const edited = (from: string | RegExp, to: string) => (bytes: Buffer) => bytes.toString().replace(from, to);

    const gone = errorOf(() => readModel('/nowhere/model/'));
    expect(gone).toMatchObject({ code: 'not-found' });
    expect(gone.message).toBe('/nowhere/model/card.json: file not found (a model folder)');
    const folder = await written();
    await rm(join(folder, 'weights-steps.npy'));
    expect(errorOf(() => readModel(folder))).toMatchObject({ code: 'not-found' });

    expect((await broken('weights-steps.npy', (bytes) => bytes.subarray(0, -1))).message).toMatch(
      /model\/weights-steps\.npy: SHA-256: found [0-9a-f]{64}, allowed: [0-9a-f]{64}, as card\.json says$/,
    );
    expect((await broken('mask.npy', () => '')).message).toMatch(/mask\.npy: SHA-256/);
    expect((await broken('card.json', (bytes) => bytes.subarray(0, 40))).message).toMatch(/card\.json: not JSON/);
    expect((await broken('card.json', edited('"version": 1', '"version": 2'))).message).toMatch(
      /card\.json: version: found 2, allowed: 1$/,
    );
    expect((await broken('card.json', edited('unfolded-fourier', 'unfolded-furier'))).message).toMatch(
      /card\.json: kind: found "unfolded-furier", allowed: unfolded-fourier, unfolded-lines, velocity-net, sparse-slow-time, linear-lines, onnx; did you mean "unfolded-fourier"\?$/,
    );
    expect((await broken('card.json', edited('[0, 1, 3, 6]', '[0, 1, 3, 8]'))).message).toMatch(
      /card\.json: kept\[3\]: found 8, allowed: ascending entries from 0 to 7$/,
    );
    expect((await broken('card.json', edited('[0, 1, 3, 6]', '[0, 1, 3, 7]'))).message).toMatch(
      /mask\.npy: found entries \[0, 1, 3, 6\], allowed: \[0, 1, 3, 7\], as card\.json says$/,
    );
    expect((await broken('card.json', edited('"layers": 2', '"layers": 3'))).message).toMatch(
      /card\.json: weights: found steps \(2\), thresholds \(2\), width \(1\), allowed: steps \(3\), thresholds \(3\), width \(1\)$/,
    );
    expect((await broken('card.json', edited('"layers": 2', '"layer": 2'))).message).toMatch(
      /card\.json: options: layer: unknown key/,
    );
    expect((await broken('card.json', edited('weights-steps.npy', '../weights-steps.npy'))).message).toMatch(
      /weights\[0\]\.file: found "..\/weights-steps.npy", allowed: the name of a \.npy file in the folder$/,
    );
  });

  test('with weights that are no numbers, of another type or shape, is refused though its checksums are right', () => {
    const withPart = (values: Float64Array): ReadonlyMap<string, Uint8Array> =>
      encodeModel({ ...model, weights: new Map([['steps', values]]) }, '1');
    const read = (files: ReadonlyMap<string, Uint8Array>, change: (card: string) => string = (card) => card) =>
      errorOf(
        () =>
        decodeModel((file) => (file === 'card.json' ? Buffer.from(change(Buffer.from(files.get(file)!).toString())) : files.get(file)!), 'm'), // prettier-ignore
      ).message;
    expect(read(withPart(Float64Array.of(1, NaN)))).toBe(
      'm/weights-steps.npy: [1]: found NaN, allowed: finite numbers',
    );
    expect(read(withPart(Float64Array.of(1, 2)), (card) => card.replace('"length": 2', '"length": 3'))).toBe(
      'm/weights-steps.npy: shape: found (2), allowed: (3,), as the card says',
    );
    const mask = (card: string): string => {
      const { mask: of, ...rest } = JSON.parse(card) as { mask: object; weights: object[] };
      return JSON.stringify({ ...rest, mask: of, weights: [{ ...rest.weights[0], ...of, length: 8 }] });
    };
    expect(read(withPart(Float64Array.of(1)), mask)).toBe('m/mask.npy: descr: found u1, allowed: f8');
  });
});
