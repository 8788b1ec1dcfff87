import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import {
  type CheckedModel,
  checkModel,
  findOnnxRuntime,
  lineModel,
  readModel,
  type StoredModel,
  writeModel,
} from '../../src/models/index.ts';
import { scratch } from '../captures/scratch.ts';
import { productNetwork } from './onnx-file.ts';

let missing: unknown;
try {
  findOnnxRuntime();
} catch (thrown) {
  missing = thrown;
}
if (missing) process.stderr.write('skipped: no onnxruntime-node installed\n');

const [size, lines] = [6, 4];
const kept = [0, 2, 5];
const rng = createRng('onnx');
const matrix = Float64Array.from({ length: size * kept.length }, () => rng.normal());
const stored = (network: Uint8Array | undefined, kind = 'onnx'): StoredModel => ({
  kind,
  axis: { name: 'fast_time', size },
  kept,
  options: kind === 'onnx' ? { lines } : {},
  weights: new Map(kind === 'onnx' ? [] : [['matrix', matrix]]),
  ...(network && { network }),
  training: {},
  metrics: {},
});
const kernels = loadKernels();

async function written(model: StoredModel): Promise<{ folder: string; model: CheckedModel }> {
  const folder = join(await scratch(), 'model');
  await writeModel(folder, model, '1');
  return { folder, model: checkModel(readModel(folder), folder) };
}

describe('models of kind onnx', () => {
  const network = productNetwork(matrix, size, kept.length, lines);

  it('come back from their folder with the bytes of the network, whose checksum is looked at', async () => {
    const { folder, model } = await written(stored(network));
    expect(model.network).toEqual(network);
    await writeFile(join(folder, 'network.onnx'), 'another');
    expect(() => readModel(folder)).toThrow(/network\.onnx: SHA-256: found/);
    await expect(written(stored(undefined))).rejects.toThrow(
      /card\.json: network: found none, allowed: an \.onnx file/,
    );
    await expect(written(stored(network, 'linear-lines'))).rejects.toThrow(/card\.json: network: found one, allowed: none/); // prettier-ignore
  });

  it.runIf(missing)('say what to install where ONNX Runtime is not there', async () => {
    const { folder, model } = await written(stored(network));
    expect(() => lineModel(kernels, model, folder)).toThrow(
      /^models of kind onnx need onnxruntime-node: npm install onnxruntime-node$/,
    );
    expect(missing).toMatchObject({ code: 'dependency-missing', exitCode: 2 });
  });

  it.skipIf(missing)('recover lines as their product does, equal lines to equal bytes', async () => {
    const { folder, model } = await written(stored(network));
    const linear = await written(stored(undefined, 'linear-lines'));
    const plans = [lineModel(kernels, model, folder), lineModel(kernels, linear.model, linear.folder)].map((each) => each.plan(lines)); // prettier-ignore
    const found = plans.map(() => new Float32Array(lines * size));
    for (let call = 0; call < 20; call++) {
      const measured = Float32Array.from({ length: lines * kept.length }, () => rng.normal());
      plans.forEach((plan, i) => plan.apply(measured, found[i]));
      // Three products and sums each, of numbers below 16: a few units of 2^-24 x 16 x 3.
      found[0].forEach((value, i) => expect(Math.abs(value - found[1][i])).toBeLessThan(8 * 3 * 16 * 2 ** -24));
      const again = new Float32Array(lines * size);
      plans[0].apply(measured, again);
      expect(again).toEqual(found[0]);
    }
    for (const plan of plans) plan.dispose();
  });

  it.skipIf(missing)('are refused in one line where the network is none, or of other sizes', async () => {
    const broken = await written(stored(Uint8Array.of(1, 2, 3)));
    expect(() => lineModel(kernels, broken.model, broken.folder).plan(1)).toThrow(/^[^\n]*network\.onnx: [^\n]+$/);
    const other = await written(stored(productNetwork(new Float64Array(15), 5, 3, lines)));
    expect(() => lineModel(kernels, other.model, other.folder).plan(1)).toThrow(/found an output of 4 x 5 float32, allowed: 4 x 6 float32/); // prettier-ignore
  });
});
