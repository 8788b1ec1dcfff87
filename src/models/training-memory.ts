import { SounderError } from '../core/errors.ts';
import { gaussianPulseTaps } from '../learning/index.ts';
import type { TrainingSpec } from './training-spec.ts';

/** What a training holds at once, bytes. */
export interface TrainingMemory {
  /** Of the memory that kernels work in. */
  readonly kernels: number;
  /** Arrays beside it. */
  readonly arrays: number;
  /** The text of what an interrupted training continues from. */
  readonly state: number;
}

/** What there is to hold a training in. */
export interface TrainingLimits {
  /** That arrays and kernels may take together. */
  readonly memoryBytes: number;
  /** Longest text. */
  readonly textLength: number;
}

/** Of one example and one mask, and what the network holds for a batch; numbers of float64. */
interface Network {
  readonly size: number;
  readonly measurement: number;
  readonly target: number;
  readonly parameters: number;
  readonly kernels: number;
  readonly arrays: number;
}

/** Address space of the kernels. */
const KERNEL_BYTES = 2 ** 32;
/** Batches of a turn of `planExchange` with its defaults. */
const EXCHANGE_BATCHES = 80;
/** Lines whose products are added at once, by `lineMoments`. */
const LINES = 64;

/**
 * What the training of a spec allocates: terms that grow with its numbers; rows of single examples are left out.
 *
 * @param size  entries of the axis of the capture, for the task `lines`
 */
export function trainingMemory(spec: TrainingSpec, size = 0): TrainingMemory {
  const { task, batch } = spec;
  if (task.name === 'slow-time') return { kernels: 0, arrays: 0, state: 0 };
  if (task.name === 'lines') {
    const kept = 'kept' in spec.mask ? spec.mask.kept : spec.mask.entries.length;
    const full = task.moments === 'full' ? 2 : 3;
    return { kernels: 8 * (LINES * size + 2 * size ** 2), arrays: 8 * (full * size ** 2 + 4 * kept ** 2 + size * kept), state: 0 }; // prettier-ignore
  }
  const network = networkOf(spec, task);
  const { measurement, target, parameters } = network;
  const sampler = samplerOf(spec, network.size);
  const turns = 'exchangeRounds' in spec.mask ? (spec.mask.exchangeRounds ?? 0) : 0;
  const batches = 1 + spec.validation.batches + (turns > 0 ? EXCHANGE_BATCHES : 0);
  // Values, their gradients, best values, Adam and its state at the start.
  const learned = 7 * (parameters + sampler.logits);
  const arrays =
    batches * batch * (measurement + target) +
    batch * (2 * network.size + target) +
    learned +
    sampler.arrays +
    network.arrays;
  // Values, best values and Adam of both.
  const saved = 4 * (parameters + sampler.logits) + network.size;
  return { kernels: 8 * network.kernels, arrays: 8 * arrays, state: Math.ceil((8 * saved * 4) / 3) };
}

type TrainedTask = Exclude<TrainingSpec['task'], { readonly name: 'slow-time' | 'lines' }>;

function networkOf({ batch, mask }: TrainingSpec, task: TrainedTask): Network {
  switch (task.name) {
    case 'partial-fourier': {
      const { size, layers } = task;
      const own = batch * size;
      return { size, measurement: 2 * size, target: size, parameters: 2 * layers + 1, kernels: (3 * layers + 5) * own, arrays: 3 * own }; // prettier-ignore
    }
    case 'rf-lines': {
      const { size, layers } = task;
      const taps = gaussianPulseTaps(task);
      const lines = 4 * (layers + 1) * (size + taps);
      // The factor of the entries that a mask keeps; masks of loupe keep some of every entry while they are learned.
      const most = mask.method === 'loupe' ? size : 'kept' in mask ? mask.kept : mask.entries.length;
      return { size, measurement: size, target: size, parameters: 2 * taps + 3 * layers + 1, kernels: 0, arrays: batch * (lines + most ** 2 + 4 * size) + 8 * (size + taps) }; // prettier-ignore
    }
    case 'slow-time-motion': {
      const { pulses, lags, hidden, rounds } = task;
      const pairs = lags * pulses - (lags * (lags + 1)) / 2;
      const widths = [pulses + 2 * pairs, ...hidden, pulses];
      const weights = hidden.map((width, i) => width * widths[i]).concat(pulses * widths[widths.length - 2]);
      const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
      const kernels = rounds * (2 * batch * sum(widths) + Math.max(...weights) + 4 * Math.max(batch, ...widths));
      const parameters = rounds * (sum(weights) + sum(widths) - widths[0]);
      return { size: pulses, measurement: 2 * pulses, target: pulses, parameters, kernels, arrays: batch * (rounds * widths[0] + (2 * rounds + 3) * pulses) }; // prettier-ignore
    }
  }
}

function samplerOf({ mask, batch }: TrainingSpec, size: number): { readonly logits: number; readonly arrays: number } {
  if (mask.method === 'fixed' || mask.method === 'given') return { logits: 0, arrays: 0 };
  const length = mask.units === 'pairs' ? 2 : 1;
  const units = mask.units === 'half-spectrum' ? Math.floor(size / 2) + 1 : Math.floor(size / length);
  const rows = mask.method === 'top-1' ? Math.ceil(mask.kept / length) : 1;
  const taken = mask.method === 'top-m' ? mask.kept / length / 2 : 0;
  return { logits: rows * units, arrays: batch * (rows * units + taken) };
}

