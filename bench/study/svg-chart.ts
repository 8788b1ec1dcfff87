import { countScale, linearScale, logScale, rateScale, type Scale } from './svg-scales.ts';
import { escaped, marker, type MarkerShape, text } from './svg-marks.ts';

/** A point of a line: x, y and, where the sampling error is known, the interval it leaves. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

/** One line of a chart, or one set of marks. Points that the y scale cannot show are left out. */
export interface Series {
  readonly label: string;
  readonly colour: string;
  readonly shape?: MarkerShape;
  readonly dash?: string;
  /** Marks that no line joins. */
  readonly marksOnly?: boolean;
  readonly points: readonly ChartPoint[];
}

export type ScaleKind = 'log' | 'linear' | 'rate' | 'count';

export interface Panel {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly scale: ScaleKind;
  /** Of x, which is linear unless said; ticks then stand at round values instead of at every x. */
  readonly xScale?: 'log';
  /** A value to draw a line at: what perfect is. */
  readonly reference?: number;
  /** Values of the scale beyond these are drawn at its edge. */
  readonly clip?: readonly [number, number];
  readonly series: readonly Series[];
  /** Names of x = 0, 1, 2, ..: the panel then lists them top to bottom, with the scale lying. */
  readonly names?: readonly string[];
}

export interface Chart {
  readonly title: string;
  readonly columns: number;
  readonly panels: readonly Panel[];
}

const WIDTH = 330;
const HEIGHT = 270;
const ROW = 26;
const MARGIN = { left: 66, right: 14, top: 36, bottom: 48 };
const TOP = 40;
/** Width of a character of the given size, near enough to leave room for it. */
const CHARACTER = 0.56;

/** Draws panels in rows under one title and over one legend, as a self-contained SVG. */
export function drawChart({ title, columns, panels }: Chart): string {
  const wide = Math.min(columns, panels.length);
  const listed = panels.find(({ names }) => names);
  const labelWidth = listed ? 12 * CHARACTER * Math.max(...listed.names!.map((name) => name.length)) - 30 : 0;
  const height = listed ? MARGIN.top + MARGIN.bottom + ROW * listed.names!.length : HEIGHT;
  const width = Math.max(labelWidth + wide * WIDTH, 30 + 15 * CHARACTER * title.length);
  const drawn = panels.map((panel, i) => {
    const left = labelWidth + (i % wide) * WIDTH;
    return drawPanel(panel, scaleOf(panel, panels), left, TOP + Math.floor(i / wide) * height, height, i % wide === 0);
  });
  const legend = panels[0].series;
  const legendTop = TOP + Math.ceil(panels.length / wide) * height + 12;
  const keyWidth = 50 + 12 * CHARACTER * Math.max(...legend.map(({ label }) => label.length));
  const legendColumns = Math.max(1, Math.floor((width - 30) / keyWidth));
  const keys = legend.map((series, i) => {
    const x = 24 + (i % legendColumns) * ((width - 30) / legendColumns);
    const y = legendTop + 20 * Math.floor(i / legendColumns);
    const line = series.marksOnly || (series.shape && listed) ? '' : stroke(series, `M${x} ${y}h30`);
    return `${line}${mark(series, x + 15, y)}${text(x + 38, y + 4, series.label)}`;
  });
  const bottom = legendTop + 20 * Math.ceil(legend.length / legendColumns);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${bottom}" width="${round(width)}" height="${bottom}" ` +
    `font-family="sans-serif" font-size="12" role="img"><title>${escaped(title)}</title>` +
    `<rect width="100%" height="100%" fill="#fff"/>` +
    `${text(width / 2, 24, title, 'middle', 15)}${drawn.join('')}${keys.join('')}</svg>\n`
  );
}

const scales = { log: logScale, linear: linearScale, rate: rateScale, count: countScale } as const;

/** One scale for all panels of a chart that show the same quantity, so that heights compare across them. */
function scaleOf(panel: Panel, panels: readonly Panel[]): Scale {
  const alike = panels.filter(({ scale, yLabel }) => scale === panel.scale && yLabel === panel.yLabel);
  const values = alike.flatMap(({ series }) => series.flatMap(({ points }) => points.map(({ y }) => y)));
  const reference = panel.reference === undefined ? [] : [panel.reference];
  return scales[panel.scale]([...values, ...reference].filter(Number.isFinite), panel.clip);
}

