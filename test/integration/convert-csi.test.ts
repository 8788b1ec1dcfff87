import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { converted, float32, int16, named } from '../captures/converted.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(resolve(root, process.env.SOUNDER_DATA ?? '../shared/data'), 'csiread-wifi-csi');
const absent = !existsSync(folder);
if (absent) process.stderr.write('skipped: no csiread-wifi-csi in SOUNDER_DATA or ../shared/data\n');

const [PACKETS, ANTENNAS, GROUPS] = [2998, 3, 30];
const log = join(folder, 'sample_0x5_64_3000.dat');

describe.skipIf(absent)('the csiread log of an Intel 5300', () => {
  test('has the packets, times and integers of an independent decoding', async () => {
    const { sensor, snapshots, timesNs } = await converted(log);
    expect(named(sensor.axes)).toEqual(['antenna 3', 'subcarrier 57']);
    expect(snapshots).toHaveLength(PACKETS);
    expect(timesNs[PACKETS - 1] - timesNs[0]).toBe(2_999_021_000n);
    // Numpy, the payload taken as one little-endian integer: z[packet, antenna, group]; sum(z), sum(z * (1 .. 90)) and
    // sum(z * (1 .. 2998)), first three groups of the first packet and last three of the last, which is permuted.
    const sums = { plain: [0, 0], element: [0, 0], packet: [0, 0] };
    snapshots.forEach((buffer, packet) => {
      int16(buffer).forEach((value, i) => {
        sums.plain[i % 2] += value;
        sums.element[i % 2] += value * ((i >> 1) + 1);
        sums.packet[i % 2] += value * (packet + 1);
      });
    });
    expect(sums).toEqual({
      plain: [-1966, -8216],
      element: [-36_310, -168_816],
      packet: [-3_110_491, -12_967_559],
    });
    const groups = (packet: number, from: number) =>
      [0, 1, 2].map((antenna) =>
        int16(snapshots[packet]).slice(2 * (antenna * GROUPS + from), 2 * (antenna * GROUPS + from + 3)),
      );
    expect(groups(0, 0)).toEqual([
      [12, -19, 1, -25, -9, -13],
      [4, 4, 10, 1, 4, -8],
      [-2, 7, 4, 5, 3, 2],
    ]);
    expect(groups(PACKETS - 1, GROUPS - 3)).toEqual([
      [18, -39, -24, -26, -32, -12],
      [1, -1, -2, 0, -2, 1],
      [3, 3, 3, -2, 1, -2],
    ]);
  });

  test('has the scaled power of an independent calculation', async () => {
    const { snapshots } = await converted(log, { scaled: true });
    let power = 0;
    for (const buffer of snapshots) for (const value of float32(buffer)) power += value * value;
    // Numpy: mean of |get_scaled_csi|^2 over all samples, here of float32 samples (relative error 2^-24 each).
    expect(Math.abs(power / (PACKETS * ANTENNAS * GROUPS) / 73.69370260228617 - 1)).toBeLessThan(2 ** -22);
    const first = float32(snapshots[0]);
    [3.32280261, -5.26110413].forEach((value, i) => expect(first[i]).toBeCloseTo(value, 6));
  });

  test('has its subcarriers where the axis says: phase falls with frequency, half as far between neighbours', async () => {
    const { sensor, snapshots } = await converted(log);
    const { kept } = sensor.axes[1];
    const steps = Array.from({ length: GROUPS - 1 }, (_, k) => {
      let [re, im] = [0, 0];
      for (const buffer of snapshots) {
        const values = new Int16Array(buffer);
        for (let at = 0; at < values.length; at += 2 * GROUPS) {
          const [a, b, c, d] = values.subarray(at + 2 * k, at + 2 * k + 4);
          re += a * c + b * d;
          im += a * d - b * c;
        }
      }
      return Math.atan2(im, re);
    });
    // One delay for all: its phase for one subcarrier is the same at every step, to within what the channel bends it.
    const perSubcarrier = steps.map((step, k) => step / (kept![k + 1] - kept![k]));
    for (const phase of perSubcarrier) expect(phase).toBeLessThan(0);
    // The only neighbours are -2, -1 and 27, 28: taken as two apart their phases would stand out of all others.
    const [narrow, wide] = [13, 28].map((k) => [steps[k], (steps[k - 1] + steps[Math.min(k + 1, 27)]) / 2]);
    for (const [step, around] of [narrow, wide]) expect(step / around).toBeGreaterThan(0.4);
    for (const [step, around] of [narrow, wide]) expect(step / around).toBeLessThan(0.6);
  });
});
