import type { Axis } from '../../core/axes.ts';
import { SounderError } from '../../core/errors.ts';

/** Where targets can be along one axis, cycles per sample, low to high. */
export type FrequencyWindow = readonly [number, number];

/** Shortest compressed axis worth estimating on: fewer elements leave no noise subspace beside the targets. */
const SHORTEST_AXIS = 8;

/**
 * Amplitude response of averaging D elements to a frequency `offset` from the centre of the average.
 *
 *     g(f) = |sin(pi D f) / (D sin(pi f))|
 */
export function averagingGain(factor: number, offset: number): number {
  const sine = Math.sin(Math.PI * offset);
  return Math.abs(sine) < 1e-12 ? 1 : Math.abs(Math.sin(Math.PI * factor * offset) / (factor * sine));
}

/** Loss of averaging at a frequency `offset` from its centre, dB, at least 0. */
export const droopDb = (factor: number, offset: number): number => -20 * Math.log10(averagingGain(factor, offset));

/** Factors that divide the axis, ascending. */
export function divisors(size: number): number[] {
  return Array.from({ length: size }, (_, i) => i + 1).filter((factor) => size % factor === 0);
}

export interface FactorChoice {
  readonly averaging: boolean;
  readonly maxDroopDb: number;
  readonly steer: boolean;
}

/**
 * The largest factor that neither aliases inside the limits (one resolution cell to spare on each side) nor droops by
 * more than allowed at their ends; 1 where no limits are known.
 *
 *     D (f_high - f_low + 2/N) <= 1      (plain.md 2.2, "choosing rule")
 */
export function chooseFactor(size: number, window: FrequencyWindow | undefined, choice: FactorChoice): number {
  if (!window) return 1;
  const width = window[1] - window[0] + 2 / size;
  const offset = choice.steer ? (window[1] - window[0]) / 2 : Math.max(Math.abs(window[0]), Math.abs(window[1]));
  const fits = (factor: number): boolean =>
    factor * width <= 1 &&
    size / factor >= Math.min(SHORTEST_AXIS, size) &&
    (!choice.averaging || droopDb(factor, offset) <= choice.maxDroopDb);
  return divisors(size).filter(fits).at(-1) ?? 1;
}

/** The factor of smoothing when none is asked for: the smallest that divides the axis and leaves it enough elements. */
export function smoothingFactor(size: number): number {
  return divisors(size).find((factor) => factor > 1 && size / factor >= SHORTEST_AXIS) ?? 1;
}

/**
 * Checks a factor the user asked for.
 *
 * @param field  where it was written
 * @throws SounderError `configuration-invalid` when it does not divide the axis, `compression-aliases` when two places
 *   inside the limits would fall onto one compressed frequency
 */
export function checkFactor(
  axis: Axis,
  factor: number,
  window: FrequencyWindow | undefined,
  field = `compression.factors.${axis.name}`,
): void {
  if (!Number.isInteger(factor) || factor < 1 || axis.size % factor !== 0)
    throw new SounderError(
      'configuration-invalid',
      `plain: ${field}: found ${factor}, allowed: ${divisors(axis.size).join(', ')} (divisors of ${axis.size})`,
    );
  const width = window ? window[1] - window[0] : 0;
  if (factor * width <= 1) return;
  throw new SounderError(
    'compression-aliases',
    `plain: ${field}: found ${factor}, which aliases inside the limits; ` +
      `allowed: at most ${Math.floor(1 / width)} (the limits span ${width.toPrecision(3)} cycles per sample)`,
  );
}
