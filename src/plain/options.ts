import { SounderError } from '../core/errors.ts';
import {
  harmonicEstimators,
  type HarmonicEstimatorName,
  orderCriteria,
  type OrderCriterion,
} from '../harmonic/index.ts';

/** Compression before estimation, each option with what it keeps and what it costs. */
export const compressionMethods = {
  none: 'the tensor as it is',
  decimation: 'every D-th element: keeps the aperture, throws away 10 log10(D) dB of energy',
  averaging: 'means of D consecutive elements: keeps aperture and energy, droops toward the ends of the limits',
} as const;
export type CompressionMethod = keyof typeof compressionMethods;

/** How candidates of the axes are paired into targets. */
export const fusionMethods = {
  'tuple-omp': 'orthogonal matching pursuit over rank-one tuples, stopped by the false-alarm threshold',
  'subgrid-omp': "the authors' OMP over the sub-grid of selected values; a fixed number of steps, then the threshold",
} as const;
export type FusionMethod = keyof typeof fusionMethods;

/** Where targets are looked for once the values of the axes are paired. */
export const searchMethods = {
  candidates: 'among the values found axis by axis only',
  coherent: 'also in the peaks of what is left, which no axis may show on its own; needs refinement',
} as const;
export type SearchMethod = keyof typeof searchMethods;

export const refinementMethods = {
  none: 'targets keep the values found axis by axis',
  'gauss-newton': 'all targets together on the compressed tensor, gains projected out',
} as const;
export type RefinementMethod = keyof typeof refinementMethods;

export const clutterFilters = {
  keep: 'nothing is removed',
  static: 'the mean over slow time is removed: everything at zero velocity',
} as const;
export type ClutterFilter = keyof typeof clutterFilters;

/** Choices of the compression stage. */
export interface CompressionOptions {
  readonly clutter: ClutterFilter;
  readonly compression: {
    readonly method: CompressionMethod;
    /** Per axis name, or `auto`: from the sensor's limits. Axes not named are not compressed. */
    readonly factors: 'auto' | Readonly<Record<string, number>>;
    /** Loss allowed at the ends of the limits when factors are chosen, dB. */
    readonly maxDroopDb: number;
    /** Centre the averages on the middle of the limits, so that both ends droop alike. */
    readonly steer: boolean;
  };
}

/** What counts as a column of a covariance when its order is found, where windows overlap. */
export const columnCounts = {
  all: 'every window: finds weak signals 5 dB earlier, at the price of a few values that are none',
  effective: 'windows without overlap that would know as much (Welch 1967): noise hardly ever counts as a signal',
} as const;
export type ColumnCount = keyof typeof columnCounts;

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
    /** Targets nearer than this on one axis and equal on the others are one, in resolution cells (1/N). */
    readonly separationCells: number;
  };
  readonly refinement: RefinementMethod;
  /** Report at most this many targets, the strongest. */
  readonly maxTargets?: number;
}

/** Every choice of the PLAIN architecture with its default written in. */
export interface PlainOptions extends CompressionOptions, DecouplingOptions, FusionOptions {}

/** Longest list of values along one axis; what buffers are planned for. */
export const MOST_VALUES = 64;

export const defaultPlainOptions: PlainOptions = {
  clutter: 'keep',
  compression: { method: 'averaging', factors: 'auto', maxDroopDb: 0.5, steer: true },
  estimation: { method: 'root-music', order: 'aic', columns: 'all', maxOrder: 40, window: 'auto', axes: {} },
  fusion: { method: 'tuple-omp', search: 'coherent', falseAlarm: 1e-3, separationCells: 0.24 },
  refinement: 'gauss-newton',
};

/** The settings of the authors' demonstration (Tahir, Svoboda, Rupp, arXiv 2503.21242), factors aside. */
export const publishedPlainOptions: PlainOptions = {
  ...defaultPlainOptions,
  compression: { ...defaultPlainOptions.compression, steer: false },
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
  check('compression.maxDroopDb', compression.maxDroopDb, compression.maxDroopDb > 0, 'a number above 0 (dB)');
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
  const { maxTargets } = options;
  check('maxTargets', maxTargets, maxTargets === undefined || isCount(maxTargets), 'an integer of at least 1');
  return options;
}

/** The choices for an axis: those for all, and its own over them. */
export function estimationAlong(axis: string, { estimation }: DecouplingOptions): AxisEstimationOptions {
  const { axes, ...common } = estimation;
  const own = Object.entries(axes[axis] ?? {}).filter(([, value]) => value !== undefined);
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
