import { SounderError } from '../../core/errors.ts';
import { createParameters, type Parameters } from '../parameters.ts';
import { firmThreshold, firmThresholdBackward } from './firm-threshold.ts';
import {
  covarianceGradient,
  covarianceOf,
  covary,
  filterAt,
  lagsGradient,
  spreadFrom,
  tapsGradient,
} from './line-filter.ts';
import { createLinePrecision } from './line-precision.ts';
import type { RecoveryModel } from './recovery-model.ts';
import { inverseSoftplus, sigmoid, softplus } from './threshold.ts';

export interface UnfoldedLinesOptions {
  /** Samples of a line. */
  readonly size: number;
  readonly examples: number;
  /** Iterations that the network consists of; 0 is the linear estimate alone; 6. */
  readonly layers?: number;
  /** The echo of one scatterer at the start; an odd number of taps. */
  readonly pulse: Float64Array;
  /** Standard deviation of the scatterers that are not sparse, at the start; 0.3. */
  readonly speckle?: number;
  /** Standard deviation of the noise at the start; 0.05. */
  readonly noise?: number;
  /** Thresholds of the code at the start, from layer to layer; 3 to 1. */
  readonly thresholds?: readonly [from: number, to: number];
}

/** How fast taps learn, relative to the rest. */
const TAP_RATE = 0.02;

/** Parts of the parameters with their lengths. */
export const unfoldedLinesParts = (layers: number, taps: number): Readonly<Record<string, number>> => ({
  pulse: taps,
  background: taps,
  noise: 1,
  steps: layers,
  thresholds: layers,
  widths: layers,
});

/**
 * Plans a network of unfolded proximal gradient steps for lines of echoes, of which a mask a keeps some samples: strong
 * scatterers are a sparse code s, everything else a Gaussian background of covariance C = G G^T, and with both known so far
 *
 *     s <- firm(s + alpha_k H^T W (x - H s); t_k, w_k),   r = H s + C W (x - H s),   W = (C + sigma^2 / a)^-1
 *
 * The last is the estimate with least error of a Gaussian background (Wiener) under the code that was found; without layers
 * it is linear. Steps are those of iterative shrinkage (Daubechies et al. 2004) whitened by W, learned layer by layer (Gregor
 * and LeCun 2010); pulse H, background G and noise are learned as well. Float64; cost of an example: what
 * `LinePrecision` says, and 2 kept taps for each layer.
 *
 * @throws SounderError `plan-invalid` when sizes do not fit
 */
