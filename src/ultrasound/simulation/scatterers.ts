import type { Rng } from '../../core/rng.ts';
import type { ChannelSimulation } from './channel-simulation.ts';
import { pulseSigma } from './pulse.ts';
import { contains, type SceneObject } from './scene.ts';

/** The scatterers of one object: coordinates of its own at time 0 (`positionsAt`), all with one amplitude. */
export interface Population {
  readonly object: SceneObject;
  /** m: along the vessel; from the centre of a disk; lateral. */
  readonly first: Float64Array;
  /** m: across the vessel from its axis; from the centre of a disk; depth. */
  readonly second: Float64Array;
  readonly amplitude: number;
}

/**
 * Area of a resolution cell at a depth, m^2: the pulse at -6 dB, 1.18 c sigma, times lambda max(1, depth / aperture).
 *
 * Lateral resolution is that of a receive aperture of at most f-number 1 (Szabo, Diagnostic Ultrasound Imaging, 2014, ch. 6).
 */
export function resolutionCell(simulation: ChannelSimulation, depthM: number): number {
  const { carrierHz, fractionalBandwidth, propagationSpeedMps: c, channels, pitchM } = simulation;
  const axial = Math.sqrt(2 * Math.LN2) * c * pulseSigma(carrierHz, fractionalBandwidth);
  return axial * (c / carrierHz) * Math.max(1, depthM / (channels * pitchM));
}

/**
 * Draws the scatterers of every object, evenly spread; tissue has none where flow or a disk is.
 *
 * Equal amplitudes make speckle whose intensity has the kurtosis 2 - 1/N of N scatterers a cell.
 */
export function drawScatterers(simulation: ChannelSimulation, rng: Rng): Population[] {
  return simulation.scene.map((object, i) => {
    if (object.kind === 'point')
      return {
        object,
        first: Float64Array.of(object.lateralM),
        second: Float64Array.of(object.depthM),
        amplitude: 10 ** (object.amplitudeDb / 20),
      };
    const cell = resolutionCell(simulation, object.kind === 'tissue' ? (object.depthM[0] + object.depthM[1]) / 2 : object.depthM); // prettier-ignore
    const density = object.scatterersPerCell / cell;
    const wavelength = simulation.propagationSpeedMps / simulation.carrierHz;
    const amplitude = 10 ** (object.amplitudeDb / 20) / Math.sqrt(density * wavelength ** 2);
    const holes = simulation.scene.filter(({ kind }) => kind === 'vessel' || kind === 'disk');
    const [[left, right], [top, bottom]] = boxOf(object);
    const count = Math.round(density * (right - left) * (bottom - top));
    const chance = rng.fork(`object ${i}`);
    const [first, second] = [new Float64Array(count), new Float64Array(count)];
    let kept = 0;
    for (let n = 0; n < count; n++) {
      const a = left + (right - left) * chance.uniform();
      const b = top + (bottom - top) * chance.uniform();
      if (object.kind === 'tissue' && holes.some((hole) => contains(hole, a, b))) continue;
      if (object.kind === 'disk' && Math.hypot(a, b) > object.radiusM) continue;
      first[kept] = a;
      second[kept++] = b;
    }
    return { object, first: first.slice(0, kept), second: second.slice(0, kept), amplitude };
  });
}

type Interval = readonly [number, number];

/** What scatterers are drawn in, in the coordinates of the object. */
function boxOf(object: Exclude<SceneObject, { kind: 'point' }>): readonly [Interval, Interval] {
  const around = (half: number): Interval => [-half, half];
  if (object.kind === 'tissue') return [object.lateralM, object.depthM];
  if (object.kind === 'vessel') return [around(object.lengthM / 2), around(object.radiusM)];
  return [around(object.radiusM), around(object.radiusM)];
}
