/**
 * Trained models: folders that anyone can read (JSON and `.npy`), and what plans them.
 *
 * | part | what it is |
 * |---|---|
 * | `readModel`, `writeModel` | a folder: `card.json`, `mask.npy`, one `.npy` for each named part of the weights |
 * | `modelKinds` | what weights can be weights of; `checkModel`, then `planRecoveryModel` or `planFrameRecovery` |
 */
export * from './card.ts';
export * from './files.ts';
export * from './folder.ts';
export * from './kinds.ts';
export { sparseSolverShape } from './sparse-slow-time.ts';
