/** Threshold below which the proximal operator of w |x|^(1/2) gives 0: (54^(1/3) / 4) (2 w)^(2/3) (Xu et al. 2012, theorem 1). */
export const halfThreshold = (weight: number): number => (Math.cbrt(54) / 4) * Math.cbrt(2 * weight) ** 2;

/** The weight whose threshold that is. */
export const halfThresholdWeight = (threshold: number): number => ((4 * threshold) / Math.cbrt(54)) ** 1.5 / 2;

/**
 * Factor of a magnitude under half thresholding, q = threshold / magnitude:
 *
 *   h(q) = (2/3) (1 + cos(2 pi / 3 - (2/3) arccos(q^(3/2) / sqrt 2)))   for q < 1, else 0
 *
 * This is (2/3) (1 + cos(2 pi / 3 - (2/3) arccos((L/8) (|u|/3)^(-3/2)))) with L = 2 w (Xu et al. 2012), in terms of the
 * threshold. At the threshold it jumps from 0 to 2/3.
 */
export const halfFactor = (q: number): number =>
  q < 1 ? (2 / 3) * (1 + Math.cos((2 * Math.PI) / 3 - (2 / 3) * Math.acos(q ** 1.5 / Math.SQRT2))) : 0;
