import { SounderError } from '../core/errors.ts';
import { type ImageGrid, pixelsOf } from '../core/image.ts';
import type { Acquisition } from './acquisition.ts';
import { apertureWidth } from './aperture.ts';

/** A default grid becomes coarser before it has more pixels than this. */
export const MOST_DEFAULT_PIXELS = 1 << 20;
/** An explicit grid may have this many. */
export const MOST_PIXELS = 1 << 24;
/** Depths of a default grid begin and end at whole multiples of this, where the image is deep enough. */
const DEPTH_ROUNDING_M = 5e-3;
/** Rounding may take this share of the depth from either end. */
const ROUNDING_SHARE = 1 / 4;

/**
 * The grid that suits an acquisition.
 *
 * - step: a third of the wavelength to the nearest of 1, 2, 5 times a power of ten, coarser where more than
 *   `MOST_DEFAULT_PIXELS` pixels would be needed
 * - depth: from c t / 2 of the first sample to the deepest z whose echo every element recorded wherever below the
 *   aperture it comes from, z + sqrt(z^2 + aperture^2) <= c t of the last sample; both rounded inwards to 5 mm, or to
 *   less (1, 2, 5 times a power of ten) where 5 mm is more than a quarter of the depth there is
 * - lateral: symmetric, as wide as the aperture but no wider than the image is deep
 *
 * @throws SounderError `plan-invalid` when the record ends before its echoes reach all elements
 */
export function defaultGrid(acquisition: Acquisition): ImageGrid {
  const { carrierHz, propagationSpeedMps: c, startTimeS, samplingRateHz, fastTimeCount, elementsM } = acquisition;
  const aperture = apertureWidth(elementsM);
  const from = Math.max(0, (c * startTimeS) / 2);
  const path = c * (startTimeS + (fastTimeCount - 1) / samplingRateHz);
  // z + sqrt(z^2 + a^2) = path
  const to = (path * path - aperture * aperture) / (2 * path);
  if (!(to > from))
    throw new SounderError(
      'plan-invalid',
      `ultrasound: stream ${acquisition.sensor.streamId}: default grid: found records that end ` +
        `${path > 0 ? `after ${(1e3 * path).toPrecision(4)} mm of path` : 'before the transmit'}, ` +
        `allowed: longer than the way from ${(1e3 * from).toPrecision(4)} mm depth to the far end of the ` +
        `${(1e3 * aperture).toPrecision(4)} mm aperture, or an explicit grid`,
    );
  for (let step = nearestStep(c / carrierHz / 3); ; step = nextStep(step)) {
    const grid = gridOfStep(step, from, to, aperture);
    if (pixelsOf(grid) <= MOST_DEFAULT_PIXELS) return grid;
  }
}

function gridOfStep(step: number, from: number, to: number, aperture: number): ImageGrid {
  let rounding = DEPTH_ROUNDING_M;
  while (rounding > ROUNDING_SHARE * (to - from) && rounding > step) rounding = previousStep(rounding);
  const first = clean(Math.ceil(from / rounding - SLACK) * rounding);
  const last = Math.max(first, clean(Math.floor(to / rounding + SLACK) * rounding));
  const depthCount = Math.floor((last - first) / step + SLACK) + 1;
  const depth = (depthCount - 1) * step;
  const half = Math.floor(Math.min(aperture, depth) / 2 / step + SLACK);
  return {
    lateralCount: 2 * half + 1,
    depthCount,
    lateralOriginM: half === 0 ? 0 : clean(-half * step),
    lateralSpacingM: step,
    depthOriginM: first,
    depthSpacingM: step,
  };
}

/**
 * Checks a grid that was given.
 *
 * @throws SounderError `configuration-invalid` naming the field, what was found and what is allowed
 */
export function checkGrid(grid: ImageGrid): ImageGrid {
  const fail = (field: string, found: unknown, allowed: string): never => {
    throw new SounderError('configuration-invalid', `grid.${field}: found ${String(found)}, allowed: ${allowed}`);
  };
  for (const field of ['lateralCount', 'depthCount'] as const)
    if (!Number.isInteger(grid[field]) || grid[field] < 1) fail(field, grid[field], 'an integer of at least 1');
  for (const field of ['lateralSpacingM', 'depthSpacingM'] as const)
    if (!(grid[field] > 0) || !Number.isFinite(grid[field])) fail(field, grid[field], 'metres above 0');
  if (!Number.isFinite(grid.lateralOriginM)) fail('lateralOriginM', grid.lateralOriginM, 'metres');
  if (!(grid.depthOriginM >= 0) || !Number.isFinite(grid.depthOriginM))
    fail('depthOriginM', grid.depthOriginM, 'metres from 0, below the probe');
  if (pixelsOf(grid) > MOST_PIXELS)
    fail('lateralCount', `${grid.lateralCount} x ${grid.depthCount} pixels`, `at most ${MOST_PIXELS} pixels`);
  return grid;
}

/** Quotients of decimal numbers may miss a whole number by rounding. */
const SLACK = 1e-9;
const mantissas = [1, 2, 5];

/** The number of the ladder .. 0.5, 1, 2, 5, 10 .. nearest in ratio. */
function nearestStep(value: number): number {
  const exponent = Math.floor(Math.log10(value));
  const ladder = [...mantissas, 10].map((mantissa) => rung(mantissa, exponent));
  return ladder.reduce((best, step) => (ratio(step, value) < ratio(best, value) ? step : best));
}

const ratio = (a: number, b: number): number => Math.abs(Math.log(a / b));
const nextStep = (step: number): number => nearestStep(step * 2.2);
const previousStep = (step: number): number => nearestStep(step / 2.2);
/** mantissa 10^exponent as the decimal number it is meant to be. */
const rung = (mantissa: number, exponent: number): number => Number(`${mantissa}e${exponent}`);
/** A multiple of a step without the last digits of its arithmetic. */
const clean = (value: number): number => Number(value.toPrecision(12));
