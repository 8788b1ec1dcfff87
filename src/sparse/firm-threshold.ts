/**
 * Factor of a magnitude under firm thresholding (Gao & Bruce 1997): min(1, slope (1 - q)) for q = threshold / magnitude.
 *
 * Slope 1 is soft thresholding, an infinite one hard thresholding.
 */
export const firmFactor = (q: number, slope: number): number => (q < 1 ? Math.min(1, slope * (1 - q)) : 0);
