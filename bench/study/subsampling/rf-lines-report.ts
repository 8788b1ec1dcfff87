import { drawChart } from '../svg-chart.ts';
import { palette } from '../svg-marks.ts';
import { type LineChoice, lineChoices, type LineSetting } from './rf-lines-choices.ts';
import type { SearchOutcome } from './rf-lines-search.ts';
import type { LineOutcome } from './rf-lines.ts';

/** What learned masks have to be better by than the best fixed one, dB. */
const MARGIN_DB = 1;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const both = (values: readonly number[]): string =>
  values.length === 1
    ? values[0].toFixed(2)
    : `${mean(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;

/** Mean and spread of every mask, then what learned masks are against those made by hand, and how far any mask is. */
export function lineTable(
  { name, label }: LineSetting,
  outcomes: readonly LineOutcome[],
  searches: readonly SearchOutcome[] = [],
): string {
  const own = outcomes.filter(({ setting }) => setting === name);
  const of = (choice: LineChoice): readonly LineOutcome[] => own.filter((outcome) => outcome.choice === choice.name);
  const shown = lineChoices.filter((choice) => of(choice).length > 0);
  const rows = shown.map((choice) => {
    const cells = (['nmseDb', 'linearDb', 'psnrDb'] as const).map((key) => both(of(choice).map((o) => o[key])));
    return `| ${choice.name} | ${cells.join(' | ')} |`;
  });
  const table = ['| mask | NMSE, dB | linear, dB | PSNR of B-mode, dB |', `|${' --- |'.repeat(4)}`, ...rows];
  const ceiling = ceilingOf(searches.filter(({ setting }) => setting === name));
  return [label, '', ...table, '', ...verdictsOf(shown, of), ...ceiling].join('\n');
}

/**
 * The worst seed of every learned mask against the best of the usual rivals, which is what has to be reached, and against the best
 * of each pattern made with more thought, to which the same distance is told as well.
 */
function verdictsOf(shown: readonly LineChoice[], of: (choice: LineChoice) => readonly LineOutcome[]): string[] {
  const best = (choices: readonly LineChoice[]): number =>
    Math.min(...choices.flatMap((choice) => of(choice).map(({ nmseDb }) => nmseDb)));
  const kind = (wanted: LineChoice['kind']): readonly LineChoice[] => shown.filter((choice) => choice.kind === wanted);
  return kind('learned').flatMap((choice) => {
    const worst = Math.max(...of(choice).map(({ nmseDb }) => nmseDb));
    const gain = best(kind('fixed')) - worst;
    const beyond = kind('added').map((other) => {
      const distance = best([other]) - worst;
      return `${distance.toFixed(2)} dB (${distance >= MARGIN_DB ? 'pass' : 'MISS'}) ${other.name}`;
    });
    return [
      `${choice.name}: worst seed ${worst.toFixed(2)} dB`,
      ...(Number.isFinite(gain)
        ? [
            `  acceptance: ${gain.toFixed(2)} dB below the best seed of uniform, random and contiguous, limit ${MARGIN_DB}: ${gain >= MARGIN_DB ? 'pass' : 'MISS'}`,
          ]
        : []),
      ...(beyond.length > 0
        ? [`  beyond it, below the best seed of patterns from theory, same limit: ${beyond.join('; ')}`]
        : []),
    ];
  });
}

/** How much better than quadrature pairs a mask can be when the estimate is linear, as far as searches tell. */
function ceilingOf(searches: readonly SearchOutcome[]): string[] {
  const pairs = searches.find(({ search }) => search === 'quadrature pairs');
  const least = (some: readonly SearchOutcome[]): number => Math.min(...some.map(({ linearDb }) => linearDb));
  const [masks, bounds] = [searches.filter(({ mask }) => mask.length > 0), searches.filter(({ mask }) => !mask.length)];
  if (!pairs) return [];
  const below = (db: number): string => (pairs.linearDb - db).toFixed(2);
  return [
    `ceiling, linear estimate: the best mask of all searches is ${below(least(masks))} dB below quadrature pairs, measurements of any kind at most ${below(least(bounds))} dB`,
  ];
}

/** NMSE of every mask, a panel for each setting. */
export function lineFigure(settings: readonly LineSetting[], outcomes: readonly LineOutcome[]): string {
  const shown = lineChoices.filter(({ name }) => outcomes.some(({ choice }) => choice === name));
  const panels = settings.map(({ name, label }) => ({
    title: label,
    xLabel: '',
    yLabel: 'NMSE, dB (mean, all seeds within the bar)',
    scale: 'linear' as const,
    names: shown.map((choice) => choice.name),
    series: (['learned', 'fixed', 'added', 'whole'] as const).map((kind, i) => ({
      label: {
        learned: 'learned',
        fixed: 'the usual rivals',
        added: 'made with more thought',
        whole: 'nothing dropped',
      }[kind],
      colour: palette[i],
      shape: 'circle' as const,
      points: shown.flatMap((choice, x) => {
        const errors = outcomes.filter((o) => o.setting === name && o.choice === choice.name).map((o) => o.nmseDb);
        if (choice.kind !== kind || errors.length === 0) return [];
        return [{ x, y: mean(errors), low: Math.min(...errors), high: Math.max(...errors) }];
      }),
    })),
  }));
  return drawChart({ title: 'Lines of echoes from some of their samples, one network', columns: 2, panels });
}
