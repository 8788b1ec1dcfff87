import { z } from 'zod';
import { checkFields, strictObject } from '../captures/invalid-field.ts';
import { patternNames, plateauDefaults } from '../learning/index.ts';
import { sparseSolverShape } from './sparse-slow-time.ts';
import type { JsonObject } from './card.ts';

const steps = z.int().min(0).max(1_000_000);
const falling = strictObject({ from: z.number().positive(), to: z.number().positive(), until: z.number().gt(0).max(1).default(1) }); // prettier-ignore

/** What is learned, on which data; a further task is a further member, and a row of `trainingTasks`. */
const partialFourier = strictObject({
  name: z.literal('partial-fourier'),
  axis: z.string().min(1).default('frequency'),
  size: z.int().min(2).max(65_536).default(128),
  spikes: z.int().min(1).default(5),
  noise: z.number().min(0).default(0),
  pulse: strictObject({ centre: z.number().min(0), width: z.number().positive() }).optional(),
  layers: z.int().min(1).max(100).default(12),
  bound: z.number().positive().default(5),
  thresholds: z.tuple([z.number().positive(), z.number().positive()]).default([0.5, 0.05]),
});

const rfLines = strictObject({
  name: z.literal('rf-lines'),
  axis: z.string().min(1).default('fast_time'),
  size: z.int().min(2).max(65_536).default(256),
  carrier: z.number().positive().lt(0.5).default(0.125),
  bandwidth: z.number().positive().max(2).default(0.6),
  scatterers: z.number().positive().default(8),
  share: z.number().min(0).max(1).default(0.9),
  noise: z.number().positive().default(0.05),
  layers: z.int().min(1).max(100).default(6),
});

const slowTime = strictObject({
  name: z.literal('slow-time'),
  pulses: z.int().min(2).max(4096).default(64),
  tones: z.int().min(1).default(3),
  noise: z.number().min(0).default(0.1),
  ...sparseSolverShape,
});

const slowTimeMotion = strictObject({
  name: z.literal('slow-time-motion'),
  pulses: z.int().min(2).max(4096).default(64),
  fastest: z.number().positive().lt(Math.PI).default(2.5),
  snrDb: z.number().min(-20).max(100).default(20),
  cycles: z.tuple([z.number().min(0).max(2048), z.number().min(0).max(2048)]).default([0.5, 2.5]),
  lags: z.int().min(1).max(4095).default(8),
  hidden: z.array(z.int().min(1).max(4096)).max(8).default([64, 64]),
  rounds: z.int().min(1).max(8).default(3),
});

/** Lines of a capture along an axis: the linear estimate from their second moments. */
const lines = strictObject({
  name: z.literal('lines'),
  capture: z.string().min(1),
  axis: z.string().min(1).default('fast_time'),
  moments: z.enum(['full', 'stationary']).default('full'),
  noise: z.number().min(0).default(1e-3),
  learn: z.number().gt(0).max(1).default(0.5),
});
export type LinesTask = z.output<typeof lines>;
export type SlowTimeTask = z.output<typeof slowTime>;
export type FourierTask = z.output<typeof partialFourier>;

const learned = {
  kept: z.int().min(1),
  units: z.enum(['single', 'half-spectrum', 'pairs']).default('single'),
  exchangeRounds: z.int().min(0).max(100).optional(),
};
const mask = z.discriminatedUnion('method', [
  strictObject({ method: z.literal('top-m'), ...learned, start: z.enum(patternNames).optional() }),
  strictObject({
    method: z.literal('top-1'),
    ...learned,
    start: z.enum(patternNames).optional(),
    entropy: z.number().min(0).default(0),
  }),
  strictObject({ method: z.literal('loupe'), ...learned }),
  strictObject({
    method: z.literal('fixed'),
    pattern: z.enum(patternNames),
    kept: z.int().min(1),
    first: z.int().min(0).optional(),
  }),
  strictObject({ method: z.literal('given'), entries: z.array(z.int().min(0)).min(1) }),
]);

const specSchema = strictObject({
  task: z.discriminatedUnion('name', [partialFourier, rfLines, slowTime, slowTimeMotion, lines]),
  mask,
  seed: z.int().min(0).default(0),
  batch: z.int().min(2).max(65_536).multipleOf(2).default(64),
  steps: strictObject({ joint: steps.default(2000), refine: steps.default(1000) }).prefault({}),
  rate: z.number().positive().default(1e-2),
  logitRate: z.number().positive().default(8),
  temperature: falling.prefault({ from: 5, to: 0.5, until: 0.6 }),
  plateau: strictObject({
    factor: z.number().positive().max(1).default(plateauDefaults.factor),
    patience: z.int().min(0).default(plateauDefaults.patience),
    cooldown: z.int().min(0).default(plateauDefaults.cooldown),
    least: z.number().positive().max(1).default(plateauDefaults.least),
    threshold: z.number().min(0).lt(1).default(plateauDefaults.threshold),
  }).prefault({}),
  validation: strictObject({
    every: z.int().min(1).default(50),
    batches: z.int().min(1).default(16),
  }).prefault({}),
  unseen: z.int().min(1).max(1_000_000).default(16_384),
});

/**
 * What `sounder train` trains.
 *
 * | field | what it is |
 * |---|---|
 * | `task` | `partial-fourier`: sparse signals of `size` samples with `spikes`, from some of their Fourier bins |
 * | | `rf-lines`: echoes of a pulse (`carrier` over sampling rate, relative `bandwidth`) from some samples of fast time |
 * | | `slow-time`: pulses of tones, from some of them; sparse spectra are solved for, nothing is trained but the mask judged |
 * | | `slow-time-motion`: velocities up to `fastest`, radians a pulse, from some pulses at `snrDb`; it comes and goes with so many
 * | | `cycles` a packet, from and to (0, 0: the same velocity all along); `rounds` networks with layers of `hidden` on products of
 * | | pulses up to `lags` apart |
 * | | `lines`: those of a `capture` (relative to the spec) along an `axis`, by the linear estimate from their second `moments`, each for |
 * | | itself or, `stationary`, as the distance between entries has them; `noise` relative to their power; the leading share `learn` |
 * | | of the lines is learned from, the rest judges |
 * | `mask` | `top-m`, `top-1`, `loupe`: learned; `fixed`: a pattern made by hand, of `kept` entries; `given`: its `entries` |
 * | `mask.exchangeRounds` | of a learned mask: how often every unit has its turn to be exchanged while the network refines; 0 |
 * | `seed`, `batch`, `steps` | of every draw; examples of a step; steps of mask and network together, then of the network |
 * | `rate`, `logitRate` | of the network at first; of the logits as a multiple of it |
 * | `plateau` | of the rate over validations: times `factor` (1: it does not fall) after more than `patience` of them without a loss lower
 * | | by the share `threshold`, the next `cooldown` not counted, down to `least` of the first rate |
 * | `unseen` | examples that no training sees, by which the model is judged |
 */
export type TrainingSpec = z.output<typeof specSchema>;

/**
 * Checks a spec and fills its defaults.
 *
 * @param where  the file, named in every error
 * @throws SounderError `configuration-invalid` naming the field, what was found and what is allowed
 */
export const checkSpec = (value: unknown, where: string): TrainingSpec =>
  checkFields(specSchema, value, where, 'configuration-invalid');

/** The schema of a spec file, for editors. */
export const specJsonSchema = (): object => z.toJSONSchema(specSchema, { io: 'input' });

/** A spec as a card holds it. */
export const specJson = (spec: TrainingSpec): JsonObject => JSON.parse(JSON.stringify(spec)) as JsonObject;
