import { type AxisFields } from '../../core/index.ts';
import { CSI_GROUPS, type CsiHeader } from './packet.ts';

/** Distance of the subcarriers of 802.11n, Hz. */
const SUBCARRIER_HZ = 312_500;
/** First and last reported subcarrier. */
const [EDGE_20, EDGE_40, STEP_40] = [28, 58, 4];

/** Subcarriers, 0 being the carrier, that the card reports at 20 MHz (802.11n-2009, table 7-25f, grouping of two). */
const reported20: readonly number[] = [
  ...Array.from({ length: 14 }, (_, i) => 2 * i - EDGE_20), // -28, -26 ... -2
  ...Array.from({ length: 15 }, (_, i) => 2 * i - 1), // -1, 1 ... 27
  EDGE_20,
];

/** What is taken for the distance of the antennas, of which the log says nothing. */
export const ASSUMED_SPACING_WAVELENGTHS = 0.5;

/**
 * The axes of one packet, outermost first: transmitted streams where there are several, antennas, subcarriers from the carrier.
 *
 * At 40 MHz the reported subcarriers are even, 1.25 MHz apart; at 20 MHz they are 30 of the 57 from -28 to 28, most of them two apart.
 */
export function csiAxes({ transmitters, receivers, bandwidthMhz }: CsiHeader): AxisFields[] {
  const subcarrier: AxisFields =
    bandwidthMhz === 40
      ? {
          name: 'subcarrier',
          size: CSI_GROUPS,
          spacing: STEP_40 * SUBCARRIER_HZ,
          unit: 'Hz',
          origin: -EDGE_40 * SUBCARRIER_HZ,
        }
      : {
          name: 'subcarrier',
          size: 2 * EDGE_20 + 1,
          spacing: SUBCARRIER_HZ,
          unit: 'Hz',
          origin: -EDGE_20 * SUBCARRIER_HZ,
          kept: reported20.map((index) => index + EDGE_20),
        };
  return [
    ...(transmitters > 1
      ? [{ name: 'transmitter', size: transmitters, spacing: 1, unit: 'index' } satisfies AxisFields]
      : []),
    { name: 'antenna', size: receivers, spacing: ASSUMED_SPACING_WAVELENGTHS, unit: 'wavelength' },
    subcarrier,
  ];
}
