import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkProfile, readProfileFile } from '../../src/captures/profile.ts';
import { scratch } from './scratch.ts';

const profile = { modality: 'isac', stream_id: 'lab', axes: [{ name: 'antenna', spacing: 0.5, unit: 'wavelength' }] };

const faults: [fact: string, changes: object, message: string][] = [
  ['an unknown key', { streamid: 'a' }, 'streamid: unknown key, did you mean "stream_id"?'],
  ['an unknown key like none', { zzzzzzzz: 1 }, 'zzzzzzzz: unknown key, allowed: modality, stream_id, '],
  [
    'an unknown key of an axis',
    { axes: [{ name: 'a', spacin: 1 }] },
    'axes[0].spacin: unknown key, did you mean "spacing"?',
  ],
  [
    'an unknown key of the chirp',
    { fmcw: { slope: 1 } },
    'fmcw.slope: unknown key, allowed: start_frequency_hz, slope_hz_per_s, ',
  ],
  ['no modality', { modality: undefined }, 'modality: found nothing, allowed: isac, ultrasound, vectors'],
  [
    'an unknown unit',
    { axes: [{ name: 'a', unit: 'km' }] },
    'axes[0].unit: found "km", allowed: wavelength, m, Hz, s, index',
  ],
  ['no axes', { axes: [] }, 'axes: found [], allowed: a list of at least 1 items'],
  ['a size that is a text', { axes: [{ name: 'a', size: '3' }] }, 'axes[0].size: found "3", allowed: '],
  ['a sign of 2', { axes: [{ name: 'a', sign: 2 }] }, 'axes[0].sign: found 2, allowed: 1, -1'],
  ['a carrier of zero', { carrier_frequency_hz: 0 }, 'carrier_frequency_hz: found 0, allowed: a number above 0'],
  [
    'a start time without zone',
    { start_time: '2026-01-01T00:00:00' },
    'start_time: found "2026-01-01T00:00:00", allowed: an RFC',
  ],
];

describe('a wrong profile is refused in one line that names file, field, what was found and what is allowed', () => {
  test.each(faults)('%s', (_, changes, message) => {
    expect(() => checkProfile({ ...profile, ...changes }, 'lab.yaml')).toThrow(
      expect.objectContaining({
        code: 'configuration-invalid',
        message: expect.stringContaining(`lab.yaml: ${message}`) as string,
      }),
    );
  });

  test('a profile that is no object', () => {
    expect(() => checkProfile('isac', 'lab.yaml')).toThrow('lab.yaml: found "isac", allowed: an object');
  });

  test('text that is not YAML', async () => {
    const path = join(await scratch(), 'lab.yaml');
    await writeFile(path, 'axes: [\n{ name: a');
    await expect(readProfileFile(path)).rejects.toThrow(/lab\.yaml: not YAML: [^\n]*line \d+, column \d+$/);
    await expect(readProfileFile(`${path}.gone`)).rejects.toMatchObject({ code: 'not-found' });
  });
});
