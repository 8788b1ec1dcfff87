/**
 * How many noise levels a coefficient must be strong to be told from noise: sqrt(ln N), for N complex Gaussian ones.
 *
 * Their squared magnitudes are exponential, so on average one of N passes ln N times the mean; of real ones
 * sqrt(2 ln N) is the same (the universal threshold, Donoho & Johnstone 1994).
 */
export const toldFromNoise = (count: number): number => Math.sqrt(Math.log(count));
