import { SounderError } from '../core/errors.ts';
import type { Kernels } from '../kernels/load.ts';
import { activityGate, addIdle, beginActivity, updateActivity } from './activity.ts';
import { planCodes } from './codes.ts';
import { pairCurvature } from './curvature.ts';
import { analyse, embedVectors, toDictionary, vectorStride } from './embedding.ts';
import { planFrankWolfeStep } from './frank-wolfe-step.ts';
import { checkLearnerOptions, type DictionaryLearnerOptions, type LearnerSettings } from './options.ts';
import { planRotationStep } from './rotation-step.ts';
import { stepSizes } from './schedules.ts';
import { drawStart } from './start.ts';
import { BLOCK, field, type LearnerState, type Part, planLearnerState } from './state.ts';

/** An orthogonal dictionary that follows a stream of vectors in memory that does not grow. */
export interface DictionaryLearner {
  readonly size: number;
  readonly complex: boolean;
  /** Vectors learned from so far, those waiting for a full step included. */
  readonly samples: number;
  /** Frank-Wolfe gap <polar(G) - D, G> of the running gradient G, per atom: 0 where no step would gain. Costs a polar factor. */
  readonly gap: number;
  /** Whether the evidence lets rotations refine the dictionary now. */
  readonly refining: boolean;
  /**
   * @param vectors  `count` vectors of `size` numbers, interleaved pairs when complex
   * @throws SounderError `samples-not-finite` naming the vector; the learner is then as it was
   */
  update(vectors: Float64Array | Float32Array, count: number): void;
  /** `size` x `size`, row-major, columns are atoms, orthogonal to 1e-8; interleaved pairs when complex. */
  dictionary(): Float64Array;
  /**
   * The same of the whole stream so far and not of its last vectors: what is nearest to the mean of the dictionaries that
   * steps led to, step t weighing t^2 (Polyak averaging). `dictionary()` while refining, and with the published schedules.
   */
  averaged(): Float64Array;
  /** Writes D^H y, apart from `vector`. */
  encode(vector: Float64Array, codes: Float64Array): void;
  /** Everything that is known, so that a learner with the same options goes on with the same bytes. */
  save(): Uint8Array;
  /** @throws SounderError `snapshot-invalid` for bytes of other options or damaged ones; the learner is then as it was */
  restore(bytes: Uint8Array): void;
  dispose(): void;
}

/** Cubes and fourth powers of what is allowed stay within the range of numbers. */
const LARGEST = 1e60;
/** Refining may begin when the gap is this part of the objective and the least curvature half of the mean one. */
const ENTER_GAP = 0.05;
const ENTER_CURVATURE = 0.5;
/** Where the schedule restarts when refining ends: the gradient is forgotten, the steps are large again. */
const RESTART = 15;
/** While refining, one step in this many teaches gradient and curvature. */
const WATCH = 4;

/**
 * Plans online orthogonal dictionary learning: stochastic Frank-Wolfe on the l3 (l4) objective (arXiv 2103.01484), then,
 * by default, Newton rotations as long as the evidence for them lasts.
 *
 * Refining begins when the gap is small and no pair of atoms is mistaken for its mixture, and ends when one is, with the
 * schedule restarted. Memory: about 16 size^2 + 450 size numbers (45 size^2 + 1000 size when complex), whatever the batch.
 *
 * @throws SounderError `plan-invalid` for options out of range
 */
export function planDictionaryLearner(kernels: Kernels, options: DictionaryLearnerOptions): DictionaryLearner {
  const settings = checkLearnerOptions(options);
  return kernels.memory.attempt(() => {
    const state = planLearnerState(kernels, settings);
    drawStart(kernels, state.analysis.values, settings);
    return planOn(kernels, settings, state);
  });
}

