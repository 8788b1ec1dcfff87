import { SounderError } from '../../core/errors.ts';
import type { Kernels } from '../../kernels/load.ts';
import { createParameters } from '../parameters.ts';
import { type PairBuffer, planFourierPairs } from './fourier-pairs.ts';
import { ownShare, planMaskedSpectrum } from './masked-spectrum.ts';
import type { RecoveryModel } from './recovery-model.ts';
import {
  inverseSoftplus,
  sigmoid,
  smoothHardThreshold,
  smoothHardThresholdBackward,
  softplus,
  softThreshold,
  softThresholdBackward,
} from './threshold.ts';

export interface UnfoldedOptions {
  /** Samples of a signal, and Fourier bins. */
  readonly size: number;
  /** Signals of a batch; even, as they go in pairs. */
  readonly examples: number;
  /** Iterations that the network consists of; 12. */
  readonly layers?: number;
  /** Gain h of every bin, such as the spectrum of the transmitted pulse; 1. */
  readonly weights?: Float64Array;
  /** Step length of every layer at the start; 1 / max h^2, with which no mask diverges (Daubechies et al. 2004). */
  readonly step?: number;
  /** Largest amplitude of a signal: steps longer than 2 / L may diverge for a few signals, and no further; no bound. */
  readonly bound?: number;
  /** Thresholds at the start, falling geometrically from layer to layer; 0.5 to 0.05. */
  readonly thresholds?: readonly [from: number, to: number];
}

/**
 * Plans a network of unfolded proximal gradient steps for sparse signals from some of their Fourier bins (LISTA of Gregor
 * and LeCun 2010 with the operator known, two scalars a layer as in Ito, Takabe and Wadayama 2019):
 *
 *     u = x + alpha_k Re F^H c h a (f - h F x),   x <- soft(u, softplus(l_k)),   last: u sigmoid((|u| - t) / w)
 *
 * with c = 1/2 for bins 0 and N/2 and else 1. Measurements are complex, interleaved, in the orthonormal scale: f = h F z + noise. Float64 throughout. Cost of a batch:
 * `layers` pairs of transforms for two signals forward, and as many backward.
 *
 * @throws SounderError `plan-invalid` when sizes or weights do not fit
 */
