import { SounderError } from '../../core/errors.ts';
import { firmThreshold } from './firm-threshold.ts';
import { covarianceOf, covary, spreadFrom } from './line-filter.ts';
import { createLinePrecision } from './line-precision.ts';
import type { LineRecovery } from './line-recovery-type.ts';
import { softplus } from './threshold.ts';

export interface LineRecoveryOptions {
  /** Samples of a whole line. */
  readonly size: number;
  /** Those that are measured, ascending. */
  readonly kept: readonly number[];
  /** Lines of one call. */
  readonly lines: number;
  /** Parts of the parameters of `planUnfoldedLines`, by name. */
  readonly weights: ReadonlyMap<string, Float64Array>;
  /** Root mean square of lines in the units they come in, or of every line that of what was measured of it; 1, as networks are trained. */
  readonly level?: number | 'measured';
}

/**
 * Plans a trained network of `planUnfoldedLines` for one mask: the factor of W is worked out once, echoes of the code only of
 * scatterers that are there. Float64 inside; apply is 30 to 50 us a line of 256 samples with 64 measured, and allocates nothing.
 *
 * @throws SounderError `plan-invalid` for a mask or weights that do not fit, or a level that is not above 0
 */
export function planLineRecovery({ size, kept, lines, weights, level = 1 }: LineRecoveryOptions): LineRecovery {
  const { pulse, background, noise, layers } = check({ size, kept, lines, weights, level });
  let own = 1;
  const precision = createLinePrecision(size);
  const c = new Float64Array(2 * pulse.length - 1);
  covarianceOf(background, c);
  const mask = new Float64Array(size);
  for (const n of kept) mask[n] = 1;
  precision.factor(c, Math.exp(noise), mask);
  const { places } = precision;
  const length = size + pulse.length - 1;
  const [code, moved] = [new Float64Array(length), new Float64Array(length)];
  // Echoes of the code, on the line and half a pulse around it: sums of pulses turned over.
  const turned = Float64Array.from(pulse).reverse();
  const around = new Float64Array(length + pulse.length - 1);
  const echoes = around.subarray(pulse.length - 1, pulse.length - 1 + size);
  const [left, white] = [new Float64Array(size), new Float64Array(size)];
  const whiten = (measured: Float32Array, from: number): void => {
    for (let i = 0; i < places.length; i++) left[places[i]] = measured[from + i] / own - echoes[places[i]];
    precision.apply(left, white);
  };
  return {
    lines,
    apply: (measured, into) => {
      for (let line = 0; line < lines; line++) {
        own = level === 'measured' ? rootMeanSquare(measured, line * places.length, places.length) : level;
        if (own === 0) {
          into.fill(0, line * size, (line + 1) * size);
          continue;
        }
        code.fill(0);
        around.fill(0);
        for (const { step, threshold, width } of layers) {
          whiten(measured, line * places.length);
          moved.set(code);
          spreadFrom(pulse, white, places, step, moved);
          firmThreshold(moved, threshold, width, code);
          around.fill(0);
          addEchoes(turned, code, around);
        }
        whiten(measured, line * places.length);
        covary(c, white, places, 1, echoes);
        for (let n = 0, at = line * size; n < size; n++) into[at++] = own * echoes[n];
      }
    },
    dispose: () => undefined,
  };
}

function rootMeanSquare(values: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += values[i] * values[i];
  return Math.sqrt(sum / count);
}

/** r += H s, cheap where most of s is zero: r(n + j) gets the turned pulse j of every scatterer n. */
function addEchoes(turned: Float64Array, s: Float64Array, r: Float64Array): void {
  for (let i = 0; i < s.length; i++) {
    const value = s[i];
    if (value === 0) continue;
    for (let j = 0; j < turned.length; j++) r[i + j] += value * turned[j];
  }
}

function check({ size, kept, lines, weights, level }: Required<LineRecoveryOptions>) {
  const fail = (what: string, found: unknown, allowed: string): never => {
    throw new SounderError('plan-invalid', `planLineRecovery.${what}: found ${String(found)}, allowed: ${allowed}`);
  };
  if (kept.length === 0) fail('kept', 'none', 'at least one');
  kept.forEach((n, i) => {
    if (!Number.isInteger(n) || n < 0 || n >= size || (i > 0 && n <= kept[i - 1]))
      fail(`kept[${i}]`, n, `ascending entries from 0 to ${size - 1}`);
  });
  if (!Number.isInteger(lines) || lines < 1) fail('lines', lines, 'whole numbers from 1');
  if (level !== 'measured' && !(level > 0 && level < Infinity)) fail('level', level, 'above 0');
  const part = (name: string, length?: number): Float64Array => {
    const values = weights.get(name);
    if (values?.length === (length ?? values?.length) && values) return values;
    return fail(`weights.${name}`, values ? `${values.length} values` : 'none', length ? `${length}` : 'an array');
  };
  const pulse = part('pulse');
  if (pulse.length % 2 === 0) fail('weights.pulse', `${pulse.length} taps`, 'an odd number');
  const steps = part('steps');
  const [thresholds, widths] = [part('thresholds', steps.length), part('widths', steps.length)];
  const layers = Array.from(steps, (step, k) => ({
    step: Math.exp(step),
    threshold: softplus(thresholds[k]),
    width: softplus(widths[k]),
  }));
  return { pulse, background: part('background', pulse.length), noise: part('noise', 1)[0], layers };
}
