import { SounderError } from '../core/errors.ts';
import { createRng } from '../core/rng.ts';
import { createAdam } from './adam.ts';
import { annealed, type Annealing } from './annealing.ts';
import { type ExchangeOptions, planExchange } from './exchange.ts';
import type { Batch, RecoveryModel } from './models/recovery-model.ts';
import { createPlateau, type PlateauOptions } from './plateau.ts';
import { relativeLoss } from './relative-loss.ts';
import { fixedSampler } from './sampler/fixed.ts';
import type { Sampler } from './sampler/sampler.ts';
import { createBatch, type Examples } from './tasks/examples.ts';
import { packNumbers, unpackNumbers } from './training-state.ts';

export interface TrainingOptions {
  readonly seed: number | string;
  /** Steps in which mask and network learn together. */
  readonly jointSteps: number;
  /** Steps of the network alone, after the mask is chosen. */
  readonly refineSteps: number;
  /** Turns of a search for a better mask, between the first refining steps; none. */
  readonly exchange?: ExchangeOptions;
  /** Of the network; 1e-3. */
  readonly rate?: number;
  /** Of the logits, as a multiple of `rate`; 20. */
  readonly logitRate?: number;
  /** Multiple of `rate` over the first phase; 1 throughout. */
  readonly jointRate?: Annealing;
  /** Multiple of `rate` over the second phase, whose last steps have to be small; 1 to 0.02. */
  readonly refineRate?: Annealing;
  /** Of the relaxed choice during the joint phase; 5 to 0.5. */
  readonly temperature?: Annealing;
  /** Steps between validations; 50. */
  readonly validateEvery?: number;
  /** Batches that validate, drawn once and never trained on; 8. */
  readonly validationBatches?: number;
  /** Of the learning rate over validations. */
  readonly plateau?: PlateauOptions;
}

export interface Progress {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  readonly phase: 'joint' | 'refine';
  /** Loss, which below 1 is error over target power: of the last batch, of the last validation, of the best one. */
  readonly loss: number;
  readonly validation: number;
  readonly best: number;
  readonly temperature: number;
  readonly rate: number;
}

/** A training under way: no clock, no files; who drives it shows progress and stores states. */
export interface Training {
  readonly steps: number;
  readonly done: boolean;
  /** One batch, and a validation when one is due; after the last the model holds its best parameters. */
  step(): Progress;
  /** The mask without chance, ascending: of the logits as they are, since the second phase of those validated best, exchanged. */
  mask(): number[];
  /** Everything that `step` depends on. */
  save(): Uint8Array;
  /**
   * Continues from a saved state, with the same bits as if never interrupted.
   *
   * @throws SounderError `plan-invalid` when it was saved by a training of another plan
   */
  restore(state: Uint8Array): void;
}

/**
 * Plans the training of a sampler together with the network that recovers what it drops, then of the network alone with the
 * mask that validated best, or while it refines with better ones that exchanges find (`planExchange`). Every draw comes from the seed and the number of the step, so that equal plans give equal bits.
 *
 * The loss is `relativeLoss` of g(a . x) and z, P from the validation set.
 *
 * @throws SounderError `plan-invalid` when sizes do not fit; `not-converged` from `step` when the loss is no number
 */
