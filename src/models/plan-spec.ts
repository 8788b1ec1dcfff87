import { SounderError } from '../core/errors.ts';
import { createRng } from '../core/rng.ts';
import type { Kernels } from '../kernels/load.ts';
import {
  bandPassWeights,
  blockUnits,
  conjugateUnits,
  createBatch,
  type Examples,
  type ExchangeOptions,
  fixedSampler,
  gaussianPulse,
  gaussianPulseTaps,
  namedPattern,
  patternLogits,
  patternRows,
  planLoupe,
  planTop1,
  planTopM,
  planTraining,
  planUnfolded,
  planUnfoldedLines,
  planVelocityNet,
  randomLogits,
  type RecoveryModel,
  rfLines,
  type Sampler,
  singleUnits,
  slowTimeMotion,
  sparseSpectra,
  type Training,
  type Units,
} from '../learning/index.ts';
import type { JsonObject } from './card.ts';
import type { StoredModel } from './folder.ts';
import { type CheckedModel, planRecoveryModel } from './kinds.ts';
import { type LineMoments, linesModel } from './lines-task.ts';
import { judgeSlowTime, slowTimeModel } from './slow-time-task.ts';
import { type LinesTask, type SlowTimeTask, specJson, type TrainingSpec } from './training-spec.ts';

/** A task as something to train on: data, and the network that recovers them. */
interface TaskPlan {
  readonly source: Examples;
  readonly axis: { readonly name: string; readonly size: number };
  readonly kind: string;
  readonly options: JsonObject;
  /** Whether targets are judged by nRMSE as well: rms of the errors over rms of the targets. */
  readonly nrmse?: true;
  /** @param kept  entries that masks keep, which scales the start of some networks */
  network(kernels: Kernels, examples: number, kept: number, seed: number): RecoveryModel;
}

/** Of `unfoldedLinesOptions`. */
const MOST_TAPS = 65_535;

/** Tasks whose network is trained. To add one: its fields in `training-spec.ts`, and one line here. */
const trainingTasks: {
  readonly [Name in Exclude<TrainingSpec['task']['name'], 'slow-time' | 'lines'>]: (
    task: Extract<TrainingSpec['task'], { readonly name: Name }>,
  ) => TaskPlan;
} = {
  'partial-fourier': ({ axis, size, spikes, noise, pulse, layers, bound, thresholds }) => {
    if (spikes > size) throw invalid('task.spikes', spikes, `at most ${size}, the size`);
    const weights = pulse && bandPassWeights(size, pulse.centre, pulse.width);
    return {
      source: sparseSpectra({ size, spikes, noise, ...(weights && { weights }) }),
      axis: { name: axis, size },
      kind: 'unfolded-fourier',
      options: { layers, bound, ...(weights && { weights: [...weights] }) },
      network: (kernels, examples) =>
        planUnfolded(kernels, { size, examples, layers, bound, thresholds, ...(weights && { weights }) }),
    };
  },
  'rf-lines': ({ axis, size, carrier, bandwidth, scatterers, share, noise, layers }) => {
    if (scatterers > size) throw invalid('task.scatterers', scatterers, `at most ${size}, the size`);
    // What a card of the kind may say.
    const taps = gaussianPulseTaps({ carrier, bandwidth });
    if (taps > MOST_TAPS)
      throw invalid('task.bandwidth', `${bandwidth} of the carrier ${carrier}, a pulse of ${taps} samples`, `pulses of up to ${MOST_TAPS} samples`); // prettier-ignore
    const pulse = gaussianPulse({ carrier, bandwidth });
    return {
      source: rfLines({ size, carrier, bandwidth, scatterers, share, noise }),
      axis: { name: axis, size },
      kind: 'unfolded-lines',
      options: { layers, taps: pulse.length },
      network: (_kernels, examples) =>
        planUnfoldedLines({ size, examples, layers, pulse, speckle: Math.sqrt(Math.max(1 - share, 1e-3)), noise }),
    };
  },
  'slow-time-motion': ({ pulses, fastest, snrDb, cycles, lags, hidden, rounds }) => {
    if (lags >= pulses) throw invalid('task.lags', lags, `at most ${pulses - 1}, as there are ${pulses} pulses`);
    if (cycles[0] > cycles[1]) throw invalid('task.cycles', cycles.join(', '), 'the fewest first, then the most');
    return {
      source: slowTimeMotion({ pulses, fastest, snrDb, cycles }),
      axis: { name: 'slow_time', size: pulses },
      kind: 'velocity-net',
      options: { lags, hidden, rounds },
      nrmse: true,
      network: (kernels, examples, kept, seed) =>
        planVelocityNet(kernels, { pulses, examples, kept, seed, lags, hidden, rounds }),
    };
  },
};

