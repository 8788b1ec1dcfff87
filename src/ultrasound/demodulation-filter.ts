import { SounderError } from '../core/errors.ts';
import type { Acquisition } from './acquisition.ts';
import { kaiserHalfLength, kaiserLowPass } from './low-pass.ts';

export interface DemodulationOptions {
  /**
   * Bandwidth of the echoes around the carrier that is kept unweakened, Hz. Default for real samples: a filter matched to
   * the bandwidth that the capture states; without one the carrier frequency itself (100 % of it), or half the distance
   * to the image where band-pass sampling leaves less. For IQ samples: all there is, no filter.
   */
  readonly bandwidthHz?: number;
  /** Every how manieth fast-time sample is kept after the filter; 1 unless given. */
  readonly decimation?: number;
  /** IQ samples only: what they were demodulated by when recorded, Hz; the carrier unless given, 0 for an analytic signal. */
  readonly demodulatedByHz?: number;
}

/** How samples become IQ at the carrier: what they are mixed by, and the low-pass after it. */
export interface DemodulationFilter {
  /** Samples are multiplied by exp(-j 2 pi mixHz t). */
  readonly mixHz: number;
  /** Middle and right half of the filter, its gain included. */
  readonly taps: Float64Array;
  readonly decimation: number;
}

/** What lies beyond the stop edge is weaker by this: less than float32 data of 13 bits can show. */
const ATTENUATION_DB = 80;
/** A filter matched to the band weakens the noise beside it by this and what is farther off, as the image, by more. */
const MATCHED_ATTENUATION_DB = 50;
/** A band narrower than this share of the carrier is no band of an imaging pulse. */
const LEAST_BANDWIDTH = 1 / 20;
const MOST_HALF_TAPS = 512;

/**
 * Chooses what demodulates an acquisition.
 *
 * Real samples mixed to the carrier also hold the image of the echoes around -2 fc, which sampling folds to the
 * distance d = |2 fc - k fs| <= fs / 2 from zero. The low-pass passes the bandwidth B up to B / 2 and stops from
 * d - B / 2, so that one image survives, whatever multiple k of the sampling rate lies between (band-pass sampling).
 *
 * @throws SounderError `configuration-invalid` for options that do not fit; `plan-invalid` when the carrier lies so near
 *   a multiple of half the sampling rate that the images overlap
 */
export function demodulationFilter(acquisition: Acquisition, options: DemodulationOptions = {}): DemodulationFilter {
  const { carrierHz, samplingRateHz, complex } = acquisition;
  const { bandwidthHz, decimation = 1, demodulatedByHz } = options;
  if (!Number.isInteger(decimation) || decimation < 1 || decimation > acquisition.fastTimeCount / 4)
    refuse(
      'decimation',
      decimation,
      `an integer from 1 to ${Math.floor(acquisition.fastTimeCount / 4)}, a quarter of the fast-time samples`,
    );
  if (bandwidthHz !== undefined && !(bandwidthHz > 0 && Number.isFinite(bandwidthHz)))
    refuse('bandwidthHz', bandwidthHz, 'a number above 0');
  if (demodulatedByHz !== undefined && !Number.isFinite(demodulatedByHz))
    refuse('demodulatedByHz', demodulatedByHz, 'a finite frequency');
  if (demodulatedByHz !== undefined && !complex)
    refuse('demodulatedByHz', demodulatedByHz, 'nothing, as the samples are real');
  return complex
    ? filterOfIq(acquisition, bandwidthHz, decimation, demodulatedByHz ?? carrierHz)
    : filterOfReal(acquisition, bandwidthHz, decimation, samplingRateHz);
}

function filterOfReal(
  { sensor, carrierHz, bandwidthHz: statedHz }: Acquisition,
  bandwidthHz: number | undefined,
  decimation: number,
  rate: number,
): DemodulationFilter {
  const distance = Math.abs(2 * carrierHz - Math.round((2 * carrierHz) / rate) * rate);
  const least = LEAST_BANDWIDTH * carrierHz;
  const band = bandwidthHz ?? Math.min(carrierHz, distance / 2);
  if (bandwidthHz === undefined ? distance / 2 < least : bandwidthHz >= distance)
    throw new SounderError(
      bandwidthHz === undefined ? 'plan-invalid' : 'configuration-invalid',
      `ultrasound: stream ${sensor.streamId}: demodulation: found the image of the band ${distance.toPrecision(4)} Hz from ` +
        `the carrier (${carrierHz} Hz sampled at ${Number(rate.toPrecision(9))} Hz), allowed: more than the bandwidth, ` +
        `${Number((bandwidthHz ?? 2 * least).toPrecision(4))} Hz`,
    );
  // The stated band passes whole; beyond one and a half times of it there is little but noise.
  if (bandwidthHz === undefined && statedHz !== undefined && statedHz < band) {
    const edges: [number, number] = [statedHz / 2 / rate, (1.5 * statedHz) / rate];
    const taps = designed(...edges, decimation, undefined, MATCHED_ATTENUATION_DB);
    return { mixHz: carrierHz, taps: taps.map((tap) => 2 * tap), decimation };
  }
  const [pass, stop] = [band / 2 / rate, (distance - band / 2) / rate];
  return { mixHz: carrierHz, taps: designed(pass, stop, decimation, bandwidthHz).map((tap) => 2 * tap), decimation };
}

function filterOfIq(
  { carrierHz, samplingRateHz }: Acquisition,
  bandwidthHz: number | undefined,
  decimation: number,
  demodulatedByHz: number,
): DemodulationFilter {
  const mixHz = carrierHz - demodulatedByHz;
  if (bandwidthHz === undefined && decimation === 1) return { mixHz, taps: Float64Array.of(1), decimation };
  const kept = samplingRateHz / decimation;
  const band = bandwidthHz ?? kept / 2;
  if (band >= samplingRateHz) refuse('bandwidthHz', bandwidthHz, `less than the sampling rate, ${samplingRateHz} Hz`);
  // Without decimation nothing folds: the filter falls from the band to the edge of what is sampled, or over its own width.
  const stop = Math.min(band, samplingRateHz / 2);
  const pass = band / 2 < stop ? band / 2 : 0.9 * stop;
  return { mixHz, taps: designed(pass / samplingRateHz, stop / samplingRateHz, decimation, bandwidthHz), decimation };
}

/** The low-pass between two edges, narrower where decimation would fold what it lets through onto the band. */
function designed(
  pass: number,
  stop: number,
  decimation: number,
  bandwidthHz: number | undefined,
  attenuationDb = ATTENUATION_DB,
): Float64Array {
  const folding = 1 / decimation - pass;
  if (decimation > 1 && folding <= pass)
    refuse(
      'decimation',
      decimation,
      `less than the sampling rate over the bandwidth, ${(1 / (2 * pass)).toPrecision(3)}`,
    );
  const edge = decimation > 1 ? Math.min(stop, folding) : stop;
  const half = kaiserHalfLength(pass, edge, attenuationDb);
  if (half > MOST_HALF_TAPS)
    refuse(
      bandwidthHz === undefined ? 'decimation' : 'bandwidthHz',
      bandwidthHz ?? decimation,
      `less: the filter would need ${2 * half + 1} taps, at most ${2 * MOST_HALF_TAPS + 1}`,
    );
  return kaiserLowPass(pass, edge, attenuationDb);
}

function refuse(field: string, found: unknown, allowed: string): never {
  throw new SounderError(
    'configuration-invalid',
    `demodulation.${field}: found ${String(found)}, allowed: ${allowed}`,
    {
      field,
      found,
      allowed,
    },
  );
}
