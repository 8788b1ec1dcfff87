import type { SensorDescription } from '../core/sensor.ts';
import { SPEED_OF_LIGHT } from '../core/units.ts';
import {
  defineWaveform,
  type OfdmWaveform,
  sampleRateOf,
  type SymbolSpacing,
  waveformSensor,
} from './ofdm-waveform.ts';
import { urbanMacroPathLossDb } from './path-loss.ts';
import type { SceneTarget } from './scene.ts';

/** The waveform of the PLAIN demonstration: 26 GHz, 16 antennas at half a wavelength, 10.8 MHz, 10 ms. */
export const publishedWaveform: OfdmWaveform = defineWaveform({
  carrierHz: 26e9,
  geometry: 'bistatic',
  antennas: 16,
  antennaSpacing: 0.5,
  subcarriers: 180,
  subcarrierSpacingHz: 60e3,
  symbols: 560,
});

/** Compression factors of the demonstration on antenna, subcarrier and symbol: 16 x 45 x 40 is left. */
export const publishedCompression: readonly number[] = [1, 4, 14];

/** Angles from the ARRAY AXIS as the demonstration counts them; azimuth from broadside is 90 degrees less this. */
const anglesFromArrayDeg = [30, 54, 78, 102, 126, 150];
const requestedRangesM = [50, 120, 190, 260, 330, 400];
const speedsKmh = [0, 5, 0, 15, 0, 25];

/** The demonstration of the PLAIN authors: one sensor, six paths, only phases, bits and noise random. */
export interface PublishedScene {
  readonly waveform: OfdmWaveform;
  readonly sensor: SensorDescription;
  /** Six paths, angle from the array axis ascending; their received powers sum to 0 dB. */
  readonly targets: readonly SceneTarget[];
  /** Path losses, dB, in the order of the targets. */
  readonly pathLossesDb: readonly number[];
}

/**
 * Builds the published scene; at SNR s (dB) the noise variance of one element is 10^(-s/10).
 *
 * Path lengths are snapped to whole samples of c / fs = 22.207 m, as the authors' simulator does.
 * Tahir, Svoboda, Rupp, arXiv 2503.21242 (2025) and the demonstration code that accompanies it.
 *
 * @param spacing  `nominal` reproduces the authors' velocity floor of 1.0 mm/s, `true` removes it
 */
export function publishedScene(spacing: SymbolSpacing = 'true'): PublishedScene {
  const waveform = publishedWaveform;
  const tapM = SPEED_OF_LIGHT / sampleRateOf(waveform);
  const rangesM = requestedRangesM.map((range) => Math.round(range / tapM) * tapM);
  const pathLossesDb = rangesM.map((range) => urbanMacroPathLossDb(range, waveform.carrierHz));
  const receivedPower = pathLossesDb.reduce((sum, loss) => sum + 10 ** (-loss / 10), 0);
  const targets = rangesM.map((rangeM, p) => ({
    azimuthDeg: 90 - anglesFromArrayDeg[p],
    rangeM,
    velocityMps: speedsKmh[p] / 3.6,
    amplitudeDb: -pathLossesDb[p] - 10 * Math.log10(receivedPower),
  }));
  return { waveform, sensor: waveformSensor(waveform, 'published', spacing), targets, pathLossesDb };
}
