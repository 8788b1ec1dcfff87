import type { Coordinate, Measured, Track } from './track.ts';

/** How targets may move between two looks; standard deviations of a random motion. */
export interface MotionOptions {
  /** Change of closing speed in a second, m/s^2. */
  readonly accelerationMps2: number;
  /** Speed across the line of sight, and along it where no velocity was measured, m/s. */
  readonly speedMps: number;
}

/** Where no range was measured, angles spread as for a target this near. */
const NEAR_M = 10;
const DEGREES = 180 / Math.PI;

/**
 * Where a track is expected after `dt` seconds and how sure that is, closing speed counted positive:
 *
 *   range     r - v dt,  s^2 = s_r^2 + (s_v dt)^2 + (a dt^2 / 2)^2
 *   velocity  v,         s^2 = s_v^2 + (a dt)^2
 *   azimuth   az,        s^2 = s_az^2 + (u dt / r)^2
 *
 * with a the acceleration and u the speed of the options; without a measured velocity v = 0 and s_v = u.
 */
export function predicted(track: Track, name: Coordinate, dt: number, options: MotionOptions): Measured | undefined {
  const known = track[name];
  if (!known) return undefined;
  const [value, std] = known;
  const { accelerationMps2: a, speedMps: u } = options;
  switch (name) {
    case 'rangeM': {
      const [v, sv] = track.velocityMps ?? [0, u];
      return [value - v * dt, Math.hypot(std, sv * dt, (a * dt * dt) / 2)];
    }
    case 'velocityMps':
      return [value, Math.hypot(std, a * dt)];
    case 'azimuthDeg': {
      const range = Math.max(track.rangeM?.[0] ?? NEAR_M, 1);
      return [value, Math.hypot(std, (DEGREES * u * dt) / range)];
    }
  }
}
