import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Line, studyCommand } from './command.ts';
import { lineChoices, lineSettings } from './rf-lines-choices.ts';
import { formatLineOutcomes, parseLineOutcomes } from './rf-lines-csv.ts';
import { lineFigure, lineTable } from './rf-lines-report.ts';
import { parseSearches } from './rf-lines-search.ts';
import { type LineJob, trainLinesInThreads } from './rf-lines-threads.ts';
import type { LineOutcome } from './rf-lines.ts';

const usage = `usage: npm run study -- rf-lines [options]

  --settings NAME,..  ${lineSettings.map(({ name }) => name).join(', ')} (all)
  --choices NAME;..   ${lineChoices.map(({ name }) => name).join('; ')} (all)
  --seeds N           trainings of every mask (3)
  --joint N           steps in which mask and network learn together (1200)
  --refine N          steps of the network alone (400)
  --threads N         worker threads (1)
  --out DIR           where results/rf-lines.csv and figures/rf-lines.svg go (out/study); trainings that it holds
                      already are not repeated; how far any mask is, results/rf-lines-search.csv there says
  --help              this text`;

const flags = ['settings', 'choices', 'seeds', 'joint', 'refine', 'threads', 'out'] as const;

/** Runs the study as a command line says. @returns the exit code */
export const rfLinesStudy = (given: readonly string[], print: Line, report: Line): Promise<0 | 2> =>
  studyCommand({ usage, flags }, given, [print, report], async ({ text, whole, pick }) => {
    const [settings, masks] = [pick('settings', lineSettings), pick('choices', lineChoices, /; */)];
    const steps = { joint: whole('joint', 1200), refine: whole('refine', 400) };
    const seeds = Array.from({ length: whole('seeds', 3) }, (_, i) => i + 1);
    const jobs = masks.flatMap(({ name: choice }) =>
      seeds.flatMap((seed) => settings.map(({ name: setting }): LineJob => ({ setting, choice, seed, steps }))),
    );
    const out = text('out') ?? 'out/study';
    const results = join(out, 'results', 'rf-lines.csv');
    const outcomes = await train(jobs, whole('threads', 1), results, report);
    const searched = join(out, 'results', 'rf-lines-search.csv');
    const searches = existsSync(searched) ? parseSearches(readFileSync(searched, 'utf8')) : [];
    for (const setting of settings) print(`${lineTable(setting, outcomes, searches)}\n`);
    print(`written: ${results}`);
    const figure = join(out, 'figures', 'rf-lines.svg');
    mkdirSync(dirname(figure), { recursive: true });
    writeFileSync(figure, lineFigure(settings, outcomes));
    print(`written: ${figure}`);
  });

/** Trains what the results do not hold yet, and adds to them after every training. */
async function train(
  jobs: readonly LineJob[],
  threads: number,
  results: string,
  report: (line: string) => unknown,
): Promise<LineOutcome[]> {
  mkdirSync(dirname(results), { recursive: true });
  const isOf = (job: LineJob, { setting, choice, seed, steps }: LineOutcome): boolean =>
    job.setting === setting &&
    job.choice === choice &&
    job.seed === seed &&
    job.steps.joint === steps.joint &&
    job.steps.refine === steps.refine;
  const all = existsSync(results) ? parseLineOutcomes(readFileSync(results, 'utf8')) : [];
  const left = jobs.filter((job) => !all.some((outcome) => isOf(job, outcome)));
  await trainLinesInThreads(left, threads, (outcome) => {
    all.push(outcome);
    writeFileSync(results, formatLineOutcomes(all));
    const { setting, choice, seed, nmseDb, psnrDb } = outcome;
    report(`${setting}, ${choice}, seed ${seed}: NMSE ${nmseDb.toFixed(2)} dB, PSNR ${psnrDb.toFixed(2)} dB`);
  });
  return jobs.flatMap((job) => all.filter((outcome) => isOf(job, outcome)));
}
