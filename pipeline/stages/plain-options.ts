import { z } from 'zod';
import { harmonicEstimators, orderCriteria } from '../../src/harmonic/index.ts';
import {
  clutterFilters,
  columnCounts,
  compressionMethods,
  defaultPlainOptions as defaults,
  fusionMethods,
  MOST_VALUES,
  refinementMethods,
  searchMethods,
} from '../../src/plain/index.ts';

/** One of the names of a catalogue, each explained to the editor. */
function choice<Name extends string>(catalogue: Readonly<Record<Name, unknown>>, title: string): z.ZodType<Name> {
  const names = Object.keys(catalogue) as Name[];
  const rows = names.map((name) => `${name}: ${explain(catalogue[name])}`);
  return z.enum(names as [Name, ...Name[]]).describe(`${title}. ${rows.join('; ')}`);
}

interface Entry {
  readonly summary: string;
  readonly reference: string;
  readonly cost: string;
}

/** What an entry of a catalogue does; of an algorithm also where it comes from and what it costs. */
function explain(entry: unknown): string {
  if (typeof entry === 'string') return entry;
  const { summary, reference, cost } = entry as Entry;
  return `${summary} [${reference}; ${cost}]`;
}

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
      maxDroopDb: z
        .number()
        .positive()
        .default(defaults.compression.maxDroopDb)
        .describe('Loss allowed at the ends of the limits, dB'),
      steer: z
        .boolean()
        .default(defaults.compression.steer)
        .describe('Centre the averages on the middle of the limits'),
    })
    .prefault({}),
};

/** Choices of estimation along one axis, none of them with a default. */
const axisEstimation = {
  method: choice(harmonicEstimators, 'Frequencies along one axis'),
  order: choice(orderCriteria, 'How many values an axis holds'),
  columns: choice(columnCounts, 'What counts as a column where windows overlap'),
  maxOrder: z.int().min(1).max(MOST_VALUES).describe('Most values along one axis'),
  window: z
    .union([z.literal('auto'), z.number().positive().max(1)])
    .describe('Window along an axis as a share of its length'),
};

/** Options of the stage `decouple`. */
export const decoupleShape = {
  estimation: z
    .strictObject({
      method: axisEstimation.method.default(defaults.estimation.method),
      order: axisEstimation.order.default(defaults.estimation.order),
      columns: axisEstimation.columns.default(defaults.estimation.columns),
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
        .describe('Targets nearer than this on one axis are one, resolution cells'),
    })
    .prefault({}),
  refinement: choice(refinementMethods, 'What happens to the targets found').default(defaults.refinement),
  maxTargets: z.int().min(1).optional().describe('Report at most this many targets, the strongest'),
};
