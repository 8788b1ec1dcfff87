import { invalidField } from '../../captures/invalid-field.ts';
import { type SensorDescription, SPEED_OF_LIGHT } from '../../core/index.ts';
import { defineWaveform, type OfdmWaveform, symbolSpacingOf } from '../../physics/ofdm-waveform.ts';

/** What the capture may say the symbol spacing is, relative to the samples sent (the published nominal is 3e-4 off). */
const spacingTolerance = 1e-3;

/**
 * The OFDM waveform that a sensor of a scenario stands for.
 *
 * @throws SounderError `configuration-invalid` unless the axes are uniform antenna (wavelength), subcarrier, symbol, and
 *         the symbol spacing is that of the waveform
 */
export function waveformOf(
  sensor: SensorDescription,
  sizes: { readonly fft_size?: number; readonly cyclic_prefix_samples?: number },
  where: string,
): OfdmWaveform {
  const fail = (field: string, found: unknown, allowed: string): never => {
    throw invalidField(where, field, found, `${allowed} with model ofdm`, 'configuration-invalid');
  };
  const { axes, carrierHz, geometry, propagationSpeedMps, tdm } = sensor;
  const names = axes.map((axis) => axis.name);
  if (names.join() !== 'antenna,subcarrier,symbol') fail('sensor.axes', names, 'antenna, subcarrier, symbol');
  const [antenna, subcarrier, symbol] = axes;
  if (axes.some((axis) => axis.kept !== undefined || axis.positions !== undefined))
    fail('sensor.axes', 'kept or positions', 'uniform axes');
  if (axes.some((axis) => axis.sign !== (axis === subcarrier ? -1 : 1)))
    fail(
      'sensor.axes',
      axes.map((axis) => axis.sign),
      'signs 1, -1, 1',
    );
  if (antenna.unit !== 'wavelength') fail('sensor.axes[0].unit', antenna.unit, 'wavelength');
  if (carrierHz === undefined) return fail('sensor.carrier_frequency_hz', undefined, 'a number above 0 (Hz)');
  if (geometry === undefined) return fail('sensor.geometry', undefined, 'monostatic or bistatic');
  if (propagationSpeedMps !== SPEED_OF_LIGHT)
    fail('sensor.propagation_speed_mps', propagationSpeedMps, `${SPEED_OF_LIGHT}`);
  if (tdm) fail('sensor.tdm', tdm, 'nothing');
  const fields = {
    carrierHz,
    geometry,
    antennas: antenna.size,
    antennaSpacing: antenna.spacing,
    subcarriers: subcarrier.size,
    subcarrierSpacingHz: subcarrier.spacing,
    symbols: symbol.size,
    ...(sizes.fft_size !== undefined && { fftSize: sizes.fft_size }),
    ...(sizes.cyclic_prefix_samples !== undefined && { cyclicPrefixSamples: sizes.cyclic_prefix_samples }),
  };
  const waveform = defineWaveform(fields, `${where}: waveform`);
  const spacing = symbolSpacingOf(waveform, 'true');
  if (Math.abs(symbol.spacing / spacing - 1) > spacingTolerance)
    fail(
      'sensor.axes[2].spacing',
      symbol.spacing,
      `${spacing.toPrecision(8)} s, the length of a symbol and its prefix,`,
    );
  return waveform;
}
