import { SounderError } from '../../core/index.ts';
import { CSI_GROUPS, type CsiHeader } from './packet.ts';

/** Gain of the receiver's front end that RSSI is given with, dB. */
const RSSI_OFFSET_DB = 44;
/** Noise that is assumed where the card did not measure it, dBm; -127 says so. */
const NOISE_UNKNOWN_DBM = -127;
const NOISE_ASSUMED_DBM = -92;

const power = (db: number): number => 10 ** (db / 10);

/** What the card divides by for several streams: it states 4.5 dB for three, where an even split would be 4.77. */
const streamPower = [1, 2, power(4.5)];

/**
 * The factor that turns the integers of a packet into channel gains over noise: the power of a scaled sample is its signal-to-noise ratio,
 * noise being thermal noise and the error of rounding to 8 bits. It undoes the gain that the card chose for this packet.
 *
 * Source: `get_scaled_csi` of the tool (Halperin et al., CCR 2011).
 *
 * @param energy  sum of re^2 + im^2 over the packet's matrix
 * @param where   what errors name
 * @throws SounderError `snapshot-invalid` where the packet has no signal strength to scale to
 */
export function csiScale(header: CsiHeader, energy: number, where: () => string): number {
  const { rssiDb, noiseDbm, agcDb, receivers, transmitters } = header;
  const strength = rssiDb.reduce((sum, rssi) => (rssi === 0 ? sum : sum + power(rssi)), 0);
  if (strength === 0 || energy === 0) {
    const found = energy === 0 ? 'a matrix of zeros' : 'rssi 0 on every antenna';
    throw new SounderError('snapshot-invalid', `${where()}: found ${found}, allowed: a measured channel (scaled)`);
  }
  const scale = (strength * power(-RSSI_OFFSET_DB - agcDb)) / (energy / CSI_GROUPS);
  const thermal = power(noiseDbm === NOISE_UNKNOWN_DBM ? NOISE_ASSUMED_DBM : noiseDbm);
  const rounding = scale * receivers * transmitters;
  return Math.sqrt((scale / (thermal + rounding)) * streamPower[transmitters - 1]);
}
