import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defineAxis, defineSensor, type SensorDescription } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import {
  type ChannelIq,
  demodulationFilter,
  type DemodulationOptions,
  describeAcquisition,
  planDemodulation,
} from '../../src/ultrasound/index.ts';
import { C, FC, iqAt, iqSensor, laidOut, noise, PITCH, snapshotOf } from './channel-data.ts';

const kernels = loadKernels();

interface Recorder {
  readonly rate: number;
  readonly samples?: number;
  readonly pulses?: number;
  readonly startTimeS?: number;
  readonly fractionalBandwidth?: number;
  readonly datatype?: SensorDescription['datatype'];
}

function recorder({
  rate,
  samples = 400,
  pulses = 1,
  startTimeS = 0,
  fractionalBandwidth,
  datatype = 'rf32_le',
}: Recorder) {
  return defineSensor({
    streamId: 'probe',
    modality: 'ultrasound',
    datatype,
    carrierHz: FC as never,
    propagationSpeedMps: C as never,
    axes: [
      defineAxis({ name: 'slow_time', size: pulses, spacing: 1e-4, unit: 's' }),
      defineAxis({ name: 'channel', size: 2, spacing: PITCH, unit: 'm' }),
      defineAxis({ name: 'fast_time', size: samples, spacing: 1 / rate, unit: 's' }),
    ],
    ultrasound: { pitchM: PITCH, startTimeS, ...(fractionalBandwidth !== undefined && { fractionalBandwidth }) },
  });
}

function demodulate(sensor: SensorDescription, samples: Float32Array, options: DemodulationOptions = {}): ChannelIq {
  const before = kernels.memory.bytesInUse;
  const plan = planDemodulation(kernels, sensor, options);
  const channelIq = plan.apply(snapshotOf(sensor, samples));
  const copy = { layout: channelIq.layout, samples: channelIq.samples.slice() };
  plan.dispose();
  expect(kernels.memory.bytesInUse).toBe(before);
  return copy;
}

/** Gain of a symmetric filter at a frequency, cycles per sample. */
const gain = (taps: Float64Array, frequency: number): number =>
  taps.reduce((sum, tap, k) => sum + (k === 0 ? 1 : 2) * tap * Math.cos(2 * Math.PI * frequency * k), 0);

/** Ripple of a design for an attenuation, which is held at eight places a lobe: between them a parabola rises 0.1 dB more. */
const stopRipple = (attenuationDb: number): number => 10 ** ((0.1 - attenuationDb) / 20);
const passRipple = stopRipple;

const tone = (sensor: SensorDescription, frequency: number, amplitude: number, phase: number): Float32Array => {
  const { samplingRateHz, startTimeS, fastTimeCount, kept } = describeAcquisition(sensor);
  return Float32Array.from({ length: kept.length * 2 * fastTimeCount }, (_, i) => {
    const t = startTimeS + (i % fastTimeCount) / samplingRateHz;
    return amplitude * Math.cos(2 * Math.PI * frequency * t + phase);
  });
};

