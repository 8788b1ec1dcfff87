import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatRfc3339, parseRfc3339 } from '../../src/captures/rfc3339.ts';
import { timeArbitrary } from './sensor-arbitrary.ts';

test.each([
  ['1970-01-01T00:00:00Z', 0n],
  ['2026-01-01T00:00:00Z', 1_767_225_600_000_000_000n],
  ['2026-01-01T00:00:00.000000001Z', 1_767_225_600_000_000_001n],
  ['2026-01-01t01:30:00.5+01:30', 1_767_225_600_500_000_000n],
  ['2025-12-31T23:00:00-01:00', 1_767_225_600_000_000_000n],
  ['2026-01-01T00:00:00.1234567891Z', 1_767_225_600_123_456_789n],
  ['2016-12-31T23:59:60Z', 1_483_228_800_000_000_000n],
  ['1969-12-31T23:59:59.999999999Z', -1n],
  ['0099-01-01T00:00:00Z', -59_042_995_200_000_000_000n],
])('%s is %d ns', (text, timeNs) => {
  expect(parseRfc3339(text)).toBe(timeNs);
});

test.each([
  '',
  '2026-01-01',
  '2026-01-01T00:00:00',
  '2026-01-01 00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '2026-00-10T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:60:00Z',
  '2026-01-01T00:00:61Z',
  '2026-01-01T00:00:00+24:00',
  '2026-01-01T00:00:00.Z',
])('"%s" is no RFC 3339 time', (text) => {
  expect(parseRfc3339(text)).toBeUndefined();
});

test('a time is written with as many digits as it needs', () => {
  expect(formatRfc3339(0n)).toBe('1970-01-01T00:00:00Z');
  expect(formatRfc3339(500_000_000n)).toBe('1970-01-01T00:00:00.500Z');
  expect(formatRfc3339(1_000n)).toBe('1970-01-01T00:00:00.000001Z');
  expect(formatRfc3339(-1n)).toBe('1969-12-31T23:59:59.999999999Z');
});

test('every time that 64 bits hold is the same after writing and reading', () => {
  fc.assert(fc.property(timeArbitrary, (timeNs) => parseRfc3339(formatRfc3339(timeNs)) === timeNs));
});
