import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { drawChart } from '../svg-chart.ts';
import { palette } from '../svg-marks.ts';
import { formatOutcomes, parseOutcomes } from './outcomes-csv.ts';
import type { Choice, Outcome, Setting, Steps } from './partial-fourier.ts';
import { type Job, trainInThreads } from './threads.ts';

export interface SubsamplingStudy {
  readonly settings: readonly Setting[];
  readonly choices: readonly Choice[];
  readonly seeds: number;
  readonly steps: Steps;
  readonly threads: number;
  readonly out: string;
}

/** Masks learned against masks made by hand, the same network trained with each: table, CSV, figure, verdicts. */
export async function runSubsamplingStudy(
  study: SubsamplingStudy,
  print: (line: string) => unknown,
  report: (line: string) => unknown,
): Promise<void> {
  const { settings, choices, seeds, steps, threads, out } = study;
  const jobs = choices.flatMap((choice) =>
    settings.flatMap((setting) =>
      Array.from({ length: seeds }, (_, i): Job => ({
        setting: setting.name,
        choice: choice.name,
        seed: i + 1,
        steps,
      })),
    ),
  );
  const results = join(out, 'results', 'partial-fourier.csv');
  await mkdir(dirname(results), { recursive: true });
  // Trainings are long: what an earlier call with the same steps has written is not done again.
  const earlier = existsSync(results) ? parseOutcomes(readFileSync(results, 'utf8')) : [];
  const outcomes = earlier.filter((outcome) => jobs.some((job) => isOf(job, outcome)));
  const others = earlier.filter((outcome) => !outcomes.includes(outcome));
  const left = jobs.filter((job) => !outcomes.some((outcome) => isOf(job, outcome)));
  const sorted = (): Outcome[] => jobs.flatMap((job) => outcomes.filter((outcome) => isOf(job, outcome)));
  await trainInThreads(left, threads, (outcome) => {
    const { setting, choice, seed, nmseDb } = outcome;
    outcomes.push(outcome);
    writeFileSync(results, formatOutcomes([...others, ...sorted()]));
    report(`${outcomes.length} of ${jobs.length}: ${setting}, ${choice}, seed ${seed}: ${nmseDb.toFixed(2)} dB`);
  });
  for (const setting of settings) print(`${tableOf(setting, study, sorted())}\n`);
  print(`written: ${results}`);
  const figure = join(out, 'figures', 'partial-fourier.svg');
  await mkdir(dirname(figure), { recursive: true });
  writeFileSync(figure, figureOf(study, sorted()));
  print(`written: ${figure}`);
}

const isOf = (job: Job, outcome: Outcome): boolean =>
  job.setting === outcome.setting &&
  job.choice === outcome.choice &&
  job.seed === outcome.seed &&
  job.steps.joint === outcome.steps.joint &&
  job.steps.refine === outcome.steps.refine;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function tableOf(setting: Setting, { choices }: SubsamplingStudy, outcomes: readonly Outcome[]): string {
  const own = outcomes.filter((outcome) => outcome.setting === setting.name);
  const rows = choices.map((choice) => {
    const of = own.filter((outcome) => outcome.choice === choice.name);
    const errors = of.map(({ nmseDb }) => nmseDb);
    const cells = [
      errors.map((error) => error.toFixed(2)).join(', '),
      mean(errors).toFixed(2),
      of.map(({ duplicates }) => duplicates).join(', '),
    ];
    return `| ${choice.name} | ${cells.join(' | ')} |`;
  });
  const heads = ['mask', 'NMSE of each seed, dB', 'mean', 'mirror images in the mask'];
  const table = [`| ${heads.join(' | ')} |`, `|${' --- |'.repeat(heads.length)}`, ...rows].join('\n');
  return `${setting.label}\n\n${table}\n\n${verdictsOf(setting, choices, own).join('\n')}`;
}

/** What the learned masks have to reach: a limit, every mask made by hand, and without noise no mirror images, which say nothing new. */
function verdictsOf({ limitDb, noise }: Setting, choices: readonly Choice[], own: readonly Outcome[]): string[] {
  const named = (name: string): readonly Outcome[] => own.filter(({ choice }) => choice === name);
  const made = choices.filter(({ name, learned }) => !learned && name !== 'all bins' && named(name).length > 0);
  const rival = Math.min(...made.flatMap(({ name }) => named(name).map(({ nmseDb }) => nmseDb)));
  return choices
    .filter(({ name, learned }) => learned && named(name).length > 0)
    .map(({ name }) => {
      const worst = Math.max(...named(name).map(({ nmseDb }) => nmseDb));
      const duplicates = Math.max(...named(name).map((outcome) => outcome.duplicates));
      const claims = [
        `worst seed ${worst.toFixed(2)} dB, limit ${limitDb}: ${worst <= limitDb ? 'pass' : 'MISS'}`,
        ...(noise === 0 ? [`mirror images ${duplicates}: ${duplicates === 0 ? 'pass' : 'MISS'}`] : []),
        `best mask made by hand ${rival.toFixed(2)} dB: ${worst < rival ? 'pass' : 'MISS'}`,
      ];
      return `${name}: ${claims.join('; ')}`;
    });
}

function figureOf({ settings, choices }: SubsamplingStudy, outcomes: readonly Outcome[]): string {
  const panels = settings.map(({ name, label, limitDb }) => ({
    title: label,
    xLabel: '',
    // Panels whose labels differ have scales of their own: the settings differ by 40 dB.
    yLabel: `NMSE, dB; dotted what is wanted: ${limitDb}`,
    scale: 'linear' as const,
    reference: limitDb,
    names: choices.map((choice) => choice.name),
    series: [true, false].map((learned) => ({
      label: learned ? 'learned' : 'made by hand',
      colour: palette[learned ? 0 : 3],
      shape: learned ? ('circle' as const) : ('square' as const),
      points: choices.flatMap((choice, x) => {
        const errors = outcomes.filter((o) => o.setting === name && o.choice === choice.name).map((o) => o.nmseDb);
        if (choice.learned !== learned || errors.length === 0) return [];
        return [{ x, y: mean(errors), low: Math.min(...errors), high: Math.max(...errors) }];
      }),
    })),
  }));
  return drawChart({ title: 'Sparse signals from some of their Fourier bins', columns: 2, panels });
}
