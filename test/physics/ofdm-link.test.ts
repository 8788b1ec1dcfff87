import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { planDirectModel } from '../../src/physics/direct-model.ts';
import { planMixedRadixDft } from '../../src/physics/mixed-radix-dft.ts';
import { addNoise } from '../../src/physics/noise.ts';
import { planOfdmLink } from '../../src/physics/ofdm-link.ts';
import { planOfdmModem } from '../../src/physics/ofdm-modem.ts';
import {
  defineWaveform,
  type OfdmWaveform,
  sampleRateOf,
  symbolSpacingOf,
  waveformSensor,
} from '../../src/physics/ofdm-waveform.ts';
import { publishedScene } from '../../src/physics/published-scene.ts';
import type { SceneTarget } from '../../src/physics/scene.ts';
import { dopplerOf } from '../../src/physics/target-frequencies.ts';
import { errorDb, meanPower } from './helpers.ts';

/** The published waveform with fewer antennas and symbols. */
const waveform: OfdmWaveform = { ...publishedScene().waveform, antennas: 3, symbols: 20 };
const targets = publishedScene().targets.map((target, p) => ({ ...target, phaseRad: p }));
const still = targets.map((target) => ({ ...target, velocityMps: 0 }));

describe('the mixed-radix transform', () => {
  it.each([1, 2, 7, 15, 60, 225, 256])('of %i points equals the defining sum', (length) => {
    const rng = createRng(length);
    const input = Float64Array.from({ length: 2 * length }, () => rng.normal());
    const output = new Float64Array(2 * length);
    planMixedRadixDft(length)(input, output);
    for (let k = 0; k < length; k++) {
      let [re, im] = [0, 0];
      for (let n = 0; n < length; n++) {
        const angle = (-2 * Math.PI * ((k * n) % length)) / length;
        re += input[2 * n] * Math.cos(angle) - input[2 * n + 1] * Math.sin(angle);
        im += input[2 * n] * Math.sin(angle) + input[2 * n + 1] * Math.cos(angle);
      }
      expect(output[2 * k]).toBeCloseTo(re, 10);
      expect(output[2 * k + 1]).toBeCloseTo(im, 10);
    }
  });

  it('refuses a length that is not one', () => {
    expect(() => planMixedRadixDft(0)).toThrow(/length: found 0/);
    expect(() => planMixedRadixDft(2.5)).toThrow(/length: found 2.5/);
  });
});

describe('the OFDM modem', () => {
  const { bits, samples } = planOfdmModem(waveform).modulate(createRng(1));
  const length = waveform.fftSize + waveform.cyclicPrefixSamples;

  it('sends bits of both signs and repeats the end of every symbol as its prefix', () => {
    expect(new Set(bits)).toEqual(new Set([-1, 1]));
    expect(samples).toHaveLength(2 * length * waveform.symbols);
    for (const symbol of [0, 7, 19]) {
      const start = 2 * symbol * length;
      const end = start + 2 * waveform.fftSize;
      expect(samples.slice(start, start + 32)).toEqual(samples.slice(end, end + 32));
    }
  });

  it('carries unit energy per subcarrier: the mean power is N_F / N_fft', () => {
    const window = samples.slice(32, 2 * length);
    const power = window.reduce((sum, x) => sum + x * x, 0) / waveform.fftSize;
    expect(power).toBeCloseTo(180 / 225, 10);
  });
});

/** The link measures the Doppler phase in the middle of the transform window; this is that phase for symbol 0. */
function inMidWindow(target: SceneTarget, of: OfdmWaveform, dropped: number): SceneTarget {
  const middle = (dropped + of.cyclicPrefixSamples + (of.fftSize - 1) / 2) / sampleRateOf(of);
  const doppler = dopplerOf(waveformSensor(of, 'link'), target.velocityMps!);
  return { ...target, phaseRad: target.phaseRad! + 2 * Math.PI * doppler * middle };
}

