/**
 * Path loss of an urban macro cell in line of sight (3GPP TR 38.901, table 7.4.1-1) with the fixed shadowing of 4 x
 * 0.74 dB that the PLAIN demonstration adds.
 *
 *   PL = 28 + 22 log10(r / m) + 20 log10(fc / GHz) + 4 * 0.74
 *
 * @param rangeM  path length, metres
 * @returns loss in dB
 */
export const urbanMacroPathLossDb = (rangeM: number, carrierHz: number): number =>
  28 + 22 * Math.log10(rangeM) + 20 * Math.log10(carrierHz / 1e9) + 4 * 0.74;
