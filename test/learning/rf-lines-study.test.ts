import { expect, test } from 'vitest';
import { planBMode, psnrDb } from '../../bench/study/subsampling/b-mode.ts';
import { formatLineOutcomes, parseLineOutcomes } from '../../bench/study/subsampling/rf-lines-csv.ts';
import { lineFigure, lineTable } from '../../bench/study/subsampling/rf-lines-report.ts';
import { lineChoices, lineSettings } from '../../bench/study/subsampling/rf-lines-choices.ts';
import type { SearchOutcome } from '../../bench/study/subsampling/rf-lines-search.ts';
import { type LineOutcome, trainLineChoice } from '../../bench/study/subsampling/rf-lines.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { gaussianPulse, jitteredPattern, quadraturePattern } from '../../src/learning/index.ts';
import { covarianceOf } from '../../src/learning/models/line-filter.ts';
import { createLinePrecision } from '../../src/learning/models/line-precision.ts';
import { createRng } from '../../src/core/rng.ts';

const kernels = loadKernels();
const steps = { joint: 8, refine: 8 };

test.each(lineChoices.map((choice) => [choice.name, choice] as const))(
  '%s: trains, is written and read',
  (_, choice) => {
    const setting = lineSettings[1];
    const outcome = trainLineChoice(kernels, setting, choice, 1, steps, 1);
    expect(outcome.mask).toHaveLength(choice.kind === 'whole' ? 256 : setting.kept);
    expect(new Set(outcome.mask).size).toBe(outcome.mask.length);
    expect(outcome.nmseDb).toBeLessThan(0);
    const [read] = parseLineOutcomes(formatLineOutcomes([outcome]));
    for (const key of ['nmseDb', 'linearDb', 'psnrDb'] as const) expect(read[key]).toBeCloseTo(outcome[key], 3);
    expect(read).toMatchObject({ setting: 'factor 8', choice: choice.name, seed: 1, steps, mask: outcome.mask });
    expect(lineTable(setting, [outcome])).toContain(`| ${choice.name} | ${outcome.nmseDb.toFixed(2)} |`);
    expect(lineFigure([setting], [outcome])).toContain(choice.name);
    if (choice.name === 'learned, period 16, exchanged')
      expect(trainLineChoice(kernels, setting, choice, 1, steps, 1)).toEqual(outcome);
  },
);

test('acceptance is judged against the usual rivals, patterns from theory are told beside it, with the ceiling', () => {
  const outcome = (choice: string, seed: number, nmseDb: number): LineOutcome => ({
    setting: 'factor 8',
    choice,
    seed,
    steps,
    nmseDb,
    linearDb: nmseDb,
    psnrDb: 20,
    mask: [0],
  });
  const search = (name: string, linearDb: number, mask: readonly number[]): SearchOutcome => ({
    setting: 'factor 8',
    search: name,
    masks: 1,
    linearDb,
    knownDb: undefined,
    mask,
  });
  const outcomes = [
    ...[-7, -6.5].map((db, i) => outcome('learned', i + 1, db)),
    ...[-4, -4.25].map((db, i) => outcome('random', i + 1, db)),
    ...[-6, -6.25].map((db, i) => outcome('quadrature pairs', i + 1, db)),
    outcome('jittered', 1, -5.5),
  ];
  const searches = [
    search('quadrature pairs', -6, [1]),
    search('exchanged from quadrature pairs', -6.5, [2]),
    search('any measurements (principal components)', -7.5, []),
  ];
  const table = lineTable(lineSettings[1], outcomes, searches);
  expect(table).toContain('learned: worst seed -6.50 dB');
  expect(table).toContain('2.25 dB below the best seed of uniform, random and contiguous, limit 1: pass');
  expect(table).toContain('1.00 dB (pass) jittered; 0.25 dB (MISS) quadrature pairs');
  expect(table).toContain('all searches is 0.50 dB below quadrature pairs, measurements of any kind at most 1.50 dB');
  expect(lineTable(lineSettings[0], outcomes, searches)).not.toContain('ceiling');
});

test('envelopes of echoes are their amplitudes, errors are in decibels of them', () => {
  const [lines, size] = [2, 64];
  const plan = planBMode(kernels, lines, size, 50);
  // Whole periods: the envelope is the amplitude everywhere.
  const tone = (amplitude: number): Float64Array =>
    Float64Array.from({ length: lines * size }, (_, i) => amplitude * Math.cos((2 * Math.PI * 8 * i) / size));
  expect(plan.squaredError(tone(1), tone(1))).toBeCloseTo(0, 18);
  expect(plan.squaredError(tone(1), tone(0.1))).toBeCloseTo(400, 8);
  // What vanishes is black, 50 dB down; what is louder than the peak is as white as the peak.
  expect(plan.squaredError(tone(1), tone(0))).toBeCloseTo(2500, 8);
  expect(plan.squaredError(tone(1), tone(3))).toBeCloseTo(0, 18);
  expect(psnrDb(25, 50)).toBeCloseTo(20, 12);
  plan.dispose();
});

test('quadrature pairs lie as far from one end as from the other, jitter leaves no run empty', () => {
  expect(quadraturePattern(32, 8, 2)).toEqual([2, 4, 10, 12, 18, 20, 26, 28]);
  const jittered = jitteredPattern(32, 8, createRng(1));
  expect(jittered.map((n) => Math.floor(n / 4))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('for the linear estimate no pattern of period 16 is better than quadrature pairs by a tenth of a decibel', () => {
  const size = 256;
  const pulse = gaussianPulse();
  const c = new Float64Array(2 * pulse.length - 1);
  covarianceOf(pulse, c);
  const precision = createLinePrecision(size);
  const mask = new Float64Array(size);
  const [row, white] = [new Float64Array(size), new Float64Array(size)];
  // Of power 1 at every sample C W C explains its own part.
  const errorDb = (kept: readonly number[]): number => {
    mask.fill(0);
    for (const n of kept) mask[n] = 1;
    precision.factor(c, 0.05 ** 2, mask);
    let explained = 0;
    for (let n = 0; n < size; n++) {
      for (const m of kept) row[m] = c[pulse.length - 1 + m - n] ?? 0;
      precision.apply(row, white);
      for (const m of kept) explained += row[m] * white[m];
    }
    return 10 * Math.log10(1 - explained / size);
  };
  const pairs = errorDb(quadraturePattern(size, 32, 2));
  const others = Array.from({ length: 16 }, (_, first) =>
    Array.from({ length: 15 - first }, (_, i) => first + i + 1).map((second) =>
      errorDb(Array.from({ length: 16 }, (_, i) => [first + 16 * i, second + 16 * i]).flat()),
    ),
  ).flat();
  expect(others).toHaveLength(120);
  expect(Math.min(...others)).toBeLessThanOrEqual(pairs);
  expect(Math.min(...others)).toBeGreaterThan(pairs - 0.1);
});
