import { checkInteger, planError } from '../kernels/plan-checks.ts';

/** How a dictionary is learned. */
export interface DictionaryLearnerOptions {
  /** Numbers in a vector, and atoms in the dictionary: 1..1024. */
  readonly size: number;
  /** Vectors are interleaved pairs, the dictionary is unitary. */
  readonly complex?: boolean;
  /** `refined` (default) turns to rotations where the evidence allows; the others never leave the published schedules. */
  readonly schedule?: 'refined' | 'frank-wolfe' | 'convex';
  /** The power p of the objective |D^H y|_p^p. */
  readonly power?: 3 | 4;
  /** What a step is counted in: `samples` (default), however the stream is cut, or `updates`, a step for each call. */
  readonly count?: 'samples' | 'updates';
  /** Vectors in a step, when samples are counted; default 10. */
  readonly batch?: number;
  /** Least weight of a step's gradient in the running one, for `frank-wolfe` and `convex` on drifting streams; default 0. */
  readonly momentumFloor?: number;
  /** Least step, of any schedule; default 0. `refined` follows drift without it. */
  readonly stepFloor?: number;
  /** Of the orthogonal matrix that learning starts from; default 0. */
  readonly seed?: number | string;
}

export type LearnerSettings = Required<DictionaryLearnerOptions> & {
  /** Order of the real matrices worked on: 2 size when complex. */
  readonly order: number;
};

/** Fills in what was left out; throws SounderError `plan-invalid` for what cannot be. */
export function checkLearnerOptions(options: DictionaryLearnerOptions): LearnerSettings {
  const { size, complex = false, schedule = 'refined', power = 3, count = 'samples', batch = 10, seed = 0 } = options;
  const { momentumFloor = 0, stepFloor = 0 } = options;
  checkInteger('dictionary learner.size', size, 1, 1024);
  checkInteger('dictionary learner.batch', batch, 1, 65536);
  checkOneOf('schedule', schedule, ['refined', 'frank-wolfe', 'convex']);
  checkOneOf('power', power, [3, 4]);
  checkOneOf('count', count, ['samples', 'updates']);
  for (const [name, value] of Object.entries({ momentumFloor, stepFloor }))
    if (!(value >= 0 && value <= 1)) throw planError(`dictionary learner.${name}`, value, '0..1');
  const order = complex ? 2 * size : size;
  return { size, complex, schedule, power, count, batch, momentumFloor, stepFloor, seed, order };
}

function checkOneOf<T>(name: string, value: T, allowed: readonly T[]): void {
  if (!allowed.includes(value)) throw planError(`dictionary learner.${name}`, value, allowed.join(', '));
}