describe('real samples', () => {
  // Four times the carrier, and band-pass sampling at 4/3 of it, as the capture of the rotating disk.
  test.each([4 * FC, (4 / 3) * FC])('a tone at the carrier is constant, its amplitude and phase, at %d Hz', (rate) => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 0, max: 1e-5, noNaN: true }),
        fc.constantFrom(1, 3, 8, 11),
        (amplitude, phase, startTimeS, pulses) => {
          const sensor = recorder({ rate, startTimeS, pulses });
          const { taps } = demodulationFilter(describeAcquisition(sensor));
          const channelIq = demodulate(sensor, tone(sensor, FC, amplitude, phase));
          // What is left is the image, 80 dB below in the design.
          const left = amplitude * (stopRipple(80) + passRipple(80) + taps.length * 2 ** -22);
          for (let n = taps.length; n < 400 - taps.length; n++) {
            const [re, im] = iqAt(channelIq, 0, 1, n, pulses - 1);
            expect(Math.hypot(re - amplitude * Math.cos(phase), im - amplitude * Math.sin(phase))).toBeLessThan(left);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  test('a tone beside the carrier comes out at its distance, weakened as the filter says', () => {
    const rate = 4 * FC;
    const sensor = recorder({ rate, startTimeS: 1.234e-6 });
    const { taps } = demodulationFilter(describeAcquisition(sensor));
    for (const distance of [-2e6, -0.7e6, 1.1e6, 2.4e6, 4e6]) {
      const channelIq = demodulate(sensor, tone(sensor, FC + distance, 1, 0.3));
      const expected = gain(taps, distance / rate) / 2;
      // Of the real tone's two halves the other lies 2 fc + distance below, where the filter's own gain is known too.
      const image = Math.abs(gain(taps, (2 * FC + distance) / rate)) / 2;
      for (let n = taps.length; n < 400 - taps.length; n += 7) {
        const [re, im] = iqAt(channelIq, 0, 0, n, 0);
        const phase = 2 * Math.PI * distance * (1.234e-6 + n / rate) + 0.3;
        const missed = Math.hypot(re - expected * Math.cos(phase), im - expected * Math.sin(phase));
        expect(missed).toBeLessThan(image + taps.length * 2 ** -22);
      }
    }
  });

  test('the filter keeps the band and stops its image, whichever multiple of the rate folds it', () => {
    fc.assert(
      fc.property(fc.double({ min: 1.15, max: 6, noNaN: true }), (over) => {
        const rate = over * FC;
        const distance = Math.abs(2 * FC - Math.round((2 * FC) / rate) * rate);
        fc.pre(distance > 0.2 * FC);
        const { taps, mixHz } = demodulationFilter(describeAcquisition(recorder({ rate, samples: 4000 })));
        const band = Math.min(FC, distance / 2);
        expect(mixHz).toBe(FC);
        expect(gain(taps, 0)).toBeCloseTo(2, 12);
        for (let share = -1; share <= 1; share += 0.1) {
          expect(Math.abs(gain(taps, (share * band) / 2 / rate) - 2)).toBeLessThan(2 * passRipple(80));
          const stop = (distance + (share * band) / 2) / rate;
          expect(Math.abs(gain(taps, stop))).toBeLessThan(2 * stopRipple(80));
        }
      }),
    );
  });

  test('a stated bandwidth passes, and noise beyond one and a half times of it is stopped by 50 dB', () => {
    const rate = (4 / 3) * FC;
    const { taps } = demodulationFilter(describeAcquisition(recorder({ rate, fractionalBandwidth: 0.15 })));
    for (let share = 0; share <= 1; share += 0.1) {
      expect(Math.abs(gain(taps, (share * 0.15 * FC) / 2 / rate) / 2 - 1)).toBeLessThan(passRipple(50));
      const stop = ((1.5 + share) * 0.15 * FC) / rate;
      expect(Math.abs(gain(taps, stop) / 2)).toBeLessThan(stopRipple(50));
    }
  });

  test('is mixing and convolution in float64, decimated or not', () => {
    const [rate, startTimeS] = [4 * FC, 0.777e-6];
    for (const [pulses, decimation] of [
      [1, 1],
      [4, 3],
      [8, 1],
      [9, 3],
    ]) {
      const sensor = recorder({ rate, pulses, startTimeS });
      const samples = noise(pulses * 2 * 400, 'decimation');
      const options = { bandwidthHz: 2e6, decimation };
      const { taps } = demodulationFilter(describeAcquisition(sensor), options);
      const channelIq = demodulate(sensor, samples, options);
      expect(channelIq.layout).toMatchObject({
        sampleCount: Math.ceil(400 / decimation),
        samplingRateHz: rate / decimation,
      });
      // Every product and sum of as many as there are taps is rounded once to float32.
      const tolerance = 5 * taps.length * 2 ** -23;
      for (let m = 0; m < channelIq.layout.sampleCount; m++) {
        let [re, im] = [0, 0];
        for (let k = 1 - taps.length; k < taps.length; k++) {
          const n = m * decimation - k;
          if (n < 0 || n >= 400) continue;
          const value = taps[Math.abs(k)] * samples[((pulses - 1) * 2 + 1) * 400 + n];
          const angle = -2 * Math.PI * FC * (startTimeS + n / rate);
          re += value * Math.cos(angle);
          im += value * Math.sin(angle);
        }
        const [a, b] = iqAt(channelIq, 0, 1, m, pulses - 1);
        expect(Math.hypot(a - re, b - im)).toBeLessThan(tolerance);
      }
    }
  });

  test.each([
    [{ decimation: 0 }, /^demodulation\.decimation: found 0, allowed: an integer from 1 to 100/],
    [{ bandwidthHz: -1 }, /^demodulation\.bandwidthHz: found -1, allowed: a number above 0$/],
    [
      { demodulatedByHz: 5e6 },
      /^demodulation\.demodulatedByHz: found 5000000, allowed: nothing, as the samples are real$/,
    ],
    [{ bandwidthHz: 11e6 }, /found the image of the band 1\.000e\+7 Hz from the carrier/],
  ])('%j is refused in one line', (options, message) => {
    expect(() => planDemodulation(kernels, recorder({ rate: 4 * FC }), options)).toThrow(message);
  });

  test('a carrier at a multiple of half the sampling rate is refused, its images overlap', () => {
    expect(() => planDemodulation(kernels, recorder({ rate: 2 * FC }))).toThrow(/allowed: more than the bandwidth/);
  });

  test.each([NaN, Infinity])('a sample that is %d is named', (bad) => {
    const sensor = recorder({ rate: 4 * FC, pulses: 9 });
    const samples = noise(9 * 2 * 400, 'bad');
    samples[(3 * 2 + 1) * 400 + 17] = bad;
    expect(() => demodulate(sensor, samples)).toThrow(new RegExp(`${bad} at slow_time 3, channel 1, fast_time 17`));
  });
});

describe('IQ samples', () => {
  test('at the carrier pass as they are, each in its place, followed by its difference to the next', () => {
    for (const pulses of [1, 4, 5, 17]) {
      const sensor = iqSensor({ pulses, channels: 3, samples: 20 });
      const samples = noise(2 * pulses * 3 * 20, 'iq');
      const channelIq = laidOut(kernels, sensor, samples);
      for (let p = 0; p < pulses; p++)
        for (let e = 0; e < 3; e++)
          for (let n = 0; n < 20; n++) {
            const at = 2 * ((p * 3 + e) * 20 + n);
            expect(iqAt(channelIq, 0, e, n, p)).toEqual([samples[at], samples[at + 1]]);
          }
    }
  });

  test('demodulated by another frequency are mixed to the carrier', () => {
    const sensor = iqSensor({ channels: 1, samples: 300 });
    // An analytic signal: exp(j 2 pi fc t) becomes 1.
    const analytic = Float32Array.from({ length: 600 }, (_, i) => {
      const angle = (2 * Math.PI * FC * (i >> 1)) / 20e6;
      return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
    });
    const channelIq = demodulate(sensor, analytic, { demodulatedByHz: 0 });
    for (let n = 0; n < 300; n++) {
      const [re, im] = iqAt(channelIq, 0, 0, n, 0);
      expect(re).toBeCloseTo(1, 6);
      expect(im).toBeCloseTo(0, 6);
    }
  });
});
