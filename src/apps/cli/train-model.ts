import { constants } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';
import { openSigmf } from '../../captures/sigmf-reader.ts';
import { SounderError } from '../../core/errors.ts';
import type { Kernels } from '../../kernels/load.ts';
import { lineLayout, type Progress } from '../../learning/index.ts';
import {
  checkFolder,
  checkTrainingMemory,
  type LineMoments,
  lineMoments,
  planSpec,
  readInterrupted,
  removeInterrupted,
  type StoredModel,
  type TrainingSpec,
  writeInterrupted,
  writeModel,
} from '../../models/index.ts';

export interface TrainOptions {
  readonly spec: TrainingSpec;
  readonly folder: string;
  /** The file of the spec, named in errors. */
  readonly where?: string;
  /** What the training may take; a spec that asks for more is refused before anything is allocated; no bound. */
  readonly memoryBytes?: number;
  /** Where the capture of a spec is, given what the spec says. */
  readonly locate?: (capture: string) => string;
  readonly kernels: Kernels;
  /** Version that the card names. */
  readonly library: string;
  /** Aborted to end early; the folder then holds what the training continues from. */
  readonly signal: AbortSignal;
  readonly onResumed?: (step: number) => void;
  readonly onProgress?: (progress: Progress) => void;
}

/** So that signals and progress get their turn between steps. */
const YIELD_MS = 50;
/** What a crash costs at most. */
const STORE_MS = 60_000;

/**
 * Trains what a spec describes into a folder, from where an interrupted training of the same spec stopped. The folder is made
 * when there is something to write: a spec that is refused leaves none behind.
 *
 * @returns the model that was written; undefined where it was interrupted
 * @throws SounderError `configuration-invalid`, `plan-invalid`; `not-converged`; `not-found`, `io-failed`
 */
export async function trainModel(options: TrainOptions): Promise<StoredModel | undefined> {
  const { spec, folder, kernels, library, signal } = options;
  await checkFolder(folder);
  const moments = await momentsOf(options);
  const { training, finish, dispose } = named(options, () => planSpec(kernels, spec, moments));
  try {
    const interrupted = readInterrupted(folder, spec);
    if (interrupted) {
      training.restore(interrupted.state);
      options.onResumed?.(interrupted.step);
    }
    let step = interrupted?.step ?? 0;
    let [yieldedMs, storedMs] = [performance.now(), performance.now()];
    while (!training.done && !signal.aborted) {
      const progress = training.step();
      step = progress.step;
      options.onProgress?.(progress);
      const nowMs = performance.now();
      if (nowMs - storedMs >= STORE_MS) {
        await writeInterrupted(folder, spec, step, training.save());
        storedMs = nowMs;
      }
      if (nowMs - yieldedMs < YIELD_MS) continue;
      await setImmediate();
      yieldedMs = nowMs;
    }
    if (!training.done) {
      await writeInterrupted(folder, spec, step, training.save());
      return undefined;
    }
    const model = named(options, finish);
    await writeModel(folder, model, library);
    await removeInterrupted(folder);
    return model;
  } finally {
    dispose();
  }
}

/** Of the capture that a spec names, where it does; what all of it takes is known by then. */
async function momentsOf(options: TrainOptions): Promise<LineMoments | undefined> {
  const { spec, kernels, locate, memoryBytes = Infinity, where = 'training spec' } = options;
  const limits = { memoryBytes, textLength: constants.MAX_STRING_LENGTH };
  const { task } = spec;
  if (task.name !== 'lines') {
    checkTrainingMemory(spec, limits, where);
    return undefined;
  }
  const reader = await openSigmf(locate ? locate(task.capture) : task.capture);
  try {
    const { entries } = lineLayout(reader.sensor, task.axis, `${reader.path}: task`);
    checkTrainingMemory(spec, limits, where, entries);
    return await lineMoments(kernels, reader, task);
  } finally {
    await reader.close();
  }
}

/** Plans do not know which file their options came from. */
function named<T>({ where }: TrainOptions, plan: () => T): T {
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof SounderError) || where === undefined) throw error;
    throw new SounderError(error.code, `${where}: ${error.message}`, { file: where, ...error.details }, error);
  }
}
