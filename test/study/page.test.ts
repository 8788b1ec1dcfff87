import { describe, expect, test } from 'vitest';
import type { Claim } from '../../bench/study/families/acceptance.ts';
import { compactScenario } from '../../bench/study/families/crowd.ts';
import { crowd } from '../../bench/study/families/crowd.ts';
import { formatVerdicts, judge } from '../../bench/study/judge.ts';
import { methods } from '../../bench/study/methods.ts';
import { fillMarker, renderTable } from '../../bench/study/page.ts';
import type { RunRecord } from '../../bench/study/run.ts';
import type { TidyRow } from '../../bench/study/tidy-csv.ts';

describe('the page', () => {
  const page = 'before\n<!-- table crowd -->\nold\n<!-- end -->\nafter\n';

  test('keeps what is outside the markers and can be filled again', () => {
    const once = fillMarker(page, 'crowd', 'new');
    expect(once).toBe('before\n<!-- table crowd -->\n\nnew\n\n<!-- end -->\nafter\n');
    expect(fillMarker(once, 'crowd', 'new')).toBe(once);
    expect(fillMarker(page, 'pairs', 'new')).toBe(page);
  });

  test('has a row for every scenario with results and a column for every method', () => {
    const row = { scenario: 'crowd 2', series: 'crowd', x: 2, method: 'default', axis: '', low: 0, high: 1, runs: 50 };
    const rows: TidyRow[] = [
      { ...row, metric: 'found', value: 0.995 },
      { ...row, metric: 'false', value: 0.02 },
      { ...row, metric: 'ratio', axis: 'antenna', value: 1.011 },
      { ...row, metric: 'ratio', axis: 'symbol', value: 1.042 },
      { ...row, metric: 'ms', value: 11.6 },
    ];
    const lines = renderTable(crowd, methods.slice(0, 1), rows).split('\n');
    expect(lines[0]).toContain('50 runs');
    expect(lines.slice(2).map((line) => line.replace(/ +/g, ' '))).toEqual([
      '| | PLAIN, default |',
      expect.stringMatching(/^\| -+ \| -+ \|$/),
      '| 2 targets over 20 dB at random places | 99.5 %, 0.02, 1.04 x, 12 ms |',
    ]);
  });
});

describe('a claim', () => {
  const scenario = compactScenario(1);
  const record = (run: number, found: number): RunRecord => ({
    scenario: scenario.name,
    method: 'default',
    run,
    milliseconds: 1,
    targets: 1,
    found,
    spurious: 0,
    far: 0,
    rightCount: found === 1,
    overBound: scenario.sensor.axes.map(() => ({ sum: 1.21, count: 1 })),
    overReported: scenario.sensor.axes.map(() => ({ sum: 1, count: 1 })),
  });
  const records = Array.from({ length: 100 }, (_, i) => record(i + 1, i < 97 ? 1 : 0));
  const verdictOf = (claim: Omit<Claim, 'title' | 'scenarios'>) =>
    judge([{ title: 'one', scenarios: [scenario], ...claim }], records);

  test('passes, misses, and says when the sampling error could turn it', () => {
    expect(verdictOf({ metric: 'found', atLeast: 0.9 })).toMatchObject([{ verdict: 'pass', uncertain: false }]);
    expect(verdictOf({ metric: 'found', atLeast: 0.98 })).toMatchObject([{ verdict: 'miss', uncertain: true }]);
    expect(verdictOf({ metric: 'found', atLeast: 0.999 })).toMatchObject([{ verdict: 'miss', uncertain: false }]);
    expect(verdictOf({ metric: 'found' })).toMatchObject([{ verdict: 'report' }]);
  });

  test('of errors is judged on each axis', () => {
    const verdicts = verdictOf({ metric: 'ratio', atMost: 1.05 });
    expect(verdicts.map(({ axis }) => axis)).toEqual(['antenna', 'subcarrier', 'symbol']);
    for (const { value, verdict } of verdicts) {
      expect(value).toBeCloseTo(1.1, 9);
      expect(verdict).toBe('miss');
    }
    expect(formatVerdicts(verdicts)).toContain('0 of 3 pass; 3 miss, 3 of them by more than the sampling error');
  });
});
