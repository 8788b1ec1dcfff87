import { SounderError } from '../../core/index.ts';

/** Where a transmitted wave comes from: a direction, or a point behind or before the probe (USTB's `uff.wave`). */
export interface TransmitWave {
  /** Distance of the source from the origin, m; Infinity for a plane wave. */
  readonly distanceM: number;
  /** Angles of the source, radians: x = d sin(az) cos(el), y = d sin(el), z = d cos(az) cos(el). */
  readonly azimuth: number;
  readonly elevation: number;
  readonly speedMps: number;
  /** Time from the moment that the wave passes the origin to the start of acquisition, s. */
  readonly startS: number;
}

/**
 * When each element fires, s, after the moment at which the wave passes the origin, less the wave's own start of acquisition: with
 * these delays every transmit has the reference of the first.
 *
 * Plane: x sin(az) cos(el) / c. Source behind the probe: (|e - s| - |s|) / c; before it, focused: (|s| - |e - s|) / c.
 * Source: Rodriguez-Molares et al., The UltraSound ToolBox, IEEE IUS 2017; `uff.wave` and its delay-and-sum.
 *
 * @param x  coordinates of the elements, which lie at y = z = 0, m
 * @throws SounderError `capture-invalid` for a source on the probe, which is a transmit of single elements
 */
export function waveDelays(wave: TransmitWave, x: readonly number[], where: string): number[] {
  const { distanceM, azimuth, elevation, speedMps, startS } = wave;
  if (!Number.isFinite(distanceM)) {
    const slope = (Math.sin(azimuth) * Math.cos(elevation)) / speedMps;
    return x.map((position) => position * slope - startS);
  }
  const [sx, sy, sz] = [
    distanceM * Math.sin(azimuth) * Math.cos(elevation),
    distanceM * Math.sin(elevation),
    distanceM * Math.cos(azimuth) * Math.cos(elevation),
  ];
  if (Math.abs(sz) < 1e-9)
    throw new SounderError(
      'capture-invalid',
      `${where}.source: found z = ${sz} m, allowed: a source off the probe (transmits of single elements cannot be described)`,
    );
  const fromSource = (position: number): number => Math.hypot(position - sx, sy, sz) - Math.hypot(sx, sy, sz);
  return x.map((position) => (-Math.sign(sz) * fromSource(position)) / speedMps - startS);
}
