/** Windows over slow time: the lower the side lobes, the wider the main lobe. */
export const tapers = ['hann', 'hamming', 'blackman', 'boxcar'] as const;
export type Taper = (typeof tapers)[number];

/** Cosine series of each (Harris 1978, table 1), of the angle from -pi to pi. */
const SERIES: Readonly<Record<Taper, readonly number[]>> = {
  hann: [0.5, 0.5],
  hamming: [0.54, 0.46],
  blackman: [0.42, 0.5, 0.08],
  boxcar: [1],
};

/** Weights of a window of `length` pulses, symmetric; the zeros lie half a pulse outside, so that each pulse counts. */
export const taperWeights = (taper: Taper, length: number): Float64Array =>
  Float64Array.from({ length }, (_, n) => {
    const angle = (2 * Math.PI * (n + 0.5)) / length - Math.PI;
    return SERIES[taper].reduce((sum, amplitude, k) => sum + amplitude * Math.cos(k * angle), 0);
  });
