/** Back and forth along depth: displacement toward the probe = amplitudeM sin(2 pi frequencyHz t + phaseRad). */
export interface Oscillation {
  readonly amplitudeM: number;
  readonly frequencyHz: number;
  readonly phaseRad: number;
}

/** Velocity in the image plane, m/s: axial is positive toward the probe, lateral toward higher element index. */
export interface PlaneVelocity {
  readonly lateralMps: number;
  readonly axialMps: number;
}

/** One scatterer; 0 dB is an echo of amplitude 1 before directivity, spreading and attenuation. */
export interface PointObject extends PlaneVelocity {
  readonly kind: 'point';
  /** Where it is at time 0, m. */
  readonly lateralM: number;
  readonly depthM: number;
  readonly amplitudeDb: number;
}

/**
 * What the random scatterers of an object are.
 *
 * `amplitudeDb` is the summed echo power of one square wavelength of the object, so that objects compare whatever their
 * densities; `scatterersPerCell` is per resolution cell (`resolutionCell`), and from 10 on the speckle is fully developed.
 */
export interface Texture {
  readonly amplitudeDb: number;
  readonly scatterersPerCell: number;
}

/** A block of tissue that moves as a whole; it has no scatterers where a vessel or a disk of the scene is. */
export interface TissueObject extends Texture, PlaneVelocity {
  readonly kind: 'tissue';
  /** Where the block is at time 0, m. */
  readonly lateralM: readonly [number, number];
  readonly depthM: readonly [number, number];
  readonly oscillation?: Oscillation;
}

/**
 * A straight vessel with laminar flow, v(r) = peakVelocityMps (1 - (r / radiusM)^2) (Poiseuille).
 *
 * Blood that leaves one end enters at the other, so that its density stays; `lengthM` should reach beyond the image.
 */
export interface VesselObject extends Texture {
  readonly kind: 'vessel';
  /** Middle of the vessel, m. */
  readonly lateralM: number;
  readonly depthM: number;
  readonly radiusM: number;
  readonly lengthM: number;
  /** From the probe's face, degrees: flow runs toward higher element index and, where positive, toward the probe. */
  readonly angleDeg: number;
  readonly peakVelocityMps: number;
}

/** A disk that turns about its centre: velocity toward the probe = angularVelocityRadps (lateral - lateralM). */
export interface DiskObject extends Texture {
  readonly kind: 'disk';
  readonly lateralM: number;
  readonly depthM: number;
  readonly radiusM: number;
  readonly angularVelocityRadps: number;
}

export type SceneObject = PointObject | TissueObject | VesselObject | DiskObject;

/** Flow coordinates of a place: along the vessel, and across it from its axis, m. */
export function alongAndAcross(
  { lateralM, depthM, angleDeg }: VesselObject,
  x: number,
  z: number,
): readonly [along: number, across: number] {
  const angle = (angleDeg * Math.PI) / 180;
  const [dx, dz] = [x - lateralM, z - depthM];
  return [dx * Math.cos(angle) - dz * Math.sin(angle), dx * Math.sin(angle) + dz * Math.cos(angle)];
}

/** Whether a place is in an object at time 0; a point is in no place. */
export function contains(object: SceneObject, x: number, z: number): boolean {
  switch (object.kind) {
    case 'point':
      return false;
    case 'tissue':
      return x >= object.lateralM[0] && x <= object.lateralM[1] && z >= object.depthM[0] && z <= object.depthM[1];
    case 'vessel': {
      const [along, across] = alongAndAcross(object, x, z);
      return Math.abs(along) <= object.lengthM / 2 && Math.abs(across) <= object.radiusM;
    }
    case 'disk':
      return Math.hypot(x - object.lateralM, z - object.depthM) <= object.radiusM;
  }
}
