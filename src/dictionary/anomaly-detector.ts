import type { Anomaly } from '../core/anomaly.ts';
import { SounderError } from '../core/errors.ts';
import type { KeyedReducer } from '../core/keyed-reducer.ts';
import type { Coded } from './coded.ts';
import { type AlarmOptions, checkAlarmOptions, ScoreWindow } from './score-window.ts';
import { numbersOf, type VectorLayout } from './vectors.ts';

export const anomalyScores = ['largest', 'all'] as const;

export interface AnomalyOptions extends AlarmOptions {
  /** Strongest atoms of a vector that count as its own; by default a quarter of the atoms. */
  readonly keep?: number | undefined;
  /** What counts: the vector with the `largest` part left over (default), or that of all vectors together. */
  readonly score?: (typeof anomalyScores)[number] | undefined;
}

/**
 * Judges every snapshot of a stream by the energy that the strongest atoms of its vectors leave over,
 *
 *   (|c|^2 - sum of the `keep` largest |c_i|^2) / max(|c|^2, mean |c|^2 of the snapshot),
 *
 * against the scores of those before it (`ScoreWindow`): what is weaker than the mean is measured by the mean, as a vector
 * of nothing but noise fits no dictionary. A silent snapshot has no score, and teaches nothing. A snapshot that comes again is judged as it would be now. The state goes on with the stream: a step
 * changes it, unless it throws.
 *
 * @throws SounderError `configuration-invalid` naming the option
 */
export function createAnomalyDetector(
  options: AnomalyOptions = {},
): KeyedReducer<ScoreWindow, Coded, Anomaly | undefined> {
  const settings = checkAlarmOptions(options);
  const leftOver = planLeftOver(options);
  const judge = (window: ScoreWindow, coded: Coded): Anomaly | undefined => {
    const { threshold } = window;
    const found = leftOver(coded);
    if (!found) return undefined;
    return { ...found, ...(threshold !== undefined && { threshold }), alarm: found.score > (threshold ?? Infinity) };
  };
  return {
    step(state, coded) {
      const window = state ?? new ScoreWindow(settings);
      const value = judge(window, coded);
      if (value) window.add(value.score, value.alarm);
      return { state: window, value };
    },
    again: judge,
    encode: (state) => {
      const saved = state.save();
      return new Uint8Array(saved.buffer, 0, saved.byteLength);
    },
    decode(bytes) {
      const numbers = new Float64Array(bytes.slice(0, bytes.byteLength - (bytes.byteLength % 8)).buffer);
      const window = bytes.byteLength % 8 === 0 ? ScoreWindow.restore(numbers, settings) : undefined;
      if (window) return window;
      throw new SounderError('message-undecodable', 'state of anomaly: found no scores of a window as it is set here');
    },
  };
}

/** How many atoms of a vector count as its own. @throws SounderError `configuration-invalid` */
export function ownAtoms({ size }: Pick<VectorLayout, 'size'>, { keep }: AnomalyOptions): number {
  if (keep === undefined) return Math.max(1, Math.round(size / 4));
  if (Number.isInteger(keep) && keep >= 1 && keep < size) return keep;
  throw new SounderError(
    'configuration-invalid',
    `anomaly.keep: found ${keep}, allowed: an integer from 1 to ${size - 1}, below the ${size} atoms`,
    { field: 'keep', found: keep },
  );
}

function planLeftOver(options: AnomalyOptions) {
  let energies = new Float64Array(0);
  let rests = new Float64Array(0);
  return ({ layout, codes }: Coded): Pick<Anomaly, 'score' | 'vector'> | undefined => {
    const { size, count, complex } = layout;
    const keep = ownAtoms(layout, options);
    const numbers = numbersOf(layout);
    if (energies.length !== size) energies = new Float64Array(size);
    if (rests.length !== 2 * count) rests = new Float64Array(2 * count);
    const unit = largestOf(codes);
    if (unit === 0) return undefined;
    let [left, whole] = [0, 0];
    for (let v = 0; v < count; v++) {
      for (let i = 0; i < size; i++) {
        const at = v * numbers + (complex ? 2 * i : i);
        energies[i] = (codes[at] / unit) ** 2 + (complex ? (codes[at + 1] / unit) ** 2 : 0);
      }
      energies.sort();
      const rest = sum(energies, 0, size - keep);
      const energy = rest + sum(energies, size - keep, size);
      rests[2 * v] = rest;
      rests[2 * v + 1] = energy;
      left += rest;
      whole += energy;
    }
    let [largest, vector] = [-1, 0];
    for (let v = 0; v < count; v++) {
      const part = rests[2 * v] / Math.max(rests[2 * v + 1], whole / count);
      if (part > largest) [largest, vector] = [part, v];
    }
    return { score: options.score === 'all' ? left / whole : largest, vector };
  };
}

/** Energies are taken in units of the largest code, so that neither very strong nor very weak streams leave the range of numbers. */
function largestOf(codes: Float64Array): number {
  let largest = 0;
  for (const code of codes) largest = Math.max(largest, Math.abs(code));
  return largest;
}

function sum(values: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i];
  return total;
}
