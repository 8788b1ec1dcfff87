import { SounderError } from '../../core/errors.ts';
import { planFft } from '../../kernels/fft.ts';
import type { Kernels } from '../../kernels/load.ts';
import { createParameters } from '../parameters.ts';
import { complexSoftThreshold, complexSoftThresholdBackward } from './complex-threshold.ts';
import type { RecoveryModel } from './recovery-model.ts';
import { inverseSoftplus, sigmoid, softplus } from './threshold.ts';

export interface UnfoldedArrayOptions {
  /** Elements of the array, half a wavelength apart. */
  readonly elements: number;
  /** Beams, evenly spaced in the sine of the angle; at least as many as elements. */
  readonly beams: number;
  readonly examples: number;
  /** Iterations that the network consists of; 12. */
  readonly layers?: number;
  /** Step length of every layer at the start; 1.5, and below 2 no mask diverges (Daubechies et al. 2004). */
  readonly step?: number;
  /** Thresholds at the start, falling geometrically from layer to layer; 0.5 to 0.05. */
  readonly thresholds?: readonly [from: number, to: number];
}

/**
 * Plans a network of unfolded proximal gradient steps (LISTA of Gregor and LeCun 2010 with the operator known) for the line
 * that delay-and-sum over all elements gives, from some of the elements:
 *
 *     u = x + alpha_k B a (y - B^H x),   x <- u max(0, 1 - t_k p_b / |u_b|),   line = B (a y + (1 - a) B^H x)
 *
 * with B the orthonormal transform from elements to beams, line_b = sum_m y_m e^{-j pi m u_b} / sqrt(beams), u_b = 2 b / beams
 * (wrapped at 1): a boxcar aperture. Steps alpha_k, thresholds t_k and their profile p_b over beams are learned. Kept elements
 * are taken as they are: with all kept the line is exact. Measurements (elements) and target (beams) are complex, interleaved.
 *
 * @throws SounderError `plan-invalid` when sizes do not fit
 */
