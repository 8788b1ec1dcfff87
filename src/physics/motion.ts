import type { Geometry } from '../core/sensor.ts';
import type { SceneTarget } from './scene.ts';

/** A target in straight uniform motion in the plane of the array, broadside along the y axis. */
export interface Motion {
  /** Where it is at time 0: degrees from broadside, metres. */
  readonly azimuthDeg: number;
  readonly rangeM: number;
  /** Where it goes: degrees from broadside, positive toward higher antenna index (180 heads back along broadside). */
  readonly headingDeg: number;
  readonly speedMps: number;
  /** Amplitude at time 0, dB. */
  readonly amplitudeDb: number;
  /** `range`: amplitude falls with distance as free space says; `constant`: it does not. */
  readonly amplitudeLaw: 'range' | 'constant';
  readonly phaseRad?: number;
}

/** Nearer than this the range law stops growing, metres. */
const nearestM = 1;

const radiansPerDegree = Math.PI / 180;

/**
 * Where a moving target is `seconds` after time 0, as the sensor at the origin sees it.
 *
 *   p(t) = p(0) + u t,   r = |p|,   az = atan2(p_x, p_y),   v = -(u . p) / r   (closing)
 *
 * Monostatic amplitude falls with r^2 (40 dB a decade of power), one-way path amplitude with r (20 dB a decade).
 *
 * @returns the target, or undefined when it has passed behind the array (|az| >= 90 degrees), where it is not seen
 */
export function positionAt(motion: Motion, seconds: number, geometry: Geometry): SceneTarget | undefined {
  const azimuth = motion.azimuthDeg * radiansPerDegree;
  const heading = motion.headingDeg * radiansPerDegree;
  const [ux, uy] = [motion.speedMps * Math.sin(heading), motion.speedMps * Math.cos(heading)];
  const x = motion.rangeM * Math.sin(azimuth) + ux * seconds;
  const y = motion.rangeM * Math.cos(azimuth) + uy * seconds;
  if (y <= 0) return undefined;
  const rangeM = Math.hypot(x, y);
  const decibelsPerDecade = geometry === 'monostatic' ? 40 : 20;
  const nearer = Math.max(motion.rangeM, nearestM) / Math.max(rangeM, nearestM);
  const gainDb = motion.amplitudeLaw === 'range' ? decibelsPerDecade * Math.log10(nearer) : 0;
  return {
    azimuthDeg: Math.atan2(x, y) / radiansPerDegree,
    rangeM,
    velocityMps: -(ux * x + uy * y) / rangeM,
    amplitudeDb: motion.amplitudeDb + gainDb,
    ...(motion.phaseRad !== undefined && { phaseRad: motion.phaseRad }),
  };
}
