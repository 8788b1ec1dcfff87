import { describe, expect, test } from 'vitest';
import { parseStudyArguments, usage } from '../../bench/study/arguments.ts';
import { claims } from '../../bench/study/families/acceptance.ts';
import { families } from '../../bench/study/families/index.ts';
import { methods } from '../../bench/study/methods.ts';
import { windowOf } from '../../bench/study/places.ts';
import { runScenarios } from '../../bench/study/run.ts';
import { fromTidyCsv, type TidyRow, toTidyCsv } from '../../bench/study/tidy-csv.ts';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planTargetFrequencies } from '../../src/physics/target-frequencies.ts';

describe.each(families)('family $name', (family) => {
  const scenarios = family.scenarios();

  test('names each scenario once and gates every axis', () => {
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
    for (const { gate, sensor } of scenarios) expect(gate).toHaveLength(sensor.axes.length);
  });

  test('draws the same targets from the same seed, others from another', () => {
    for (const { draw, name } of scenarios) {
      const [first, again, other] = ['a', 'a', 'b'].map((seed) => draw(createRng(seed)));
      expect(again, name).toEqual(first);
      const fixed = first.length === 0 || /published|cross/.test(name);
      if (!fixed) expect(other, name).not.toEqual(first);
    }
  });

  test('draws targets the sensor can see, inside its limits unless that is the question', () => {
    for (const { draw, sensor, name, label = '' } of scenarios) {
      if (label.includes('outside')) continue;
      const frequenciesOf = planTargetFrequencies(sensor);
      for (const target of draw(createRng(name)))
        sensor.axes.forEach((axis, m) => {
          const [low, high] = windowOf(sensor, axis);
          const frequency = frequenciesOf(target).frequencies[m];
          expect(frequency, `${name}: ${axis.name}`).toBeGreaterThanOrEqual(low - 1e-9);
          expect(frequency, `${name}: ${axis.name}`).toBeLessThanOrEqual(high + 1e-9);
        });
    }
  });
});

test('every claim is about scenarios that acceptance runs', () => {
  const run = new Set(
    families
      .find(({ name }) => name === 'acceptance')!
      .scenarios()
      .map(({ name }) => name),
  );
  for (const { scenarios } of claims) for (const { name } of scenarios) expect(run).toContain(name);
});

test('runs are independent of each other, the same for the same seed, different for another', () => {
  const compact = families
    .find(({ name }) => name === 'compact')!
    .scenarios()
    .slice(0, 2);
  const kernels = loadKernels();
  const of = (runs: readonly number[], seed: number) =>
    runScenarios(kernels, {
      scenarios: compact,
      methods: methods.slice(0, 1),
      runs,
      seed,
      report: () => undefined,
    }).map((record) => ({ ...record, milliseconds: 0 }));
  const both = of([1, 2], 1);
  expect(both.filter(({ run }) => run === 2)).toEqual(of([2], 1));
  expect(of([1], 2)).not.toEqual(of([1], 1));
});

test('results read back as they were written', () => {
  const row: TidyRow = {
    scenario: 'a, "b"',
    series: '',
    x: 0.25,
    method: 'default',
    metric: 'ratio',
    axis: 'antenna',
    value: 1.012,
    low: 0.98,
    high: 1.04,
    runs: 100,
  };
  expect(fromTidyCsv(toTidyCsv([row, { ...row, axis: '' }]))).toEqual([row, { ...row, axis: '' }]);
});

describe('the command line', () => {
  test('fills in what is left out', () => {
    expect(parseStudyArguments(['plain'])).toMatchObject({ runs: 10, seed: 1, authors: false });
    expect(parseStudyArguments(['plain', '--family', 'acceptance'])).toMatchObject({ runs: 400 });
    expect(parseStudyArguments(['plain', '--family', 'authors'])).toMatchObject({ runs: 100 });
    expect(parseStudyArguments(['plain', '--snr', '-25,-20'])).toMatchObject({ snrsDb: [-25, -20] });
    expect(parseStudyArguments(['--help'])).toBe('help');
  });

  test.each([
    [['plain', '--family', 'pears'], 'found "pears", allowed: published'],
    [['plain', '--methods', 'magic'], 'found "magic", allowed: default'],
    [['plain', '--runs', '0'], 'found "0", allowed: a whole number from 1'],
    [['plain', '--snr', '1,x'], 'found "x", allowed: numbers'],
    [['sonar'], 'found "sonar", allowed: plain'],
    [['plain', '--loud'], '--loud'],
  ])('%j is refused', (given, message) => {
    const result = parseStudyArguments(given);
    expect(result).toContain(message);
    expect(result).toContain(usage);
  });
});
