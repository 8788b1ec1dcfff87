import type { SensorDescription } from '../../src/core/sensor.ts';
import type { RunRecord } from './run.ts';
import { type Figure, pooledMean, pooledRoot, quartiles, type Share, wilson } from './statistics.ts';

/**
 * What is known of a method on a scenario.
 *
 * | metric        | what                                                                       | interval         |
 * | ------------- | -------------------------------------------------------------------------- | ---------------- |
 * | `found`       | share of the true targets that were found                                  | 95 % (Wilson)    |
 * | `all-found`   | share of the snapshots in which all were                                   | 95 % (Wilson)    |
 * | `right-count` | share of the snapshots with as many targets as there are                   | 95 % (Wilson)    |
 * | `false`       | false targets a snapshot                                                   | standard error   |
 * | `far`         | share of the found targets more than five bounds off on some axis          | 95 % (Wilson)    |
 * | `ratio`       | sqrt(mean((error / bound)^2)) per axis over all pairs: 1 is perfect        | standard error   |
 * | `nees`        | mean((error / reported one-sigma)^2) per axis: 1 is honest                 | standard error   |
 * | `ms`          | median time of a snapshot, samples in kernel memory to targets             | quartiles        |
 */
export const metrics = ['found', 'all-found', 'right-count', 'false', 'far', 'ratio', 'nees', 'ms'] as const;
export type Metric = (typeof metrics)[number];

/** One figure: a line of the CSV. */
export interface SummaryRow extends Figure {
  readonly scenario: string;
  readonly method: string;
  readonly metric: Metric;
  /** Name of the axis; empty for what is not per axis. */
  readonly axis: string;
  readonly runs: number;
}

/** Sums up all records of one scenario and one method. */
export function summarizeRecords(sensor: SensorDescription, records: readonly RunRecord[]): SummaryRow[] {
  if (records.length === 0) return [];
  const { scenario, method } = records[0];
  const runs = records.length;
  const total = (value: (record: RunRecord) => number): number =>
    records.reduce((sum, record) => sum + value(record), 0);
  const whole: readonly (readonly [Metric, Figure])[] = [
    [
      'found',
      wilson(
        total((record) => record.found),
        total((record) => record.targets),
      ),
    ],
    [
      'all-found',
      wilson(
        total((record) => Number(record.found === record.targets)),
        runs,
      ),
    ],
    [
      'right-count',
      wilson(
        total((record) => Number(record.rightCount)),
        runs,
      ),
    ],
    ['false', pooledMean(records.map((record) => ({ sum: record.spurious, count: 1 })))],
    [
      'far',
      wilson(
        total((record) => record.far),
        total((record) => record.found),
      ),
    ],
    ['ms', quartiles(records.map((record) => record.milliseconds))],
  ];
  const perAxis = (metric: Metric, pool: (shares: readonly Share[]) => Figure, of: 'overBound' | 'overReported') =>
    sensor.axes.flatMap(({ name }, m): SummaryRow[] => {
      const figure = pool(records.map((record) => record[of][m]));
      return Number.isFinite(figure.value) ? [{ scenario, method, metric, axis: name, runs, ...figure }] : [];
    });
  return [
    ...whole
      .filter(([, { value }]) => Number.isFinite(value))
      .map(([metric, figure]) => ({ scenario, method, metric, axis: '', runs, ...figure })),
    ...perAxis('ratio', pooledRoot, 'overBound'),
    ...perAxis('nees', pooledMean, 'overReported'),
  ];
}
