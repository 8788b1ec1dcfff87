import type { Oscillation, PlaneVelocity } from './scene.ts';
import type { Population } from './scatterers.ts';

/** Displacement of a body at a time since its rest at time 0, m: lateral, and along depth (down). */
export function displacement(
  { lateralMps, axialMps, oscillation }: PlaneVelocity & { readonly oscillation?: Oscillation },
  seconds: number,
): readonly [lateral: number, depth: number] {
  const swing = oscillation
    ? oscillation.amplitudeM *
      (Math.sin(2 * Math.PI * oscillation.frequencyHz * seconds + oscillation.phaseRad) -
        Math.sin(oscillation.phaseRad))
    : 0;
  return [lateralMps * seconds, -axialMps * seconds - swing];
}

/** Where the scatterers of a population are at a time, written as lateral and depth, m. */
export function positionsAt(
  { object, first, second }: Population,
  seconds: number,
  lateral: Float64Array,
  depth: Float64Array,
): void {
  const count = first.length;
  if (object.kind === 'point' || object.kind === 'tissue') {
    const [dx, dz] = displacement(object, seconds);
    for (let i = 0; i < count; i++) {
      lateral[i] = first[i] + dx;
      depth[i] = second[i] + dz;
    }
    return;
  }
  const { lateralM, depthM } = object;
  if (object.kind === 'disk') {
    const turn = object.angularVelocityRadps * seconds;
    const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
    for (let i = 0; i < count; i++) {
      lateral[i] = lateralM + first[i] * cosine + second[i] * sine;
      depth[i] = depthM - first[i] * sine + second[i] * cosine;
    }
    return;
  }
  const { radiusM, lengthM, angleDeg, peakVelocityMps } = object;
  const angle = (angleDeg * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  for (let i = 0; i < count; i++) {
    const across = second[i];
    const travelled = first[i] + peakVelocityMps * (1 - (across / radiusM) ** 2) * seconds;
    // Blood that leaves one end enters at the other.
    const along = travelled - lengthM * Math.floor(travelled / lengthM + 0.5);
    lateral[i] = lateralM + along * cosine + across * sine;
    depth[i] = depthM - along * sine + across * cosine;
  }
}
