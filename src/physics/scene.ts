import { isHarmonic } from '../core/axes.ts';
import type { Rng } from '../core/rng.ts';
import type { SensorDescription } from '../core/sensor.ts';

/** One complex number, where a handful of them do not deserve an array. */
export interface ComplexNumber {
  readonly re: number;
  readonly im: number;
}

/** One point target of a simulated snapshot: where it is, how fast it closes, how strong it is. */
export interface SceneTarget {
  /** Degrees from broadside, positive toward higher antenna index. */
  readonly azimuthDeg?: number;
  readonly rangeM?: number;
  /** Closing speed, positive approaching. */
  readonly velocityMps?: number;
  /** Amplitude of one element relative to 1.0, dB. */
  readonly amplitudeDb: number;
  /** Phase at the first element of every axis; 0 when absent. */
  readonly phaseRad?: number;
  /** Cycles per element by axis name, for axes that measure nothing physical; wins over the physical value. */
  readonly frequencies?: Readonly<Record<string, number>>;
  /** Gain of each element by axis name, for incoherent axes (polarisation); all 1 when absent. */
  readonly elementGains?: Readonly<Record<string, readonly ComplexNumber[]>>;
}

/** What a simulated snapshot is made of: a sensor, its targets, and the noise variance E|w|^2 of every element. */
export interface Scene {
  readonly sensor: SensorDescription;
  readonly targets: readonly SceneTarget[];
  readonly noiseVariance: number;
}

/** Total received target power of one element, sum of 10^(amplitudeDb/10): the signal of the published SNR. */
export const totalPower = (targets: readonly SceneTarget[]): number =>
  targets.reduce((sum, target) => sum + 10 ** (target.amplitudeDb / 10), 0);

/**
 * Gives every target that has none a phase uniform in [0, 2 pi), and every incoherent axis gains of modulus 1 and
 * random phase.
 *
 * Drawn values do not depend on which other targets carry theirs: one draw per target and element, used or not.
 */
export function drawPhases(sensor: SensorDescription, targets: readonly SceneTarget[], rng: Rng): SceneTarget[] {
  const incoherent = sensor.axes.filter((axis) => !isHarmonic(axis));
  const phase = (): number => 2 * Math.PI * rng.uniform();
  return targets.map((target) => {
    const phaseRad = phase();
    const drawn = incoherent.map((axis) => {
      const gains = Array.from({ length: axis.size }, () => {
        const angle = phase();
        return { re: Math.cos(angle), im: Math.sin(angle) };
      });
      return [axis.name, gains] as const;
    });
    const elementGains = { ...Object.fromEntries(drawn), ...target.elementGains };
    return { phaseRad, ...target, ...(incoherent.length > 0 && { elementGains }) };
  });
}
