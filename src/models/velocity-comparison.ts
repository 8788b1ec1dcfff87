import type { DopplerImage } from '../core/image.ts';

/** Velocities of one image against those of another, over the pixels with echoes. */
export interface VelocityAgreement {
  /** Of the line through the origin that fits best: 1 where velocities are the same. */
  readonly slope: number;
  /** Share of the variation that this line explains. */
  readonly r2: number;
  /** Root of the mean square of the differences, m/s. */
  readonly rmsMps: number;
  readonly pixels: number;
}

/** Gathers, packet by packet, how well velocities agree with those of all pulses. */
export class VelocityComparison {
  #pixels = 0;
  #xx = 0;
  #xy = 0;
  #yy = 0;
  #y = 0;
  readonly #rangeDb: number;

  /** @param rangeDb  pixels count whose power in the full image is within so many decibels of its strongest */
  constructor(rangeDb = 20) {
    this.#rangeDb = rangeDb;
  }

  add(full: DopplerImage, other: DopplerImage): void {
    const least = full.powerDb.reduce((most, value) => Math.max(most, value), -Infinity) - this.#rangeDb;
    full.powerDb.forEach((power, pixel) => {
      if (power < least) return;
      const [x, y] = [full.velocityMps[pixel], other.velocityMps[pixel]];
      this.#pixels++;
      this.#xx += x * x;
      this.#xy += x * y;
      this.#yy += y * y;
      this.#y += y;
    });
  }

  /** Slope 0 and R2 0 where nothing moves. */
  result(): VelocityAgreement {
    const [n, xx, xy, yy, y] = [this.#pixels, this.#xx, this.#xy, this.#yy, this.#y];
    const slope = xx > 0 ? xy / xx : 0;
    const residual = yy - slope * xy;
    const variation = yy - (n > 0 ? (y * y) / n : 0);
    return {
      slope,
      r2: variation > 0 ? 1 - Math.max(0, residual) / variation : 0,
      rmsMps: n > 0 ? Math.sqrt(Math.max(0, xx - 2 * xy + yy) / n) : 0,
      pixels: n,
    };
  }
}
