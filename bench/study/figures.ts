import { type Method, methods as registry } from './methods.ts';
import type { Family } from './scenario.ts';
import { type ChartPoint, drawChart, type Panel, type ScaleKind, type Series } from './svg-chart.ts';
import { markerShapes, palette } from './svg-marks.ts';
import type { Metric } from './summary.ts';
import type { TidyRow } from './tidy-csv.ts';

interface MetricStyle {
  readonly title: string;
  readonly yLabel: string;
  readonly scale: ScaleKind;
  readonly reference?: number;
  readonly clip?: readonly [number, number];
}

const styles: Readonly<Record<Metric, MetricStyle>> = {
  found: { title: 'targets found', yLabel: 'share of the targets', scale: 'rate', reference: 1 },
  'all-found': { title: 'all found', yLabel: 'share of the snapshots', scale: 'rate', reference: 1 },
  'right-count': { title: 'right count', yLabel: 'share of the snapshots', scale: 'rate', reference: 1 },
  false: { title: 'false targets', yLabel: 'a snapshot', scale: 'count', reference: 0 },
  far: { title: 'found, but over 5 bounds off', yLabel: 'share of the found', scale: 'rate', reference: 0 },
  ratio: { title: 'error', yLabel: 'RMSE over bound', scale: 'log', reference: 1, clip: [0.5, 100] },
  nees: {
    title: 'error over error bar',
    yLabel: 'mean square of error / error bar',
    scale: 'log',
    reference: 1,
    clip: [0.2, 100],
  },
  ms: { title: 'time', yLabel: 'ms a snapshot, median', scale: 'log' },
};

/** What one panel of a family's figure shows; all series when none is named. */
interface PanelChoice {
  readonly metric: Metric;
  readonly axis?: string;
  readonly series?: string;
}

const physical = ['antenna', 'subcarrier', 'symbol'];
const perAxis = (metric: Metric): PanelChoice[] => physical.map((axis) => ({ metric, axis }));
const counted: readonly PanelChoice[] = [{ metric: 'found' }, { metric: 'right-count' }, { metric: 'false' }];
const sweep: readonly PanelChoice[] = [...counted, ...perAxis('ratio'), { metric: 'far' }, { metric: 'ms' }];
const list: readonly PanelChoice[] = [{ metric: 'found' }, { metric: 'false' }, { metric: 'far' }];
const splits = [...physical, 'all axes'];

const layouts: Readonly<Record<string, { readonly columns: number; readonly panels: readonly PanelChoice[] }>> = {
  published: { columns: 3, panels: [...counted, ...perAxis('ratio'), ...perAxis('nees'), { metric: 'ms' }] },
  pairs: {
    columns: 4,
    panels: [
      ...splits.map((series): PanelChoice => ({ metric: 'all-found', series })),
      ...splits.map((series): PanelChoice => ({ metric: 'false', series })),
      ...splits.map((series): PanelChoice => ({
        metric: 'ratio',
        series,
        axis: series === 'all axes' ? 'symbol' : series,
      })),
    ],
  },
  weak: {
    columns: 3,
    panels: [
      ...physical.map((series): PanelChoice => ({ metric: 'all-found', series })),
      ...physical.map((series): PanelChoice => ({ metric: 'false', series })),
    ],
  },
  crowd: { columns: 4, panels: sweep },
  equal: { columns: 4, panels: sweep },
  compact: { columns: 4, panels: sweep },
  shared: { columns: 3, panels: list },
  edges: { columns: 3, panels: list },
  noise: { columns: 1, panels: [{ metric: 'false' }] },
  axes: { columns: 3, panels: [...counted, ...perAxis('ratio')] },
};

/** The figure of a family as SVG, from its rows alone; undefined for a family without one. */
export function drawFigure(family: Family, methods: readonly Method[], rows: readonly TidyRow[]): string | undefined {
  if (!Object.hasOwn(layouts, family.name) || rows.length === 0) return undefined;
  const { columns, panels } = layouts[family.name];
  const scenarios = family.scenarios();
  const names = scenarios.every(({ label }) => label !== undefined) && family.xLabel === '';
  const runs = Math.max(...rows.map((row) => row.runs));
  const panelOf = ({ metric, axis, series }: PanelChoice): Panel => {
    const style = styles[metric];
    const parts = [series && `apart on ${series}`, style.title, axis && `along ${axis}`];
    return {
      ...style,
      title: parts.filter((part) => part !== undefined).join(', '),
      xLabel: family.xLabel,
      ...(names && { names: scenarios.map(({ label, name }) => label ?? name) }),
      series: methods.map((method): Series => {
        // Its place among all methods, so that a figure of a few of them has the colours of the full one.
        const place = registry.indexOf(method);
        return {
          label: method.label,
          colour: palette[place % palette.length],
          shape: markerShapes[place % markerShapes.length],
          points: rows
            .filter((row) => row.method === method.name && row.metric === metric)
            .filter((row) => row.axis === (axis ?? '') && (series === undefined || row.series === series))
            .map(({ x, value, low, high }): ChartPoint => ({ x, y: value, low, high }))
            .sort((a, b) => a.x - b.x),
        };
      }),
    };
  };
  const shown = panels.map(panelOf).filter(({ series }) => series.some(({ points }) => points.length > 0));
  return drawChart({ title: `${family.title} (${runs} runs)`, columns, panels: shown });
}
