import { type Axis, isHarmonic, sampledSize } from '../core/axes.ts';
import { SounderError } from '../core/errors.ts';
import { type SensorDescription, shapeOf } from '../core/sensor.ts';
import { elementCoordinates } from './element-coordinates.ts';
import type { SceneTarget } from './scene.ts';
import { kronecker, steer } from './steering.ts';
import { planTargetFrequencies } from './target-frequencies.ts';

/** Rows are made at least this long, by merging trailing axes, so that the inner loop is worth entering. */
const shortestRow = 256;

/**
 * Plans the noiseless tensor of point targets, without a waveform.
 *
 *   H[n_1 .. n_M] = sum_p a_p e^{j phi_p} prod_m exp(j 2 pi f_pm n_m),   a_p = 10^(amplitudeDb / 20)
 *
 * The phase reference is the first element of every axis. On the antenna axis of a TDM-MIMO sensor transmitter t adds
 * t slotS fD cycles; an incoherent axis multiplies by the target's `elementGains`. Sums are float64.
 * Tahir, Svoboda, Rupp (2025), signal model. Cost O(P N).
 *
 * @returns (targets, into?) => interleaved cf32 samples, row-major, shape of the sensor; `into` is overwritten
 * @throws SounderError `configuration-invalid` when a target lacks what an axis measures
 */
export function planDirectModel(
  sensor: SensorDescription,
): (targets: readonly SceneTarget[], into?: Float32Array) => Float32Array {
  const shape = shapeOf(sensor);
  const size = shape.reduce((product, n) => product * n, 1);
  const vectorsOf = planAxisVectors(sensor);
  let split = shape.length - 1;
  let rowLength = shape[split];
  while (split > 0 && rowLength < shortestRow) rowLength *= shape[--split];
  const row = new Float64Array(2 * rowLength);
  const one = Float64Array.of(1, 0);

  return (targets, into = new Float32Array(2 * size)) => {
    if (into.length !== 2 * size)
      throw new SounderError('plan-invalid', `direct model: found ${into.length} numbers, expected ${2 * size}`);
    const terms = targets.map((target) => {
      const vectors = vectorsOf(target);
      const gain = complexGain(target);
      return {
        outer: vectors.slice(0, split).reduce(kronecker, gain),
        inner: vectors.slice(split).reduce(kronecker, one),
      };
    });
    for (let r = 0, at = 0; at < into.length; r++, at += row.length) {
      row.fill(0);
      for (const { outer, inner } of terms) addScaled(row, inner, outer[2 * r], outer[2 * r + 1]);
      into.set(row, at);
    }
    return into;
  };
}

/** a e^{j phi} as an interleaved vector of one element. */
function complexGain(target: SceneTarget): Float64Array {
  const amplitude = 10 ** (target.amplitudeDb / 20);
  const phase = target.phaseRad ?? 0;
  return Float64Array.of(amplitude * Math.cos(phase), amplitude * Math.sin(phase));
}

/** row += (re + j im) * vector, interleaved complex. */
function addScaled(row: Float64Array, vector: Float64Array, re: number, im: number): void {
  for (let i = 0; i < row.length; i += 2) {
    const x = vector[i];
    const y = vector[i + 1];
    row[i] += re * x - im * y;
    row[i + 1] += re * y + im * x;
  }
}

/** The vector of a target along every axis, one per axis, interleaved complex. */
function planAxisVectors(sensor: SensorDescription): (target: SceneTarget) => Float64Array[] {
  const coordinates = sensor.axes.map(elementCoordinates);
  const frequenciesOf = planTargetFrequencies(sensor);
  const delays = sensor.axes.map((axis) => slotDelays(sensor, axis));
  return (target) => {
    const { frequencies, dopplerHz } = frequenciesOf(target);
    return sensor.axes.map((axis, m) => {
      if (!isHarmonic(axis)) return elementGains(target, axis);
      const vector = steer(coordinates[m], frequencies[m], new Float64Array(2 * coordinates[m].length));
      const late = delays[m];
      if (late === undefined) return vector;
      const turn = steer(late, dopplerHz, new Float64Array(vector.length));
      return vector.map((_, i) =>
        i % 2 === 0
          ? vector[i] * turn[i] - vector[i + 1] * turn[i + 1]
          : vector[i - 1] * turn[i] + vector[i] * turn[i - 1],
      );
    });
  };
}

/** Seconds by which each antenna samples late under TDM-MIMO (transmitter-major), or undefined on other axes. */
function slotDelays(sensor: SensorDescription, axis: Axis): Float64Array | undefined {
  const { tdm } = sensor;
  if (!tdm || axis.name !== 'antenna') return undefined;
  const receivers = axis.size / tdm.transmitters;
  const antennas = axis.kept ?? Array.from({ length: axis.size }, (_, n) => n);
  return Float64Array.from(antennas, (n) => Math.floor(n / receivers) * tdm.slotS);
}

function elementGains(target: SceneTarget, axis: Axis): Float64Array {
  const gains = target.elementGains?.[axis.name];
  const elements = axis.kept ?? Array.from({ length: sampledSize(axis) }, (_, n) => n);
  if (gains && gains.length !== axis.size)
    throw new SounderError(
      'configuration-invalid',
      `target: elementGains.${axis.name}: found ${gains.length} gains, allowed: ${axis.size}, one per element`,
    );
  return Float64Array.from(elements.flatMap((n) => [gains ? gains[n].re : 1, gains ? gains[n].im : 0]));
}
