import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csiHeader, unpackCsi } from '../../src/captures/intel5300/packet.ts';
import { csiRecords } from '../../src/captures/intel5300/records.ts';
import { csiScale } from '../../src/captures/intel5300/scale.ts';
import { foreignFormat } from '../../src/captures/open-foreign.ts';
import { isHarmonic } from '../../src/core/index.ts';
import { open } from 'node:fs/promises';
import { cli } from '../apps/cli/run-cli.ts';
import { converted, float32, int16, named, type Options } from './converted.ts';
import { csiRecord, logOf, otherRecord, type TestPacket } from './csi-bytes.ts';
import { scratch } from './scratch.ts';

async function logFile(...records: readonly Uint8Array[]): Promise<string> {
  const path = join(await scratch(), 'hall.dat');
  await writeFile(path, logOf(...records));
  return path;
}

const convertedLog = async (packets: readonly TestPacket[], options: Options = {}) =>
  converted(await logFile(...packets.map(csiRecord)), options);

const headerOf = (packet: TestPacket) => {
  const body = csiRecord(packet).subarray(3);
  return csiHeader(body, body.byteLength, () => 'log');
};

describe('the packed matrix', () => {
  test('unpacks to the integers that were packed, whatever they are', () => {
    const shapes = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));
    const packets = shapes.chain(([receivers, transmitters]) => {
      const count = 60 * receivers * transmitters;
      const pairs = fc.array(fc.integer({ min: -128, max: 127 }), { minLength: count, maxLength: count });
      return fc.record({ receivers: fc.constant(receivers), transmitters: fc.constant(transmitters), pairs });
    });
    fc.assert(
      fc.property(packets, ({ receivers, transmitters, pairs }) => {
        const into = new Int16Array(pairs.length);
        const matrix = csiRecord({ receivers, transmitters, pairs }).subarray(23);
        unpackCsi(matrix, transmitters, [...Array(receivers).keys()], into);
        // In file order a group has the receivers, and each of them the transmitters; in a snapshot groups are last.
        for (let i = 0; i < pairs.length; i++) {
          const [part, pair] = [i % 2, i >> 1];
          const transmitter = pair % transmitters;
          const receiver = Math.floor(pair / transmitters) % receivers;
          const group = Math.floor(pair / (transmitters * receivers));
          if (into[2 * ((transmitter * receivers + receiver) * 30 + group) + part] !== pairs[i]) return false;
        }
        return true;
      }),
    );
  });
});

describe('a converted log', () => {
  test('has antennas and the 30 subcarriers of 57 that are reported at 20 MHz', async () => {
    const { sensor, snapshots } = await convertedLog([{}, {}]);
    expect(sensor).toMatchObject({ streamId: 'hall', modality: 'isac', geometry: 'bistatic', datatype: 'ci16_le' });
    expect(named(sensor.axes)).toEqual(['antenna 3', 'subcarrier 57']);
    const [, subcarrier] = sensor.axes;
    expect(subcarrier).toMatchObject({ spacing: 312_500, sign: -1, origin: -28 * 312_500 });
    expect(subcarrier.kept!.map((index) => index - 28)).toEqual([
      -28, -26, -24, -22, -20, -18, -16, -14, -12, -10, -8, -6, -4, -2, -1, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23,
      25, 27, 28,
    ]);
    expect(snapshots).toHaveLength(2);
    expect(int16(snapshots[0])).toHaveLength(180);
  });

  test('has subcarriers 1.25 MHz apart at 40 MHz, and an axis of streams where several were sent', async () => {
    const { sensor } = await convertedLog([{ receivers: 2, transmitters: 3, antennas: [0, 1], rate: 0x901 }]);
    expect(named(sensor.axes)).toEqual(['transmitter 3', 'antenna 2', 'subcarrier 30']);
    expect(sensor.axes[2]).toMatchObject({ spacing: 1.25e6, origin: -58 * 312_500 });
    expect(sensor.axes[2].kept).toBeUndefined();
    expect(sensor.axes.map(isHarmonic)).toEqual([false, true, true]);
  });

  test('has its columns in the order of the antennas, packet by packet', async () => {
    const pairs = Array.from({ length: 180 }, (_, i) => [10, 0, 20, 0, 30, 0][i % 6]);
    const antennas = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 2, 0],
    ];
    const { snapshots } = await convertedLog(antennas.map((order) => ({ pairs, antennas: order })));
    const firsts = snapshots.map((buffer) => [0, 60, 120].map((at) => int16(buffer)[at]));
    expect(firsts).toEqual([
      [10, 20, 30],
      [10, 30, 20],
      [30, 10, 20],
    ]);
  });

  test('of two antennas of three has them ascending', async () => {
    const pairs = Array.from({ length: 120 }, (_, i) => [10, 0, 30, 0][i % 4]);
    const { snapshots } = await convertedLog([{ pairs, receivers: 2, antennas: [2, 0] }]);
    expect([0, 60].map((at) => int16(snapshots[0])[at])).toEqual([30, 10]);
  });

  test('starts at the start time and follows the clock of the card over its wrap and back in time', async () => {
    const { timesNs } = await convertedLog(
      [4_294_967_290, 4, 1_000_004, 999_004].map((timestampUs) => ({ timestampUs })),
      { profile: { start_time: '2026-01-01T00:00:00Z' } },
    );
    expect(timesNs.map((time) => Number(time - 1_767_225_600_000_000_000n))).toEqual([
      0, 10_000, 1_000_010_000, 999_010_000,
    ]);
  });

  test('takes what the profile says of an axis: another spacing is another axis, a sign only the sign', async () => {
    const profile = {
      carrier_frequency_hz: 5.32e9,
      stream_id: 'wifi',
      axes: [
        { name: 'antenna', spacing: 0.028, unit: 'm' as const },
        { name: 'subcarrier', sign: 1 as const },
      ],
    };
    const { sensor } = await convertedLog([{}], { profile });
    expect(sensor).toMatchObject({ streamId: 'wifi', carrierHz: 5.32e9 });
    expect(sensor.axes[0]).toMatchObject({ size: 3, spacing: 0.028, unit: 'm' });
    expect(sensor.axes[1]).toMatchObject({ size: 57, sign: 1, spacing: 312_500 });
    const axes = [{ name: 'chirp', spacing: 1 }];
    await expect(convertedLog([{}], { profile: { axes } })).rejects.toThrow(
      'profile: axes: found "chirp", allowed: antenna, subcarrier (a log of channel state)',
    );
  });

  test('skips records of other kinds, over the borders of what is read at a time', async () => {
    const records = Array.from({ length: 12 }, (_, i) => [
      csiRecord({ timestampUs: i }),
      otherRecord(0xc1, 1 + ((i * 97) % 300)),
    ]).flat();
    const path = await logFile(...records);
    for (const chunk of [1, 64, 500]) {
      const file = await open(path);
      const bodies: Buffer[] = [];
      for await (const group of csiRecords(file, path, chunk))
        for (const { code, body } of group) bodies.push(Buffer.concat([Uint8Array.of(code), body]));
      await file.close();
      expect(bodies).toEqual(records.map((record) => Buffer.from(record.subarray(2))));
    }
    expect((await converted(path)).snapshots).toHaveLength(12);
  });
});

