import { defineAxis } from '../core/axes.ts';
import { SounderError } from '../core/errors.ts';
import { defineSensor, type Geometry, type SensorDescription } from '../core/sensor.ts';
import { hertz, SPEED_OF_LIGHT } from '../core/units.ts';

/** An OFDM sounding waveform and the array that receives it. */
export interface OfdmWaveform {
  readonly carrierHz: number;
  readonly geometry: Geometry;
  readonly antennas: number;
  /** Antenna spacing in wavelengths. */
  readonly antennaSpacing: number;
  readonly subcarriers: number;
  readonly subcarrierSpacingHz: number;
  readonly symbols: number;
  /** DFT size; larger than `subcarriers` puts whole-sample delays between the delay bins of the channel tensor. */
  readonly fftSize: number;
  readonly cyclicPrefixSamples: number;
}

/** How far apart the capture says its symbols are: the true (Nfft + Ncp) / fs, or the nominal (1 + 1/14) / df. */
export type SymbolSpacing = 'true' | 'nominal';

/** fs = Nfft df. */
export const sampleRateOf = (waveform: OfdmWaveform): number => waveform.fftSize * waveform.subcarrierSpacingHz;

/** Seconds from one OFDM symbol to the next, by the samples sent or by the nominal cyclic prefix of 1 / (14 df). */
export const symbolSpacingOf = (waveform: OfdmWaveform, kind: SymbolSpacing): number =>
  kind === 'true'
    ? (waveform.fftSize + waveform.cyclicPrefixSamples) / sampleRateOf(waveform)
    : (1 + 1 / 14) / waveform.subcarrierSpacingHz;

/**
 * Fills in the transform size 1.25 N_F and the prefix round(fs / (14 df)) of the PLAIN demonstration.
 *
 * @param where  what an error names as the place of the fault
 * @throws SounderError `configuration-invalid` when the sizes are not whole or the transform is smaller than the band
 */
export function defineWaveform(
  fields: Omit<OfdmWaveform, 'fftSize' | 'cyclicPrefixSamples'> &
    Partial<Pick<OfdmWaveform, 'fftSize' | 'cyclicPrefixSamples'>>,
  where = 'waveform',
): OfdmWaveform {
  const fftSize = fields.fftSize ?? Math.ceil(1.25 * fields.subcarriers);
  const cyclicPrefixSamples = fields.cyclicPrefixSamples ?? Math.round(fftSize / 14);
  const fail = (field: string, found: number, allowed: string): never => {
    throw new SounderError('configuration-invalid', `${where}: ${field}: found ${found}, allowed: ${allowed}`, {
      field,
      found,
      allowed,
    });
  };
  if (!Number.isInteger(fftSize) || fftSize < fields.subcarriers)
    fail('transform size', fftSize, `an integer of at least the ${fields.subcarriers} subcarriers`);
  if (!Number.isInteger(cyclicPrefixSamples) || cyclicPrefixSamples < 0)
    fail('cyclic prefix', cyclicPrefixSamples, 'an integer of at least 0');
  return { ...fields, fftSize, cyclicPrefixSamples };
}

/** The sensor description of a channel tensor measured with the waveform: antenna x subcarrier x symbol, cf32. */
export function waveformSensor(
  waveform: OfdmWaveform,
  streamId: string,
  spacing: SymbolSpacing = 'true',
): SensorDescription {
  const { antennas, antennaSpacing, subcarriers, subcarrierSpacingHz, symbols } = waveform;
  return defineSensor({
    streamId,
    modality: 'isac',
    datatype: 'cf32_le',
    carrierHz: hertz(waveform.carrierHz),
    geometry: waveform.geometry,
    propagationSpeedMps: SPEED_OF_LIGHT,
    axes: [
      defineAxis({ name: 'antenna', size: antennas, spacing: antennaSpacing, unit: 'wavelength' }),
      defineAxis({ name: 'subcarrier', size: subcarriers, spacing: subcarrierSpacingHz, unit: 'Hz' }),
      defineAxis({ name: 'symbol', size: symbols, spacing: symbolSpacingOf(waveform, spacing), unit: 's' }),
    ],
  });
}