export function planUnfoldedLines(options: UnfoldedLinesOptions): RecoveryModel {
  const { size, examples, layers = 6, pulse, speckle = 0.3, noise = 0.05, thresholds = [3, 1] } = options;
  checkWhole('size', size, 1);
  checkWhole('examples', examples, 1);
  checkWhole('layers', layers, 0);
  if (pulse.length % 2 === 0) throw invalid('pulse', `${pulse.length} taps`, 'an odd number');
  const taps = pulse.length;
  const parameters = createParameters(unfoldedLinesParts(layers, taps));
  const own = viewsOf(parameters);
  own.pulse.set(pulse);
  pulse.forEach((h, j) => (own.background[j] = speckle * h));
  own.noise[0] = 2 * Math.log(noise);
  // With C = speckle^2 H H^T the whitened steps have a largest eigenvalue of 1 / speckle^2.
  own.steps.fill(2 * Math.log(speckle));
  for (let k = 0; k < layers; k++) {
    const [from, to] = thresholds;
    own.thresholds[k] = inverseSoftplus(from * (to / from) ** (k / Math.max(1, layers - 1)));
    own.widths[k] = own.thresholds[k];
  }

  // Taps are some hundredths, and all of them act on every sample: steps that suit thresholds would only shake them.
  const rates = new Float64Array(parameters.values.length).fill(1);
  for (const name of ['pulse', 'background']) parameters.view(name, rates).fill(TAP_RATE);

  const length = size + taps - 1;
  const c = new Float64Array(2 * taps - 1);
  const everywhere = Int32Array.from({ length: size }, (_, n) => n);
  const each = (): Float64Array[] => Array.from({ length: layers + 1 }, () => new Float64Array(length));
  // Of every example: its factor, and of every layer the code before it, u, what is left of x, and W of that.
  const stored = Array.from({ length: examples }, () => ({
    precision: createLinePrecision(size),
    codes: each(),
    moved: each(),
    left: each().map((all) => all.subarray(0, size)),
    white: each().map((all) => all.subarray(0, size)),
  }));
  const result = new Float64Array(examples * size);
  const [byCode, byWhite, byLeft, behind, before] = Array.from({ length: 5 }, () => new Float64Array(length));
  const byC = new Float64Array(c.length);
  let latest: Float64Array = new Float64Array(0);

  const forwardLine = (b: number, x: Float64Array, mask: Float64Array): void => {
    const { precision, codes, moved, left, white } = stored[b];
    precision.factor(c, Math.exp(own.noise[0]), mask);
    const { places } = precision;
    codes[0].fill(0);
    for (let k = 0; k <= layers; k++) {
      filterAt(own.pulse, codes[k], places, left[k]);
      for (const n of places) left[k][n] = x[n] - left[k][n];
      precision.apply(left[k], white[k]);
      if (k === layers) break;
      moved[k].set(codes[k]);
      spreadFrom(own.pulse, white[k], places, Math.exp(own.steps[k]), moved[k]);
      firmThreshold(moved[k], softplus(own.thresholds[k]), softplus(own.widths[k]), codes[k + 1]);
    }
    const found = result.subarray(b * size, (b + 1) * size);
    filterAt(own.pulse, codes[layers], everywhere, found);
    covary(c, white[layers], places, 1, found);
  };

  const backwardLine = (b: number, by: Float64Array, to: Views, byMask: Float64Array | undefined): void => {
    const { precision, codes, moved, white } = stored[b];
    const { places } = precision;
    const x = latest.subarray(b * size, (b + 1) * size);
    const variance = Math.exp(own.noise[0]);
    // Where derivatives by W are wanted of samples that were dropped too, everything is worked out for those as well.
    const wanted = byMask ? everywhere : places;
    byMask?.fill(0);
    byCode.fill(0);
    spreadFrom(own.pulse, by, everywhere, 1, byCode);
    tapsGradient(by, codes[layers], everywhere, 1, to.pulse);
    lagsGradient(by, white[layers], places, 1, byC);
    byWhite.fill(0);
    covary(c, by, everywhere, 1, byWhite.subarray(0, size));
    for (let k = layers; ; k--) {
      // Through W: d W v = -W dC W v, and by noise and mask as `LinePrecision` says.
      precision.apply(byWhite, byLeft);
      const rest = behind.subarray(0, size).fill(0);
      covary(c, white[k], places, -1, rest);
      filterAt(own.pulse, codes[k], wanted, before);
      for (const n of wanted) rest[n] += x[n] - before[n];
      lagsGradient(byLeft, white[k], places, -1, byC, places);
      for (const n of places) to.noise[0] -= byLeft[n] * rest[n];
      if (byMask) {
        const other = before.subarray(0, size).fill(0);
        covary(c, byLeft, places, -1, other);
        for (let n = 0; n < size; n++) byMask[n] += ((byWhite[n] + other[n]) * rest[n]) / variance;
      }
      spreadFrom(own.pulse, byLeft, places, -1, byCode);
      tapsGradient(byLeft, codes[k], places, -1, to.pulse);
      if (k === 0) break;
      // Through the step of layer k - 1.
      const [t, w] = [own.thresholds[k - 1], own.widths[k - 1]];
      const [byT, byW] = firmThresholdBackward(moved[k - 1], softplus(t), softplus(w), byCode);
      to.thresholds[k - 1] += byT * sigmoid(t);
      to.widths[k - 1] += byW * sigmoid(w);
      const step = Math.exp(own.steps[k - 1]);
      tapsGradient(white[k - 1], byCode, places, step, to.pulse);
      filterAt(own.pulse, byCode, wanted, byWhite);
      for (const n of wanted) byWhite[n] *= step;
      for (const n of places) to.steps[k - 1] += byWhite[n] * white[k - 1][n];
    }
  };

  return {
    name: 'unfolded-lines',
    shape: { measurement: size, target: size, mask: size },
    examples,
    parameters,
    rates,
    forward: (measurements, masks) => {
      latest = measurements;
      covarianceOf(own.background, c);
      for (let b = 0; b < examples; b++) {
        const [from, to] = [b * size, (b + 1) * size];
        forwardLine(b, measurements.subarray(from, to), masks.subarray(from, to));
      }
      return result;
    },
    backward: (outputs, gradients, masks) => {
      const to = viewsOf(parameters, gradients);
      byC.fill(0);
      for (let b = 0; b < examples; b++) {
        const [from, end] = [b * size, (b + 1) * size];
        backwardLine(b, outputs.subarray(from, end), to, masks?.subarray(from, end));
      }
      covarianceGradient(own.background, byC, to.background);
    },
    dispose: () => undefined,
  };
}

type Views = ReturnType<typeof viewsOf>;

const viewsOf = (parameters: Parameters, vector?: Float64Array) => ({
  pulse: parameters.view('pulse', vector),
  background: parameters.view('background', vector),
  noise: parameters.view('noise', vector),
  steps: parameters.view('steps', vector),
  thresholds: parameters.view('thresholds', vector),
  widths: parameters.view('widths', vector),
});

const invalid = (where: string, found: unknown, allowed: string): SounderError =>
  new SounderError('plan-invalid', `planUnfoldedLines.${where}: found ${String(found)}, allowed: ${allowed}`);

function checkWhole(where: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) throw invalid(where, value, `whole numbers from ${least}`);
}
