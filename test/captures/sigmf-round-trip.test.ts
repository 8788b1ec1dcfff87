import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { snapshots } from '../../src/captures/capture.ts';
import { openSigmf } from '../../src/captures/sigmf-reader.ts';
import { createSigmf } from '../../src/captures/sigmf-writer.ts';
import { bytesPerSnapshot, hertz, type SensorFields } from '../../src/core/index.ts';
import { scratch } from './scratch.ts';
import { sensorArbitrary, timeArbitrary, truthArbitrary } from './sensor-arbitrary.ts';

const radar: SensorFields = {
  streamId: 'radar-0',
  modality: 'isac',
  datatype: 'ci16_le',
  carrierHz: hertz(77e9),
  geometry: 'monostatic',
  axes: [
    { name: 'antenna', size: 2, spacing: 0.5, unit: 'wavelength', sign: 1, origin: 0 },
    { name: 'subcarrier', size: 3, spacing: 1e6, unit: 'Hz', sign: -1, origin: 0 },
  ],
};

test('what is written is what is read: any sensor, times, truth and bytes', async () => {
  const folder = await scratch();
  const recording = fc.record({
    sensor: sensorArbitrary,
    entries: fc.array(fc.record({ timeNs: timeArbitrary, truth: truthArbitrary, fill: fc.nat(255) }), { maxLength: 4 }),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(recording, async ({ sensor, entries }) => {
      const base = join(folder, `c${run++}`);
      const writer = await createSigmf(base, sensor);
      const samplesOf = (fill: number) => new Uint8Array(bytesPerSnapshot(sensor)).map((_, i) => fill + i);
      for (const { timeNs, truth, fill } of entries) await writer.append(samplesOf(fill), timeNs, truth);
      await writer.close();

      const reader = await openSigmf(base);
      expect(reader.sensor).toEqual(sensor);
      expect(reader.count).toBe(entries.length);
      let index = 0;
      for await (const snapshot of snapshots(reader)) {
        const { timeNs, truth, fill } = entries[index];
        expect(snapshot.captureTimeNs).toBe(timeNs);
        expect(snapshot.sequence).toBe(BigInt(index));
        expect(snapshot.samples).toEqual(samplesOf(fill));
        expect(reader.truth(index)).toEqual(truth);
        index++;
      }
      expect(index).toBe(entries.length);
      await reader.close();
    }),
    { numRuns: 60 },
  );
});

test('a capture opens by its name, its metadata file or its data file', async () => {
  const base = join(await scratch(), 'street.2026');
  const writer = await createSigmf(`${base}.sigmf-meta`, radar);
  await writer.append(new Uint8Array(24), 1n);
  await writer.close();
  for (const path of [base, `${base}.sigmf-meta`, `${base}.sigmf-data`]) {
    const reader = await openSigmf(path);
    expect(reader.path).toBe(base);
    expect(reader.count).toBe(1);
    await reader.close();
  }
});

test('other SigMF tools find the fields they need', async () => {
  const base = join(await scratch(), 'street');
  const writer = await createSigmf(base, radar);
  await writer.append(new Uint8Array(24), 1_767_225_600_000_000_001n, [{ rangeM: 12, azimuthDeg: 0 }]);
  await writer.append(new Uint8Array(24), 1_767_225_600_500_000_000n);
  await writer.close();
  const meta = JSON.parse(await readFile(`${base}.sigmf-meta`, 'utf8')) as Record<string, unknown>;
  expect(meta).toMatchObject({
    global: {
      'core:datatype': 'ci16_le',
      'core:version': '1.2.0',
      'core:num_channels': 1,
      'core:extensions': [{ name: 'sensing', version: '1.0.0', optional: false }],
      'sensing:stream_id': 'radar-0',
    },
    captures: [
      { 'core:sample_start': 0, 'core:datetime': '2026-01-01T00:00:00.000000001Z' },
      { 'core:sample_start': 6, 'core:datetime': '2026-01-01T00:00:00.500Z' },
    ],
    annotations: [
      {
        'core:sample_start': 0,
        'core:sample_count': 6,
        'core:label': 'target',
        'sensing:truth': { rangeM: 12, azimuthDeg: 0 },
      },
    ],
  });
});

test('appends that nobody waits for are written in call order', async () => {
  const base = join(await scratch(), 'fast');
  const writer = await createSigmf(base, radar);
  const fills = Array.from({ length: 50 }, (_, i) => i);
  void Promise.all(fills.map((fill) => writer.append(new Uint8Array(24).fill(fill), BigInt(fill))));
  await writer.close();
  const reader = await openSigmf(base);
  const seen: number[] = [];
  for await (const { samples } of snapshots(reader)) seen.push(samples[23]);
  expect(seen).toEqual(fills);
  await reader.close();
});

test('a snapshot of the wrong length abandons the capture and leaves the earlier one', async () => {
  const folder = await scratch();
  const base = join(folder, 'kept');
  const first = await createSigmf(base, radar);
  await first.append(new Uint8Array(24).fill(7), 1n);
  await first.close();

  const second = await createSigmf(base, radar);
  const wrong = 'snapshot 0: found 23 bytes of samples, expected 24';
  await expect(second.append(new Uint8Array(23), 1n)).rejects.toThrow(wrong);
  await expect(second.append(new Uint8Array(24), 2n)).rejects.toThrow(wrong);
  await expect(second.close()).rejects.toThrow(wrong);
  expect((await readdir(folder)).sort()).toEqual(['kept.sigmf-data', 'kept.sigmf-meta']);
  const reader = await openSigmf(base);
  expect((await reader.read(0, new Uint8Array(24))).samples[0]).toBe(7);
  await reader.close();
});

test('an aborted capture leaves no file', async () => {
  const folder = await scratch();
  const writer = await createSigmf(join(folder, 'gone'), radar);
  await writer.append(new Uint8Array(24), 1n);
  await writer.abort();
  await expect(writer.append(new Uint8Array(24), 1n)).rejects.toThrow('append after close');
  expect(await readdir(folder)).toEqual([]);
});

test('a folder that does not exist is refused at once, by name', async () => {
  const base = join(await scratch(), 'nowhere', 'c');
  await expect(createSigmf(base, radar)).rejects.toMatchObject({ code: 'not-found' });
});
