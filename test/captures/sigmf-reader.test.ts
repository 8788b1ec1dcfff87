import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSigmf } from '../../src/captures/sigmf-reader.ts';
import { createSigmf } from '../../src/captures/sigmf-writer.ts';
import type { SensorFields } from '../../src/core/index.ts';
import { scratch } from './scratch.ts';

type Json = Record<string, unknown>;

/** A correct recording of two snapshots of 2 x 3 samples, for tests to spoil. */
const correct = () => ({
  global: {
    'core:datatype': 'cf32_le',
    'core:version': '1.2.0',
    'core:num_channels': 1,
    'core:extensions': [{ name: 'sensing', version: '1.0.0', optional: false }],
    'sensing:modality': 'isac',
    'sensing:stream_id': 'bs-1',
    'sensing:axes': [
      { name: 'antenna', size: 2, spacing: 0.5, unit: 'wavelength' },
      { name: 'subcarrier', size: 3, spacing: 1e6, unit: 'Hz' },
    ] as Json[],
  } as Json,
  captures: [
    { 'core:sample_start': 0, 'core:datetime': '2026-01-01T00:00:00Z' },
    { 'core:sample_start': 6, 'core:datetime': '2026-01-01T00:00:01Z' },
  ] as Json[],
  annotations: [] as Json[],
});

async function written(meta: unknown, bytes = 96): Promise<string> {
  const base = join(await scratch(), 'NAME');
  await writeFile(`${base}.sigmf-meta`, typeof meta === 'string' ? meta : JSON.stringify(meta));
  await writeFile(`${base}.sigmf-data`, new Uint8Array(bytes));
  return base;
}

type Spoil = (meta: ReturnType<typeof correct>) => unknown;
const set =
  (key: string, value: unknown): Spoil =>
  (meta) =>
    void (meta.global[key] = value);
const axis =
  (key: string, value: unknown): Spoil =>
  (meta) =>
    void ((meta.global['sensing:axes'] as Json[])[1][key] = value);
const capture =
  (key: string, value: unknown): Spoil =>
  (meta) =>
    void (meta.captures[1][key] = value);

