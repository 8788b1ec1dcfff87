import { type CaseErrors, type CaseResult, curveSteps, errorsAt, meanOf, STEPS } from './synthetic.ts';

/** Mean error that counts as learned. */
const LEARNED = 1e-2;

/** What was asked for and what came out, a line each; `at most` is judged on the mean. */
export function syntheticVerdicts(family: string, results: readonly CaseResult[]): string {
  const lines = results.flatMap((result) => [...limits(family, result), ...reached(result)]);
  return `${lines.join('\n')}\n`;
}

function limits(family: string, { given, methods }: CaseResult): string[] {
  const find = (name: string): CaseErrors => methods.find(({ method }) => method.name === name)!;
  const end = (name: string) => meanOf(errorsAt(find(name), STEPS));
  const lines: string[] = [];
  const judge = (what: string, value: number, limit: number, error = NaN): void => {
    const spread = Number.isFinite(error) ? ` +- ${short(error)}` : '';
    lines.push(
      `${given.name}: ${what}: ${short(value)}${spread}, at most ${short(limit)}: ${value <= limit ? 'pass' : 'MISS'}`,
    );
  };
  const judgeEnd = (limit: number, worst?: number): void => {
    const { mean, error } = end('l3');
    judge('as published, mean at the end', mean, limit, error);
    if (worst !== undefined) judge('as published, worst run', Math.max(...errorsAt(find('l3'), STEPS)), worst);
  };
  if (given.name === 'batch 1') judgeEnd(4.5e-3, 1e-2);
  if (given.name === 'batch 10') judgeEnd(6.5e-4, 1.5e-3);
  if (given.name === 'n 50') judgeEnd(4e-3);
  if (given.name === 'n 10' || given.name === 'n 30') {
    judge('refined over published', end('refined').mean / end('l3').mean, 0.5);
    judge('refined, no noise, mean at the end', end('refined').mean, 1e-5, end('refined').error);
    judge('refined, no noise, worst run', Math.max(...errorsAt(find('refined'), STEPS)), 1e-5);
  }
  if (family === 'drift') {
    const followed = methods.map((errors) => ({ label: errors.method.label, ...meanOf(errors.tails) }));
    const floored = followed.filter(({ label }) => label.startsWith('l3'));
    const best = floored.reduce((a, b) => (b.mean < a.mean ? b : a));
    const refined = followed.find(({ label }) => label.startsWith('refined, the default'))!;
    const limit = given.drift === 1e-3 ? 6e-3 : NaN;
    for (const { label, mean, error } of [refined, best])
      if (limit > 0) judge(`${label}, last hundred steps`, mean, limit, error);
      else lines.push(`${given.name}: ${label}, last hundred steps: ${short(mean)} +- ${short(error)}`);
  }
  return lines;
}

/** From which of the steps looked at the mean error stays at most 1e-2. */
function reached({ given, methods }: CaseResult): string[] {
  return methods.map((errors) => {
    const means = curveSteps.map((step) => meanOf(errorsAt(errors, step)).mean);
    const last = means.findLastIndex((mean) => !(mean <= LEARNED));
    const step = curveSteps[last + 1];
    const found = step === undefined ? `not within ${STEPS * given.batch} vectors` : `${step * given.batch} vectors`;
    return `${given.name}: ${errors.method.label}: at most ${LEARNED} from ${found} on`.replace('from not', 'not');
  });
}

const short = (value: number): string => (value >= 0.1 ? value.toFixed(3) : value.toExponential(1));
