import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { codeVectors as codeVectorsOperator } from '../../operators/code-vectors.ts';
import { dictionaryOfNpy } from '../../src/captures/dictionary-npy.ts';
import { SounderError } from '../../src/core/errors.ts';
import { type FixedDictionary, planFixedCoding } from '../../src/dictionary/index.ts';
import { defineStage } from '../stage.ts';
import { vectorShape } from './dictionary-options.ts';

/** Codes by a dictionary that was learned before, e.g. by `sounder learn`. */
export const codeVectors = defineStage({
  summary: 'codes every snapshot with a dictionary that stays as it is',
  options: z.strictObject({
    dictionary: z
      .string()
      .min(1)
      .describe('a .npy file, relative to this one: float64 or complex128, square, columns are orthonormal atoms'),
    ...vectorShape,
  }),
  input: 'snapshot',
  output: 'coded',
  locate: (options, absolute) => ({ ...options, dictionary: absolute(options.dictionary) }),
  build: ({ dictionary, ...options }, { kernels }) => codeVectorsOperator(kernels, readDictionary(dictionary), options),
  tryPlan: ({ dictionary, ...options }, sensor, kernels) => {
    const plan = planFixedCoding(kernels, sensor, readDictionary(dictionary), options);
    plan.dispose();
    return plan.layout;
  },
});

function readDictionary(path: string): FixedDictionary {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (thrown) {
    const missing = (thrown as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = missing ? 'file not found' : (thrown as Error).message;
    throw new SounderError(missing ? 'not-found' : 'io-failed', `${path}: ${reason} (a dictionary)`, {}, thrown);
  }
  return dictionaryOfNpy(bytes, path);
}
