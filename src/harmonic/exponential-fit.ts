import { planNoiseRatios } from './noise-ratios.ts';

/**
 * Plans the exponential fitting test: from the least eigenvalue up, the first that lies too far above what the ones
 * below it, taken as noise, predict; it and all larger ones are signals.
 *
 * Quinlan, Barbot, Larzabal and Haardt (2007) predict the p-th eigenvalue from the bottom by an exponential profile
 * through the mean of the p least, p (1 - r) / (1 - r^p) times that mean, and compare the relative excess with a
 * threshold found by simulation. The profile is then a constant factor of the statistic, which is the eigenvalue over
 * the mean, and both sides of the comparison lose it. Thresholds are those of p noise eigenvalues beside size - p
 * signals (`noise-ratios.ts`), so the rate is the one stated whatever the number of signals; lower p than that, where
 * the next eigenvalue is noise too, alarm more rarely. Cost O(N).
 *
 * @param columns  independent columns; the forward-backward average makes 2 `columns` real degrees of freedom of them
 * @param rate     false-alarm probability
 */
export function planExponentialFit(size: number, columns: number, maximum: number, rate: number) {
  const thresholds = planNoiseRatios(size, 2 * columns, rate);
  return (values: Float64Array): number => {
    let sum = values[size - 1];
    for (let p = 2; p < size; p++) {
      const value = values[size - p];
      sum += value;
      if (value * p > thresholds[p] * sum) return Math.min(size - p + 1, maximum);
    }
    return 1;
  };
}