function drawPanel(panel: Panel, scale: Scale, left: number, top: number, height: number, named: boolean): string {
  const box = {
    left: left + MARGIN.left,
    right: left + WIDTH - MARGIN.right,
    top: top + MARGIN.top,
    bottom: top + height - MARGIN.bottom,
  };
  const middle = (box.left + box.right) / 2;
  const inside = panel.names ? lying(panel, box, scale, named) : standing(panel, box, scale);
  const frame = `<rect x="${box.left}" y="${box.top}" width="${box.right - box.left}" height="${box.bottom - box.top}" fill="none" stroke="#444"/>`;
  const below = panel.names ? panel.yLabel : panel.xLabel;
  const beside = panel.names
    ? ''
    : `<g transform="rotate(-90 ${left + 14} ${round((box.top + box.bottom) / 2)})">${text(left + 14, (box.top + box.bottom) / 2, panel.yLabel, 'middle')}</g>`;
  return (
    inside +
    frame +
    text(middle, box.top - 10, panel.title, 'middle', 13) +
    text(middle, box.bottom + 36, below, 'middle') +
    beside
  );
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** x to the right, the scale upwards: lines with marks and error bars, a little apart so that none hides another. */
function standing(panel: Panel, box: Box, scale: Scale): string {
  const shownAt = (x: number): boolean => panel.xScale !== 'log' || x > 0;
  const every = new Set(panel.series.flatMap(({ points }) => points.map(({ x }) => x)));
  const xs = [...every].filter(shownAt).sort((a, b) => a - b);
  const [low, high] = [xs[0] ?? 1, xs.at(-1) ?? 1];
  const span = high > low ? high - low : 1;
  const shareOf = (x: number): number =>
    panel.xScale === 'log' && high > low ? Math.log(x / low) / Math.log(high / low) : (x - low) / span;
  const px = (x: number): number => box.left + 14 + shareOf(x) * (box.right - box.left - 28);
  const py = (value: number): number => box.bottom - scale.at(value) * (box.bottom - box.top);
  const grid = scale.ticks.map(
    ({ value, label }) =>
      `<path d="M${box.left} ${round(py(value))}H${box.right}" stroke="#e4e4e4"/>${text(box.left - 6, py(value) + 4, label, 'end')}`,
  );
  let lastLabel = -Infinity;
  const ticked =
    panel.xScale === 'log'
      ? logScale(xs).ticks.flatMap(({ value }) => (value >= low && value <= high ? [value] : []))
      : xs;
  const ticks = ticked.map((x) => {
    const tick = `<path d="M${round(px(x))} ${box.bottom}v4" stroke="#444"/>`;
    if (px(x) - lastLabel < 6 + 6.5 * String(x).length) return tick;
    lastLabel = px(x);
    return tick + text(px(x), box.bottom + 17, String(x), 'middle');
  });
  const perfect =
    panel.reference === undefined
      ? ''
      : `<path d="M${box.left} ${round(py(panel.reference))}H${box.right}" stroke="#777" stroke-dasharray="2 3"/>`;
  const lines = panel.series.map((series, i) => {
    const shift = series.shape && !series.marksOnly ? 2.4 * (i - (panel.series.length - 1) / 2) : 0;
    const shown = series.points.filter(({ x, y }) => shownAt(x) && scale.shows(y));
    const places = shown.map((point) => ({ ...point, at: px(point.x) + shift }));
    const path = places.map(({ at, y }, k) => `${k === 0 ? 'M' : 'L'}${round(at)} ${round(py(y))}`).join('');
    const bars = places.map(({ at, low: from, high: to }) =>
      from === undefined || to === undefined
        ? ''
        : `<path d="M${round(at)} ${round(py(from))}V${round(py(to))}" stroke="${series.colour}" opacity="0.55"/>`,
    );
    return (
      (path === '' || series.marksOnly ? '' : stroke(series, path)) +
      bars.join('') +
      places.map(({ at, y }) => mark(series, at, py(y))).join('')
    );
  });
  return grid.join('') + ticks.join('') + perfect + lines.join('');
}

/** One row for each name, the scale to the right: marks only, since rows have no order to be joined by. */
function lying(panel: Panel, box: Box, scale: Scale, named: boolean): string {
  const names = panel.names!;
  const py = (x: number): number => box.top + ROW * (x + 0.5);
  const px = (value: number): number => box.left + 10 + scale.at(value) * (box.right - box.left - 20);
  let lastLabel = -Infinity;
  const grid = scale.ticks.map(({ value, label }) => {
    const line = `<path d="M${round(px(value))} ${box.top}V${box.bottom}" stroke="#e4e4e4"/>`;
    if (px(value) - lastLabel < 8 + 6.5 * label.length) return line;
    lastLabel = px(value);
    return line + text(px(value), box.bottom + 17, label, 'middle');
  });
  const rows = names.map((name, k) => {
    const band =
      k % 2 === 0
        ? `<rect x="${box.left}" y="${round(py(k) - ROW / 2)}" width="${box.right - box.left}" height="${ROW}" fill="#f7f7f7"/>`
        : '';
    return band + (named ? text(box.left - 8, py(k) + 4, name, 'end') : '');
  });
  const perfect =
    panel.reference === undefined
      ? ''
      : `<path d="M${round(px(panel.reference))} ${box.top}V${box.bottom}" stroke="#777" stroke-dasharray="2 3"/>`;
  const marks = panel.series.map((series, i) => {
    const shift = ((ROW - 8) / Math.max(panel.series.length, 2)) * (i - (panel.series.length - 1) / 2);
    return series.points
      .filter(({ y }) => scale.shows(y))
      .map(({ x, y, low, high }) => {
        const at = py(x) + shift;
        const bar =
          low === undefined || high === undefined
            ? ''
            : `<path d="M${round(px(low))} ${round(at)}H${round(px(high))}" stroke="${series.colour}" opacity="0.55"/>`;
        return bar + mark(series, px(y), at);
      })
      .join('');
  });
  return rows.join('') + grid.join('') + perfect + marks.join('');
}

const round = (value: number): string => value.toFixed(1);

const mark = (series: Series, x: number, y: number): string =>
  series.shape ? marker(series.shape, series.colour, x, y) : '';

function stroke(series: Series, path: string): string {
  const dash = series.dash ? ` stroke-dasharray="${series.dash}"` : '';
  return `<path d="${path}" fill="none" stroke="${series.colour}" stroke-width="1.6"${dash}/>`;
}