const faults: [fact: string, spoil: Spoil, message: string][] = [
  ['an unknown datatype', set('core:datatype', 'cu8'), 'core:datatype: found "cu8", allowed: cf32_le, cf64_le'],
  ['more than one channel', set('core:num_channels', 2), 'core:num_channels: found 2, allowed: 1'],
  ['no extensions', set('core:extensions', undefined), 'core:extensions: found nothing, allowed: a list'],
  [
    'no sensing extension',
    set('core:extensions', []),
    'core:extensions: found [], allowed: a list with {"name":"sensing"',
  ],
  [
    'another major version of the extension',
    set('core:extensions', [{ name: 'sensing', version: '2.0.0', optional: false }]),
    'core:extensions[0].version: found "2.0.0", allowed: 1.x.y',
  ],
  [
    'a mandatory extension it does not know',
    set('core:extensions', [
      { name: 'sensing', version: '1.3.0', optional: false },
      { name: 'blob', version: '1.0.0', optional: false },
    ]),
    'core:extensions: found "blob", allowed: no mandatory extension besides sensing',
  ],
  [
    'no modality',
    set('sensing:modality', undefined),
    'sensing:modality: found nothing, allowed: isac, ultrasound, vectors',
  ],
  ['an unknown modality', set('sensing:modality', 'sonar'), 'sensing:modality: found "sonar", allowed: isac'],
  ['an unknown geometry', set('sensing:geometry', 'multi'), 'sensing:geometry: found "multi", allowed: monostatic'],
  [
    'an empty stream id',
    set('sensing:stream_id', ''),
    'sensing:stream_id: found "", allowed: a text that is not empty',
  ],
  [
    'a carrier of zero',
    set('sensing:carrier_frequency_hz', 0),
    'sensing:carrier_frequency_hz: found 0, allowed: a finite',
  ],
  [
    'ultrasound without speed',
    set('sensing:modality', 'ultrasound'),
    'sensing:propagation_speed_mps: found nothing, allowed',
  ],
  ['limits upside down', set('sensing:limits', { rangeM: [5, 1] }), 'sensing:limits.rangeM: found [5,1], allowed: two'],
  ['limits that are no pair', set('sensing:limits', { rangeM: [5] }), 'sensing:limits.rangeM: found [5], allowed:'],
  [
    'slots without transmitters',
    set('sensing:tdm', { slot_s: 1 }),
    'sensing:tdm.transmitters: found nothing, allowed: a fin',
  ],
  [
    '3 transmitters of 2 antennas',
    set('sensing:tdm', { transmitters: 3, slot_s: 1 }),
    'sensing:tdm.transmitters: found 3',
  ],
  [
    'limits under another name',
    set('sensing:limits', { range_m: [0, 50] }),
    'sensing:limits.range_m: unknown key, did you mean "rangeM"?',
  ],
  [
    'azimuth limits beyond endfire',
    set('sensing:limits', { azimuthDeg: [-180, 180] }),
    'sensing:limits.azimuthDeg: found [-180,180], allowed: degrees from broadside, from -90 to 90',
  ],
  [
    'misspelt TDM timing',
    set('sensing:tdm', { transmiters: 2, slot_s: 1 }),
    'sensing:tdm.transmiters: unknown key, did you mean "transmitters"?',
  ],
  [
    'a misspelt probe fact',
    set('sensing:ultrasound', { pitch: 1e-4 }),
    'sensing:ultrasound.pitch: unknown key, did you mean "pitch_m"?',
  ],
  ['a misspelt key of an axis', axis('orign', 1), 'sensing:axes[1].orign: unknown key, did you mean "origin"?'],
  ['no axes', set('sensing:axes', []), 'sensing:axes: found [], allowed: a list of at least 1 items'],
  ['axes that are no list', set('sensing:axes', 'antenna'), 'sensing:axes: found "antenna", allowed: a list'],
  [
    'an unknown unit',
    axis('unit', 'furlong'),
    'sensing:axes[1].unit: found "furlong", allowed: wavelength, m, Hz, s, index',
  ],
  ['a unit of another axis', axis('unit', 's'), 'sensing:axes[1].unit: found "s", allowed: Hz for axis "subcarrier"'],
  ['a spacing of zero', axis('spacing', 0), 'sensing:axes[1].spacing: found 0, allowed: a finite number above 0 (Hz)'],
  ['a spacing that is null', axis('spacing', null), 'sensing:axes[1].spacing: found null, allowed: a finite number'],
  ['a size that is not whole', axis('size', 2.5), 'sensing:axes[1].size: found 2.5, allowed: an integer of at least 1'],
  ['a sign of zero', axis('sign', 0), 'sensing:axes[1].sign: found 0, allowed: 1 or -1'],
  ['too few positions', axis('positions', [1]), 'sensing:axes[1].positions: found 1, allowed: 3 finite numbers (Hz)'],
  [
    'kept indices beyond the axis',
    axis('kept', [0, 3]),
    'sensing:axes[1].kept: found [0,3], allowed: ascending indices',
  ],
  [
    'one axis twice',
    axis('name', 'antenna'),
    'sensing:axes[1].unit: found "Hz", allowed: wavelength, m for axis "antenna"',
  ],
  [
    'no captures',
    (m) => void (m.captures = undefined as never),
    'captures: found nothing, allowed: a list of captures',
  ],
  [
    'a capture that is no object',
    (m) => void (m.captures[1] = null as never),
    'captures[1]: found null, allowed: an object',
  ],
  [
    'a start inside a snapshot',
    capture('core:sample_start', 7),
    'captures[1].core:sample_start: found 7, allowed: a multiple of 6',
  ],
  [
    'a start that is a text',
    capture('core:sample_start', '6'),
    'captures[1].core:sample_start: found "6", allowed: an integer',
  ],
  [
    'one start twice',
    capture('core:sample_start', 0),
    'captures[1].core:sample_start: found 0, allowed: more than 0 (captures',
  ],
  [
    'no time',
    capture('core:datetime', undefined),
    'captures[1].core:datetime: found nothing, allowed: an RFC 3339 time',
  ],
  [
    'a day that does not exist',
    capture('core:datetime', '2026-02-30T00:00:00Z'),
    'captures[1].core:datetime: found "2026-02-30',
  ],
  [
    'a time that 64 bits cannot hold',
    capture('core:datetime', '2500-01-01T00:00:00Z'),
    'captures[1].core:datetime: found "2500',
  ],
  ['headers between samples', capture('core:header_bytes', 16), 'captures[1].core:header_bytes: found 16, allowed: 0'],
  ['annotations that are no list', (m) => void (m.annotations = {} as never), 'annotations: found {}, allowed: a list'],
  [
    'truth that is no number',
    (m) => m.annotations.push({ 'core:label': 'target', 'core:sample_start': 0, 'sensing:truth': { rangeM: 'far' } }),
    'annotations[0]: sensing:truth.rangeM: found "far", allowed: a finite number',
  ],
];

