import { drawChart } from '../svg-chart.ts';
import { palette } from '../svg-marks.ts';
import { type LineChoice, lineChoices, type LineOutcome, type LineSetting } from './rf-lines.ts';

/** What learned masks have to be better by than the best fixed one, dB. */
const MARGIN_DB = 1;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const both = (values: readonly number[]): string =>
  values.length === 1
    ? values[0].toFixed(2)
    : `${mean(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;

/** Mean and spread of every mask, then what learned masks are against those made by hand. */
export function lineTable({ name, label }: LineSetting, outcomes: readonly LineOutcome[]): string {
  const own = outcomes.filter(({ setting }) => setting === name);
  const of = (choice: LineChoice): readonly LineOutcome[] => own.filter((outcome) => outcome.choice === choice.name);
  const shown = lineChoices.filter((choice) => of(choice).length > 0);
  const rows = shown.map((choice) => {
    const cells = (['nmseDb', 'linearDb', 'psnrDb'] as const).map((key) => both(of(choice).map((o) => o[key])));
    return `| ${choice.name} | ${cells.join(' | ')} |`;
  });
  const table = ['| mask | NMSE, dB | linear, dB | PSNR of B-mode, dB |', `|${' --- |'.repeat(4)}`, ...rows];
  return [label, '', ...table, '', ...verdictsOf(shown, of)].join('\n');
}

/** The worst seed of every learned mask against the best seed of any mask made by hand. */
function verdictsOf(shown: readonly LineChoice[], of: (choice: LineChoice) => readonly LineOutcome[]): string[] {
  const best = (kind: LineChoice['kind']): number =>
    Math.min(...shown.filter((choice) => choice.kind === kind).flatMap((c) => of(c).map(({ nmseDb }) => nmseDb)));
  const [fixed, added] = [best('fixed'), best('added')];
  return shown
    .filter(({ kind }) => kind === 'learned')
    .map((choice) => {
      const worst = Math.max(...of(choice).map(({ nmseDb }) => nmseDb));
      const against = (rival: number, which: string): string[] => {
        const gain = rival - worst;
        return Number.isFinite(rival)
          ? [
              `${gain.toFixed(2)} dB below the best ${which}, limit ${MARGIN_DB}: ${gain >= MARGIN_DB ? 'pass' : 'MISS'}`,
            ]
          : [];
      };
      const claims = [
        ...against(fixed, 'seed of uniform, random and contiguous'),
        ...against(added, 'seed of patterns made with more thought'),
      ];
      return [`${choice.name}: worst seed ${worst.toFixed(2)} dB`, ...claims].join('; ');
    });
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
