import { parseArgs } from 'node:util';
import { runUltrasoundStudy } from './main.ts';

const usage = `usage: npm run study -- ultrasound [options]

  --runs N   scenes a point (3)
  --seed N   seed of scatterers, noise and pulses (1)
  --out DIR  where results/ultrasound.csv and figures/ultrasound.svg go (out/study)
  --help     this text`;

const text = { type: 'string' } as const;

/** Runs the study as a command line says. @returns the exit code */
export async function ultrasoundStudy(
  given: readonly string[],
  print: (line: string) => unknown,
  report: (line: string) => unknown,
): Promise<0 | 2> {
  try {
    const options = { runs: text, seed: text, out: text, help: { type: 'boolean' } } as const;
    const { values } = parseArgs({ args: [...given], options });
    if (values.help) {
      print(usage);
      return 0;
    }
    const whole = (flag: string, value: string, least: number): number => {
      if (/^\d+$/.test(value) && Number(value) >= least) return Number(value);
      throw new Error(`--${flag}: found "${value}", allowed: a whole number from ${least}`);
    };
    const [runs, seed] = [whole('runs', values.runs ?? '3', 1), whole('seed', values.seed ?? '1', 0)];
    await runUltrasoundStudy({ runs, seed, out: values.out ?? 'out/study' }, print);
    return 0;
  } catch (error) {
    report(`study: ${(error as Error).message}\n\n${usage}`);
    return 2;
  }
}
