import { type Chart, drawChart, type Series } from '../svg-chart.ts';
import { markerShapes, palette } from '../svg-marks.ts';
import { LISTED_STEPS, referenceDrift, referenceErrors } from './reference.ts';
import { type CaseResult, curveSteps, errorsAt, meanOf, TAIL } from './synthetic.ts';
import type { SyntheticFamily } from './synthetic-cases.ts';

/** Errors smaller than this are rounding and hasty steps. */
const SMALLEST_SHOWN = 1e-8;

/** Means with standard errors at the listed steps; reference numbers in parentheses. */
export function syntheticTable(family: SyntheticFamily, results: readonly CaseResult[]): string {
  const steps = family.name === 'drift' ? [] : LISTED_STEPS;
  const heads = ['case', 'method', ...(steps.length > 0 ? steps.map(String) : [`last ${TAIL} of 3000`]), 'runs'];
  const rows = results.flatMap(({ given, methods }) =>
    methods.map((errors) => {
      const reference = referenceErrors[given.name]?.[errors.method.name] ?? [];
      const drifting = referenceDrift[given.name]?.[errors.method.name];
      const cells =
        steps.length > 0
          ? steps.map((step, i) => cell(errorsAt(errors, step), reference[i]))
          : [cell(errors.tails, drifting)];
      return [given.name, errors.method.label, ...cells, String(errors.curves.length)];
    }),
  );
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cell(values: readonly number[], reference = NaN): string {
  const { mean, error } = meanOf(values);
  const beside = Number.isFinite(reference) ? ` (${reference.toExponential(1)})` : '';
  return `${mean.toExponential(1)} ± ${error.toExponential(0)}${beside}`;
}

const columns = ['case', 'method', 'step', 'vectors', 'mean', 'standard_error', 'runs', 'reference'];

/** Every figure of a family, one a line; step `tail` is the mean over the last hundred steps, which is judged under drift. */
export function syntheticCsv(results: readonly CaseResult[]): string {
  const number = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : '');
  const lines = results.flatMap(({ given, methods }) =>
    methods.flatMap((errors) => {
      const { name } = errors.method;
      const line = (step: number | 'tail', vectors: number, values: readonly number[], reference = NaN): string => {
        const { mean, error } = meanOf(values);
        return [given.name, name, step, vectors, number(mean), number(error), values.length, number(reference)].join(
          ',',
        );
      };
      const known = referenceErrors[given.name]?.[name] ?? [];
      const curve = curveSteps.map((step) => {
        const listed = LISTED_STEPS.findIndex((other) => other === step);
        return line(step, step * given.batch, errorsAt(errors, step), known[listed]);
      });
      if (given.drift === 0) return curve;
      return [...curve, line('tail', 3000 * given.batch, errors.tails, referenceDrift[given.name]?.[name])];
    }),
  );
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

/** Mean error over steps, a panel a case; reference numbers as marks. */
export function syntheticFigure(family: SyntheticFamily, results: readonly CaseResult[]): string {
  const chart: Chart = {
    title: family.title,
    columns: 2,
    panels: results.map(({ given, methods }) => ({
      title: given.name,
      xLabel: 'steps',
      yLabel: 'mean error',
      scale: 'log',
      xScale: 'log',
      clip: [SMALLEST_SHOWN, 1],
      series: [
        ...methods.map((errors, i): Series => {
          const points = curveSteps.map((step) => {
            const { mean } = meanOf(errorsAt(errors, step));
            return { x: step, y: Math.max(mean, SMALLEST_SHOWN) };
          });
          const dash = i < palette.length ? {} : { dash: '5 3' };
          return { label: errors.method.label, colour: palette[i % palette.length], ...dash, points };
        }),
        ...methods.flatMap((errors, i): Series[] => {
          const known = referenceErrors[given.name]?.[errors.method.name];
          if (!known || errors.method.name !== 'l3') return [];
          const points = LISTED_STEPS.map((step, k) => ({ x: step, y: known[k] }));
          return [{ label: 'reference, l3', colour: palette[i], shape: markerShapes[0], marksOnly: true, points }];
        }),
      ],
    })),
  };
  return drawChart(chart);
}
