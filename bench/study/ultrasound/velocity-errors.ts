import type { DopplerImage } from '../../../src/core/image.ts';
import type { VesselScene } from './vessel.ts';

/** Errors of velocity over the lumen. */
export interface VelocityErrors {
  /** Mean absolute error over the peak of the axial velocity, %. */
  readonly errorPercent: number;
  /** Mean error over the peak, %; below 0: towards the probe too slow. */
  readonly biasPercent: number;
  /** Root mean square of error over its stated one-sigma error; 1 where the statement is right. */
  readonly calibration: number;
}

/** Compares a Doppler image with the truth over every pixel of the lumen, its edge too. */
export function velocityErrors(image: DopplerImage, { truth, lumen, peakMps }: VesselScene): VelocityErrors {
  let [count, absolute, signed, normalised] = [0, 0, 0, 0];
  truth.region.forEach((region, p) => {
    if (region !== lumen) return;
    const error = image.velocityMps[p] - truth.velocityMps[p];
    count++;
    absolute += Math.abs(error);
    signed += error;
    normalised += (error / image.velocityStdMps![p]) ** 2;
  });
  return {
    errorPercent: (100 * absolute) / count / peakMps,
    biasPercent: (100 * signed) / count / peakMps,
    calibration: Math.sqrt(normalised / count),
  };
}
