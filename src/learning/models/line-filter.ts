/**
 * Filters along a line of which only some samples are looked at: cost is places x taps, not size x taps.
 *
 * A filter of taps h maps a code s, which reaches beyond the line by half a filter on both sides, to r(n) = sum_j h_j s(n + j).
 * Arrays hold a value for every sample of the line; `places` says which of them count.
 */
export type Places = Int32Array;

/** r = H s at the places. */
export function filterAt(h: Float64Array, s: Float64Array, places: Places, r: Float64Array): void {
  const taps = h.length;
  for (let p = 0; p < places.length; p++) {
    const n = places[p];
    let sum = 0;
    for (let j = 0; j < taps; j++) sum += h[j] * s[n + j];
    r[n] = sum;
  }
}

/** s += scale H^T y, of the y at the places. */
export function spreadFrom(h: Float64Array, y: Float64Array, places: Places, scale: number, s: Float64Array): void {
  const taps = h.length;
  for (let p = 0; p < places.length; p++) {
    const n = places[p];
    const value = scale * y[n];
    for (let j = 0; j < taps; j++) s[n + j] += value * h[j];
  }
}

/** Adds the derivative of scale y . H s by the taps. */
export function tapsGradient(
  y: Float64Array,
  s: Float64Array,
  places: Places,
  scale: number,
  gradient: Float64Array,
): void {
  const taps = gradient.length;
  for (let p = 0; p < places.length; p++) {
    const n = places[p];
    const value = scale * y[n];
    for (let j = 0; j < taps; j++) gradient[j] += value * s[n + j];
  }
}

/** Covariance of white noise of power 1 behind a filter: c(lag) = sum_j g_j g_(j + lag), at lag + taps - 1. */
export function covarianceOf(g: Float64Array, c: Float64Array): void {
  const taps = g.length;
  for (let lag = 0; lag < taps; lag++) {
    let sum = 0;
    for (let j = 0; j + lag < taps; j++) sum += g[j] * g[j + lag];
    c[taps - 1 + lag] = c[taps - 1 - lag] = sum;
  }
}

/** Adds to the derivatives by taps what follows from those by c, which stand at lag + taps - 1. */
export function covarianceGradient(g: Float64Array, byC: Float64Array, gradient: Float64Array): void {
  const taps = g.length;
  for (let lag = 1 - taps; lag < taps; lag++) {
    const by = byC[taps - 1 + lag];
    for (let j = Math.max(0, -lag); j < Math.min(taps, taps - lag); j++) {
      gradient[j] += by * g[j + lag];
      gradient[j + lag] += by * g[j];
    }
  }
}

/** r += scale C y over the whole line, of the y at the places. */
export function covary(c: Float64Array, y: Float64Array, places: Places, scale: number, r: Float64Array): void {
  const reach = (c.length - 1) / 2;
  for (let p = 0; p < places.length; p++) {
    const m = places[p];
    const value = scale * y[m];
    const to = Math.min(r.length - 1, m + reach);
    for (let n = Math.max(0, m - reach), at = n - m + reach; n <= to; n++, at++) r[n] += value * c[at];
  }
}

/** Adds the derivative of scale x . C y by c, x over the whole line or at `rows` only. */
export function lagsGradient(
  x: Float64Array,
  y: Float64Array,
  places: Places,
  scale: number,
  byC: Float64Array,
  rows?: Places,
): void {
  const reach = (byC.length - 1) / 2;
  for (let p = 0; p < places.length; p++) {
    const m = places[p];
    const value = scale * y[m];
    if (rows)
      for (let i = 0; i < rows.length; i++) {
        const at = rows[i] - m + reach;
        if (at >= 0 && at < byC.length) byC[at] += value * x[rows[i]];
      }
    else {
      const to = Math.min(x.length - 1, m + reach);
      for (let n = Math.max(0, m - reach), at = n - m + reach; n <= to; n++, at++) byC[at] += value * x[n];
    }
  }
}
