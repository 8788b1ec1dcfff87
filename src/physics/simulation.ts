import { SounderError } from '../core/errors.ts';
import type { Rng } from '../core/rng.ts';
import { samplesPerSnapshot, type SensorDescription } from '../core/sensor.ts';
import type { TruthTarget } from '../core/truth.ts';
import { planDirectModel } from './direct-model.ts';
import { type Motion, positionAt } from './motion.ts';
import { addNoise, drawNoise, noiseSigma } from './noise.ts';
import { planOfdmLink } from './ofdm-link.ts';
import type { OfdmWaveform } from './ofdm-waveform.ts';
import { planQuantizer } from './quantizer.ts';
import { drawPhases, type SceneTarget, totalPower } from './scene.ts';

/** A whole simulated recording: what moves before which sensor, how often it looks, how noisy it is. */
export interface Simulation {
  /** Datatype `cf32_le`, or `ci16_le` scaled so that nothing clips. */
  readonly sensor: SensorDescription;
  /** With a waveform every snapshot goes through the OFDM link; without, through the direct tensor model. */
  readonly waveform?: OfdmWaveform;
  readonly targets: readonly (SceneTarget | Motion)[];
  readonly snapshots: number;
  readonly intervalS: number;
  /** Time of the first snapshot, nanoseconds since 1970-01-01 UTC. */
  readonly startTimeNs: bigint;
  /** `snrDb`: summed target power of the first snapshot over noise power, per element; absent: no noise. */
  readonly noise?: { readonly snrDb: number } | { readonly noisePowerDb: number };
}

/** One snapshot of a simulation; `samples` is overwritten by the next one. */
export interface SimulatedSnapshot {
  readonly captureTimeNs: bigint;
  readonly samples: Uint8Array;
  readonly truth: readonly TruthTarget[];
}

const secondsToNs = (seconds: number): bigint => BigInt(Math.round(seconds * 1e9));

/**
 * Simulates a recording snapshot by snapshot; equal seeds give equal bytes, and snapshot n does not depend on others.
 *
 * Target phases that are not given are drawn anew for every snapshot. Truth amplitudes are in the units of the samples.
 *
 * @throws SounderError `configuration-invalid` when a target lacks what an axis measures or the noise has no reference
 */
export function* simulate(simulation: Simulation, rng: Rng): Generator<SimulatedSnapshot, void, void> {
  const { sensor, snapshots, intervalS, startTimeNs } = simulation;
  const scenes = Array.from({ length: snapshots }, (_, n) => targetsAt(simulation, n * intervalS));
  const sigma = sigmaOf(simulation, scenes[0] ?? []);
  const observe = planObservation(simulation);
  const encode = planQuantizer(sensor, peakOf(scenes, sigma));
  for (let n = 0; n < snapshots; n++) {
    const chance = rng.fork(`snapshot ${n}`);
    const { signal, noise, truth } = observe(drawPhases(sensor, scenes[n], chance.fork('phases')), chance);
    if (sigma > 0) addNoise(signal, noise(), sigma, signal);
    yield {
      captureTimeNs: startTimeNs + secondsToNs(n * intervalS),
      samples: encode.encode(signal),
      truth: truth.map((target) => truthOf(target, encode.gainDb)),
    };
  }
}

function targetsAt({ targets, sensor }: Simulation, seconds: number): SceneTarget[] {
  return targets.flatMap((target) =>
    'speedMps' in target ? (positionAt(target, seconds, sensor.geometry ?? 'bistatic') ?? []) : [target],
  );
}

/** Standard deviation of the noise of one element, sqrt(E|w|^2). */
function sigmaOf({ noise }: Simulation, first: readonly SceneTarget[]): number {
  if (noise === undefined) return 0;
  if ('noisePowerDb' in noise) return 10 ** (noise.noisePowerDb / 20);
  if (first.length === 0)
    throw new SounderError(
      'configuration-invalid',
      'noise: a signal-to-noise ratio needs a target in the first snapshot, found none; give the noise power instead',
    );
  return noiseSigma(totalPower(first), noise.snrDb);
}

/** Real or imaginary parts stay below the sum of amplitudes plus 9 of their standard deviations. */
function peakOf(scenes: readonly (readonly SceneTarget[])[], sigma: number): number {
  const sums = scenes.map((targets) => targets.reduce((sum, target) => sum + 10 ** (target.amplitudeDb / 20), 0));
  return Math.max(...sums, 0) + 9 * Math.SQRT1_2 * sigma;
}

interface Observation {
  readonly signal: Float32Array;
  readonly truth: readonly SceneTarget[];
  readonly noise: () => Float32Array;
}

function planObservation({ sensor, waveform }: Simulation): (targets: readonly SceneTarget[], rng: Rng) => Observation {
  if (waveform) return planOfdmLink(waveform);
  const size = samplesPerSnapshot(sensor);
  const model = planDirectModel(sensor);
  const tensor = new Float32Array(2 * size);
  return (targets, rng) => ({
    signal: model(targets, tensor),
    truth: targets,
    noise: () => drawNoise(size, rng.fork('noise')),
  });
}

const truthOf = ({ azimuthDeg, rangeM, velocityMps, amplitudeDb }: SceneTarget, gainDb: number): TruthTarget => ({
  ...(azimuthDeg !== undefined && { azimuthDeg }),
  ...(rangeM !== undefined && { rangeM }),
  ...(velocityMps !== undefined && { velocityMps }),
  amplitudeDb: amplitudeDb + gainDb,
});
