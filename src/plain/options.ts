import { SounderError } from '../core/errors.ts';
import {
  harmonicEstimators,
  type HarmonicEstimatorName,
  orderCriteria,
  type OrderCriterion,
} from '../harmonic/index.ts';
import {
  clutterFilters,
  type ClutterFilter,
  type ColumnCount,
  columnCounts,
  compressionMethods,
  type CompressionMethod,
  fusionMethods,
  type FusionMethod,
  refinementMethods,
  type RefinementMethod,
  searchMethods,
  type SearchMethod,
} from './catalogue.ts';

export * from './catalogue.ts';

/** Compression of one axis where it differs from the common choice. */
export interface AxisCompressionOptions {
  readonly method?: CompressionMethod | undefined;
  /** Absent: as `factors` says; `auto` where it says nothing of an axis that has its own method. */
  readonly factor?: number | undefined;
  /** Smoothing: elements from one sub-aperture to the next; a third of a sub-aperture when absent. */
  readonly step?: number | undefined;
}

/** Choices of the compression stage. */
export interface CompressionOptions {
  readonly clutter: ClutterFilter;
  readonly compression: {
    readonly method: CompressionMethod;
    /** Per axis name, or `auto`: from the sensor's limits. Axes not named are not compressed. */
    readonly factors: 'auto' | Readonly<Record<string, number>>;
    /** What differs from `method` and `factors` on single axes, per axis name. */
    readonly axes: Readonly<Record<string, AxisCompressionOptions>>;
    /** Most looks that multi-shift and smoothing make, all axes together; of more combinations some are drawn. */
    readonly maxShifts: number;
    /** What combinations are drawn from. */
    readonly seed: number;
    /** Loss allowed at the ends of the limits when factors are chosen, dB. */
    readonly maxDroopDb: number;
    /** Centre the averages on the middle of the limits, so that both ends droop alike. */
    readonly steer: boolean;
    /** What is kept of every averaged block for refinement: 1 its mean, 2 its slope as well. */
    readonly moments: 1 | 2;
  };
}

/** Choices of estimation along one axis. */
export interface AxisEstimationOptions {
  readonly method: HarmonicEstimatorName;
  readonly order: OrderCriterion;
  readonly columns: ColumnCount;
  /** Most values to look for along one axis. */
  readonly maxOrder: number;
  /** Window along an axis as a share of its length; `auto`: 1 where the other axes give snapshots enough. */
  readonly window: 'auto' | number;
}

/** What one axis may have other than the rest. */
export type AxisEstimationInput = {
  readonly [K in keyof AxisEstimationOptions]?: AxisEstimationOptions[K] | undefined;
};

/** Choices of decoupled estimation. */
export interface DecouplingOptions {
  readonly estimation: AxisEstimationOptions & {
    /** By axis name, what is other than said for all axes. */
    readonly axes: Readonly<Record<string, AxisEstimationInput>>;
  };
}

/** Choices of the fusion stage. */
export interface FusionOptions {
  readonly fusion: {
    readonly method: FusionMethod;
    readonly search: SearchMethod;
    /** Probability of one or more false targets in a snapshot of noise. */
    readonly falseAlarm: number;
    /** Targets nearer than this on one axis and equal on the others are one, in resolution cells (1/N); half a cell in coloured noise. */
    readonly separationCells: number;
  };
  readonly refinement: RefinementMethod;
  /** Report at most this many targets, the strongest. */
  readonly maxTargets?: number;
  /** Clutter control: targets slower than this, m/s, take part in the estimation but are not reported. */
  readonly minSpeedMps?: number;
}

/** Every choice of the PLAIN architecture with its default written in. */
export interface PlainOptions extends CompressionOptions, DecouplingOptions, FusionOptions {}

/** Longest list of values along one axis; what buffers are planned for. */
export const MOST_VALUES = 64;
/** Most looks that multi-shift and smoothing may make. */
export const MOST_SHIFTS = 1000;

export const defaultPlainOptions: PlainOptions = {
  clutter: 'keep',
  compression: {
    method: 'averaging',
    factors: 'auto',
    axes: {},
    maxShifts: 100,
    seed: 1,
    maxDroopDb: 0.5,
    steer: true,
    moments: 2,
  },
  estimation: { method: 'root-music', order: 'aic', columns: 'all', maxOrder: 40, window: 'auto', axes: {} },
  fusion: { method: 'tuple-omp', search: 'coherent', falseAlarm: 1e-3, separationCells: 0.15 },
  refinement: 'gauss-newton',
};

/** The settings of the authors' demonstration (Tahir, Svoboda, Rupp, arXiv 2503.21242), factors aside. */
export const publishedPlainOptions: PlainOptions = {
  ...defaultPlainOptions,
  compression: { ...defaultPlainOptions.compression, steer: false, moments: 1 },
  estimation: { ...defaultPlainOptions.estimation, window: 1 },
  fusion: { ...defaultPlainOptions.fusion, search: 'candidates' },
  refinement: 'none',
};