describe('scaled samples', () => {
  // numpy from the definition of get_scaled_csi, for the default matrix v[i] = (37 i mod 255) - 127 of csi-bytes.
  test.each<[TestPacket, number]>([
    [{}, 0.0638887959312804],
    [{ transmitters: 2, rssi: [36, 0, 20], noise: -95, agc: 40 }, 0.52439932601466],
    [{ receivers: 2, antennas: [0, 1], transmitters: 3, rssi: [36, 23, 0], noise: -90, agc: 70 }, 0.026761408197643152],
  ])('have the scale of an independent calculation: %j', async (packet, expected) => {
    const [raw, scaled] = await Promise.all([convertedLog([packet]), convertedLog([packet], { scaled: true })]);
    expect(scaled.sensor.datatype).toBe('cf32_le');
    const integers = int16(raw.snapshots[0]);
    float32(scaled.snapshots[0]).forEach((value, i) =>
      expect(Math.abs(value - integers[i] * expected)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -23),
    );
  });

  test('undo the gain of the card: a packet that is 6 dB down in gain has the same strength over strong noise', () => {
    // Thermal noise far above that of rounding: the scale is that of RSSI over AGC alone.
    const [a, b] = [{ agc: 60 }, { agc: 66 }].map((packet) =>
      csiScale(headerOf({ ...packet, noise: 0 }), 1e5, () => 'log'),
    );
    expect(20 * Math.log10(a / b)).toBeCloseTo(6, 4);
  });

  test('need a measured strength', async () => {
    await expect(convertedLog([{}, { rssi: [0, 0, 0] }], { scaled: true })).rejects.toThrow(
      /record 1 at byte 215: found rssi 0 on every antenna, allowed: a measured channel \(scaled\)$/,
    );
    await expect(convertedLog([{ pairs: Array<number>(180).fill(0) }], { scaled: true })).rejects.toThrow(
      'found a matrix of zeros',
    );
  });
});

