import { NO_ECHO_DB, SounderError } from '../core/index.ts';
import { greyOf } from './palette.ts';

/** Decibels below the strongest place of an image. */
export interface Levels {
  /** The strongest level, dB; undefined where there is no echo at all. */
  readonly maximumDb: number | undefined;
  /** From 0 at so many decibels below the maximum to 1 at it; below 0 beneath, and where there is no echo. */
  readonly height: (levelDb: number) => number;
}

/** @throws SounderError `usage` naming the option unless the range is above 0 */
export function levelsBelow(levelsDb: Float32Array, rangeDb: number, option: string): Levels {
  if (!(rangeDb > 0 && Number.isFinite(rangeDb)))
    throw new SounderError('usage', `${option}: found ${rangeDb}, allowed: a number of decibels above 0`);
  let maximum = -Infinity;
  for (const level of levelsDb) if (level > maximum && level < Infinity) maximum = level;
  if (!(maximum > NO_ECHO_DB)) return { maximumDb: undefined, height: () => -1 };
  return {
    maximumDb: maximum,
    height: (level) => (level > NO_ECHO_DB && level < Infinity ? 1 - (maximum - level) / rangeDb : -1),
  };
}

/** The grey of a level. */
export const greyOfLevel = ({ height }: Levels, levelDb: number): number => greyOf(height(levelDb));
