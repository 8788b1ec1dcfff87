/** Steps at which errors are listed. */
export const LISTED_STEPS = [100, 300, 500, 1000, 3000] as const;

const unknown = NaN;

/**
 * Mean errors at the listed steps of an independent NumPy implementation (100 trials for `batch`, 50 / 20 / 5 for the sweeps), by case
 * and method. Published schedule with clamped steps where it is known so; the convex schedule with retraction; online alternating with
 * the published code's intercept and effective lambda of 1, which is why it does not learn there.
 */
export const referenceErrors: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  'batch 1': {
    l3: [2.3e-1, 2.6e-2, 1.4e-2, 7.9e-3, 3.8e-3],
    l4: [1.4e-1, 4.2e-2, 3.1e-2, 2.0e-2, 1.1e-2],
    convex: [4.6e-1, 2.5e-1, 1.7e-1, 9.3e-2, 3.0e-2],
  },
  'batch 10': {
    l3: [1.1e-2, 2.8e-3, 1.8e-3, 1.2e-3, 5.3e-4],
    l4: [1.8e-2, 8.3e-3, 5.7e-3, 3.9e-3, 1.8e-3],
    convex: [3.2e-1, 1.5e-1, 9.0e-2, 4.3e-2, 1.3e-2],
  },
  'theta 0.1': { l3: [7.8e-3, 1.7e-3, 1.2e-3, 8.1e-4, 3.8e-4], convex: [unknown, unknown, unknown, unknown, 3.5e-4] },
  'theta 0.3': { l3: [1.1e-2, 2.8e-3, 1.8e-3, 1.2e-3, 5.3e-4], convex: [3.2e-1, 1.5e-1, 9.0e-2, 4.3e-2, 1.3e-2] },
  'theta 0.5': { l3: [1.9e-1, 3.0e-2, 1.1e-2, 3.4e-3, 7.6e-4], convex: [5.5e-1, 4.1e-1, 3.4e-1, 2.4e-1, 1.3e-1] },
  'theta 0.7': {
    l3: [5.4e-1, 2.9e-1, 1.7e-1, 5.6e-2, 5.7e-3],
    convex: [unknown, unknown, unknown, 5.6e-1, 4.9e-1],
  },
  'n 10': { l3: [1.1e-2, 2.8e-3, 1.8e-3, 1.2e-3, 5.3e-4], convex: [3.2e-1, 1.5e-1, 9.0e-2, 4.3e-2, 1.3e-2] },
  'n 20': { l3: [2.5e-1, 9.9e-3, 4.1e-3, 2.5e-3, 1.1e-3], convex: [6.3e-1, unknown, unknown, 2.0e-1, 7.1e-2] },
  'n 50': { l3: [8.3e-1, 3.7e-1, 1.2e-1, 1.2e-2, 3.0e-3], convex: [unknown, unknown, unknown, 7.4e-1, 5.8e-1] },
  'noise 0.1': { l3: [4.8e-2, 3.6e-3, 2.4e-3, 1.5e-3, 6.5e-4] },
  'noise 0.3': { l3: [2.1e-1, 2.9e-2, 9.5e-3, 3.1e-3, 1.4e-3] },
};

/** Mean error over the last hundred of 3000 steps under drift, of the same implementation. */
export const referenceDrift: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'drift 0.001': {
    l3: 7.6e-2,
    'l3 0.05/0.01': 2.4e-2,
    'l3 0.1/0.03': 5.8e-3,
    'l3 0.2/0.05': 5.4e-3,
    'l3 0.3/0.1': 8.2e-3,
  },
  'drift 0.005': {
    l3: 6.9e-1,
    'l3 0.05/0.01': 6.1e-1,
    'l3 0.1/0.03': 1.0e-1,
    'l3 0.2/0.05': 3.1e-2,
    'l3 0.3/0.1': 1.5e-2,
  },
};