describe('what does not fit', () => {
  test('another shape than the first packet is refused, naming the record, or left out and counted', async () => {
    const path = await logFile(csiRecord(), csiRecord({ transmitters: 2 }), csiRecord({ timestampUs: 7 }));
    await expect(converted(path)).rejects.toThrow(
      `${path}: record 1 at byte 215: packet: found 2 streams to 3 antennas at 20 MHz, allowed: 1 streams to 3 antennas at 20 MHz, as the first packet, or --skip-unfit`,
    );
    const notes: string[] = [];
    const { timesNs } = await converted(path, { skipUnfit: true, onNote: (note) => notes.push(note) });
    expect(timesNs).toEqual([0n, 7000n]);
    expect(notes.at(-1)).toBe(`${path}: left out 1 packets that are not like the first`);
  });

  test('other antennas than those of the first packet are refused', async () => {
    const two = (antennas: number[]) => ({ receivers: 2, antennas });
    await expect(convertedLog([two([0, 1]), two([2, 0])])).rejects.toThrow(
      'antennas: found AC, allowed: AB, as the first packet',
    );
  });

  test('columns of unknown order stay as they are, which is said', async () => {
    const notes: string[] = [];
    await convertedLog([{ antennas: [0, 0, 0] }, {}], { onNote: (note) => notes.push(note) });
    expect(notes.at(-1)).toMatch(
      /1 packets do not say which antenna is which: their columns are as they are in the log$/,
    );
  });

  test('a last record that is cut off is refused with its place, or left out', async () => {
    const path = await logFile(csiRecord(), csiRecord().subarray(0, 100));
    await expect(converted(path)).rejects.toMatchObject({
      code: 'capture-truncated',
      message: `${path}: record 1 at byte 215: found 315 bytes in the file, expected at least 430`,
    });
    const notes: string[] = [];
    const { snapshots } = await converted(path, { skipUnfit: true, onNote: (note) => notes.push(note) });
    expect(snapshots).toHaveLength(1);
    expect(notes.at(-1)).toBe(`${path}: left out the last record, which is not complete`);
  });

  test('a packet whose header contradicts its length is refused, or left out', async () => {
    const wrong = csiRecord();
    wrong[11] = 2; // receivers
    const path = await logFile(csiRecord(), wrong);
    await expect(converted(path)).rejects.toThrow(
      'record 1 at byte 215: matrix: found 192 bytes, allowed: 132 (2 x 1 x 30)',
    );
    expect((await converted(path, { skipUnfit: true })).snapshots).toHaveLength(1);
  });

  test('cutting a log anywhere never gives wrong samples', async () => {
    const whole = logOf(csiRecord(), otherRecord(0xc1, 20), csiRecord({ timestampUs: 5 }));
    const folder = await scratch();
    const { snapshots } = await convertedLog([{}]);
    for (const cut of [1, 2, 3, 22, 23, 214, 216, 230, 240, 452]) {
      const path = join(folder, `${cut}.dat`);
      await writeFile(path, whole.subarray(0, cut));
      await expect(converted(path), `${cut}`).rejects.toThrow(/capture|record|first bytes/);
      if (cut < 215) continue;
      const kept = await converted(path, { skipUnfit: true });
      expect(kept.snapshots.map(int16)).toEqual([int16(snapshots[0])]);
    }
  });
});

describe('the format', () => {
  test('is told by content, whatever comes first', async () => {
    expect(await foreignFormat(await logFile(otherRecord(0xc1, 9000), csiRecord()))).toBe('csi');
    await expect(foreignFormat(await logFile(otherRecord(0xc1, 90)))).rejects.toThrow('or a CSI log of the Intel 5300');
  });

  test('random bytes are none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        await expect(foreignFormat(await logFile(bytes))).rejects.toMatchObject({ code: 'capture-invalid' });
      }),
      { numRuns: 50 },
    );
  });

  test('options that say nothing about a log, or only about one, are refused', async () => {
    await expect(convertedLog([{}], { split: 'symbol' })).rejects.toThrow(
      '--split: found "symbol", allowed: nothing for',
    );
    await expect(convertedLog([{}], { variable: 'csi' })).rejects.toMatchObject({ code: 'usage' });
    await expect(convertedLog([{}], { profile: { datatype: 'cf64_le' } })).rejects.toThrow(
      'datatype: found "cf64_le", allowed: ci16_le or cf32_le',
    );
  });

  test('`sounder convert` needs no flags, says what it assumed, and `inspect` shows it', async () => {
    const path = await logFile(csiRecord(), csiRecord({ timestampUs: 1000 }));
    const out = path.replace('.dat', '');
    const { code, stderr } = await cli(['convert', path, out]);
    expect(code).toBe(0);
    expect(stderr.split('\n')).toEqual([
      `convert: ${path}: antenna spacing: not in the log, 0.5 wavelengths assumed; --axis antenna::METRES:m states it`,
      `convert: wrote 2 snapshots to ${out}`,
      '',
    ]);
    const { stdout } = await cli(['inspect', out]);
    expect(stdout).toContain('subcarrier  30 of 57  312500 Hz       -1    range');
    expect(await cli(['convert', path, out, '--scaled', '--axis', 'antenna::0.028:m'])).toMatchObject({
      code: 0,
      stderr: `convert: wrote 2 snapshots to ${out}\n`,
    });
    expect((await cli(['convert', path, out, '--split', 'symbol'])).code).toBe(2);
  });
});
