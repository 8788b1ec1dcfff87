import { type ImageGrid, pixelsOf } from '../../core/image.ts';
import { displacement } from './positions.ts';
import { alongAndAcross, contains, type SceneObject } from './scene.ts';

/** What is known of every pixel of a grid. */
export interface VelocityTruth {
  /** Velocity toward the probe, mean over the interval asked for, m/s; 0 where nothing is. */
  readonly velocityMps: Float32Array;
  /** 1 + the number of the object in the scene that is there; 0 for none. */
  readonly region: Uint8Array;
}

/**
 * True axial velocity over a grid between two times; flow and disks lie over tissue.
 *
 * A tissue block is where it is in the middle of the interval, a point is the pixel nearest to it. Scenes have at most
 * 255 objects.
 *
 * @param seconds  from and to, after the first transmit of the recording
 */
export function truthVelocity(
  scene: readonly SceneObject[],
  grid: ImageGrid,
  [from, to]: readonly [number, number],
): VelocityTruth {
  const velocityMps = new Float32Array(pixelsOf(grid));
  const region = new Uint8Array(velocityMps.length);
  const paint = (kinds: readonly SceneObject['kind'][]): void =>
    scene.forEach((object, i) => {
      if (!kinds.includes(object.kind)) return;
      const velocityAt = axialVelocity(object, grid, from, to);
      for (let pixel = 0; pixel < region.length; pixel++) {
        const x = grid.lateralOriginM + (pixel % grid.lateralCount) * grid.lateralSpacingM;
        const z = grid.depthOriginM + Math.floor(pixel / grid.lateralCount) * grid.depthSpacingM;
        const velocity = velocityAt(x, z);
        if (velocity === undefined) continue;
        velocityMps[pixel] = velocity;
        region[pixel] = i + 1;
      }
    });
  paint(['tissue']);
  paint(['vessel', 'disk']);
  paint(['point']);
  return { velocityMps, region };
}

type VelocityAt = (x: number, z: number) => number | undefined;

function axialVelocity(object: SceneObject, grid: ImageGrid, from: number, to: number): VelocityAt {
  if (object.kind === 'vessel') {
    const sine = Math.sin((object.angleDeg * Math.PI) / 180);
    return (x, z) => {
      if (!contains(object, x, z)) return undefined;
      const [, across] = alongAndAcross(object, x, z);
      return object.peakVelocityMps * sine * (1 - (across / object.radiusM) ** 2);
    };
  }
  if (object.kind === 'disk')
    return (x, z) => (contains(object, x, z) ? object.angularVelocityRadps * (x - object.lateralM) : undefined);
  const [dx, dz] = displacement(object, (from + to) / 2);
  const velocity = meanVelocity(object, from, to);
  if (object.kind === 'tissue') return (x, z) => (contains(object, x - dx, z - dz) ? velocity : undefined);
  const [x0, z0] = [object.lateralM + dx, object.depthM + dz];
  return (x, z) =>
    Math.abs(x - x0) <= grid.lateralSpacingM / 2 && Math.abs(z - z0) <= grid.depthSpacingM / 2 ? velocity : undefined;
}

/** Mean over an interval, or at an instant where it has no length. */
function meanVelocity(body: Parameters<typeof displacement>[0], from: number, to: number): number {
  if (to > from) return (displacement(body, from)[1] - displacement(body, to)[1]) / (to - from);
  const { oscillation } = body;
  if (!oscillation) return body.axialMps;
  const rate = 2 * Math.PI * oscillation.frequencyHz;
  return body.axialMps + oscillation.amplitudeM * rate * Math.cos(rate * from + oscillation.phaseRad);
}
