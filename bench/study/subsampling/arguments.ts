import { parseArgs } from 'node:util';
import { runSubsamplingStudy } from './main.ts';
import { choices, settings } from './partial-fourier.ts';

const usage = `usage: npm run study -- subsampling [options]

  --setting NAME,..  ${settings.map(({ name }) => name).join(', ')} (all)
  --choices NAME;..  ${choices.map(({ name }) => name).join('; ')} (all)
  --seeds N          trainings of every mask (3)
  --joint N          steps in which mask and network learn together (2000)
  --refine N         steps of the network alone (1000)
  --threads N        worker threads (1)
  --out DIR          where results/partial-fourier.csv and figures/partial-fourier.svg go (out/study);
                     trainings that the results there hold already are not repeated
  --help             this text`;

const text = { type: 'string' } as const;
const options = {
  setting: text,
  choices: text,
  seeds: text,
  joint: text,
  refine: text,
  threads: text,
  out: text,
  help: { type: 'boolean' },
} as const;

/** Runs the study as a command line says. @returns the exit code */
export async function subsamplingStudy(
  given: readonly string[],
  print: (line: string) => unknown,
  report: (line: string) => unknown,
): Promise<0 | 2> {
  try {
    const { values } = parseArgs({ args: [...given], options });
    if (values.help) {
      print(usage);
      return 0;
    }
    const whole = (flag: 'seeds' | 'joint' | 'refine' | 'threads', usual: number, least: number): number => {
      const value = values[flag] ?? String(usual);
      if (/^\d+$/.test(value) && Number(value) >= least) return Number(value);
      throw new Error(`--${flag}: found "${value}", allowed: a whole number from ${least}`);
    };
    const pick = <T extends { readonly name: string }>(
      flag: string,
      words: readonly string[] | undefined,
      all: readonly T[],
    ): readonly T[] => {
      const unknown = words?.find((word) => !all.some(({ name }) => name === word));
      if (unknown === undefined) return all.filter(({ name }) => !words || words.includes(name));
      throw new Error(`--${flag}: found "${unknown}", allowed: ${all.map(({ name }) => name).join('; ')}`);
    };
    const study = {
      settings: pick('setting', values.setting?.split(','), settings),
      choices: pick('choices', values.choices?.split(/; */), choices),
      seeds: whole('seeds', 3, 1),
      steps: { joint: whole('joint', 2000, 1), refine: whole('refine', 1000, 0) },
      threads: whole('threads', 1, 1),
      out: values.out ?? 'out/study',
    };
    await runSubsamplingStudy(study, print, report);
    return 0;
  } catch (error) {
    report(`study: ${(error as Error).message}\n\n${usage}`);
    return 2;
  }
}