export function planUnfolded(kernels: Kernels, options: UnfoldedOptions): RecoveryModel {
  const { size, examples, layers = 12, bound = Infinity, thresholds = [0.5, 0.05] } = options;
  const { weights = new Float64Array(size).fill(1) } = options;
  const { step = 1 / Math.max(...weights.map((h) => h * h)) } = options;
  checkWhole('planUnfolded.size', size, 2);
  checkWhole('planUnfolded.examples', examples, 2);
  checkWhole('planUnfolded.layers', layers, 1);
  if (examples % 2 !== 0) throw invalid('planUnfolded.examples', examples, 'even numbers');
  if (weights.length !== size) throw invalid('planUnfolded.weights', `${weights.length} values`, `${size}`);
  const parameters = createParameters({ steps: layers, thresholds: layers, width: 1 });
  const [alphas, levels, width] = ['steps', 'thresholds', 'width'].map((name) => parameters.view(name));
  alphas.fill(step);
  for (let k = 0; k < layers; k++) {
    const [from, to] = thresholds;
    levels[k] = inverseSoftplus(from * (to / from) ** (k / Math.max(1, layers - 1)));
  }
  width[0] = inverseSoftplus(thresholds[1]);

  const pairs = planFourierPairs(kernels, examples, size);
  const operator = planMaskedSpectrum(pairs, weights);
  const length = pairs.length;
  const each = (): PairBuffer[] => Array.from({ length: layers }, () => pairs.buffer());
  // What backward needs of every layer: spectrum of its input, d - W x, and its output (of the last its u).
  const [spectra, residuals, states] = [each(), each(), each()];
  const [known, gradient, work, filtered, sum] = Array.from({ length: 5 }, () => pairs.buffer());
  const output = new Float64Array(length);
  const result = new Float64Array(length);
  let latest: Float64Array = new Float64Array(0);

  const forward = (measurements: Float64Array, masks: Float64Array): Float64Array => {
    latest = measurements;
    operator.weigh(masks);
    operator.backproject(measurements, masks, known);
    for (let k = 0; k < layers; k++) {
      const r = residuals[k].values;
      const u = states[k].values;
      const alpha = alphas[k];
      if (k === 0) {
        r.set(known.values);
        for (let i = 0; i < length; i++) u[i] = alpha * r[i];
      } else {
        const x = states[k - 1].values;
        pairs.forward(states[k - 1], spectra[k]);
        operator.apply(spectra[k], work);
        pairs.inverse(work, residuals[k]);
        for (let i = 0; i < length; i++) {
          r[i] = known.values[i] - r[i];
          u[i] = x[i] + alpha * r[i];
        }
      }
      if (k < layers - 1) softThreshold(u, softplus(levels[k]), bound);
      else smoothHardThreshold(u, softplus(levels[k]), softplus(width[0]), output);
    }
    unpair(output, result, examples, size);
    return result;
  };

  const backward = (outputs: Float64Array, gradients: Float64Array, masks?: Float64Array): void => {
    const [byAlpha, byLevel, byWidth] = ['steps', 'thresholds', 'width'].map((name) =>
      parameters.view(name, gradients),
    );
    const g = gradient.values;
    pair(outputs, g, examples, size);
    masks?.fill(0);
    sum.values.fill(0);
    for (let k = layers - 1; k >= 0; k--) {
      const r = residuals[k].values;
      if (k === layers - 1) {
        const [byT, byW] = smoothHardThresholdBackward(states[k].values, softplus(levels[k]), softplus(width[0]), g);
        byLevel[k] += byT * sigmoid(levels[k]);
        byWidth[0] += byW * sigmoid(width[0]);
      } else byLevel[k] += sigmoid(levels[k]) * softThresholdBackward(states[k].values, bound, g);
      const alpha = alphas[k];
      let inner = 0;
      for (let i = 0; i < length; i++) {
        inner += g[i] * r[i];
        sum.values[i] += alpha * g[i];
      }
      byAlpha[k] += inner;
      if (k === 0) break;
      pairs.forward(gradient, work);
      if (masks) operator.correlate(work, spectra[k], -alpha / size, masks);
      operator.apply(work, filtered);
      pairs.inverse(filtered, filtered);
      for (let i = 0; i < length; i++) g[i] -= alpha * filtered.values[i];
    }
    if (!masks) return;
    pairs.forward(sum, sum);
    finishMasks(sum.values, latest, weights, examples, masks);
  };

  return {
    name: 'unfolded',
    shape: { measurement: 2 * size, target: size, mask: size },
    examples,
    parameters,
    forward,
    backward,
    dispose: () => pairs.dispose(),
  };
}

/**
 * dL/da_n = c_n h_n Re(conj G_n (f_n - h_n X_n)) summed over layers, G the spectrum of alpha_k dL/du_k.
 *
 * @param g      unscaled spectra, in pairs, of that sum
 * @param masks  holds - sum_k Re(conj G_n X_n) when called, the derivative out
 */
function finishMasks(g: Float64Array, f: Float64Array, h: Float64Array, examples: number, masks: Float64Array): void {
  const size = h.length;
  const scale = 0.5 / Math.sqrt(size);
  for (let b = 0; b < examples; b++) {
    const row = (b >> 1) * size;
    for (let n = 0; n < size; n++) {
      const [at, back] = [2 * (row + n), 2 * (row + (n === 0 ? 0 : size - n))];
      const second = b % 2 === 1;
      const re = second ? g[at + 1] + g[back + 1] : g[at] + g[back];
      const im = second ? g[back] - g[at] : g[at + 1] - g[back + 1];
      const i = b * size + n;
      masks[i] = ownShare(n, size) * h[n] * (scale * (re * f[2 * i] + im * f[2 * i + 1]) + h[n] * masks[i]);
    }
  }
}

/** From examples one after the other to pairs side by side. */
function pair(from: Float64Array, to: Float64Array, examples: number, size: number): void {
  for (let b = 0; b < examples; b++) {
    const start = (b >> 1) * 2 * size + (b & 1);
    for (let n = 0; n < size; n++) to[start + 2 * n] = from[b * size + n];
  }
}

function unpair(from: Float64Array, to: Float64Array, examples: number, size: number): void {
  for (let b = 0; b < examples; b++) {
    const start = (b >> 1) * 2 * size + (b & 1);
    for (let n = 0; n < size; n++) to[b * size + n] = from[start + 2 * n];
  }
}

const invalid = (where: string, found: unknown, allowed: string): SounderError =>
  new SounderError('plan-invalid', `${where}: found ${String(found)}, allowed: ${allowed}`);

function checkWhole(where: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) throw invalid(where, value, `whole numbers from ${least}`);
}
