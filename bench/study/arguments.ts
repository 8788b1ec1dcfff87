import { parseArgs } from 'node:util';
import { families } from './families/index.ts';
import { type Method, methods } from './methods.ts';
import type { Family } from './scenario.ts';

export interface StudyArguments {
  readonly families: readonly Family[];
  readonly methods: readonly Method[];
  /** The published table by the authors' own metric, waveform chain included. */
  readonly authors: boolean;
  readonly runs: number;
  /** Number of the first run. */
  readonly first: number;
  readonly failures: boolean;
  readonly seed: number;
  readonly threads: number;
  readonly out: string;
  /** Only redraw from results. */
  readonly page: boolean;
  readonly snrsDb: readonly number[] | undefined;
}

const AUTHORS = 'authors';
const familyNames = [...families.map(({ name }) => name), AUTHORS];
const methodNames = methods.map(({ name }) => name);

export const usage = `usage: npm run study -- plain [options]

  --family NAME,..   ${familyNames.join(', ')}
                     (all but options, acceptance and authors when left out)
  --methods NAME,..  ${methodNames.join(', ')}
                     (default to joint; default alone for acceptance; default and the rest for options)
  --runs N           snapshots a point (10; 400 for acceptance, 100 for authors)
  --first N          number of the first run (1): --first 7 --runs 1 repeats run 7
  --failures         lists every snapshot with a target missed, false or over five bounds off
  --snr DB,..        SNRs of the published scene
  --seed N           seed of targets, phases and noise (1)
  --threads N        worker threads; times are only clean with one on an idle machine (1)
  --out DIR          where results/*.csv and figures/*.svg go (out/study)
  --page             measures nothing: redraws figures and tables of DIR/README.md from DIR/results (bench/study)
  --help             this text

  npm run study -- plain --family acceptance             what the default has to reach, pass or miss
  npm run study -- plain --runs 100 --out bench/study    every figure with small sampling errors, kept
  npm run study -- plain --page                          then the page
  npm run study -- ultrasound --help                     velocities in simulated vessels
  npm run study -- dictionary --help                     dictionaries learned from streams
  npm run study -- subsampling --help                    what to measure, learned and by hand
  npm run study -- slow-time --help                      which pulses, learned and by hand
  npm run study -- motion-recovery --help                moving pixels from some of their pulses
  npm run study -- rotating-disk --help                  a recording from some of its pulses
  npm run study -- rf-lines --help                       lines of echoes, learned and by hand
  npm run study -- rf-lines-search --help                how far any mask can be from the best by hand
  npm run study -- sparse-array --help                   elements of an array, learned and by hand`;

const text = { type: 'string' } as const;
const options = {
  family: text,
  methods: text,
  runs: text,
  first: text,
  failures: { type: 'boolean' },
  snr: text,
  seed: text,
  threads: text,
  out: text,
  page: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;
type Values = Partial<
  Record<Exclude<keyof typeof options, 'help' | 'page' | 'failures'>, string> &
    Record<'help' | 'page' | 'failures', boolean>
>;

/** Reads the command line; a text is what is wrong with it, `help` that only the usage is asked for. */
export function parseStudyArguments(given: readonly string[]): StudyArguments | string {
  let values: Values;
  let positionals: readonly string[];
  try {
    ({ values, positionals } = parseArgs({ args: withSigns(given), allowPositionals: true, options }));
  } catch (error) {
    return `study: ${(error as Error).message}\n\n${usage}`;
  }
  if (values.help) return 'help';
  try {
    if (positionals.join(' ') !== 'plain') throw wrong('study', positionals.join(' '), 'plain');
    const wanted = pick('--family', values.family, familyNames);
    const authors = wanted?.includes(AUTHORS) ?? false;
    const only = wanted?.every((name) => name === 'acceptance' || name === AUTHORS) ?? false;
    const chosen = pick('--methods', values.methods, methodNames) ?? (only ? ['default'] : usual(wanted));
    return {
      families: families.filter(({ name }) =>
        wanted ? wanted.includes(name) : name !== 'acceptance' && name !== 'options',
      ),
      methods: methods.filter(({ name }) => chosen.includes(name)),
      authors,
      runs: whole('--runs', values.runs ?? usualRuns(wanted), 1),
      first: whole('--first', values.first ?? '1', 1),
      failures: values.failures ?? false,
      seed: whole('--seed', values.seed ?? '1', 0),
      threads: whole('--threads', values.threads ?? '1', 1),
      out: values.out ?? (values.page ? 'bench/study' : 'out/study'),
      page: values.page ?? false,
      snrsDb: values.snr?.split(',').map((snr) => number('--snr', snr)),
    };
  } catch (error) {
    return `${(error as Error).message}\n\n${usage}`;
  }
}

/** Enough to judge a ratio against its limit; 100 as in the authors' table; else a first look. */
function usualRuns(wanted: readonly string[] | undefined): string {
  if (wanted?.every((name) => name === 'acceptance')) return '400';
  return wanted?.every((name) => name === 'acceptance' || name === AUTHORS) ? '100' : '10';
}

/** The methods of a run that names none: the variants belong to the family `options`. */
function usual(wanted: readonly string[] | undefined): string[] {
  const varied = wanted?.length === 1 && wanted[0] === 'options';
  return methods.filter(({ name, variant }) => name === 'default' || (variant ?? false) === varied).map((m) => m.name);
}

/** A value that starts with a minus sign would be taken for a flag unless it stands in the same word. */
const withSigns = (given: readonly string[]): string[] =>
  given.flatMap((word, i) =>
    given[i - 1] === '--snr' ? [] : word === '--snr' && i + 1 < given.length ? [`--snr=${given[i + 1]}`] : [word],
  );

const wrong = (flag: string, found: string, allowed: string): Error =>
  new Error(`study: ${flag}: found "${found}", allowed: ${allowed}`);

function pick(flag: string, value: string | undefined, allowed: readonly string[]): string[] | undefined {
  const names = value?.split(',');
  const unknown = names?.find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw wrong(flag, unknown, allowed.join(', '));
  return names;
}

function number(flag: string, given: string): number {
  const value = Number(given);
  if (given.trim() === '' || !Number.isFinite(value)) throw wrong(flag, given, 'numbers (dB) with commas between');
  return value;
}

function whole(flag: string, given: string, least: number): number {
  const value = Number(given);
  if (!Number.isInteger(value) || value < least || given.trim() === '')
    throw wrong(flag, given, `a whole number from ${least}`);
  return value;
}
