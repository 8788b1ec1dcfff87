/** Clutter stands out of what is left by at least this, dB. */
const LEAST_STEP_DB = 6;

/**
 * How many singular vectors are clutter, from the spectrum: where it turns from steep to flat.
 *
 * Two straight lines are fitted to the eigenvalues in dB, steep then flat; where they meet best is the rank (the turning
 * point of Baranger et al. 2018, fig. 2, by least squares). At most half of the packet is clutter; what does not stand 6 dB out of
 * the flat part is none.
 *
 * @param power  eigenvalues of the slow-time covariance, descending
 */
export function rankFromSpectrum(power: readonly number[]): number {
  const largest = power[0];
  if (!(largest > 0) || power.length < 4) return 0;
  // Below rounding there is no spectrum to read.
  const spectrum = power.filter((value) => value > 1e-12 * largest).map((value) => 10 * Math.log10(value));
  const most = Math.min(Math.floor(power.length / 2), spectrum.length - 2);
  let best = { rank: 0, residual: lineResidual(spectrum, 0, spectrum.length) };
  for (let rank = 1; rank <= most; rank++) {
    const residual = lineResidual(spectrum, 0, rank) + lineResidual(spectrum, rank, spectrum.length);
    if (residual < best.residual) best = { rank, residual };
  }
  let { rank } = best;
  const flat = spectrum[rank];
  while (rank > 0 && spectrum[rank - 1] < flat + LEAST_STEP_DB) rank--;
  return rank;
}

/** Squared residual of the best line through a part of the spectrum. */
function lineResidual(values: readonly number[], from: number, to: number): number {
  const count = to - from;
  if (count < 3) return 0;
  let [x1, x2, y1, xy, y2] = [0, 0, 0, 0, 0];
  for (let i = from; i < to; i++) {
    const x = i - from;
    const y = values[i];
    x1 += x;
    x2 += x * x;
    y1 += y;
    xy += x * y;
    y2 += y * y;
  }
  const spread = x2 - (x1 * x1) / count;
  const slope = (xy - (x1 * y1) / count) / spread;
  return Math.max(0, y2 - (y1 * y1) / count - slope * slope * spread);
}
