import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { convertNpy } from '../../src/captures/convert-npy.ts';
import { checkProfile, readProfileFile } from '../../src/captures/profile.ts';
import { openSigmf } from '../../src/captures/sigmf-reader.ts';
import { bytesPerSnapshot, type SensorDescription } from '../../src/core/index.ts';
import { axisParameter } from '../../src/physics/axis-parameter.ts';
import { scratch } from '../captures/scratch.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(resolve(root, process.env.SOUNDER_DATA ?? '../shared/data'), 'openradar-fmcw-mimo');
const profilePath = join(root, 'test/data/openradar.profile.yaml');
const absent = !existsSync(folder);
if (absent) process.stderr.write('skipped: no openradar-fmcw-mimo in SOUNDER_DATA or ../shared/data\n');

interface Expected {
  readonly doppler_bin: number;
  readonly range_bin: number;
  readonly range_m: number;
  readonly v_m_s: number;
  readonly aoa_deg: number;
  readonly coherence: number;
}

async function converted() {
  const out = join(await scratch(), 'openradar');
  const profile = checkProfile(await readProfileFile(profilePath), profilePath);
  await convertNpy(join(folder, 'doppler_example_1.npy'), out, { profile, profileName: profilePath });
  const reader = await openSigmf(out);
  const { samples } = await reader.read(0, new Uint8Array(bytesPerSnapshot(reader.sensor)));
  await reader.close();
  return { sensor: reader.sensor, iq: new Float32Array(samples.buffer) };
}

const [CHIRPS, ANTENNAS, SAMPLES] = [128, 8, 128];

/** Hann-windowed DFT of each antenna at one chirp and one beat frequency, cycles per sample: real and imaginary parts. */
function cell(iq: Float32Array, chirpFrequency: number, beatFrequency: number): [re: number, im: number][] {
  const hann = (n: number, size: number) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / (size - 1));
  const sums = Array.from({ length: ANTENNAS }, (): [number, number] => [0, 0]);
  let at = 0;
  for (let k = 0; k < CHIRPS; k++)
    for (const sum of sums)
      for (let n = 0; n < SAMPLES; n++, at += 2) {
        const weight = hann(k, CHIRPS) * hann(n, SAMPLES);
        const phase = -2 * Math.PI * (k * chirpFrequency + n * beatFrequency);
        const [c, s] = [weight * Math.cos(phase), weight * Math.sin(phase)];
        sum[0] += iq[at] * c - iq[at + 1] * s;
        sum[1] += iq[at] * s + iq[at + 1] * c;
      }
  return sums;
}

const power = (values: readonly [number, number][]): number => values.reduce((p, [re, im]) => p + re * re + im * im, 0);

/** The azimuth whose plane wave explains the antennas best, and the part of the amplitude it explains. */
function azimuthOf(sensor: SensorDescription, values: readonly [number, number][], chirpFrequency: number) {
  const antenna = axisParameter(sensor, sensor.axes[1])!;
  const { slotS, transmitters } = sensor.tdm!;
  const amplitude = values.reduce((sum, [re, im]) => sum + Math.hypot(re, im), 0);
  let best = { azimuthDeg: NaN, coherence: 0 };
  for (let azimuthDeg = -60; azimuthDeg <= 60; azimuthDeg += 0.1) {
    let [re, im] = [0, 0];
    values.forEach(([a, b], i) => {
      const transmitter = Math.floor(i / (ANTENNAS / transmitters));
      // Transmitter t samples t slots later: t s fD cycles that are not the angle's.
      const late = (transmitter * slotS * chirpFrequency) / sensor.axes[0].spacing;
      const phase = -2 * Math.PI * (i * antenna.frequencyOf(azimuthDeg) + late);
      re += a * Math.cos(phase) - b * Math.sin(phase);
      im += a * Math.sin(phase) + b * Math.cos(phase);
    });
    const coherence = Math.hypot(re, im) / amplitude;
    if (coherence > best.coherence) best = { azimuthDeg, coherence };
  }
  return best;
}

describe.skipIf(absent)('the OpenRadar recording, converted with its profile', () => {
  test('has the axes, carrier and timing of its chirp', async () => {
    const { sensor } = await converted();
    const [chirp, antenna, beat] = sensor.axes;
    expect(sensor.axes.map((axis) => [axis.name, axis.size])).toEqual([
      ['chirp', CHIRPS],
      ['antenna', ANTENNAS],
      ['subcarrier', SAMPLES],
    ]);
    expect(beat).toMatchObject({ spacing: 24e6, sign: 1 });
    expect(chirp.spacing).toBeCloseTo(184e-6, 12);
    expect(antenna.spacing).toBe(0.5);
    expect(sensor.tdm).toEqual({ transmitters: 2, slotS: 92e-6 });
    expect(sensor.carrierHz).toBeCloseTo(78.944e9, -6);
  });

  test('shows every known object at its range, velocity and azimuth', async () => {
    const { sensor, iq } = await converted();
    const reference = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
      doppler_example_1: Expected[];
      angle_tolerance_deg: number;
      bin_tolerance: number;
    };
    expect(reference.doppler_example_1.length).toBeGreaterThan(0);
    const velocity = axisParameter(sensor, sensor.axes[0])!;
    const range = axisParameter(sensor, sensor.axes[2])!;
    for (const object of reference.doppler_example_1) {
      const [chirpFrequency, beatFrequency] = [object.doppler_bin / CHIRPS, object.range_bin / SAMPLES];
      // The physics of the converted axes puts the bins of the reference at its metres and metres per second.
      const bins = reference.bin_tolerance;
      expect(Math.abs(velocity.frequencyOf(object.v_m_s) - chirpFrequency) * CHIRPS).toBeLessThan(bins);
      expect(Math.abs(range.frequencyOf(object.range_m) - beatFrequency) * SAMPLES).toBeLessThan(bins);

      const values = cell(iq, chirpFrequency, beatFrequency);
      const { azimuthDeg, coherence } = azimuthOf(sensor, values, chirpFrequency);
      expect(Math.abs(azimuthDeg - object.aoa_deg)).toBeLessThan(reference.angle_tolerance_deg);
      expect(coherence).toBeGreaterThan(0.985);
      // At the opposite beat frequency, a negative range, there is nothing: more than 30 dB less.
      expect(power(values) / power(cell(iq, chirpFrequency, -beatFrequency))).toBeGreaterThan(1000);
    }
  });
});