export function planUnfoldedArray(kernels: Kernels, options: UnfoldedArrayOptions): RecoveryModel {
  const { elements, beams, examples, layers = 12, step = 1.5, thresholds = [0.5, 0.05] } = options;
  checkWhole('elements', elements, 2);
  checkWhole('beams', beams, elements);
  checkWhole('examples', examples, 1);
  checkWhole('layers', layers, 1);
  const parameters = createParameters({ steps: layers, thresholds: layers, profile: beams });
  const [alphas, levels, profile] = ['steps', 'thresholds', 'profile'].map((name) => parameters.view(name));
  alphas.fill(step);
  profile.fill(inverseSoftplus(1));
  const [from, to] = thresholds;
  levels.forEach((_, k) => (levels[k] = inverseSoftplus(from * (to / from) ** (k / Math.max(1, layers - 1)))));

  const { memory } = kernels;
  const length = 2 * examples * beams;
  const shape = [examples, beams];
  const beamform = planFft(kernels, { shape, axis: 1, direction: 'forward', precision: 'f64' });
  const spread = planFft(kernels, { shape, axis: 1, direction: 'inverse', precision: 'f64' });
  const region = memory.alloc(length * 8);
  const work = memory.float64(region, length);
  const root = Math.sqrt(beams);
  const buffers = (): Float64Array[] => Array.from({ length: layers }, () => new Float64Array(length));
  // What backward needs of every layer: y - B^H x before the mask, B a of it, and u.
  const [misfits, residuals, inputs] = [buffers(), buffers(), buffers()];
  const last = new Float64Array(length);
  const state = new Float64Array(length);
  const result = new Float64Array(length);
  const byState = new Float64Array(length);
  const levelsNow = new Float64Array(beams);
  const byThreshold = new Float64Array(beams);
  const mask = new Float64Array(examples * elements);

  const toBeams = (): void => {
    beamform.apply(region, region);
    for (let i = 0; i < length; i++) work[i] /= root;
  };
  const toElements = (): void => {
    spread.apply(region, region);
    for (let i = 0; i < length; i++) work[i] *= root;
  };
  /** Calls for every element of every example: its place among values of `beams` a row, and its number in the batch. */
  const eachElement = (visit: (at: number, i: number) => void): void => {
    for (let b = 0; b < examples; b++) for (let m = 0; m < elements; m++) visit(2 * (b * beams + m), b * elements + m);
  };
  /** y - B^H x of all elements, zero beyond the array. */
  const misfit = (y: Float64Array, into: Float64Array): void => {
    work.set(state);
    toElements();
    into.fill(0);
    eachElement((at, i) => {
      into[at] = y[2 * i] - work[at];
      into[at + 1] = y[2 * i + 1] - work[at + 1];
    });
  };
  /** Multiplies elements of the work buffer by weight(a), and clears what lies beyond the array. */
  const weigh = (weight: (a: number) => number): void => {
    for (let b = 0; b < examples; b++) work.fill(0, 2 * (b * beams + elements), 2 * (b + 1) * beams);
    eachElement((at, i) => {
      work[at] *= weight(mask[i]);
      work[at + 1] *= weight(mask[i]);
    });
  };
  const correlate = (e: Float64Array, scale: number, into: Float64Array): void =>
    eachElement((at, i) => (into[i] += scale * (work[at] * e[at] + work[at + 1] * e[at + 1])));
  const setLevels = (k: number): void => {
    for (let b = 0; b < beams; b++) levelsNow[b] = softplus(levels[k]) * softplus(profile[b]);
  };
  const kept = (a: number): number => a;
  const dropped = (a: number): number => 1 - a;

  return {
    name: 'unfolded-array',
    shape: { measurement: 2 * elements, target: 2 * beams, mask: elements },
    examples,
    parameters,
    forward: (measurements, masks) => {
      mask.set(masks);
      state.fill(0);
      for (let k = 0; k < layers; k++) {
        misfit(measurements, misfits[k]);
        work.set(misfits[k]);
        weigh(kept);
        toBeams();
        residuals[k].set(work);
        const u = inputs[k];
        for (let i = 0; i < length; i++) u[i] = state[i] + alphas[k] * work[i];
        setLevels(k);
        complexSoftThreshold(u, levelsNow, state);
      }
      misfit(measurements, last);
      // a y + (1 - a) B^H x = y - (1 - a) (y - B^H x): exact for kept elements.
      work.fill(0);
      eachElement((at, i) => {
        work[at] = measurements[2 * i] - (1 - mask[i]) * last[at];
        work[at + 1] = measurements[2 * i + 1] - (1 - mask[i]) * last[at + 1];
      });
      toBeams();
      result.set(work);
      return result;
    },
    backward: (outputs, gradients, masks) => {
      const [byAlpha, byLevel, byProfile] = ['steps', 'thresholds', 'profile'].map((name) =>
        parameters.view(name, gradients),
      );
      masks?.fill(0);
      work.set(outputs);
      toElements();
      if (masks) correlate(last, 1, masks);
      weigh(dropped);
      toBeams();
      byState.set(work);
      for (let k = layers - 1; k >= 0; k--) {
        setLevels(k);
        byThreshold.fill(0);
        complexSoftThresholdBackward(inputs[k], levelsNow, byState, byThreshold);
        for (let b = 0; b < beams; b++) {
          byLevel[k] += byThreshold[b] * sigmoid(levels[k]) * softplus(profile[b]);
          byProfile[b] += byThreshold[b] * softplus(levels[k]) * sigmoid(profile[b]);
        }
        for (let i = 0; i < length; i++) byAlpha[k] += byState[i] * residuals[k][i];
        work.set(byState);
        toElements();
        if (masks) correlate(misfits[k], alphas[k], masks);
        weigh(kept);
        toBeams();
        for (let i = 0; i < length; i++) byState[i] -= alphas[k] * work[i];
      }
    },
    dispose: () => {
      beamform.dispose();
      spread.dispose();
      region.free();
    },
  };
}

function checkWhole(where: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least)
    throw new SounderError(
      'plan-invalid',
      `planUnfoldedArray.${where}: found ${value}, allowed: whole numbers from ${least}`,
    );
}