type DeepPartial<T> = {
  readonly [K in keyof T]?: T[K] extends object ? (T[K] extends string ? T[K] : Partial<T[K]>) : T[K];
};
/** What a caller may leave out. */
export type PlainOptionsInput = DeepPartial<PlainOptions>;

/**
 * Fills the defaults and checks every value.
 *
 * @throws SounderError `configuration-invalid` naming the option, what was found and what is allowed
 */
export function resolvePlainOptions(input: PlainOptionsInput = {}, defaults = defaultPlainOptions): PlainOptions {
  const options: PlainOptions = {
    ...defaults,
    ...input,
    compression: { ...defaults.compression, ...input.compression },
    estimation: { ...defaults.estimation, ...input.estimation },
    fusion: { ...defaults.fusion, ...input.fusion },
  };
  const { compression, estimation, fusion } = options;
  choice('clutter', options.clutter, clutterFilters);
  choice('refinement', options.refinement, refinementMethods);
  choice('compression.method', compression.method, compressionMethods);
  checkEstimation('estimation', estimation);
  for (const name of Object.keys(estimation.axes))
    checkEstimation(`estimation.axes.${name}`, estimationAlong(name, options));
  choice('fusion.method', fusion.method, fusionMethods);
  choice('fusion.search', fusion.search, searchMethods);
  Object.entries(compression.axes).forEach(([name, axis]) => checkAxis(`compression.axes.${name}`, axis));
  check(
    'compression.maxShifts',
    compression.maxShifts,
    isCount(compression.maxShifts) && compression.maxShifts <= MOST_SHIFTS,
    `an integer from 1 to ${MOST_SHIFTS}`,
  );
  check('compression.seed', compression.seed, Number.isSafeInteger(compression.seed), 'an integer');
  check('compression.maxDroopDb', compression.maxDroopDb, compression.maxDroopDb > 0, 'a number above 0 (dB)');
  const { moments } = compression;
  check('compression.moments', moments, moments === 1 || moments === 2, '1, 2');
  check(
    'fusion.falseAlarm',
    fusion.falseAlarm,
    fusion.falseAlarm > 0 && fusion.falseAlarm < 1,
    'a probability between 0 and 1',
  );
  const { separationCells } = fusion;
  check(
    'fusion.separationCells',
    separationCells,
    separationCells >= 0 && separationCells <= 1,
    'resolution cells from 0 to 1',
  );
  const { maxTargets, minSpeedMps } = options;
  check('minSpeedMps', minSpeedMps, minSpeedMps === undefined || minSpeedMps >= 0, 'a speed of at least 0 m/s');
  check('maxTargets', maxTargets, maxTargets === undefined || isCount(maxTargets), 'an integer of at least 1');
  return options;
}

/** The choices for an axis: those for all, and its own over them. */
export function estimationAlong(axis: string, { estimation }: DecouplingOptions): AxisEstimationOptions {
  const { axes, ...common } = estimation;
  const own = Object.entries(Object.hasOwn(axes, axis) ? axes[axis] : {}).filter(([, value]) => value !== undefined);
  return { ...common, ...(Object.fromEntries(own) as Partial<AxisEstimationOptions>) };
}

function checkEstimation(field: string, estimation: AxisEstimationOptions): void {
  const { method, order, columns, maxOrder, window } = estimation;
  choice(`${field}.method`, method, harmonicEstimators);
  choice(`${field}.order`, order, orderCriteria);
  choice(`${field}.columns`, columns, columnCounts);
  check(
    `${field}.maxOrder`,
    maxOrder,
    isCount(maxOrder) && maxOrder <= MOST_VALUES,
    `an integer from 1 to ${MOST_VALUES}`,
  );
  check(
    `${field}.window`,
    window,
    window === 'auto' || (window > 0 && window <= 1),
    'auto, or a share above 0 and at most 1',
  );
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;

function checkAxis(field: string, { method, factor, step }: AxisCompressionOptions): void {
  if (method !== undefined) choice(`${field}.method`, method, compressionMethods);
  check(`${field}.factor`, factor, factor === undefined || isCount(factor), 'an integer of at least 1');
  check(`${field}.step`, step, step === undefined || isCount(step), 'an integer of at least 1');
}

function choice(field: string, found: string, allowed: object): void {
  check(field, found, Object.hasOwn(allowed, found), Object.keys(allowed).join(', '));
}

function check(field: string, found: unknown, valid: boolean, allowed: string): void {
  if (valid) return;
  throw new SounderError('configuration-invalid', `plain: ${field}: found ${String(found)}, allowed: ${allowed}`, {
    field,
    found,
    allowed,
  });
}
