import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Line, studyCommand } from './command.ts';
import { formatPulseOutcomes, parsePulseOutcomes } from './slow-time-csv.ts';
import { pulseChoices, type PulseOutcome, type Regime, regimes } from './slow-time.ts';
import { type PulseJob, trainPulsesInThreads } from './slow-time-threads.ts';

const usage = `usage: npm run study -- slow-time [options]

  --regimes NAME,..  ${regimes.map(({ name }) => name).join(', ')} (all)
  --choices NAME,..  ${pulseChoices.map(({ name }) => name).join(', ')} (all)
  --seeds N          trainings of every mask (3)
  --joint N          steps in which mask and network learn together (800)
  --refine N         steps of the network alone (1600)
  --threads N        worker threads (1)
  --out DIR          where results/slow-time.csv goes (out/study); trainings that it holds already are not repeated
  --help             this text`;

const flags = ['regimes', 'choices', 'seeds', 'joint', 'refine', 'threads', 'out'] as const;

/** Runs the study as a command line says. @returns the exit code */
export const slowTimeStudy = (given: readonly string[], print: Line, report: Line): Promise<0 | 2> =>
  studyCommand({ usage, flags }, given, [print, report], async ({ text, whole, pick }) => {
    const [chosen, masks] = [pick('regimes', regimes), pick('choices', pulseChoices)];
    const steps = { joint: whole('joint', 800), refine: whole('refine', 1600) };
    const seeds = Array.from({ length: whole('seeds', 3) }, (_, i) => i + 1);
    const jobs = masks.flatMap(({ name: choice }) =>
      seeds.flatMap((seed) => chosen.map(({ name: regime }): PulseJob => ({ regime, choice, seed, steps }))),
    );
    const results = join(text('out') ?? 'out/study', 'results', 'slow-time.csv');
    const outcomes = await train(jobs, whole('threads', 1), results, report);
    for (const regime of chosen) print(`${tableOf(regime, outcomes)}\n`);
    print(`written: ${results}`);
  });

/** Trains what the results do not hold yet, and adds to them after every training. */
async function train(
  jobs: readonly PulseJob[],
  threads: number,
  results: string,
  report: (line: string) => unknown,
): Promise<PulseOutcome[]> {
  mkdirSync(dirname(results), { recursive: true });
  const isOf = (job: PulseJob, { regime, choice, seed, steps }: PulseOutcome): boolean =>
    job.regime === regime &&
    job.choice === choice &&
    job.seed === seed &&
    job.steps.joint === steps.joint &&
    job.steps.refine === steps.refine;
  const all = existsSync(results) ? parsePulseOutcomes(readFileSync(results, 'utf8')) : [];
  const left = jobs.filter((job) => !all.some((outcome) => isOf(job, outcome)));
  await trainPulsesInThreads(left, threads, (outcome) => {
    all.push(outcome);
    writeFileSync(results, formatPulseOutcomes(all));
    const { regime, choice, seed, nrmse } = outcome;
    report(`${regime}, ${choice}, seed ${seed}: nRMSE ${nrmse.toFixed(4)}`);
  });
  return jobs.flatMap((job) => all.filter((outcome) => isOf(job, outcome)));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function tableOf({ name, label, limit }: Regime, outcomes: readonly PulseOutcome[]): string {
  const own = outcomes.filter(({ regime }) => regime === name);
  const errors = (choice: string): number[] => own.filter((o) => o.choice === choice).map(({ nrmse }) => nrmse);
  const choices = pulseChoices.filter((choice) => errors(choice.name).length > 0);
  const rows = choices.map((choice) => {
    const found = errors(choice.name);
    return `| ${choice.name} | ${found.map((error) => error.toFixed(4)).join(', ')} | ${mean(found).toFixed(4)} |`;
  });
  const byHand = choices.filter((choice) => !choice.learned && choice.name !== 'all pulses');
  const rival = Math.min(...byHand.map((choice) => mean(errors(choice.name))));
  const verdicts = choices
    .filter((choice) => choice.learned)
    .map((choice) => {
      const found = errors(choice.name);
      const worst = Math.max(...found);
      const claims = [
        `worst seed ${worst.toFixed(4)}, limit ${limit}: ${worst <= limit ? 'pass' : 'MISS'}`,
        ...(byHand.length > 0
          ? [
              `mean ${mean(found).toFixed(4)}, of the best mask made by hand ${rival.toFixed(4)}: ${mean(found) <= rival ? 'pass' : 'MISS'}`,
            ]
          : []),
      ];
      return `${choice.name}: ${claims.join('; ')}`;
    });
  return [label, '', '| mask | nRMSE of each seed | mean |', '| --- | --- | --- |', ...rows, '', ...verdicts].join(
    '\n',
  );
}