describe('a wrong capture is refused in one line that names file, field, what was found and what is allowed', () => {
  test.each(faults)('%s', async (_, spoil, message) => {
    const meta = correct();
    spoil(meta);
    const base = await written(meta);
    const error = await openSigmf(base).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code: 'capture-invalid' });
    expect((error as Error).message).toContain(`NAME.sigmf-meta: ${message}`);
    expect((error as Error).message).not.toContain('\n');
  });

  test('metadata that is not JSON', async () => {
    const base = await written('{\n "global": {\n oops');
    await expect(openSigmf(base)).rejects.toThrow(/NAME\.sigmf-meta: not JSON: [^\n]+$/);
    await expect(openSigmf(await written('[]'))).rejects.toThrow('NAME.sigmf-meta: found [], allowed: an object');
  });

  test('numbers that JSON cannot hold, by line and key', async () => {
    const text = JSON.stringify(correct(), null, 2);
    const line = text.split('\n').findIndex((row) => row.includes('"spacing": 1000000')) + 1;
    for (const [value, found] of [
      ['NaN', 'NaN'],
      ['Infinity', 'Infinity'],
      ['-Infinity', '-Infinity'],
      ['[0, 1, NaN]', 'NaN'],
    ]) {
      const base = await written(text.replace('"spacing": 1000000', `"spacing": ${value}`));
      await expect(openSigmf(base)).rejects.toMatchObject({
        code: 'capture-invalid',
        message: `${base}.sigmf-meta:${line}: "spacing": found ${found}, allowed: a finite number`,
      });
    }
    // A text may hold the word.
    const named = correct();
    named.global['sensing:stream_id'] = 'a "NaN" \\ Infinity';
    await (await openSigmf(await written(named))).close();
    await expect(openSigmf(await written(`${JSON.stringify(named)},`))).rejects.toThrow(/: not JSON: /);
  });

  test('a missing file', async () => {
    const base = join(await scratch(), 'NAME');
    await expect(openSigmf(base)).rejects.toMatchObject({
      code: 'not-found',
      message: `${base}.sigmf-meta: file not found (the metadata of a capture)`,
    });
    await writeFile(`${base}.sigmf-meta`, JSON.stringify(correct()));
    await expect(openSigmf(base)).rejects.toMatchObject({
      code: 'not-found',
      message: `${base}.sigmf-data: file not found (the samples of this capture)`,
    });
  });

  test('data shorter than the metadata says', async () => {
    const base = await written(correct(), 95);
    await expect(openSigmf(base)).rejects.toMatchObject({
      code: 'capture-truncated',
      message: `${base}.sigmf-data: found 95 bytes, expected 96: snapshot 1 of 2 is not complete`,
    });
  });

  test('data that became shorter after opening', async () => {
    const base = await written(correct());
    const reader = await openSigmf(base);
    await truncate(`${base}.sigmf-data`, 90);
    await expect(reader.read(1, new Uint8Array(48))).rejects.toMatchObject({ code: 'capture-truncated' });
    await reader.close();
  });
});

test('data after the last snapshot and between snapshots is left alone', async () => {
  const meta = correct();
  meta.captures[1]['core:sample_start'] = 12;
  const base = await written(meta, 1000);
  await writeFile(
    `${base}.sigmf-data`,
    new Uint8Array(1000).map((_, i) => i),
  );
  const reader = await openSigmf(base);
  expect((await reader.read(1, new Uint8Array(48))).samples[0]).toBe(96);
  await reader.close();
});

