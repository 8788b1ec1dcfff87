import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineAxis } from '../../src/core/axes.ts';
import { axisParameter } from '../../src/physics/axis-parameter.ts';
import { type BoundOf, type BoundTarget, planCramerRao } from '../../src/physics/cramer-rao.ts';
import { planPlottedBound } from '../../src/physics/plotted-bound.ts';
import { publishedScene } from '../../src/physics/published-scene.ts';
import { planTargetFrequencies } from '../../src/physics/target-frequencies.ts';
import { antenna, subcarrier, symbol } from './helpers.ts';

const axesOf = (...sizes: number[]) =>
  sizes.map((size, m) => defineAxis({ name: `axis${m}`, size, spacing: 1, unit: 'index' }));

describe('the bound of one target alone', () => {
  it('is the closed form var(w) = 6 / (snr N (N_i^2 - 1)) on every axis', () => {
    const sizes = [16, 45, 40];
    const bound = planCramerRao(axesOf(...sizes))([{ frequencies: [0.1, -0.3, 0.22], gains: [0.3, -0.4] }], 2)[0]!;
    sizes.forEach((size, m) => {
      const variance = 6 / ((0.25 / 2) * (16 * 45 * 40) * (size ** 2 - 1));
      expect((2 * Math.PI * bound[m]!) ** 2).toBeCloseTo(variance, 12);
      expect((2 * Math.PI * bound[m]!) ** 2 / variance).toBeCloseTo(1, 9);
    });
  });

  it('is undefined on an axis that measures nothing, and averages over incoherent looks', () => {
    const axes = [defineAxis({ name: 'polarisation', size: 2, spacing: 1, unit: 'index' }), ...axesOf(1, 9)];
    const frequencies = [0, 0, 0.2];
    const [both] = planCramerRao(axes)([{ frequencies, gains: [1, 0, 0, 1] }], 1);
    const [single] = planCramerRao(axes.slice(1))([{ frequencies: [0, 0.2], gains: [1, 0] }], 1);
    expect(both!.slice(0, 2)).toEqual([undefined, undefined]);
    expect(both![2]! * Math.SQRT2).toBeCloseTo(single![1]!, 12);
  });
});

/** Inverse of the whole real Fisher matrix, gains included: slow and plain, for comparison. */
function bruteForce(sizes: readonly number[], targets: readonly BoundTarget[], noiseVariance: number): number[][] {
  const elements = sizes.reduce<number[][]>(
    (all, size) => all.flatMap((index) => Array.from({ length: size }, (_, n) => [...index, n])),
    [[]],
  );
  const looks = targets[0].gains.length / 2;
  const columns: number[][] = [];
  targets.forEach(({ frequencies, gains }) => {
    const phase = (index: number[]): number => 2 * Math.PI * index.reduce((sum, n, m) => sum + n * frequencies[m], 0);
    const fill = (make: (index: number[], look: number) => [number, number]): number =>
      columns.push(Array.from({ length: looks }, (_, s) => elements.flatMap((index) => make(index, s))).flat());
    sizes.forEach((_, m) =>
      fill((index, s) => {
        const [c, d, w] = [Math.cos(phase(index)), Math.sin(phase(index)), 2 * Math.PI * index[m]];
        const [re, im] = [gains[2 * s], gains[2 * s + 1]];
        return [-w * (re * d + im * c), w * (re * c - im * d)];
      }),
    );
    for (let look = 0; look < looks; look++) {
      fill((index, s) => (s === look ? [Math.cos(phase(index)), Math.sin(phase(index))] : [0, 0]));
      fill((index, s) => (s === look ? [-Math.sin(phase(index)), Math.cos(phase(index))] : [0, 0]));
    }
  });
  const dot = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0);
  const inverse = invert(columns.map((a) => columns.map((b) => (2 / noiseVariance) * dot(a, b))));
  const each = sizes.length + 2 * looks;
  return targets.map((_, p) => sizes.map((_, m) => Math.sqrt(inverse[p * each + m][p * each + m])));
}

/** Gauss-Jordan with row exchange. */
function invert(matrix: number[][]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    const scale = rows[k][k];
    rows[k] = rows[k].map((x) => x / scale);
    for (let i = 0; i < n; i++) {
      const factor = rows[i][k];
      if (i !== k) rows[i] = rows[i].map((x, j) => x - factor * rows[k][j]);
    }
  }
  return rows.map((row) => row.slice(n));
}

