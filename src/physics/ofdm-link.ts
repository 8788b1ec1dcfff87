import { SounderError } from '../core/errors.ts';
import type { Rng } from '../core/rng.ts';
import { axisParameter } from './axis-parameter.ts';
import { type Frame, planOfdmModem } from './ofdm-modem.ts';
import { type OfdmWaveform, sampleRateOf, waveformSensor } from './ofdm-waveform.ts';
import type { SceneTarget } from './scene.ts';
import { steer } from './steering.ts';
import { planTargetFrequencies } from './target-frequencies.ts';

/** What one frame through the link measured. Tensors are antenna x subcarrier x symbol, interleaved cf32. */
export interface Sounding {
  /** The channel without noise, H0. */
  readonly signal: Float32Array;
  /** The targets with ranges snapped to the whole-sample delays that were simulated. */
  readonly truth: readonly SceneTarget[];
  /** Noise of unit variance per time sample as the receiver sees it, W: one draw for every SNR, H = H0 + sigma W. */
  readonly noise: () => Float32Array;
}

/** A target as the link simulates it. */
interface Path {
  readonly gain: readonly [number, number];
  readonly delaySamples: number;
  readonly dopplerHz: number;
  readonly antennaFrequency: number;
}

/**
 * Plans the OFDM link of the PLAIN demonstration: bits, waveform, moving paths, receiver, channel.
 *
 *   y_r[n] = sum_p b_p exp(j 2 pi fD_p n / fs) exp(j 2 pi f_p r) x[n - k_p],   k_p = round(tau_p fs)
 *
 * n counts output samples from the start of the frame. The receiver drops the first min k_p samples and restores the
 * delay after demodulation. Delays beyond the cyclic prefix and Doppler disturb neighbouring symbols and subcarriers
 * as they do on air. Tahir, Svoboda, Rupp (2025), demonstration code. Cost O(P N_T Nfft log Nfft + P N) for the signal
 * and O(N_A N_T Nfft log Nfft) for the noise.
 *
 * @returns (targets, rng) => sounding; bits and noise come from forks of `rng`, phases are the targets' own
 * @throws SounderError `configuration-invalid` when a target lacks range, azimuth or velocity, or lies behind zero delay
 */
export function planOfdmLink(waveform: OfdmWaveform): (targets: readonly SceneTarget[], rng: Rng) => Sounding {
  const { antennas, subcarriers, symbols, fftSize } = waveform;
  const modem = planOfdmModem(waveform);
  const pathOf = planPaths(waveform);
  const size = antennas * subcarriers * symbols;
  const receive = planReceiver(waveform);
  const window = new Float64Array(2 * fftSize);
  const elements = Float64Array.from({ length: antennas }, (_, r) => r);

  return (targets, rng) => {
    const paths = targets.map((target) => pathOf(target));
    const frame = modem.modulate(rng.fork('bits'));
    const droppedSamples = paths.reduce((least, { path }) => Math.min(least, path.delaySamples), Infinity);
    const place = { bits: frame.bits, droppedSamples: Number.isFinite(droppedSamples) ? droppedSamples : 0 };
    const signal = new Float32Array(2 * size);
    const sums = new Float64Array(2 * size);
    const channel = new Float64Array(2 * subcarriers * symbols);
    const array = new Float64Array(2 * antennas);
    for (const { path } of paths) {
      for (let t = 0; t < symbols; t++) {
        receive(frame, path, t, place.droppedSamples, window);
        modem.demodulate(window, t, { ...place, into: channel, from: t, stride: symbols });
      }
      addOuter(sums, steer(elements, path.antennaFrequency, array), channel);
    }
    signal.set(sums);

    const noise = (): Float32Array => {
      const source = rng.fork('noise');
      const into = new Float32Array(2 * size);
      for (let r = 0; r < antennas; r++)
        for (let t = 0; t < symbols; t++) {
          for (let i = 0; i < window.length; i++) window[i] = Math.SQRT1_2 * source.normal();
          const from = r * subcarriers * symbols + t;
          modem.demodulate(window, t, { ...place, into, from, stride: symbols });
        }
      return into;
    };
    return { signal, truth: paths.map(({ snapped }) => snapped), noise };
  };
}

/** Turns a target into delay, Doppler and antenna phase, its range snapped to whole samples. */
function planPaths(waveform: OfdmWaveform): (target: SceneTarget) => { path: Path; snapped: SceneTarget } {
  const sensor = waveformSensor(waveform, 'link');
  const frequenciesOf = planTargetFrequencies(sensor);
  const range = axisParameter(sensor, sensor.axes[1])!;
  return (target) => {
    const { frequencies, dopplerHz } = frequenciesOf(target);
    const delaySamples = Math.round(-frequencies[1] * waveform.fftSize); // f = -df tau and fs = Nfft df
    if (delaySamples < 0)
      throw new SounderError(
        'configuration-invalid',
        `target: rangeM: found ${target.rangeM}, allowed: a number of at least 0 (m)`,
      );
    const amplitude = 10 ** (target.amplitudeDb / 20);
    const phase = target.phaseRad ?? 0;
    return {
      path: {
        gain: [amplitude * Math.cos(phase), amplitude * Math.sin(phase)],
        delaySamples,
        dopplerHz,
        antennaFrequency: frequencies[0],
      },
      snapped: { ...target, rangeM: range.valueOf(-delaySamples / waveform.fftSize)! },
    };
  };
}

/** Cuts the transform window of symbol t out of what one path delivers to the first antenna. */
function planReceiver(waveform: OfdmWaveform) {
  const { fftSize, cyclicPrefixSamples } = waveform;
  return (frame: Frame, path: Path, symbol: number, droppedSamples: number, window: Float64Array): void => {
    const start = droppedSamples + symbol * (fftSize + cyclicPrefixSamples) + cyclicPrefixSamples;
    const step = (2 * Math.PI * path.dopplerHz) / sampleRateOf(waveform);
    const [a, b] = path.gain;
    for (let i = 0; i < fftSize; i++) {
      const from = 2 * (start + i - path.delaySamples);
      const sent = from >= 0 && from < frame.samples.length;
      const x = sent ? frame.samples[from] : 0;
      const y = sent ? frame.samples[from + 1] : 0;
      const angle = step * (start + i);
      const [cosine, sine] = step === 0 ? [1, 0] : [Math.cos(angle), Math.sin(angle)];
      const [re, im] = [a * cosine - b * sine, a * sine + b * cosine];
      window[2 * i] = re * x - im * y;
      window[2 * i + 1] = re * y + im * x;
    }
  };
}

/** sums[r, :] += array[r] * channel. */
function addOuter(sums: Float64Array, array: Float64Array, channel: Float64Array): void {
  for (let r = 0, at = 0; r < array.length; r += 2) {
    const [a, b] = [array[r], array[r + 1]];
    for (let i = 0; i < channel.length; i += 2, at += 2) {
      sums[at] += a * channel[i] - b * channel[i + 1];
      sums[at + 1] += a * channel[i + 1] + b * channel[i];
    }
  }
}