export function planTraining(
  model: RecoveryModel,
  sampler: Sampler,
  source: Examples,
  options: TrainingOptions,
): Training {
  const { seed, jointSteps, refineSteps, rate = 1e-3, logitRate = 20, validateEvery = 50 } = options;
  const { jointRate = { from: 1, to: 1 } } = options;
  const { temperature = { from: 5, to: 0.5 }, refineRate = { from: 1, to: 0.02 }, validationBatches = 8 } = options;
  checkFit(model, sampler, source);
  const exchange = planExchange(options.exchange ?? { units: { size: sampler.size, units: [] }, turns: 0 });
  if (exchange.turns > 0 && refineSteps === 0)
    throw new SounderError(
      'plan-invalid',
      `planTraining: exchange.turns: found ${exchange.turns}, allowed: 0 without refining steps`,
    );
  const steps = jointSteps + refineSteps;
  const draws = createRng(seed);
  const batch = createBatch(model.shape, model.examples);
  const exchangeBatches = Array.from({ length: exchange.turns > 0 ? exchange.batches : 0 }, () =>
    createBatch(model.shape, model.examples),
  );
  const validation = Array.from({ length: validationBatches }, (_, i) => {
    const drawn = createBatch(model.shape, model.examples);
    source.draw(draws.fork(`validation/${i}`), drawn);
    return drawn;
  });
  const power = validation.reduce((sum, { targets }) => sum + energy(targets), 0) / validationBatches / model.examples;
  const masks = new Float64Array(model.examples * model.shape.mask);
  const byMask = new Float64Array(masks.length);
  const outputs = new Float64Array(model.examples * model.shape.target);
  const gradients = new Float64Array(model.parameters.values.length);
  const logitGradients = new Float64Array(sampler.parameters.length);
  const adam = createAdam(gradients.length, { multipliers: model.rates ?? 1 });
  const logitAdam = createAdam(logitGradients.length, { multipliers: logitRate });
  const plateau = createPlateau(options.plateau);
  const best = { values: model.parameters.values.slice(), logits: sampler.parameters.slice() };
  // Kept entries are 1 once exchanges begin; before, and without them, logits say what is kept.
  const exchanged = new Float64Array(sampler.size);
  // Step, loss of the last batch, last and best validation.
  let [step, loss, validated, bestLoss] = [0, Infinity, Infinity, Infinity];
  const fresh = [adam.save(), logitAdam.save()];
  const freshPlateau = plateau.save();

  const differentiate = (found: Float64Array, { targets }: Batch): number =>
    relativeLoss(found, targets, model.shape.target, power, outputs);
  const learn = (chooser: Sampler, label: string, tau: number, used: number): void => {
    const rng = draws.fork(`${label}/${step}`);
    source.draw(rng.fork('examples'), batch);
    chooser.sample(rng.fork('masks'), tau, masks);
    loss = differentiate(model.forward(batch.measurements, masks), batch);
    if (!Number.isFinite(loss))
      throw new SounderError('not-converged', `training: step ${step}: loss ${loss}, allowed: finite; lower the rate`);
    const learnsMask = chooser.parameters.length > 0;
    gradients.fill(0);
    model.backward(outputs, gradients, learnsMask ? byMask : undefined);
    adam.step(model.parameters.values, gradients, used);
    if (!learnsMask) return;
    logitGradients.fill(0);
    chooser.backward(byMask, logitGradients);
    logitAdam.step(chooser.parameters, logitGradients, used);
  };
  // While the mask is open, validation draws masks as training does, the same noise every time: a network that is good
  // with one mask by luck of an early start is not the best of what chooses.
  const validate = (chooser: Sampler): void => {
    let sum = 0;
    validation.forEach((drawn, i) => {
      chooser.sample(draws.fork(`validation masks/${i}`), 1, masks);
      sum += differentiate(model.forward(drawn.measurements, masks), drawn);
    });
    validated = sum / validationBatches;
    plateau.observe(validated);
    if (!(validated < bestLoss)) return;
    bestLoss = validated;
    best.values.set(model.parameters.values);
    best.logits.set(sampler.parameters);
  };
  const mask = (): number[] => {
    const kept = [...exchanged.keys()].filter((n) => exchanged[n] === 1);
    return kept.length > 0 ? kept : sampler.choose();
  };
  const exchangeOne = (turn: number): void => {
    const rng = draws.fork(`exchange/${turn}`);
    const drawn = new Set<number>();
    const lossOn = (kept: readonly number[], i: number): number => {
      const examples = exchangeBatches[i];
      if (!drawn.has(i)) source.draw(rng.fork(`${i}`), examples);
      drawn.add(i);
      fixedSampler(sampler.size, kept).sample(rng, 1, masks);
      return differentiate(model.forward(examples.measurements, masks), examples);
    };
    const before = mask();
    const after = exchange.turn(draws.fork('exchange'), turn, before, lossOn);
    exchanged.fill(0);
    for (const n of after) exchanged[n] = 1;
    // A loss of another mask is none to surpass.
    if (after.some((n) => !before.includes(n))) bestLoss = Infinity;
  };
  const takeBest = (): void => {
    model.parameters.values.set(best.values);
    sampler.parameters.set(best.logits);
  };
  const state = (): Float64Array[] => [
    model.parameters.values,
    sampler.parameters,
    best.values,
    best.logits,
    exchanged,
  ];

  return {
    steps,
    get done() {
      return step >= steps;
    },
    step: () => {
      const joint = step < jointSteps;
      const refined = step - jointSteps;
      const tau = annealed(temperature, step, jointSteps);
      const used =
        rate *
        plateau.scale *
        (joint ? annealed(jointRate, step, jointSteps) : annealed(refineRate, refined, refineSteps));
      if (!joint)
        for (
          let turn = exchange.turnsBy(refined, refineSteps);
          turn < exchange.turnsBy(refined + 1, refineSteps);
          turn++
        )
          exchangeOne(turn);
      const chooser = joint ? sampler : fixedSampler(sampler.size, mask());
      learn(chooser, joint ? 'joint' : 'refine', tau, used);
      step++;
      const turns = step === jointSteps || step === steps;
      if (turns || step % validateEvery === 0) validate(chooser);
      if (turns) {
        takeBest();
        // What the chosen mask gives alone has to be measured anew.
        if (step < steps) bestLoss = Infinity;
        plateau.restore(freshPlateau);
        adam.restore(fresh[0]);
        logitAdam.restore(fresh[1]);
      }
      const phase = joint ? 'joint' : 'refine';
      return { step, steps, phase, loss, validation: validated, best: bestLoss, temperature: tau, rate: used };
    },
    mask,
    save: () =>
      packNumbers([[step, loss, validated, bestLoss], plateau.save(), adam.save(), logitAdam.save(), ...state()]),
    restore: (bytes) => {
      const lengths = [
        4,
        freshPlateau.length,
        ...fresh.map((part) => part.length),
        ...state().map((part) => part.length),
      ];
      const [numbers, plateauState, adamState, logitState, ...rest] = unpackNumbers(bytes, lengths);
      [step, loss, validated, bestLoss] = numbers;
      plateau.restore([...plateauState]);
      adam.restore(adamState);
      logitAdam.restore(logitState);
      state().forEach((part, i) => part.set(rest[i]));
    },
  };
}

const energy = (values: Float64Array): number => values.reduce((sum, x) => sum + x * x, 0);

function checkFit({ shape }: RecoveryModel, { size }: Sampler, source: Examples): void {
  const fail = (what: string, found: number, allowed: number): never => {
    throw new SounderError(
      'plan-invalid',
      `planTraining: ${what}: found ${found}, allowed: ${allowed}, as the model has`,
    );
  };
  if (size !== shape.mask) fail('sampler.size', size, shape.mask);
  for (const key of ['measurement', 'target', 'mask'] as const)
    if (source.shape[key] !== shape[key]) fail(`examples: ${key}`, source.shape[key], shape[key]);
}
