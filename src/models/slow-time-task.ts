import { SounderError } from '../core/errors.ts';
import { createRng } from '../core/rng.ts';
import type { Kernels } from '../kernels/load.ts';
import type { Frames, FramesLayout } from '../ultrasound/index.ts';
import type { JsonObject } from './card.ts';
import type { StoredModel } from './folder.ts';
import { checkModel, planFrameRecovery } from './kinds.ts';
import { sparseSolverShape } from './sparse-slow-time.ts';
import type { SlowTimeTask, TrainingSpec } from './training-spec.ts';

/** Pixels recovered together. */
const PIXELS = 256;

/**
 * The model of the task `slow-time`: a mask, and how sparse spectra are solved for. There is nothing to train in it.
 *
 * @throws SounderError `configuration-invalid` where the mask cannot be recovered from
 */
export function slowTimeModel(task: SlowTimeTask, kept: readonly number[]): Omit<StoredModel, 'training' | 'metrics'> {
  const solver = Object.keys(sparseSolverShape).map((name) => [name, task[name as keyof typeof sparseSolverShape]]);
  return {
    kind: 'sparse-slow-time',
    axis: { name: 'slow_time', size: task.pulses },
    kept,
    options: { dictionary: 'fourier', ...(Object.fromEntries(solver) as JsonObject) },
    weights: new Map(),
  };
}

/**
 * Errors of a model that recovers frames, on pixels that hold a few tones of random frequency and noise: the same for every
 * model.
 *
 * @returns NMSE in dB over the pulses that were missing; and over how many pixels
 */
export function judgeSlowTime(
  kernels: Kernels,
  model: StoredModel,
  { task, unseen }: { readonly task: SlowTimeTask } & Pick<TrainingSpec, 'unseen'>,
  where: string,
): { readonly missingNmseDb: number; readonly examples: number } {
  const { axis, kept } = model;
  const { pulses } = task;
  if (axis.size !== pulses)
    throw new SounderError(
      'configuration-invalid',
      `${where}: task.pulses: found ${pulses}, allowed: ${axis.size}, as the model has`,
    );
  const layout: FramesLayout = {
    grid: { lateralCount: PIXELS, depthCount: 1, lateralOriginM: 0, lateralSpacingM: 1e-4, depthOriginM: 0.01, depthSpacingM: 1e-4 }, // prettier-ignore
    carrierHz: 5e6,
    propagationSpeedMps: 1540,
    prfHz: 5000,
    pulses,
    kept,
    transmits: 1,
  };
  const plan = planFrameRecovery(kernels, layout, checkModel(model, where), where);
  try {
    const rng = createRng('unseen slow time');
    const whole = new Float32Array(2 * PIXELS * pulses);
    const part = new Float32Array(2 * PIXELS * kept.length);
    const frames: Frames = { layout, samples: part };
    const batches = Math.ceil(unseen / PIXELS);
    let [errors, power] = [0, 0];
    for (let batch = 0; batch < batches; batch++) {
      drawTones(rng.fork(`${batch}`), task, whole);
      for (let p = 0; p < PIXELS; p++)
        kept.forEach((pulse, i) => {
          part.set(whole.subarray(2 * (p * pulses + pulse), 2 * (p * pulses + pulse + 1)), 2 * (p * kept.length + i));
        });
      // Pulses that were measured stay as they are, and add no error.
      const { samples } = plan.apply(frames);
      const measured = new Set(kept);
      for (let i = 0; i < whole.length; i++) {
        if (measured.has((i >> 1) % pulses)) continue;
        errors += (samples[i] - whole[i]) ** 2;
        power += whole[i] ** 2;
      }
    }
    return { missingNmseDb: power > 0 ? 10 * Math.log10(errors / power) : 0, examples: batches * PIXELS };
  } finally {
    plan.dispose();
  }
}

/** Pixels of unit power: `tones` of one mean power and frequencies over the whole alias interval, and white noise. */
function drawTones(
  rng: ReturnType<typeof createRng>,
  { pulses, tones, noise }: SlowTimeTask,
  into: Float32Array,
): void {
  const amplitude = Math.SQRT1_2 / Math.sqrt(tones);
  const spread = noise * Math.SQRT1_2;
  for (let i = 0; i < into.length; i++) into[i] = spread * rng.normal();
  for (let pixel = 0; pixel < into.length; pixel += 2 * pulses)
    for (let tone = 0; tone < tones; tone++) {
      const [re, im] = [amplitude * rng.normal(), amplitude * rng.normal()];
      const turn = 2 * Math.PI * rng.uniform();
      for (let n = 0; n < pulses; n++) {
        const [c, s] = [Math.cos(turn * n), Math.sin(turn * n)];
        into[pixel + 2 * n] += re * c - im * s;
        into[pixel + 2 * n + 1] += re * s + im * c;
      }
    }
}
