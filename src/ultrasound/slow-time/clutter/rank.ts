/** Clutter stands out of what is left by at least this, dB. */
const LEAST_STEP_DB = 6;
/** A part of the spectrum is steep beside another whose fall per vector is this many times less. */
const STEEP = 5;

/**
 * How many singular vectors are clutter, from the spectrum: where it first turns from steep to flat.
 *
 * Two straight lines are fitted to the eigenvalues in dB, steep then flat; where they meet best is a turning point (that of
 * Baranger et al. 2018, fig. 2, by least squares). A spectrum of tissue, blood and noise has two, and the one above the
 * noise fits better where blood is strong: what lies above a turning point is searched for another, as long as it turns
 * from steep to flat itself. At most half of the packet is clutter; what does not stand 6 dB out of the flat part is none.
 *
 * @param power  eigenvalues of the slow-time covariance, descending
 */
export function rankFromSpectrum(power: readonly number[]): number {
  const largest = power[0];
  if (!(largest > 0) || power.length < 4) return 0;
  // Below rounding there is no spectrum to read.
  const spectrum = power.filter((value) => value > 1e-12 * largest).map((value) => 10 * Math.log10(value));
  let rank = turningPoint(spectrum, spectrum.length, Math.floor(power.length / 2));
  while (rank >= 4) {
    const steeper = turningPoint(spectrum, rank, rank);
    const fall = steeper > 1 ? -lineOf(spectrum, 0, steeper).slope : spectrum[0] - spectrum[1];
    if (steeper === 0 || fall < STEEP * -lineOf(spectrum, steeper, rank).slope) break;
    rank = steeper;
  }
  const flat = spectrum[rank];
  while (rank > 0 && spectrum[rank - 1] < flat + LEAST_STEP_DB) rank--;
  return rank;
}

/** Where two lines fit the first `count` values best, at most `most`; 0 where one does. */
function turningPoint(values: readonly number[], count: number, most: number): number {
  let best = { at: 0, residual: lineOf(values, 0, count).residual };
  for (let at = 1; at <= Math.min(most, count - 2); at++) {
    const residual = lineOf(values, 0, at).residual + lineOf(values, at, count).residual;
    if (residual < best.residual) best = { at, residual };
  }
  return best.at;
}

/** The best line through a part of the spectrum, its slope per vector and its squared residual. */
function lineOf(values: readonly number[], from: number, to: number): { slope: number; residual: number } {
  const count = to - from;
  if (count < 2) return { slope: 0, residual: 0 };
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
  return { slope, residual: count < 3 ? 0 : Math.max(0, y2 - (y1 * y1) / count - slope * slope * spread) };
}