type TrainedTask = Exclude<TrainingSpec['task'], { readonly name: 'slow-time' | 'lines' }>;

/** The row of a task is that of its name, which the compiler cannot follow. */
const planTask = (task: TrainedTask): TaskPlan => (trainingTasks[task.name] as (task: TrainedTask) => TaskPlan)(task);

/** A training that a spec describes. */
export interface SpecTraining {
  readonly training: Training;
  /** The model as it is by now, judged on unseen examples. */
  readonly finish: () => StoredModel;
  readonly dispose: () => void;
}

/**
 * Plans the training that a spec describes: data, mask, network, steps.
 *
 * @param moments  of the lines of its capture, for the task `lines`
 * @throws SounderError `configuration-invalid`, `plan-invalid` where sizes do not fit
 */
export function planSpec(kernels: Kernels, spec: TrainingSpec, moments?: LineMoments): SpecTraining {
  if (spec.task.name === 'slow-time') return planSlowTime(kernels, spec, spec.task);
  if (spec.task.name === 'lines') {
    if (!moments) throw invalid('task.name', 'lines', 'a task without capture, where none was read');
    return planLines(spec, spec.task, moments);
  }
  const task = planTask(spec.task);
  const { seed, batch, steps, rate, logitRate, temperature, plateau, validation } = spec;
  const sampler = samplerOf(spec, task.axis.size);
  const model = task.network(kernels, batch, sampler.kept, seed);
  const exchange = exchangeOf(spec, task.axis.size);
  const training = planTraining(model, sampler, task.source, {
    seed,
    jointSteps: sampler.parameters.length > 0 ? steps.joint : 0,
    refineSteps: sampler.parameters.length > 0 ? steps.refine : steps.joint + steps.refine,
    rate,
    logitRate,
    temperature,
    plateau,
    validateEvery: validation.every,
    validationBatches: validation.batches,
    ...(exchange && { exchange }),
  });
  return {
    training,
    finish: () => {
      const kept = training.mask();
      const { axis, kind, options } = task;
      const weights = new Map(model.parameters.slices.map(({ name }) => [name, model.parameters.view(name).slice()]));
      const metrics = judgeTask(task, model, kept, spec);
      return { kind, axis, kept, options, weights, training: specJson(spec), metrics };
    },
    dispose: () => model.dispose(),
  };
}

/** No steps: the mask is as it was given, and is judged. */
function planSlowTime(kernels: Kernels, spec: TrainingSpec, task: SlowTimeTask): SpecTraining {
  const kept = fixedMask(spec, task.pulses);
  const model = { ...slowTimeModel(task, kept), training: specJson(spec), metrics: {} };
  return withoutSteps(kept, () => ({
    ...model,
    metrics: judgeSlowTime(kernels, model, { ...spec, task }, 'the model'),
  }));
}

function planLines(spec: TrainingSpec, task: LinesTask, moments: LineMoments): SpecTraining {
  const kept = fixedMask(spec, moments.axis.size);
  return withoutSteps(kept, () => ({ ...linesModel(task, moments, kept), training: specJson(spec) }));
}

function fixedMask(spec: TrainingSpec, size: number): readonly number[] {
  const { method } = spec.mask;
  if (method === 'fixed' || method === 'given') return samplerOf(spec, size).choose();
  throw invalid(
    'mask.method',
    method,
    `fixed, given, as the task ${spec.task.name} has no network to learn a mask with`,
  );
}

function withoutSteps(kept: readonly number[], finish: () => StoredModel): SpecTraining {
  const never = (): never => {
    throw new SounderError(
      'plan-invalid',
      'training: found a task without steps, allowed: none to take, none to restore',
    );
  };
  return {
    training: { steps: 0, done: true, step: never, mask: () => [...kept], save: never, restore: never },
    finish,
    dispose: () => undefined,
  };
}

/**
 * Errors of a network on examples that no training sees, the same for every model and seed.
 *
 * @returns NMSE in dB: energy of the errors over that of the targets; and how many examples it is over
 */
export function judge(
  model: RecoveryModel,
  source: Examples,
  kept: readonly number[],
  { unseen }: Pick<TrainingSpec, 'unseen'>,
): { readonly nmseDb: number; readonly examples: number } {
  const { shape, examples } = model;
  const batch = createBatch(shape, examples);
  const masks = new Float64Array(examples * shape.mask);
  const rng = createRng('unseen examples');
  fixedSampler(shape.mask, kept).sample(rng, 1, masks);
  const batches = Math.ceil(unseen / examples);
  let [errors, power] = [0, 0];
  for (let i = 0; i < batches; i++) {
    source.draw(rng.fork(`${i}`), batch);
    const found = model.forward(batch.measurements, masks);
    batch.targets.forEach((target, j) => {
      errors += (found[j] - target) ** 2;
      power += target * target;
    });
  }
  return { nmseDb: 10 * Math.log10(errors / power), examples: batches * examples };
}

