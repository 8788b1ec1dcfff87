import { parseArgs } from 'node:util';
import { familyNames, type FamilyName, runDictionaryStudy } from './main.ts';

const usage = `usage: npm run study -- dictionary [options]

  --family NAME,..  ${familyNames.join(', ')} (all)
  --runs N          streams a case (20); n = 30 takes half, n = 50 a quarter of them
  --seed N          seed of dictionaries, streams and starts (1)
  --out DIR         where results/dictionary-*.csv and figures/dictionary-*.svg go (out/study)
  --help            this text

csi reads the log of channel state in SOUNDER_DATA (../shared/data) and is left out where there is none.`;

const text = { type: 'string' } as const;

/** Runs the study as a command line says. @returns the exit code */
export async function dictionaryStudy(
  given: readonly string[],
  print: (line: string) => unknown,
  report: (line: string) => unknown,
): Promise<0 | 2> {
  let chosen: Parameters<typeof runDictionaryStudy>[0];
  try {
    const options = { family: text, runs: text, seed: text, out: text, help: { type: 'boolean' } } as const;
    const { values } = parseArgs({ args: [...given], options });
    if (values.help) {
      print(usage);
      return 0;
    }
    const whole = (flag: string, value: string, least: number): number => {
      if (/^\d+$/.test(value) && Number(value) >= least) return Number(value);
      throw new Error(`--${flag}: found "${value}", allowed: a whole number from ${least}`);
    };
    chosen = {
      families: values.family === undefined ? familyNames : values.family.split(',').map(familyOf),
      runs: whole('runs', values.runs ?? '20', 1),
      seed: whole('seed', values.seed ?? '1', 0),
      out: values.out ?? 'out/study',
    };
  } catch (error) {
    report(`study: ${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  await runDictionaryStudy(chosen, print, report);
  return 0;
}

function familyOf(name: string): FamilyName {
  const found = familyNames.find((known) => known === name);
  if (found === undefined) throw new Error(`--family: found "${name}", allowed: ${familyNames.join(', ')}`);
  return found;
}
