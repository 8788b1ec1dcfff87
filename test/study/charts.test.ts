import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { families } from '../../bench/study/families/index.ts';
import { drawFigure } from '../../bench/study/figures.ts';
import { methods } from '../../bench/study/methods.ts';
import { drawChart, type ScaleKind } from '../../bench/study/svg-chart.ts';
import { countScale, linearScale, logScale, rateScale } from '../../bench/study/svg-scales.ts';
import { markerShapes } from '../../bench/study/svg-marks.ts';
import { metrics } from '../../bench/study/summary.ts';
import type { TidyRow } from '../../bench/study/tidy-csv.ts';

/** Every tag opened is closed in turn, attributes are quoted, no number is missing: what a strict reader asks for. */
function expectXml(svg: string): void {
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  const open: string[] = [];
  const text = svg.replace(
    /<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>/g,
    (_, end: string, name: string, _a, self: string) => {
      if (end) expect(open.pop()).toBe(name);
      else if (!self) open.push(name);
      return '';
    },
  );
  expect(open).toEqual([]);
  expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
}

const value = fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.constantFrom(0, NaN, Infinity, 1e-9));
const scaleKinds: readonly ScaleKind[] = ['log', 'linear', 'rate', 'count'];
const point = fc.record({ x: fc.integer({ min: 0, max: 2 }), y: value });

test('on a logarithmic x decades are equally far apart, and marks alone are joined by no line', () => {
  const points = [1, 10, 100].map((x) => ({ x, y: 1 }));
  const marks = { label: 'marks', colour: '#123456', shape: markerShapes[0], marksOnly: true, points };
  const panel = { title: 't', xLabel: 'x', yLabel: 'y', scale: 'log', xScale: 'log', series: [marks] } as const;
  const svg = drawChart({ title: 't', columns: 1, panels: [panel] });
  expectXml(svg);
  const at = [...svg.matchAll(/<circle cx="([\d.]+)"/g)].map(([, x]) => Number(x));
  expect(at[1] - at[0]).toBeCloseTo(at[2] - at[1], 0);
  expect(svg).not.toContain('stroke="#123456"');
});

test('a chart of any numbers is XML without holes', () =>
  fc.assert(
    fc.property(
      fc.array(point),
      fc.constantFrom(...scaleKinds),
      fc.boolean(),
      fc.boolean(),
      (points, scale, listed, log) => {
        const series = [
          { label: 'a < b & c', colour: '#000', shape: markerShapes[0], points },
          { label: 'line', colour: '#111', dash: '5 4', points: points.map((p) => ({ ...p, low: p.y, high: p.y })) },
        ];
        const names = listed ? { names: ['one', 'two', 'three'] } : {};
        const xScale = log ? { xScale: 'log' as const } : {};
        const panel = { title: 't', xLabel: 'x', yLabel: 'y', scale, reference: 1, series, ...xScale, ...names };
        expectXml(drawChart({ title: 'chart & title', columns: 2, panels: [panel, panel, panel] }));
      },
    ),
  ));

describe.each(Object.entries({ log: logScale, linear: linearScale, rate: rateScale, count: countScale }))(
  '%s scale',
  (_, scaleOf) => {
    test('keeps order and puts every value and tick between its ends', () =>
      fc.assert(
        fc.property(fc.array(fc.double({ min: 1e-3, max: 1, noNaN: true }), { minLength: 2 }), (values) => {
          const scale = scaleOf(values);
          const sorted = [...values].sort((a, b) => a - b).map((v) => scale.at(v));
          for (let i = 1; i < sorted.length; i++) expect(sorted[i]).toBeGreaterThanOrEqual(sorted[i - 1]);
          expect(scale.ticks.length).toBeGreaterThanOrEqual(2);
          for (const at of [...sorted, ...scale.ticks.map((tick) => scale.at(tick.value))]) {
            expect(at).toBeGreaterThanOrEqual(0);
            expect(at).toBeLessThanOrEqual(1);
          }
        }),
      ));
  },
);

test.each(families.filter(({ name }) => name !== 'acceptance' && name !== 'options'))(
  'the figure of $name names every method',
  (family) => {
    const rows = family.scenarios().flatMap(({ name, series, x, sensor }) =>
      methods.flatMap((method, i) =>
        metrics.flatMap((metric) =>
          ['', ...sensor.axes.map((axis) => axis.name)].map((axis): TidyRow => ({
            scenario: name,
            series,
            x,
            method: method.name,
            metric,
            axis,
            value: 0.3 * i,
            low: 0,
            high: 1,
            runs: 9,
          })),
        ),
      ),
    );
    const svg = drawFigure(family, methods, rows)!;
    expectXml(svg);
    for (const { label } of methods) expect(svg).toContain(label);
    expect(svg).toContain('(9 runs)');
  },
);
