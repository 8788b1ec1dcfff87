import { drawChart, type Series } from '../svg-chart.ts';
import { markerShapes, palette } from '../svg-marks.ts';
import { BATCH_METHOD, batches, COSINE, csiData, type CsiRow, type Judged, online } from './csi.ts';
import { KEPT } from './kept-coefficients.ts';

/** How far the one pass may be behind the batch method. */
const WITHIN = 1.15;

export function csiTable(rows: readonly CsiRow[]): string {
  return csiData
    .map((data) => {
      const lines = rows
        .filter((row) => row.data === data)
        .map(({ method, judged, errors }) => `| ${method} | ${judged} | ${errors.map(percent).join(' | ')} |`);
      const heads = [data, 'judged on', ...KEPT.map((k) => `k ${k}`)];
      return [`| ${heads.join(' | ')} |`, `|${' --- |'.repeat(heads.length)}`, ...lines].join('\n');
    })
    .join('\n\n');
}

const percent = (value: number): string => (100 * value).toFixed(2);

/** The one-pass dictionary over DCT and the batch method, k by k: mean over the starts, which is judged, and the worst of them. */
export function csiVerdicts(rows: readonly CsiRow[]): string {
  const find = (data: string, method: string, judged: Judged): CsiRow =>
    rows.find((row) => row.data === data && row.method === method && row.judged === judged)!;
  const lines = csiData.flatMap((data) =>
    batches.flatMap((batch) => {
      const own = online(batch);
      const judge = (judged: Judged, other: string, basis: Judged, limit: number): string => {
        const reference = find(data, other, basis).errors;
        const { errors, starts } = find(data, own, judged);
        const ratios = errors.map((error, i) => error / reference[i]);
        const worst = reference.map((error, i) => Math.max(...starts.map((start) => start[i])) / error);
        const each = KEPT.map((k, i) => `k ${k} ${ratios[i].toFixed(3)} (${worst[i].toFixed(3)})`).join(', ');
        const missed = KEPT.filter((_, i) => !(ratios[i] < limit));
        const verdict = missed.length === 0 ? 'pass' : `MISS at k ${missed.join(', ')}`;
        return `${data}: ${own}, ${judged}, over ${other}: ${each}; below ${limit}: ${verdict}`;
      };
      return [
        judge('all', COSINE, 'all', 1),
        judge('online', COSINE, 'all', 1),
        judge('last tenth', COSINE, 'last tenth', 1),
        judge('all', BATCH_METHOD, 'all', WITHIN),
        judge('held out', BATCH_METHOD, 'held out', WITHIN),
        judge('last tenth', BATCH_METHOD, 'last tenth', WITHIN),
      ];
    }),
  );
  return `${lines.join('\n')}\n`;
}

/** Every figure, one a line. */
export function csiCsv(rows: readonly CsiRow[]): string {
  const lines = rows.flatMap(({ data, method, judged, errors }) =>
    errors.map((error, i) => `"${data}","${method}",${judged},${KEPT[i]},${Number(error.toPrecision(4))}`),
  );
  return `${['data,method,judged,kept,relative_error', ...lines].join('\n')}\n`;
}

export function csiFigure(rows: readonly CsiRow[]): string {
  const shown: readonly [label: string, method: string, judged: Judged][] = [
    ['DCT', COSINE, 'all'],
    ['DFT (complex only)', 'DFT', 'all'],
    ['PCA', 'PCA', 'all'],
    ['batch l3', BATCH_METHOD, 'all'],
    ['one pass, while it learned', online(10), 'online'],
    ['one pass, finished', online(10), 'all'],
    ['ten passes', `${online(10)}, 10 passes`, 'all'],
  ];
  return drawChart({
    title: 'Channel state along 30 subcarriers: what k coefficients leave out',
    columns: 3,
    panels: csiData.map((data) => ({
      title: data,
      xLabel: 'coefficients kept',
      yLabel: 'relative error',
      scale: 'log',
      xScale: 'log',
      series: shown.map(([label, method, judged], i): Series => {
        const own = rows.find((row) => row.data === data && row.method === method && row.judged === judged);
        const points = (own?.errors ?? []).map((y, k) => ({ x: KEPT[k], y }));
        return { label, colour: palette[i], shape: markerShapes[i], points };
      }),
    })),
  });
}
