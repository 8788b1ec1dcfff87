import type { Target } from '../core/estimate.ts';

/** A target as it was last seen: where, how well that was known, and when. */
export interface Track {
  readonly id: number;
  /** Capture time of the estimate that last held it, nanoseconds since 1970-01-01 UTC. */
  readonly seenNs: bigint;
  readonly rangeM?: Measured;
  readonly velocityMps?: Measured;
  readonly azimuthDeg?: Measured;
}

/** A value and its one-sigma error. */
export type Measured = readonly [value: number, std: number];

/** What is measured of a target by its name in estimates. */
export const coordinates = ['rangeM', 'velocityMps', 'azimuthDeg'] as const;
export type Coordinate = (typeof coordinates)[number];

const stdNames = { rangeM: 'rangeStdM', velocityMps: 'velocityStdMps', azimuthDeg: 'azimuthStdDeg' } as const;

/** A coordinate of a target, if both its value and its error are known and finite. */
export function measured(target: Target, name: Coordinate): Measured | undefined {
  const [value, std] = [target[name], target[stdNames[name]]];
  return value !== undefined && std !== undefined && Number.isFinite(value) && Number.isFinite(std)
    ? [value, std]
    : undefined;
}

/** The track that a target leaves. */
export function trackOf(target: Target, id: number, seenNs: bigint): Track {
  const known = coordinates.flatMap((name) => {
    const value = measured(target, name);
    return value ? [[name, value] as const] : [];
  });
  return { id, seenNs, ...Object.fromEntries(known) };
}