test('fields of other namespaces and of later minor versions are ignored', async () => {
  const meta = correct();
  Object.assign(meta.global, { 'core:author': 'someone', 'sensing:new_in_1_1': 3 });
  meta.global['core:extensions'] = [
    { name: 'sensing', version: '1.1.0', optional: false },
    { name: 'antenna', version: '1.0.0', optional: true },
  ];
  const reader = await openSigmf(await written(meta));
  expect(reader.sensor.axes.map((a) => a.sign)).toEqual([1, -1]);
  expect(reader.sensor.propagationSpeedMps).toBe(299_792_458);
  await reader.close();
});

test('truth counts for every snapshot that its annotation covers whole', async () => {
  const meta = correct();
  const target = (start: number, count: number | undefined, rangeM: number) => ({
    'core:label': 'target',
    'core:sample_start': start,
    'core:sample_count': count,
    'sensing:truth': { rangeM },
  });
  meta.annotations.push(target(0, 12, 1), target(6, undefined, 2), target(0, 11, 3), target(1, 12, 4));
  meta.annotations.push({ 'core:label': 'car', 'core:sample_start': 0 });
  const reader = await openSigmf(await written(meta));
  expect(reader.truth(0)).toEqual([{ rangeM: 1 }, { rangeM: 3 }]);
  expect(reader.truth(1)).toEqual([{ rangeM: 1 }, { rangeM: 2 }, { rangeM: 4 }]);
  await reader.close();
});

test('a snapshot is read into the caller’s buffer, also one of shared memory', async () => {
  const base = await written(correct());
  await writeFile(
    `${base}.sigmf-data`,
    new Uint8Array(96).map((_, i) => i),
  );
  const reader = await openSigmf(base);
  const shared = new SharedArrayBuffer(100);
  const into = new Uint8Array(shared, 4, 48);
  const { samples } = await reader.read(1, into);
  expect(samples).toBe(into);
  expect(new Uint8Array(shared)[4]).toBe(48);
  expect(new Uint8Array(shared)[51]).toBe(95);
  await expect(reader.read(0, new Uint8Array(47))).rejects.toThrow(
    'buffer: found 47 bytes, allowed: 48 (one snapshot)',
  );
  await expect(reader.read(2, into)).rejects.toThrow('snapshot index: found 2, allowed: 0 to 1');
  await reader.close();
  await reader.close();
  await expect(reader.read(0, into)).rejects.toThrow('read after close');
});

const large: SensorFields = {
  streamId: 'long',
  modality: 'vectors',
  datatype: 'rf32_le',
  axes: [{ name: 'channel', size: 25_000, spacing: 1, unit: 'm', sign: 1, origin: 0 }],
};

test('reading 200 snapshots into one buffer does not grow memory', async () => {
  const base = join(await scratch(), 'long');
  const writer = await createSigmf(base, large);
  const buffer = new Uint8Array(100_000);
  for (let i = 0; i < 200; i++) await writer.append(buffer.fill(i), BigInt(i));
  await writer.close();
  const reader = await openSigmf(base);
  const before = process.memoryUsage().arrayBuffers;
  let worst = 0;
  for (let i = 0; i < 200; i++) {
    const { samples } = await reader.read(i, buffer);
    expect(samples[99_999]).toBe(i);
    worst = Math.max(worst, process.memoryUsage().arrayBuffers - before);
  }
  // The file holds 20 MB; a reader that allocated per snapshot would show most of it before a collection.
  expect(worst).toBeLessThan(4e6);
  await reader.close();
});

test('100 000 snapshots are indexed in seconds', async () => {
  const meta = correct();
  meta.captures = Array.from({ length: 100_000 }, (_, i) => ({
    'core:sample_start': 6 * i,
    'core:datetime': `2026-01-01T00:00:00.${String(i * 1000).padStart(9, '0')}Z`,
  }));
  const base = await written(meta, 0);
  await truncate(`${base}.sigmf-data`, 4_800_000);
  const started = performance.now();
  const reader = await openSigmf(base);
  expect(performance.now() - started).toBeLessThan(5000);
  expect(reader.count).toBe(100_000);
  expect(reader.captureTimeNs(99_999)).toBe(1_767_225_600_099_999_000n);
  await reader.close();
});
