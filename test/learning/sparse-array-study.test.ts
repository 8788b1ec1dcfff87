import { expect, test } from 'vitest';
import { arrayChoices, linearShare, studyLine, trainArray } from '../../bench/study/subsampling/sparse-array.ts';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { arrayCovariance, arrayLines, createBatch, linearEstimate, nestedPattern } from '../../src/learning/index.ts';

test('the error of the linear estimate is what it costs on drawn lines', () => {
  const kept = nestedPattern(11, 5);
  const { elements, noise } = studyLine;
  const matrix = linearEstimate(arrayCovariance(studyLine), elements, kept, noise);
  const source = arrayLines(studyLine);
  const count = 1000;
  const { measurements: y } = (() => {
    const batch = createBatch(source.shape, count);
    source.draw(createRng('linear'), batch);
    return batch;
  })();
  const errors = Array.from({ length: count }, (_, e) => {
    let error = 0;
    for (let n = 0; n < elements; n++) {
      if (kept.includes(n)) continue;
      for (const part of [0, 1]) {
        const at = (m: number): number => y[2 * (e * elements + m) + part];
        error += (at(n) - kept.reduce((sum, m, i) => sum + matrix[n * kept.length + i] * at(m), 0)) ** 2;
      }
    }
    return error / elements;
  });
  const mean = errors.reduce((sum, x) => sum + x, 0) / count;
  const spread = Math.sqrt(errors.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / count;
  expect(Math.abs(mean - linearShare(kept))).toBeLessThan(5 * spread);
});

test.each(arrayChoices.map((choice) => [choice.name, choice] as const))('trains with: %s', (_, choice) => {
  const [first, second] = [1, 1].map((seed) => trainArray(loadKernels(), choice, seed, { joint: 2, refine: 2 }, 1));
  expect(first.elements).toHaveLength(16);
  expect(Number.isFinite(first.nmseDb)).toBe(true);
  expect(second).toEqual(first);
});
