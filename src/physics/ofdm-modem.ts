import type { Rng } from '../core/rng.ts';
import { planMixedRadixDft } from './mixed-radix-dft.ts';
import type { OfdmWaveform } from './ofdm-waveform.ts';

/** A frame as sent: the known symbols and the time samples with their cyclic prefixes. */
export interface Frame {
  /** +1 or -1, symbol x subcarrier. */
  readonly bits: Int8Array;
  /** Interleaved complex, symbols one after the other, prefix first, mean power N_F / N_fft. */
  readonly samples: Float64Array;
}

/** Both ends of the OFDM link, for one frame of a waveform. */
export interface OfdmModem {
  /** Random BPSK on every subcarrier and symbol, transformed, prefixed and serialised. */
  modulate(rng: Rng): Frame;
  /**
   * The channel of one OFDM symbol: transform / sqrt(Nfft), the first N_F bins, divided by the bits sent, delayed by
   * `droppedSamples` again so that delays are absolute. Writes bin k to `into[2 * (from + k * stride)]`.
   */
  demodulate(window: Float64Array, symbol: number, place: Placement): void;
}

/** What `demodulate` needs beside the samples, and where its result goes. */
export interface Placement {
  readonly bits: Int8Array;
  readonly droppedSamples: number;
  readonly into: Float32Array | Float64Array;
  readonly from: number;
  readonly stride: number;
}

/** Plans modulation and demodulation; transforms are unitary, so white noise stays white with the same variance. */
export function planOfdmModem(waveform: OfdmWaveform): OfdmModem {
  const { fftSize, subcarriers, symbols, cyclicPrefixSamples } = waveform;
  const transform = planMixedRadixDft(fftSize);
  const bins = new Float64Array(2 * fftSize);
  const time = new Float64Array(2 * fftSize);
  const unitary = 1 / Math.sqrt(fftSize);
  const symbolLength = fftSize + cyclicPrefixSamples;

  const modulate = (rng: Rng): Frame => {
    const bits = Int8Array.from({ length: symbols * subcarriers }, () => (rng.uniform() < 0.5 ? -1 : 1));
    const samples = new Float64Array(2 * symbols * symbolLength);
    bins.fill(0);
    for (let t = 0; t < symbols; t++) {
      for (let k = 0; k < subcarriers; k++) bins[2 * k] = bits[t * subcarriers + k];
      transform(bins, time); // real bins: the inverse transform is the conjugate of the forward one
      for (let i = 0; i < symbolLength; i++) {
        const from = 2 * ((i + symbolLength * fftSize - cyclicPrefixSamples) % fftSize);
        const to = 2 * (t * symbolLength + i);
        samples[to] = unitary * time[from];
        samples[to + 1] = -unitary * time[from + 1];
      }
    }
    return { bits, samples };
  };

  const demodulate = (window: Float64Array, symbol: number, place: Placement): void => {
    const { bits, droppedSamples, into, from, stride } = place;
    transform(window, bins);
    const turn = (-2 * Math.PI * droppedSamples) / fftSize;
    for (let k = 0; k < subcarriers; k++) {
      const scale = unitary * bits[symbol * subcarriers + k];
      const [cosine, sine] = [scale * Math.cos(turn * k), scale * Math.sin(turn * k)];
      const at = 2 * (from + k * stride);
      into[at] = bins[2 * k] * cosine - bins[2 * k + 1] * sine;
      into[at + 1] = bins[2 * k] * sine + bins[2 * k + 1] * cosine;
    }
  };
  return { modulate, demodulate };
}
