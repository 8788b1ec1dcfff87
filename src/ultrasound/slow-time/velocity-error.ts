/** Steps of the table on each axis. */
const STEPS = 64;

/**
 * How far the phase of a pulse-pair estimate scatters, given how coherent the pulses are.
 *
 *   var(arg R) = 1 / (2 rho_l^2 M^2) sum over pairs n, m of  rho(n - m)^2 - rho(n - m + l) rho(n - m - l)
 *
 * for M pairs at lag l of a circular Gaussian process (Zrnic 1977, eq. 9, for any set of pairs). Its coherence is that of a
 * Gaussian spectrum in white noise, rho(k) = a b^(k^2) with rho(0) = 1; what lags l and 2 l show fixes a and b.
 *
 * @param starts  where the pairs begin, in frames
 */
export class PhaseError {
  readonly #table = new Float64Array((STEPS + 1) ** 2);

  constructor(starts: readonly number[], lag: number) {
    const differences = new Map<number, number>();
    for (const n of starts) for (const m of starts) differences.set(n - m, (differences.get(n - m) ?? 0) + 1);
    for (let i = 0; i <= STEPS; i++)
      for (let j = 0; j <= STEPS; j++)
        this.#table[i * (STEPS + 1) + j] = scatter(i / STEPS, j / STEPS, differences, starts.length, lag);
  }

  /**
   * Variance of the phase at lag l, rad^2.
   *
   * @param coherence  |R(l)| over the power, from 0 to 1
   * @param decay  |R(2 l)| over |R(l)|, from 0 to 1
   */
  variance(coherence: number, decay: number): number {
    const x = STEPS * Math.min(1, Math.max(0, coherence));
    const y = STEPS * Math.min(1, Math.max(0, decay));
    const [i, j] = [Math.min(STEPS - 1, Math.floor(x)), Math.min(STEPS - 1, Math.floor(y))];
    const [u, v] = [x - i, y - j];
    const at = i * (STEPS + 1) + j;
    const above = at + STEPS + 1;
    const t = this.#table;
    const product = (1 - u) * ((1 - v) * t[at] + v * t[at + 1]) + u * ((1 - v) * t[above] + v * t[above + 1]);
    return product / (2 * Math.max(coherence, 1e-6) ** 2);
  }
}

/** The double sum over pairs, over M^2. */
function scatter(
  coherence: number,
  decay: number,
  differences: ReadonlyMap<number, number>,
  pairs: number,
  lag: number,
): number {
  // decay = b^(3 l^2), coherence = a b^(l^2) with a at most 1.
  const perLag = Math.max(Math.cbrt(decay), coherence, 1e-9);
  const amplitude = Math.min(1, coherence / perLag);
  const rho = (k: number): number => (k === 0 ? 1 : amplitude * perLag ** ((k / lag) ** 2));
  let sum = 0;
  for (const [difference, count] of differences)
    sum += count * (rho(difference) ** 2 - rho(difference + lag) * rho(difference - lag));
  return Math.max(0, sum) / pairs ** 2;
}
