/**
 * The number of independent windows that know the power of an exponential as well as all windows of length L slid by
 * one element along an axis of N do, W = N - L + 1 of them:
 *
 *     W^2 / sum_{|d| < min(W, L)} (W - |d|) (1 - |d| / L)^2,   between N / L and 1.5 N / L.
 *
 * Windows d apart share all but d elements, so what white noise adds to them at one frequency is correlated by
 * 1 - |d| / L and its power by the square of that. P. Welch, "The use of fast Fourier transform for the estimation of
 * power spectra", IEEE Trans. Audio Electroacoust. 15(2), 1967, for rectangular windows. Forward-backward averaging adds
 * nothing here: a window and its reversed conjugate hold the same power at every frequency. Cost O(min(W, L)).
 */
export function effectiveWindows(size: number, window: number): number {
  const windows = size - window + 1;
  let sum = windows;
  for (let d = 1; d < Math.min(windows, window); d++) sum += 2 * (windows - d) * (1 - d / window) ** 2;
  return (windows * windows) / sum;
}
