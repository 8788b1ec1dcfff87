/**
 * Learned sub-sampling: which entries of an axis to measure, learned together with the network that recovers the rest
 * (deep probabilistic sub-sampling, Huijben, Veeling and van Sloun 2020).
 *
 * | part | what it is |
 * |---|---|
 * | `Sampler` | draws masks, learns from the derivative by their entries: `planTopM`, `planTop1`, `planLoupe`, `fixedSampler` |
 * | `Units` | what is chosen among: entries, neighbours (pulse pairs, packets, channels), bins without their mirror images |
 * | `RecoveryModel` | masked measurements to what is wanted, with derivatives by parameters and mask: `planUnfolded`, `planVelocityNet`, `planUnfoldedLines`, `planUnfoldedArray` |
 * | `Parameters` | all a model learns, as one vector with named parts: what Adam moves and files hold |
 * | `Examples` | where batches come from: `sparseSpectra`, `slowTimeMotion`, `rfLines`, `arrayLines` |
 * | `planTraining` | both phases, step by step, resumable, equal bits for equal seeds |
 * | `planExchange` | a local search that validation judges, for masks that are learned already |
 *
 * A model that recovers in the stream is a mask and a `Parameters`: the operators `subsample` and `recover` need `choose()` and
 * `forward`, planned for as many examples as a snapshot has lines. A model folder holds the mask, `parameters.values` with its
 * slices as `.npy`, and a card. `planLineRecovery` is a network for RF lines as the stream has it; a data set is `Examples`.
 */
export * from './adam.ts';
export * from './annealing.ts';
export * from './exchange.ts';
export * from './line-layout.ts';
export * from './models/line-recovery-type.ts';
export * from './models/linear-lines.ts';
export { type LineRecoveryOptions, planLineRecovery } from './models/line-recovery.ts';
export * from './models/recovery-model.ts';
export { planUnfolded, type UnfoldedOptions } from './models/unfolded.ts';
export { planUnfoldedArray, type UnfoldedArrayOptions } from './models/unfolded-array.ts';
export { planUnfoldedLines, type UnfoldedLinesOptions, unfoldedLinesParts } from './models/unfolded-lines.ts';
export { planVelocityNet, type VelocityNetOptions, velocityNetParts } from './models/velocity-net.ts';
export * from './named-patterns.ts';
export * from './parameters.ts';
export * from './patterns.ts';
export * from './plateau.ts';
export * from './relative-loss.ts';
export * from './sampler/fixed.ts';
export * from './sampler/initial-logits.ts';
export * from './sampler/loupe.ts';
export * from './sampler/sampler.ts';
export * from './sampler/strata.ts';
export * from './sampler/top-1.ts';
export * from './sampler/top-m.ts';
export { blockUnits, conjugateUnits, periodicUnits, singleUnits, type Units } from './sampler/units.ts';
export * from './snapshot-recovery.ts';
export * from './subsampling.ts';
export * from './tasks/array-lines.ts';
export * from './tasks/examples.ts';
export * from './tasks/rf-lines.ts';
export * from './tasks/slow-time.ts';
export * from './tasks/sparse-spectra.ts';
export * from './training.ts';