describe('the OFDM link', () => {
  const link = planOfdmLink(waveform);
  const direct = planDirectModel(waveformSensor(waveform, 'link'));

  it('agrees with the direct model to float precision for targets that stand still', () => {
    const { signal, truth } = link(still, createRng(1));
    expect(errorDb(signal, direct(truth))).toBeLessThan(-100);
  });

  it('differs from the direct model by less than -35 dB for moving targets: Doppler leaks between subcarriers', () => {
    const { signal, truth } = link(targets, createRng(1));
    const error = errorDb(signal, direct(truth.map((target) => inMidWindow(target, waveform, 2))));
    expect(error).toBeLessThan(-35);
    expect(error).toBeGreaterThan(-80);
  });

  it('leaks as much as theory says: (pi fD / df)^2 / 3 of the power of one path', () => {
    const fast = { azimuthDeg: 10, rangeM: 100, velocityMps: 30, amplitudeDb: 0, phaseRad: 0 };
    const { signal, truth } = link([fast], createRng(2));
    const error = errorDb(signal, direct(truth.map((target) => inMidWindow(target, waveform, 5))));
    const ratio = dopplerOf(waveformSensor(waveform, 'link'), 30) / 60e3;
    // Only 180 of 225 bins are occupied, so up to a fifth less than the full-band (pi ratio)^2 / 3 arrives.
    expect(error).toBeLessThan(10 * Math.log10((Math.PI * ratio) ** 2 / 3) + 0.5);
    expect(error).toBeGreaterThan(10 * Math.log10((0.6 * (Math.PI * ratio) ** 2) / 3));
  });

  it('snaps ranges to whole samples and reports them as truth', () => {
    const { truth } = link([{ azimuthDeg: 0, rangeM: 50, velocityMps: 0, amplitudeDb: 0 }], createRng(1));
    expect(truth[0].rangeM!.toFixed(3)).toBe('44.414');
    const monostatic = planOfdmLink({ ...waveform, geometry: 'monostatic' });
    const [around] = monostatic([{ azimuthDeg: 0, rangeM: 50, velocityMps: 0, amplitudeDb: 0 }], createRng(1)).truth;
    expect(around.rangeM!.toFixed(3)).toBe('55.517'); // round(100 / 22.207) = 5 samples of 22.207 / 2 m
  });

  it('keeps delays absolute although the receiver starts at the first path', () => {
    const far = still.slice(3);
    const { signal, truth } = link(far, createRng(4));
    expect(errorDb(signal, direct(truth))).toBeLessThan(-100);
  });

  it('disturbs neighbouring symbols once a delay exceeds the cyclic prefix', () => {
    const beyond = [still[0], { ...still[0], rangeM: 44.4 + 30 * 22.207 }];
    const { signal, truth } = link(beyond, createRng(4));
    expect(errorDb(signal, direct(truth))).toBeGreaterThan(-20);
  });

  it('gives noise of unit variance, white over antennas, subcarriers and symbols', () => {
    const noise = link(still, createRng(5)).noise();
    const count = noise.length / 2;
    expect(count).toBe(3 * 180 * 20);
    // |w|^2 is exponential: its mean over n samples has standard deviation 1 / sqrt(n); so has a lag product.
    expect(Math.abs(meanPower(noise) - 1)).toBeLessThan(5 / Math.sqrt(count));
    for (const lag of [1, 20, 180 * 20]) {
      let [re, im] = [0, 0];
      for (let n = 0; n < count - lag; n++) {
        const [a, b] = [2 * n, 2 * (n + lag)];
        re += noise[a] * noise[b] + noise[a + 1] * noise[b + 1];
        im += noise[a] * noise[b + 1] - noise[a + 1] * noise[b];
      }
      expect(Math.hypot(re, im) / (count - lag)).toBeLessThan(5 / Math.sqrt(count - lag));
    }
  });

  it('shares one draw of bits and noise over SNR points: H = H0 + sigma W', () => {
    const sounding = link(targets, createRng(6));
    const noise = sounding.noise();
    expect(sounding.noise()).toEqual(noise);
    const [quiet, loud] = [0.1, 1].map((sigma) => addNoise(sounding.signal, noise, sigma));
    for (const n of [0, 999, 5001]) {
      const [weak, strong] = [quiet[n] - sounding.signal[n], loud[n] - sounding.signal[n]];
      expect(strong).toBeCloseTo(10 * weak, 5);
    }
  });

  it('repeats itself for a seed and not for another', () => {
    const [a, b, c] = [7, 7, 8].map((seed) => link(targets, createRng(seed)));
    expect(a.signal).toEqual(b.signal);
    expect(a.noise()).toEqual(b.noise());
    expect(c.noise()).not.toEqual(a.noise());
  });

  it('spaces symbols by the samples sent, not by the nominal spacing', () => {
    const one = [{ azimuthDeg: 0, rangeM: 44.4, velocityMps: 25 / 3.6, amplitudeDb: 0, phaseRad: 0 }];
    const { signal, truth } = link(one, createRng(9));
    const corrected = truth.map((target) => inMidWindow(target, waveform, 2));
    const nominal = planDirectModel(waveformSensor(waveform, 'link', 'nominal'));
    expect(errorDb(signal, direct(corrected))).toBeLessThan(errorDb(signal, nominal(corrected)));
    expect(symbolSpacingOf(waveform, 'true')).toBeLessThan(symbolSpacingOf(waveform, 'nominal'));
  });

  it('without targets has no signal, and refuses a negative range', () => {
    expect(link([], createRng(1)).signal.every((x) => x === 0)).toBe(true);
    const behind = { azimuthDeg: 0, rangeM: -50, velocityMps: 0, amplitudeDb: 0 };
    expect(() => link([behind], createRng(1))).toThrow(/rangeM: found -50/);
  });
});

describe('a waveform', () => {
  const fields = {
    carrierHz: 26e9,
    geometry: 'bistatic',
    antennas: 2,
    antennaSpacing: 0.5,
    subcarriers: 12,
    subcarrierSpacingHz: 60e3,
    symbols: 4,
  } as const;

  it('oversizes its transform by a quarter and takes a prefix of a fourteenth unless told otherwise', () => {
    expect(defineWaveform(fields)).toMatchObject({ fftSize: 15, cyclicPrefixSamples: 1 });
    expect(defineWaveform({ ...fields, fftSize: 16, cyclicPrefixSamples: 0 })).toMatchObject({ fftSize: 16 });
  });

  it('is refused when the transform is smaller than the band or the prefix is not whole', () => {
    expect(() => defineWaveform({ ...fields, fftSize: 11 })).toThrow(
      /transform size: found 11, allowed: .* 12 subcarriers/,
    );
    expect(() => defineWaveform({ ...fields, cyclicPrefixSamples: 1.5 })).toThrow(/cyclic prefix: found 1.5/);
  });
});