function planOn(kernels: Kernels, settings: LearnerSettings, state: LearnerState): DictionaryLearner {
  const { size, complex, schedule, batch, count: counting } = settings;
  const numbers = complex ? 2 * size : size;
  const stride = vectorStride(settings);
  const { header } = state;
  const { exports } = kernels;
  const codes = planCodes(kernels, state, settings);
  const frankWolfe = planFrankWolfeStep(kernels, state, settings);
  const rotations = planRotationStep(kernels, state, settings, frankWolfe);
  const refined = schedule === 'refined';
  let known: number | undefined;

  const scale = ({ offset, values }: Part, by: number): void => {
    if (by !== 1) exports.scaleF64(offset, values.length, by);
  };

  /** Weight of a step in a running mean over about `samples` vectors; a plain mean at first. */
  const memoryOf = (samples: number, least: number): number =>
    Math.max(Math.min(0.1, Math.max(least, header[field.stepSize] / samples)), 1 / (header[field.steps] + 1));

  /** Whether this step teaches gradient and curvature: while refining they are only watched, now and then. */
  const watching = (): boolean => header[field.refining] === 0 || header[field.steps] % WATCH === 0;

  function beginStep(vectors: number): void {
    header[field.stepSize] = vectors;
    header[field.seen] = 0;
    header[field.scheduleStep] += 1;
    header[field.steps] += 1;
    if (watching()) {
      scale(state.gradient, 1 - stepSizes(header[field.scheduleStep], settings).momentum);
      if (refined) scale(state.curvature, 1 - memoryOf(1000, 0));
    }
    if (!refined) return;
    state.moments.values.fill(0);
    state.atomSums.values.fill(0);
    header.fill(0, field.sums, field.sums + 3);
  }

  function takeBlock(): void {
    const count = header[field.waiting];
    if (refined && header[field.active] === 0) beginActivity(header, meanEnergy(count));
    const momentum = watching() ? stepSizes(header[field.scheduleStep], settings).momentum : 0;
    const curvature = watching() ? memoryOf(1000, 0) : 0;
    codes.add(count, momentum, curvature, refined ? activityGate(state, settings) : undefined);
    header[field.seen] += count;
    header[field.waiting] = 0;
  }

  function meanEnergy(count: number): number {
    let energy = 0;
    for (let v = 0; v < count; v++) for (let i = 0; i < numbers; i++) energy += state.block.values[v * stride + i] ** 2;
    return energy / (count * size);
  }

  function endStep(): void {
    known = undefined;
    let gap = Infinity;
    const refining = header[field.refining] > 0;
    if (!refining) gap = frankWolfe.apply(stepSizes(header[field.scheduleStep], settings).step);
    if (refined) {
      if (!refining) average();
      updateActivity(state, settings, memoryOf(500, 0.02));
      if (refining) addIdle(header, header[field.idle], rotations.apply());
      judge(refining, gap);
    }
    header[field.stepSize] = 0;
  }

  /** Step t weighs t^2 in the mean, or the step floor where that is more. */
  function average(): void {
    const weight = Math.min(1, Math.max(3 / (header[field.scheduleStep] + 2), settings.stepFloor));
    const { mean, analysis } = state;
    exports.moveTowardsF64(mean.offset, analysis.offset, mean.values.length, weight);
  }

  function judge(refining: boolean, gap: number): void {
    // While refining the curvature stays as it was judged last, but for the steps that watch.
    if (refining ? !watching() : !(gap < ENTER_GAP)) return;
    const { least, mean } = pairCurvature(state, settings);
    if (refining && least < 0) {
      header[field.refining] = 0;
      header[field.scheduleStep] = Math.min(header[field.scheduleStep], RESTART);
      state.mean.values.set(state.analysis.values.subarray(0, state.mean.values.length));
    } else if (!refining && least > Math.max(0.05, ENTER_CURVATURE * mean)) {
      header[field.refining] = 1;
      rotations.begin(2 + (2 * size) / header[field.stepSize]);
    }
  }

  function check(vectors: Float64Array | Float32Array, count: number): void {
    if (!Number.isInteger(count) || count < 0 || vectors.length < count * numbers)
      throw new SounderError(
        'snapshot-invalid',
        `dictionary learner: found ${vectors.length} numbers for ${count} vectors, allowed: at least ${numbers} a vector`,
      );
    for (let at = 0; at < count * numbers; at++)
      if (!(Math.abs(vectors[at]) <= LARGEST)) {
        const index = Math.floor(at / numbers);
        throw new SounderError(
          'samples-not-finite',
          `dictionary learner: vector ${index}: found ${vectors[at]}, allowed: finite numbers of at most ${LARGEST}`,
          { index },
        );
      }
  }

  return {
    size,
    complex,
    get samples() {
      return header[field.samples];
    },
    get gap() {
      return (known ??= frankWolfe.gap());
    },
    get refining() {
      return header[field.refining] > 0;
    },
    update(vectors, count) {
      check(vectors, count);
      let v = 0;
      while (v < count) {
        if (header[field.stepSize] === 0) beginStep(counting === 'samples' ? batch : count);
        const waiting = header[field.waiting];
        const taken = Math.min(count - v, BLOCK - waiting, header[field.stepSize] - header[field.seen] - waiting);
        embedVectors(vectors, v, taken, state.block.values, waiting * stride, settings);
        header[field.waiting] += taken;
        header[field.samples] += taken;
        v += taken;
        const whole = header[field.seen] + header[field.waiting] === header[field.stepSize];
        if (whole || header[field.waiting] === BLOCK) takeBlock();
        if (whole) endStep();
      }
    },
    dictionary: () => toDictionary(state.analysis.values, settings),
    averaged() {
      const last = !refined || header[field.refining] > 0 || header[field.steps] === 0;
      const nearest = last ? undefined : frankWolfe.nearest(state.mean.values);
      return toDictionary(nearest ?? state.analysis.values, settings);
    },
    encode: (vector, out) => analyse(state.analysis.values, vector, out, settings),
    save: () => state.save(),
    restore(bytes) {
      state.restore(bytes);
      known = undefined;
    },
    dispose() {
      for (const part of [rotations, frankWolfe, codes, state]) part.dispose();
    },
  };
}
