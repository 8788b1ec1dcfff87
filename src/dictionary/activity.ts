import { field, type LearnerState } from './state.ts';
import type { LearnerSettings } from './options.ts';

/** A code of energy u is active with probability 1 / (1 + exp(-(offset + slope u))); spread scales its derivative. */
export interface ActivityGate {
  readonly offset: number;
  readonly slope: number;
  readonly spread: number;
}

/** Idle codes are held to at least this part of the active ones' energy: a tighter model would trust one batch too much. */
const LEAST_IDLE = 9e-6;
/** Energies below this have inverses beyond the range of numbers; such streams count as silent. */
const SILENCE = 1e-250;
const SILENT: ActivityGate = { offset: -40, slope: 0, spread: 0 };

/**
 * The posterior of the sparse model: codes are normal with variance `active` (probability `activity`) or `idle`.
 *
 * The idle ones are noise and what still leaks between atoms, so the gate is soft in noise and becomes a hard threshold
 * as the dictionary settles.
 */
export function activityGate(state: LearnerState, settings: LearnerSettings): ActivityGate {
  const { header } = state;
  const [activity, idle, active] = [header[field.activity], header[field.idle], header[field.active]];
  if (active === 0) return SILENT;
  const spread = 1 / idle - 1 / active;
  // A complex normal density has the square of the real one's factors.
  const factor = settings.complex ? 1 : 0.5;
  const offset = Math.log(activity / (1 - activity)) + factor * Math.log(idle / active);
  return { offset, slope: factor * spread, spread };
}

/** Begins the model from the mean energy of the first codes that are not silent, as if three in ten were active. */
export function beginActivity(header: Float64Array, meanEnergy: number): void {
  if (header[field.active] > 0 || !(meanEnergy > SILENCE)) return;
  header[field.activity] = 0.3;
  header[field.active] = meanEnergy / 0.3;
  header[field.idle] = header[field.active] / 10;
}

/**
 * One step of stochastic expectation-maximisation (Cappe and Moulines 2009) from the sums of the step that ends.
 *
 * @param memory  weight of this step in the running means
 */
export function updateActivity(state: LearnerState, settings: LearnerSettings, memory: number): void {
  const { header, atoms, atomSums } = state;
  const count = header[field.stepSize];
  const [activity, active, idle] = header.subarray(field.sums, field.sums + 3);
  const scale = 1 / (count * settings.size);
  if (!((active + idle) * scale > SILENCE)) return;
  const first = header[field.meanActivity] === 0;
  const weight = first ? 1 : memory;
  header[field.meanActivity] += weight * (activity * scale - header[field.meanActivity]);
  header[field.meanActive] += weight * (active * scale - header[field.meanActive]);
  header[field.meanIdle] += weight * (idle * scale - header[field.meanIdle]);
  for (let i = 0; i < atoms.values.length; i++)
    atoms.values[i] += weight * (atomSums.values[i] / count - atoms.values[i]);
  const share = Math.min(0.999, Math.max(1e-3, header[field.meanActivity]));
  header[field.activity] = Math.min(0.95, Math.max(0.02, header[field.meanActivity]));
  header[field.active] = Math.max(SILENCE, header[field.meanActive] / share);
  const least = LEAST_IDLE * header[field.active];
  addIdle(header, Math.max(header[field.meanIdle] / (1 - share), least), 0);
}

/** Idle energy, and what codes lack because the atoms lag behind the stream, which looks the same. */
export function addIdle(header: Float64Array, energy: number, lag: number): void {
  header[field.idle] = Math.min(energy + lag, header[field.active] / 2);
}