function judgeTask(
  task: TaskPlan,
  model: RecoveryModel,
  kept: readonly number[],
  spec: TrainingSpec,
): Readonly<Record<string, number>> {
  const metrics = judge(model, task.source, kept, spec);
  return task.nrmse ? { nrmse: 10 ** (metrics.nmseDb / 20), ...metrics } : metrics;
}

/**
 * A stored model judged anew on the task it was trained on.
 *
 * @param where  its folder, named in errors
 * @throws SounderError as `planRecoveryModel`
 */
export function judgeModel(
  kernels: Kernels,
  model: CheckedModel,
  spec: TrainingSpec,
  where: string,
): Readonly<Record<string, number>> {
  if (spec.task.name === 'slow-time') return judgeSlowTime(kernels, model, { ...spec, task: spec.task }, where);
  if (spec.task.name === 'lines')
    throw invalid(`${where}: task`, 'lines of a capture', 'a task without one, or a capture to judge the model on');
  const task = planTask(spec.task);
  const { source } = task;
  const planned = planRecoveryModel(kernels, model, spec.batch, where);
  try {
    for (const key of ['measurement', 'target', 'mask'] as const)
      if (source.shape[key] !== planned.shape[key])
        throw invalid(`${where}: task: ${key}`, source.shape[key], `${planned.shape[key]}, as the model has`);
    return judgeTask(task, planned, model.kept, spec);
  } finally {
    planned.dispose();
  }
}

function samplerOf({ mask, seed, batch }: TrainingSpec, size: number): Sampler {
  const rng = createRng(`mask/${seed}`);
  if (mask.method === 'fixed') return fixedSampler(size, namedPattern({ ...mask, seed }, size, 'mask'));
  if (mask.method === 'given') return fixedSampler(size, checkEntries(mask.entries, size));
  const { kept } = mask;
  const units = unitsOf(mask.units, size);
  const length = units.units[0].length;
  const most = length * units.units.length;
  if (kept > most || kept % length !== 0)
    throw invalid('mask.kept', kept, length === 1 ? `1 to ${most}` : `multiples of ${length} up to ${most}`);
  const chosen = kept / length;
  const plan = { units, kept, examples: batch };
  const from = (start: (typeof mask & { method: 'top-m' | 'top-1' })['start']): number[] | undefined =>
    start && namedPattern({ pattern: start, kept, seed }, size, 'mask');
  switch (mask.method) {
    case 'loupe':
      return planLoupe({ ...plan, logits: randomLogits(units.units.length, rng) });
    case 'top-m': {
      const start = from(mask.start);
      const logits = start ? patternLogits(units, start, rng) : randomLogits(units.units.length, rng);
      return planTopM({ ...plan, logits });
    }
    case 'top-1': {
      const start = from(mask.start);
      const logits = start ? patternRows(units, start, rng) : randomLogits(chosen * units.units.length, rng);
      if (logits.length !== chosen * units.units.length)
        throw invalid('mask.start', mask.start, `patterns that consist of whole units (${mask.units})`);
      return planTop1({ ...plan, logits, rng: rng.fork('order'), entropy: mask.entropy });
    }
  }
}

function exchangeOf({ mask }: TrainingSpec, size: number): ExchangeOptions | undefined {
  if (!('exchangeRounds' in mask) || mask.exchangeRounds === undefined) return undefined;
  const units = unitsOf(mask.units, size);
  return { units, turns: mask.exchangeRounds * units.units.length };
}

function checkEntries(entries: readonly number[], size: number): readonly number[] {
  const wrong = entries.findIndex((entry, i) => entry >= size || (i > 0 && entry <= entries[i - 1]));
  if (wrong < 0) return entries;
  throw invalid(`mask.entries[${wrong}]`, entries[wrong], `ascending entries from 0 to ${size - 1}`);
}

function unitsOf(units: 'single' | 'half-spectrum' | 'pairs', size: number): Units {
  if (units === 'half-spectrum') return conjugateUnits(size);
  return units === 'pairs' ? blockUnits(size, 2) : singleUnits(size);
}

const invalid = (field: string, found: unknown, allowed: string): SounderError =>
  new SounderError('configuration-invalid', `${field}: found ${String(found)}, allowed: ${allowed}`, { field, found });
