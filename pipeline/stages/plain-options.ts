import { z } from 'zod';
import { harmonicEstimators, orderCriteria } from '../../src/harmonic/index.ts';
import {
  type CatalogueEntry,
  clutterFilters,
  columnCounts,
  compressionMethods,
  defaultPlainOptions as defaults,
  fusionMethods,
  MOST_SHIFTS,
  MOST_VALUES,
  refinementMethods,
  searchMethods,
} from '../../src/plain/index.ts';

/** One of the names of a catalogue, each explained to the editor. */
function choice<Name extends string>(catalogue: Readonly<Record<Name, unknown>>, title: string): z.ZodType<Name> {
  const names = namesOf(catalogue);
  const rows = names.map((name) => `${name}: ${explain(catalogue[name])}`);
  return z.enum(names).describe(`${title}. ${rows.join('; ')}`);
}

const namesOf = <Name extends string>(catalogue: Readonly<Record<Name, unknown>>): [Name, ...Name[]] =>
  Object.keys(catalogue) as [Name, ...Name[]];

/** `summary (reference; cost)`, of those what there is. */
function explain(entry: unknown): string {
  const { summary, reference, cost } = entry as Partial<CatalogueEntry>;
  return `${summary} (${[reference, cost && `cost ${cost}`].filter(Boolean).join('; ')})`;
}

const axisCompression = z.strictObject({
  method: z.enum(namesOf(compressionMethods)).optional().describe('The method of this axis'),
  factor: z.int().min(1).optional().describe('The factor of this axis; dft-window has none'),
  step: z.int().min(1).optional().describe('Smoothing: elements from one sub-aperture to the next'),
});

/** Options of the stage `compress`. */
export const compressShape = {
  clutter: choice(clutterFilters, 'What is removed before estimation').default(defaults.clutter),
  compression: z
    .strictObject({
      method: choice(compressionMethods, 'How the tensor is made smaller').default(defaults.compression.method),
      factors: z
        .union([z.literal('auto'), z.record(z.string(), z.int().min(1))])
        .default('auto')
        .describe('auto: from the limits of the capture; or a factor per axis name'),
      axes: z
        .record(z.string(), axisCompression)
        .default(defaults.compression.axes)
        .describe('What differs on single axes, per axis name'),
      maxShifts: z
        .int()
        .min(1)
        .max(MOST_SHIFTS)
        .default(defaults.compression.maxShifts)
        .describe('Most looks that multi-shift and smoothing make'),
      seed: z.int().default(defaults.compression.seed).describe('What looks are drawn from where there are more'),
      maxDroopDb: z
        .number()
        .positive()
        .default(defaults.compression.maxDroopDb)
        .describe('Loss allowed at the ends of the limits, dB'),
      steer: z
        .boolean()
        .default(defaults.compression.steer)
        .describe('Centre the averages on the middle of the limits'),
      moments: z
        .union([z.literal(1), z.literal(2)])
        .default(defaults.compression.moments)
        .describe('Kept of every averaged block for refinement: 1 its mean, 2 its slope as well'),
    })
    .prefault({}),
};

/** Choices of estimation along one axis, none of them with a default; what the names mean is said once, for all axes. */
const axisEstimation = {
  method: z.enum(namesOf(harmonicEstimators)).describe('The method of this axis'),
  order: z.enum(namesOf(orderCriteria)).describe('How many values this axis holds'),
  columns: z.enum(namesOf(columnCounts)).describe('What counts as a column where windows overlap'),
  maxOrder: z.int().min(1).max(MOST_VALUES).describe('Most values along one axis'),
  window: z
    .union([z.literal('auto'), z.number().positive().max(1)])
    .describe('Window along an axis as a share of its length'),
};

/** Options of the stage `decouple`. */
export const decoupleShape = {
  estimation: z
    .strictObject({
      method: choice(harmonicEstimators, 'Frequencies along one axis').default(defaults.estimation.method),
      order: choice(orderCriteria, 'How many values an axis holds').default(defaults.estimation.order),
      columns: choice(columnCounts, 'What counts as a column where windows overlap').default(
        defaults.estimation.columns,
      ),
      maxOrder: axisEstimation.maxOrder.default(defaults.estimation.maxOrder),
      window: axisEstimation.window.default('auto'),
      axes: z
        .record(z.string(), z.strictObject(axisEstimation).partial())
        .default({})
        .describe('By axis name, what is other than said for all axes'),
    })
    .prefault({}),
};

/** Options of the stage `fuse`. */
export const fuseShape = {
  fusion: z
    .strictObject({
      method: choice(fusionMethods, 'How values are paired').default(defaults.fusion.method),
      search: choice(searchMethods, 'Where targets are looked for').default(defaults.fusion.search),
      falseAlarm: z
        .number()
        .gt(0)
        .lt(1)
        .default(defaults.fusion.falseAlarm)
        .describe('Probability of a false target in a snapshot of noise'),
      separationCells: z
        .number()
        .min(0)
        .max(1)
        .default(defaults.fusion.separationCells)
        .describe('Targets nearer than this on one axis are one, resolution cells; half a cell in coloured noise'),
    })
    .prefault({}),
  refinement: choice(refinementMethods, 'What happens to the targets found').default(defaults.refinement),
  minSpeedMps: z.number().min(0).optional().describe('Targets slower than this are estimated but not reported, m/s'),
  maxTargets: z.int().min(1).optional().describe('Report at most this many targets, the strongest'),
};
