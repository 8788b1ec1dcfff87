import { createRng } from '../../../src/core/rng.ts';
import { planDictionaryLearner } from '../../../src/dictionary/index.ts';
import type { Kernels } from '../../../src/kernels/load.ts';
import { planAlternating } from './peers/alternating.ts';
import { LISTED_STEPS } from './reference.ts';
import { dictionaryError, randomOrthogonal, sparseStream } from './sparse-stream.ts';
import type { StudyMethod, SyntheticCase } from './synthetic-cases.ts';

export const STEPS = 3000;
/** Under drift the error is judged over the last of this many steps. */
export const TAIL = 100;

/** Steps at which the error is taken: 20 a decade, and those listed. */
export const curveSteps: readonly number[] = [
  ...new Set([...Array.from({ length: 80 }, (_, k) => Math.round(10 ** (k / 20))), ...LISTED_STEPS]),
]
  .filter((step) => step <= STEPS)
  .sort((a, b) => a - b);

/** Errors of one method over the runs of a case. */
export interface CaseErrors {
  readonly method: StudyMethod;
  /** Run by run, at every step of `curveSteps`. */
  readonly curves: readonly (readonly number[])[];
  /** Run by run, mean over the last steps. */
  readonly tails: readonly number[];
}

export interface CaseResult {
  readonly given: SyntheticCase;
  readonly methods: readonly CaseErrors[];
}

/** Puts every method on the same streams; run r draws stream and start from `seed/case/r`. */
export function runCase(kernels: Kernels, given: SyntheticCase, runs: number, seed: number): CaseErrors[] {
  const results = given.methods.map((method) => ({ method, curves: [] as number[][], tails: [] as number[] }));
  for (let run = 1; run <= runs; run++) {
    const label = `${seed}/${given.name}/${run}`;
    const stream = sparseStream(kernels, given, label);
    const learners = given.methods.map((method) => planMethod(kernels, method, given, label));
    const own = learners.map(() => ({ curve: [] as number[], tail: 0 }));
    const wanted = new Set(curveSteps);
    for (let step = 1; step <= STEPS; step++) {
      const vectors = stream.next(given.batch);
      learners.forEach((learner, m) => {
        learner.update(vectors, given.batch);
        const late = given.drift > 0 && step > STEPS - TAIL;
        if (!wanted.has(step) && !late) return;
        const error = dictionaryError(learner.dictionary(), stream.truth(), given.size);
        if (wanted.has(step)) own[m].curve.push(error);
        if (late || step === STEPS) own[m].tail += given.drift > 0 ? error / TAIL : error;
      });
    }
    learners.forEach((learner) => learner.dispose());
    own.forEach(({ curve, tail }, m) => {
      results[m].curves.push(curve);
      results[m].tails.push(tail);
    });
  }
  return results;
}

function planMethod(kernels: Kernels, { options }: StudyMethod, { size, batch }: SyntheticCase, seed: string) {
  if (!('peerLambda' in options)) return planDictionaryLearner(kernels, { ...options, size, batch, seed });
  const matrix = randomOrthogonal(kernels, size, createRng(seed).fork('start'));
  return { ...planAlternating({ size, complex: false, matrix }, options.peerLambda), dispose: () => undefined };
}

/** Errors of all runs at a step of `curveSteps`. */
export const errorsAt = ({ curves }: CaseErrors, step: number): number[] =>
  curves.map((curve) => curve[curveSteps.indexOf(step)]);

/** Mean with its standard error; of one value no standard error is known. */
export function meanOf(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(square / (values.length - 1) / values.length) };
}
