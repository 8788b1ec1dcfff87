/** Half the support of a pulse in standard deviations: its envelope is below -88 dB outside. */
const REACH = 4.5;
/** Entries of the table of envelopes: it stays in a core's second cache. */
const TABLE_ENTRIES = 1 << 16;

/**
 * Standard deviation in time of the two-way Gaussian pulse exp(-t^2 / (2 sigma^2)) cos(2 pi fc t), s.
 *
 * @param fractionalBandwidth  full width over fc at which its amplitude spectrum is half its peak (-6 dB)
 */
export const pulseSigma = (carrierHz: number, fractionalBandwidth: number): number =>
  Math.sqrt(2 * Math.LN2) / (Math.PI * fractionalBandwidth * carrierHz);

/** Samples of a pulse envelope for delays between samples, tabulated. */
export interface PulseTable {
  /** Samples that one echo covers. */
  readonly length: number;
  /** From the first covered sample to the whole sample at or before the delay. */
  readonly lead: number;
  /** Delays tabulated within one sample interval. */
  readonly rows: number;
  /** rows x length; row r is for a delay of r / rows samples after a whole one. */
  readonly values: Float32Array;
}

/**
 * Tabulates a Gaussian envelope; the nearest row errs by at most 0.61 / (2 rows sigma fs) of the peak.
 *
 * @param sigmaSamples  standard deviation in samples
 */
export function pulseTable(sigmaSamples: number): PulseTable {
  const lead = Math.ceil(REACH * sigmaSamples);
  const length = 2 * lead + 1;
  const rows = 2 ** Math.max(6, Math.floor(Math.log2(TABLE_ENTRIES / length)));
  const values = new Float32Array(rows * length);
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < length; k++)
      values[row * length + k] = Math.exp(-(((k - lead - row / rows) / sigmaSamples) ** 2) / 2);
  return { length, lead, rows, values };
}
