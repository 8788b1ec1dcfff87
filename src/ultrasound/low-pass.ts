/** Half of a symmetric low-pass filter: the middle tap first, then those on either side of it. */
export type HalfTaps = Float64Array;

/**
 * Designs a linear-phase low-pass of odd length by the Kaiser window: gain 1 at zero frequency, 1/2 in the middle
 * between the edges, no more than `-attenuationDb` beyond the stop edge and as near to 1 before the pass edge.
 *
 * Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", ISCAS (1974).
 *
 * @param passEdge  and `stopEdge`, cycles per sample, 0 <= pass < stop <= 1/2
 */
export function kaiserLowPass(passEdge: number, stopEdge: number, attenuationDb: number): HalfTaps {
  const ripple = 10 ** (-attenuationDb / 20);
  // Kaiser's length is that of a mean design: some need a few taps more.
  for (let half = kaiserHalfLength(passEdge, stopEdge, attenuationDb); ; half++) {
    const taps = windowed((passEdge + stopEdge) / 2, half, attenuationDb);
    if (largestRipple(taps, passEdge, stopEdge) <= ripple) return taps;
  }
}

function windowed(cutoff: number, half: number, attenuationDb: number): HalfTaps {
  const beta =
    attenuationDb > 50
      ? 0.1102 * (attenuationDb - 8.7)
      : 0.5842 * (attenuationDb - 21) ** 0.4 + 0.07886 * (attenuationDb - 21);
  const taps = Float64Array.from({ length: half + 1 }, (_, k) => {
    const sinc = k === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * k) / (Math.PI * k);
    return sinc * besselI0(beta * Math.sqrt(1 - (k / (half + 1)) ** 2));
  });
  const gain = taps.reduce((sum, tap, k) => sum + (k === 0 ? tap : 2 * tap), 0);
  return taps.map((tap) => tap / gain);
}

/** How far the response is from 1 before the pass edge and from 0 beyond the stop edge, at most. */
function largestRipple(taps: HalfTaps, passEdge: number, stopEdge: number): number {
  // Extrema lie about 1 / (2 half + 1) apart.
  const steps = 8 * taps.length;
  let largest = 0;
  for (let i = 0; i <= steps; i++) {
    largest = Math.max(
      largest,
      Math.abs(responseAt(taps, (passEdge * i) / steps) - 1),
      Math.abs(responseAt(taps, stopEdge + ((0.5 - stopEdge) * i) / steps)),
    );
  }
  return largest;
}

/** h[0] + 2 sum h[k] cos(2 pi f k), by the recurrence of Clenshaw (1955). */
function responseAt(taps: HalfTaps, frequency: number): number {
  const twice = 2 * Math.cos(2 * Math.PI * frequency);
  let [b1, b2] = [0, 0];
  for (let k = taps.length - 1; k >= 1; k--) [b1, b2] = [2 * taps[k] + twice * b1 - b2, b1];
  return taps[0] + (twice / 2) * b1 - b2;
}

/** Taps on either side of the middle that a design takes at least. */
export const kaiserHalfLength = (passEdge: number, stopEdge: number, attenuationDb: number): number =>
  Math.max(1, Math.ceil((attenuationDb - 7.95) / (2.285 * 2 * Math.PI * (stopEdge - passEdge)) / 2));

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
