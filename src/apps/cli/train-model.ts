import { setImmediate } from 'node:timers/promises';
import { openSigmf } from '../../captures/sigmf-reader.ts';
import type { Kernels } from '../../kernels/load.ts';
import type { Progress } from '../../learning/index.ts';
import {
  checkFolder,
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
  const { training, finish, dispose } = planSpec(kernels, spec, await momentsOf(options));
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
    const model = finish();
    await writeModel(folder, model, library);
    await removeInterrupted(folder);
    return model;
  } finally {
    dispose();
  }
}

/** Of the capture that a spec names, where it does. */
async function momentsOf({ spec: { task }, kernels, locate }: TrainOptions): Promise<LineMoments | undefined> {
  if (task.name !== 'lines') return undefined;
  const reader = await openSigmf(locate ? locate(task.capture) : task.capture);
  try {
    return await lineMoments(kernels, reader, task);
  } finally {
    await reader.close();
  }
}
