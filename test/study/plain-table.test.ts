import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { boundAt, runPlainStudy, type StudyRow } from '../../bench/study/plain.ts';
import { scored, type Scored } from '../../bench/study/score.ts';
import { publishedScene } from '../../src/physics/published-scene.ts';
import { planTargetFrequencies } from '../../src/physics/target-frequencies.ts';
import { droopDb } from '../../src/plain/compression/compression-factors.ts';

/** The 100 runs of plain.md 6.4 and 8, once for all tests of this file. */
let rows: StudyRow[] = [];
let csv = '';
let svg = '';
const RUNS = 100;

beforeAll(async () => {
  const out = await mkdtemp(join(tmpdir(), 'sounder-study-'));
  rows = await runPlainStudy({ runs: RUNS, snrsDb: [0, 5, 10, 20], seed: 1, out, report: () => undefined });
  csv = readFileSync(join(out, 'plain.csv'), 'utf8');
  svg = readFileSync(join(out, 'plain.svg'), 'utf8');
  await rm(out, { recursive: true });
}, 600_000);

const at = (method: string, snrDb: number): StudyRow => {
  const row = rows.find((found) => found.method === method && found.snrDb === snrDb);
  if (!row) throw new Error(`no row ${method} at ${snrDb} dB among ${rows.map((found) => found.method).join('; ')}`);
  return row;
};
const waveform = 'averaging (1,4,14), waveform';
const direct = 'averaging (1,4,14), direct model';
const decimated = 'decimation (1,4,14), waveform';
const refined = 'averaging + Gauss-Newton, direct model';

/** Degrees, metres, metres per second of table 6.4. */
const table: Readonly<Record<number, readonly [number, number, number]>> = {
  0: [0.035, 0.072, 0.00269],
  10: [0.0102, 0.0221, 0.00125],
  20: [0.0032, 0.00693, 0.00102],
};
const snrsDb = [0, 10, 20];

describe('averaging by (1, 4, 14) over the waveform chain, order unknown, nominal symbol spacing', () => {
  test.each(snrsDb)('finds exactly the six targets in at least 99 of 100 snapshots at %d dB', (snrDb) => {
    const { runs, rightCount, success } = at(waveform, snrDb);
    expect(runs).toBe(RUNS);
    expect(rightCount).toBeGreaterThanOrEqual(0.99);
    expect(success).toBeGreaterThanOrEqual(0.99);
  });

  test.each(snrsDb)('errs as table 6.4 says at %d dB, within 15 percent', (snrDb) => {
    const { rmse } = at(waveform, snrDb);
    scored.forEach((name, i) =>
      expect(Math.abs(rmse[name] / table[snrDb][i] - 1), `${name}: ${rmse[name]}`).toBeLessThan(0.15),
    );
  });

  test('has the velocity floor of the nominal spacing: 1.0 mm/s at 20 dB', () =>
    expect(Math.abs(at(waveform, 20).rmse.velocityMps / 1.02e-3 - 1)).toBeLessThan(0.15));
});

describe('the direct model with the true spacing', () => {
  test.each([
    [0, 0.00268],
    [10, 0.000807],
    [20, 0.000253],
  ])('has no velocity floor at %d dB: %d m/s within 15 percent', (snrDb, velocity) => {
    const { rmse, rightCount } = at(direct, snrDb);
    expect(rightCount).toBeGreaterThanOrEqual(0.99);
    expect(Math.abs(rmse.velocityMps / velocity - 1), `velocity: ${rmse.velocityMps}`).toBeLessThan(0.15);
  });
});

describe('decimation', () => {
  test('fails at 0 dB and works at 5 dB', () => {
    expect(at(decimated, 0).success).toBeLessThanOrEqual(0.01);
    expect(at(decimated, 5).success).toBeGreaterThanOrEqual(0.99);
    // Table 6.4 at 5 dB; the weakest path dominates 100 draws: 7 percent of sampling error an entry, twice 15 in all.
    const wanted: Readonly<Record<Scored, number>> = { azimuthDeg: 0.221, rangeM: 0.391, velocityMps: 0.0124 };
    const { rmse } = at(decimated, 5);
    for (const name of scored) expect(Math.abs(rmse[name] / wanted[name] - 1)).toBeLessThan(0.3);
  });
});

describe('averaging with refinement', () => {
  test.each(snrsDb)('reaches the bound of the averaged data at %d dB', (snrDb) => {
    const { rmse, rightCount } = at(refined, snrDb);
    expect(rightCount).toBeGreaterThanOrEqual(0.99);
    // Averages centred on zero droop toward 400 m and 25 km/h: each path has that much less power in the data.
    const { sensor, targets } = publishedScene('true');
    const factors = [1, 4, 14];
    const drooped = targets.map((target) => {
      const { frequencies } = planTargetFrequencies(sensor)(target);
      const loss = factors.reduce((sum, factor, m) => sum + droopDb(factor, frequencies[m]), 0);
      return { ...target, amplitudeDb: target.amplitudeDb - loss };
    });
    const bound = boundAt(sensor, drooped, snrDb);
    for (const name of scored) {
      // The weakest path carries most of the square, 140 to 200 free draws in all: 5 to 6 percent one-sigma in the
      // root, 3.5 of it, both ways; the three SNRs share their draws.
      expect(rmse[name] / bound[name], name).toBeGreaterThan(0.8);
      expect(rmse[name] / bound[name], name).toBeLessThan(1.2);
    }
  });
});

describe('what the study writes', () => {
  test('a CSV line for every method and SNR, the bound of plain.md 5.2 at 0 dB in it', () => {
    const [header, ...lines] = csv.trim().split('\n');
    expect(header.split(',').slice(0, 5)).toEqual(['method', 'snr_db', 'runs', 'success', 'right_count']);
    expect(lines).toHaveLength(rows.length);
    const { bound } = at(waveform, 0);
    // Printed digits of check 2.
    expect(bound.azimuthDeg).toBeCloseTo(0.026704, 5);
    expect(bound.rangeM).toBeCloseTo(0.065949, 5);
    expect(bound.velocityMps).toBeCloseTo(0.0027394, 5);
  });

  test('a figure with the three panels and every method', () => {
    expect(svg).toMatch(/^<svg /);
    for (const text of ['angle', 'range', 'velocity', waveform, direct, decimated, refined])
      expect(svg).toContain(text);
  });
});
