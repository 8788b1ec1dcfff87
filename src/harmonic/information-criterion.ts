/**
 * Plans an information criterion, the k = 1 .. of least score
 *
 *     L(k) = n [ (N - k) ln mean(l_{k+1..N}) - sum_{i>k} ln l_i ] + penalty (1 + k (2N - k)).
 *
 * Wax and Kailath 1985, eq. 16 and 17 (their AIC halved). The likelihood is that of n columns with or without
 * forward-backward averaging, which makes the covariance real with 2n degrees of freedom; that a real one has about half
 * the free parameters (Xu, Roy, Kailath, IEEE TSP 42(1), 1994) is left out, so noise alone is hardly ever taken for a
 * signal. Cost O(N).
 *
 * @param penalty  for each free parameter
 */
export function planInformationCriterion(size: number, columns: number, maximum: number, penalty: number) {
  return (values: Float64Array): number => {
    let best = 1;
    let bestScore = Infinity;
    let sum = 0;
    let logSum = 0;
    for (let k = size - 1; k >= 1; k--) {
      sum += values[k];
      logSum += Math.log(values[k]);
      if (k > maximum) continue;
      const noise = size - k;
      const score = columns * (noise * Math.log(sum / noise) - logSum) + penalty * (1 + k * (2 * size - k));
      if (score <= bestScore) {
        best = k;
        bestScore = score;
      }
    }
    return best;
  };
}
