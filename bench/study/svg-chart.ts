/** One line of a chart; points without a finite positive value are left out. */
export interface Series {
  readonly label: string;
  readonly colour: string;
  readonly dash?: string;
  readonly points: readonly (readonly [number, number])[];
}

export interface Panel {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
}

const WIDTH = 380;
const HEIGHT = 300;
const MARGIN = { left: 62, right: 14, top: 34, bottom: 46 };

/** Draws panels side by side with a logarithmic y axis and one legend, as a self-contained SVG. */
export function logChart(title: string, panels: readonly Panel[]): string {
  const legend = panels[0].series;
  const legendRows = Math.ceil(legend.length / 3);
  const top = 40;
  const width = WIDTH * panels.length;
  const height = top + HEIGHT + 14 + 20 * legendRows;
  const drawn = panels.map((panel, i) => drawPanel(panel, i * WIDTH, top)).join('');
  const keys = legend
    .map((series, i) => {
      const x = MARGIN.left + (i % 3) * ((width - MARGIN.left) / 3);
      const y = top + HEIGHT + 16 + 20 * Math.floor(i / 3);
      return `${stroke(series, `M${x} ${y}h30`)}${text(x + 38, y + 4, series.label)}`;
    })
    .join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>` +
    `${text(width / 2, 24, title, 'middle', 15)}${drawn}${keys}</svg>\n`
  );
}

function drawPanel(panel: Panel, left: number, top: number): string {
  const usable = panel.series.map((series) => ({
    ...series,
    points: series.points.filter(([, y]) => y > 0 && Number.isFinite(y)),
  }));
  const points = usable.flatMap((series) => series.points);
  const [x0, x1] = span(points.map(([x]) => x));
  const [d0, d1] = decades(points.map(([, y]) => y));
  const innerWidth = WIDTH - MARGIN.left - MARGIN.right;
  const innerHeight = HEIGHT - MARGIN.top - MARGIN.bottom;
  const px = (x: number): number => left + MARGIN.left + ((x - x0) / (x1 - x0)) * innerWidth;
  const py = (y: number): number => top + MARGIN.top + (1 - (Math.log10(y) - d0) / (d1 - d0)) * innerHeight;
  const right = left + WIDTH - MARGIN.right;

  const grid: string[] = [];
  for (let d = d0; d <= d1; d++) {
    const y = py(10 ** d);
    grid.push(
      `<path d="M${left + MARGIN.left} ${round(y)}H${right}" stroke="#ddd"/>`,
      text(left + MARGIN.left - 6, y + 4, `1e${d}`, 'end'),
    );
  }
  for (const x of [...new Set(points.map(([value]) => value))].sort((a, b) => a - b))
    grid.push(
      `<path d="M${round(px(x))} ${round(py(10 ** d0))}v4" stroke="#444"/>`,
      text(px(x), py(10 ** d0) + 18, String(x), 'middle'),
    );
  const lines = usable.map((series) => {
    const path = series.points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(px(x))} ${round(py(y))}`).join('');
    const marks = series.points.map(
      ([x, y]) => `<circle cx="${round(px(x))}" cy="${round(py(y))}" r="2.6" fill="${series.colour}"/>`,
    );
    return stroke(series, path) + (series.dash ? '' : marks.join(''));
  });
  const frame = `<rect x="${left + MARGIN.left}" y="${top + MARGIN.top}" width="${innerWidth}" height="${innerHeight}" fill="none" stroke="#444"/>`;
  return (
    grid.join('') +
    lines.join('') +
    frame +
    text(left + MARGIN.left + innerWidth / 2, top + MARGIN.top - 10, panel.title, 'middle', 13) +
    text(left + MARGIN.left + innerWidth / 2, top + HEIGHT - 8, panel.xLabel, 'middle') +
    `<g transform="rotate(-90 ${left + 16} ${top + HEIGHT / 2})">${text(left + 16, top + HEIGHT / 2, panel.yLabel, 'middle')}</g>`
  );
}

const round = (value: number): string => value.toFixed(1);

function stroke(series: Series, path: string): string {
  const dash = series.dash ? ` stroke-dasharray="${series.dash}"` : '';
  return `<path d="${path}" fill="none" stroke="${series.colour}" stroke-width="1.8"${dash}/>`;
}

function text(x: number, y: number, content: string, anchor = 'start', size = 12): string {
  const escaped = content.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${size}">${escaped}</text>`;
}

function span(values: readonly number[]): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return low < high ? [low, high] : [low - 1, high + 1];
}

function decades(values: readonly number[]): [number, number] {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.ceil(Math.log10(Math.max(...values)));
  return low < high ? [low, high] : [low, low + 1];
}
