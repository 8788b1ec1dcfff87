/**
 * Trained models: folders that anyone can read (JSON and `.npy`), and what plans them.
 *
 * | part | what it is |
 * |---|---|
 * | `readModel`, `writeModel` | a folder: `card.json`, `mask.npy`, one `.npy` for each named part of the weights |
 * | `checkSpec`, `planSpec` | what a training is specified by; its data, mask, network and steps |
 * | `checkTrainingMemory` | whether such a training can be held |
 * | `writeInterrupted`, `readInterrupted` | what an interrupted training continues from |
 * | `modelKinds` | what weights can be weights of; `checkModel`, then `planRecoveryModel`, `planFrameRecovery` or `lineModel` |
 */
export * from './card.ts';
export * from './files.ts';
export * from './folder.ts';
export * from './interrupted.ts';
export * from './kinds.ts';
export * from './lines-task.ts';
export { findOnnxRuntime } from './onnx-lines.ts';
export * from './plan-spec.ts';
export { sparseSolverShape } from './sparse-slow-time.ts';
export * from './training-memory.ts';
export * from './training-spec.ts';
export * from './velocity-comparison.ts';
