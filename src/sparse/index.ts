/** Sparse codes: what coefficients cost, the bases they belong to, and how they are found from a part of the samples. */
export * from './dictionary.ts';
export * from './noise-threshold.ts';
export * from './penalty.ts';
export * from './solver.ts';
