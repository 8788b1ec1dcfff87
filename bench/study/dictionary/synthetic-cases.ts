import type { DictionaryLearnerOptions } from '../../../src/dictionary/index.ts';
import type { SparseStreamOptions } from './sparse-stream.ts';

/** A learner of the study; `peer` is the online alternating one. */
export interface StudyMethod {
  readonly name: string;
  readonly label: string;
  readonly options: Omit<DictionaryLearnerOptions, 'size' | 'batch' | 'seed'> | { readonly peerLambda: number };
}

export interface SyntheticCase extends SparseStreamOptions {
  readonly name: string;
  readonly batch: number;
  readonly methods: readonly StudyMethod[];
  /** Part of the runs asked for: large dictionaries take longer and vary less. */
  readonly share: number;
}

export interface SyntheticFamily {
  readonly name: 'mini-batch' | 'theta' | 'size' | 'noise' | 'drift';
  readonly title: string;
  readonly cases: readonly SyntheticCase[];
}

const published: StudyMethod = { name: 'l3', label: 'as published, l3', options: { schedule: 'frank-wolfe' } };
const fourth: StudyMethod = { name: 'l4', label: 'as published, l4', options: { schedule: 'frank-wolfe', power: 4 } };
const convex: StudyMethod = { name: 'convex', label: 'convex schedule, l3', options: { schedule: 'convex' } };
const refined: StudyMethod = { name: 'refined', label: 'refined, the default', options: {} };
const alternating = (lambda: number): StudyMethod => ({
  name: `alternating ${lambda}`,
  label: `online alternating, lambda ${lambda}`,
  options: { peerLambda: lambda },
});
const floored = (momentumFloor: number, stepFloor: number): StudyMethod => ({
  name: `l3 ${momentumFloor}/${stepFloor}`,
  label: `l3, floors ${momentumFloor} and ${stepFloor}`,
  options: { schedule: 'frank-wolfe', momentumFloor, stepFloor },
});
const refinedFloor = (stepFloor: number): StudyMethod => ({
  name: `refined ${stepFloor}`,
  label: `refined, step floor ${stepFloor}`,
  options: { stepFloor },
});

const usual = { size: 10, theta: 0.3, noise: 0, drift: 0, batch: 10, share: 1 };
const ours = [published, convex, refined];

/** One thing at a time away from n = 10, theta = 0.3, ten vectors a step. */
export const syntheticFamilies: readonly SyntheticFamily[] = [
  {
    name: 'mini-batch',
    title: 'Vectors in a step, n = 10, theta = 0.3',
    cases: [1, 10].map((batch) => ({
      ...usual,
      name: `batch ${batch}`,
      batch,
      methods: [published, fourth, convex, refined, alternating(0.1), alternating(0.2), alternating(0.5)],
    })),
  },
  {
    name: 'theta',
    title: 'Share of coefficients that are not zero, n = 10, ten vectors a step',
    cases: [0.1, 0.3, 0.5, 0.7].map((theta) => ({ ...usual, name: `theta ${theta}`, theta, methods: ours })),
  },
  {
    name: 'size',
    title: 'Size of the dictionary, theta = 0.3, ten vectors a step',
    cases: [10, 20, 30, 50].map((size) => ({
      ...usual,
      name: `n ${size}`,
      size,
      methods: ours,
      share: size >= 50 ? 0.25 : size >= 30 ? 0.5 : 1,
    })),
  },
  {
    name: 'noise',
    title: 'Gaussian noise on every number, n = 10, theta = 0.3, ten vectors a step',
    cases: [0.1, 0.3].map((noise) => ({ ...usual, name: `noise ${noise}`, noise, methods: ours })),
  },
  {
    name: 'drift',
    title: 'A dictionary that turns, n = 10, theta = 0.3, ten vectors a step',
    cases: [1e-3, 5e-3].map((drift) => ({
      ...usual,
      name: `drift ${drift}`,
      drift,
      methods: [
        published,
        floored(0.05, 0.01),
        floored(0.1, 0.03),
        floored(0.2, 0.05),
        floored(0.3, 0.1),
        refined,
        refinedFloor(0.3),
      ],
    })),
  },
];