describe('the bound of several targets', () => {
  it('equals the inverse of the whole Fisher matrix, for close targets and several looks', () => {
    const close: BoundTarget[] = [
      { frequencies: [0.1, 0.2], gains: [1, 0.2, 0.3, -1] },
      { frequencies: [0.2, 0.26], gains: [0.4, -0.5, 1, 0.1] },
      { frequencies: [-0.3, 0.21], gains: [-0.2, 0.6, 0.3, 0.3] },
    ];
    const polarisation = defineAxis({ name: 'polarisation', size: 2, spacing: 1, unit: 'index' });
    const onSensor = close.map((target) => ({ ...target, frequencies: [0, ...Array.from(target.frequencies)] }));
    const bounds = planCramerRao([polarisation, ...axesOf(5, 6)])(onSensor, 0.3);
    bruteForce([5, 6], close, 0.3).forEach((row, p) =>
      row.forEach((sigma, m) => expect(bounds[p]![m + 1]! / sigma).toBeCloseTo(1, 8)),
    );
  });

  it('is never below the bound of each target alone, in any axis order, and follows the noise', () => {
    const frequency = fc.double({ min: -0.5, max: 0.5, noNaN: true });
    const target = fc.record({
      frequencies: fc.tuple(frequency, frequency, frequency),
      gains: fc.tuple(fc.double({ min: 0.1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })),
    });
    const bound = planCramerRao(axesOf(6, 7, 8));
    const reversed = planCramerRao(axesOf(8, 7, 6));
    fc.assert(
      fc.property(fc.array(target, { minLength: 2, maxLength: 4 }), (targets) => {
        const together = bound(targets, 1);
        const louder = bound(targets, 4);
        const turned = reversed(
          targets.map((t) => ({ ...t, frequencies: [...t.frequencies].reverse() })),
          1,
        );
        targets.forEach((t, p) => {
          const [alone] = bound([t], 1);
          together[p]?.forEach((sigma, m) => {
            expect(sigma! / alone![m]!).toBeGreaterThan(1 - 1e-6);
            expect(Number.isFinite(sigma)).toBe(true);
            expect(louder[p]![m]! / sigma!).toBeCloseTo(2, 6);
            if (turned[p] && sigma! < 100 * alone![m]!) expect(turned[p][2 - m]! / sigma!).toBeCloseTo(1, 5);
          });
        });
      }),
      { numRuns: 100 },
    );
  });

  it('is undefined for targets that cannot be told apart, and still there for the others', () => {
    const one: BoundTarget = { frequencies: [0.1, 0.2], gains: [1, 0] };
    const other: BoundTarget = { frequencies: [-0.2, 0.4], gains: [0.1, 0] };
    const silent: BoundTarget = { frequencies: [0.3, 0.3], gains: [0, 0] };
    const broken: BoundTarget = { frequencies: [NaN, 0.3], gains: [1, 0] };
    for (const plan of [planCramerRao, planPlottedBound]) {
      const bound = plan(axesOf(8, 8));
      const [a, b, c, d, e] = bound([one, other, { ...one, gains: [0, 0.5] }, silent, broken], 1);
      expect([a, c, d, e]).toEqual([undefined, undefined, undefined, undefined]);
      expect(b!.every((sigma) => Number.isFinite(sigma))).toBe(true);
      expect(bound([one, { ...one, frequencies: [0.1 + 1e-7, 0.2] }], 1)).toEqual([undefined, undefined]);
      expect(bound([], 1)).toEqual([]);
    }
  });

  it('tells targets apart that share the frequency of one axis only', () => {
    const bounds = planCramerRao(axesOf(8, 8))(
      [
        { frequencies: [0.1, 0.2], gains: [1, 0] },
        { frequencies: [0.1, 0.4], gains: [1, 0] },
      ],
      1,
    );
    for (const row of bounds) expect(row!.every((sigma) => sigma! > 0 && sigma! < 0.1)).toBe(true);
  });
});

describe('the bounds of the published scene at 0 dB', () => {
  const { sensor, targets } = publishedScene('nominal');
  const frequenciesOf = planTargetFrequencies(sensor);
  const bounded = targets.map((target) => ({
    frequencies: frequenciesOf(target).frequencies,
    gains: [10 ** (target.amplitudeDb / 20), 0],
  }));
  const parameters = sensor.axes.map((axis) => axisParameter(sensor, axis)!);
  const physical = (bound: BoundOf): number[][] =>
    bound(bounded, 1).map((row, p) => row!.map((x, m) => x! * parameters[m].slopeAt(bounded[p].frequencies[m])));
  const pooled = (rows: number[][], m: number): number =>
    Math.sqrt(rows.reduce((sum, row) => sum + row[m] ** 2, 0) / rows.length);

  it('are the printed 0.026704 deg, 0.065949 m, 0.0027394 m/s', () => {
    const plotted = physical(planPlottedBound(sensor.axes));
    expect(pooled(plotted, 0).toFixed(6)).toBe('0.026704');
    expect(pooled(plotted, 1).toFixed(6)).toBe('0.065949');
    expect(pooled(plotted, 2).toFixed(7)).toBe('0.0027394');
  });

  it('agree between the plotted and the full bound to 1e-4', () => {
    const plotted = physical(planPlottedBound(sensor.axes));
    physical(planCramerRao(sensor.axes)).forEach((row, p) =>
      row.forEach((sigma, m) => expect(Math.abs(sigma / plotted[p][m] - 1)).toBeLessThan(1e-4)),
    );
  });

  it('are 4.36 mm/s for the weakest path', () => {
    expect((physical(planCramerRao(sensor.axes))[5][2] * 1e3).toFixed(2)).toBe('4.36');
  });
});

describe('bounds on a real sensor', () => {
  it('use the elements that were kept', () => {
    const axes = [antenna(8), subcarrier(6), symbol(4)].map((axis) => defineAxis(axis));
    const ends = [0, 1, 6, 7];
    const thinned = [defineAxis({ ...antenna(8), kept: ends }), ...axes.slice(1)];
    const one = [{ frequencies: [0.1, 0.1, 0.1], gains: [1, 0] }];
    const spread = (coordinates: number[]): number => coordinates.reduce((sum, x) => sum + (x - 3.5) ** 2, 0) * 6 * 4;
    const ratio = planCramerRao(thinned)(one, 1)[0]![0]! / planCramerRao(axes)(one, 1)[0]![0]!;
    expect(ratio).toBeCloseTo(Math.sqrt(spread([0, 1, 2, 3, 4, 5, 6, 7]) / spread(ends)), 9);
  });
});