/** Numbers of a spec that memory grows with, toward which end it falls. */
const FIELDS: readonly { readonly path: readonly string[]; readonly end: number; readonly whole?: number }[] = [
  { path: ['batch'], end: 2, whole: 2 },
  { path: ['validation', 'batches'], end: 1, whole: 1 },
  { path: ['task', 'size'], end: 2, whole: 1 },
  { path: ['task', 'pulses'], end: 2, whole: 1 },
  { path: ['task', 'lags'], end: 1, whole: 1 },
  { path: ['task', 'layers'], end: 1, whole: 1 },
  { path: ['task', 'rounds'], end: 1, whole: 1 },
  ...Array.from({ length: 8 }, (_, i) => ({ path: ['task', 'hidden', String(i)], end: 1, whole: 1 })),
  { path: ['task', 'carrier'], end: 0.5 },
  { path: ['task', 'bandwidth'], end: 2 },
  { path: ['mask', 'kept'], end: 1, whole: 1 },
];

/**
 * Refuses a spec whose training cannot be held, before anything is allocated.
 *
 * @param where  the file, named in the error
 * @param size   entries of the axis of the capture, for the task `lines`
 * @throws SounderError `configuration-invalid` naming the number of the spec that has to change least, and how far
 */
export function checkTrainingMemory(
  spec: TrainingSpec,
  { memoryBytes, textLength }: TrainingLimits,
  where: string,
  size?: number,
): void {
  const memory = trainingMemory(spec, size);
  const limits: readonly (readonly [found: (memory: TrainingMemory) => number, most: number, what: string])[] = [
    [({ kernels }) => kernels, KERNEL_BYTES, 'of kernel memory'],
    [({ kernels, arrays }) => kernels + arrays, memoryBytes, 'of memory on this machine'],
    [({ state }) => state, textLength, 'of text that holds an interrupted training'],
  ];
  const broken = limits.find(([found, most]) => found(memory) > most);
  if (!broken) return;
  const fits = (other: TrainingSpec): boolean => {
    const needed = trainingMemory(other, size);
    return limits.every(([found, most]) => found(needed) <= most);
  };
  const [found, most, what] = broken;
  const needs = `a training that takes ${inUnits(found(memory))}, more than the ${inUnits(most)} ${what}`;
  const remedies = FIELDS.flatMap(({ path, end, whole }) => {
    const value = numberAt(spec, path);
    // An axis holds what is kept of it, and what lies on it.
    const within = path[1] === 'size' || path[1] === 'pulses' ? Math.max(end, ...onAxis(spec)) : end;
    if (value === undefined || !fits(withNumber(spec, path, within))) return [];
    const nearest = nearestThatFits((candidate) => fits(withNumber(spec, path, candidate)), value, within, whole);
    return [{ path, value, nearest, change: Math.abs(Math.log(value / nearest)) }];
  }).sort((a, b) => a.change - b.change);
  const error = (field: string, value: unknown, allowed: string): SounderError =>
    new SounderError('configuration-invalid', `${where}: ${field}: found ${String(value)}, ${needs}; allowed: ${allowed}`, { field, found: value }); // prettier-ignore
  if (remedies.length > 0) {
    const { path, value, nearest } = remedies[0];
    throw error(fieldOf(path), value, `${nearest < value ? 'up to' : 'from'} ${nearest}, everything else as it is`);
  }
  if (spec.task.name === 'lines') throw error('task.axis', `${size} entries`, 'a shorter axis');
  throw error('task', spec.task.name, 'smaller numbers, and more than one of them');
}

const onAxis = (spec: TrainingSpec): number[] =>
  [['mask', 'kept'], ['task', 'spikes'], ['task', 'scatterers'], ['task', 'lags']].map((path) => (numberAt(spec, path) ?? 0) + (path[1] === 'lags' ? 1 : 0)); // prettier-ignore

/** The number between what is found, which does not fit, and an end that does, that fits and is nearest to it. */
function nearestThatFits(fits: (value: number) => boolean, found: number, end: number, whole = 0): number {
  let [good, bad] = [end, found];
  for (;;) {
    const middle = whole > 0 ? whole * Math.round((good + bad) / 2 / whole) : Number(((good + bad) / 2).toPrecision(3));
    if (middle === good || middle === bad) return good;
    if (fits(middle)) good = middle;
    else bad = middle;
  }
}

interface Tree {
  [key: string]: Tree | number;
}

function numberAt(spec: TrainingSpec, path: readonly string[]): number | undefined {
  const value = path.reduce<Tree | number | undefined>((at, key) => (at as Tree | undefined)?.[key], spec as unknown as Tree); // prettier-ignore
  return typeof value === 'number' ? value : undefined;
}

function withNumber(spec: TrainingSpec, path: readonly string[], value: number): TrainingSpec {
  const copy = structuredClone(spec);
  const parent = path.slice(0, -1).reduce<Tree>((at, key) => at[key] as Tree, copy as unknown as Tree);
  parent[path[path.length - 1]] = value;
  return copy;
}

const fieldOf = (path: readonly string[]): string =>
  path.map((key, i) => (/^\d+$/.test(key) ? `[${key}]` : i === 0 ? key : `.${key}`)).join('');

function inUnits(bytes: number): string {
  const power = Math.min(4, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return `${Number((bytes / 2 ** (10 * power)).toPrecision(3))} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}
