import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sounder } from '../../schemas/gen/sounder.js';
import { decodeEstimate } from '../../src/codec/decode-estimate.ts';
import { encodeEstimate } from '../../src/codec/encode-estimate.ts';
import { estimateFromJson, estimateToJson } from '../../src/codec/estimate-json.ts';
import type { Estimate, Target } from '../../src/core/index.ts';
import { present } from '../captures/sensor-arbitrary.ts';

const number = fc.double();
const maybe = fc.option(number, { nil: undefined });
const targetArbitrary: fc.Arbitrary<Target> = fc
  .record({
    azimuthDeg: maybe,
    rangeM: maybe,
    velocityMps: maybe,
    amplitudeDb: number,
    snrDb: number,
    azimuthStdDeg: maybe,
    rangeStdM: maybe,
    velocityStdMps: maybe,
    frequencies: fc.array(number, { maxLength: 4 }),
    trackId: fc.option(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { nil: undefined }),
  })
  .map((target) => present(target) as Target);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const estimateArbitrary: fc.Arbitrary<Estimate> = fc
  .record({
    streamId: fc.string(),
    sequence: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    captureTimeNs: int64,
    emitTimeNs: int64,
    targets: fc.array(targetArbitrary, { maxLength: 3 }),
    snapshotCount: fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { nil: undefined }),
  })
  .map((fields) => present(fields) as Estimate);

const estimate: Estimate = {
  streamId: 'bs-1',
  sequence: 0n,
  captureTimeNs: 1_767_225_600_000_000_000n,
  emitTimeNs: 1_767_225_600_000_000_001n,
  targets: [],
};

test('an estimate is the same after encoding and decoding, absent fields stay absent and zeros stay zero', () => {
  fc.assert(
    fc.property(estimateArbitrary, (estimate) => {
      expect(decodeEstimate(encodeEstimate(estimate))).toEqual(estimate);
    }),
  );
});

test('an estimate is the same after writing and reading a line of JSON', () => {
  fc.assert(
    fc.property(estimateArbitrary, (estimate) => {
      const line = estimateToJson(estimate);
      expect(line).not.toContain('\n');
      expect(estimateFromJson(line)).toEqual(estimate);
    }),
  );
});

test('the line is the one of the contract, field by field', () => {
  const target: Target = {
    frequencies: [0.1065, -0.0349, 0.0123],
    velocityStdMps: 0.003,
    rangeStdM: 0.05,
    azimuthStdDeg: 0.02,
    snrDb: 31,
    amplitudeDb: -4.1,
    velocityMps: -3.2,
    rangeM: 87.1,
    azimuthDeg: 12.3,
  };
  expect(estimateToJson({ ...estimate, targets: [target] })).toBe(
    '{"streamId":"bs-1","sequence":"0","captureTimeNs":"1767225600000000000","emitTimeNs":"1767225600000000001",' +
      '"targets":[{"azimuthDeg":12.3,"rangeM":87.1,"velocityMps":-3.2,"amplitudeDb":-4.1,"snrDb":31,' +
      '"azimuthStdDeg":0.02,"rangeStdM":0.05,"velocityStdMps":0.003,"frequencies":[0.1065,-0.0349,0.0123]}]}',
  );
});

test('nothing found is an empty list, a true zero is written, an unsupported field is absent', () => {
  expect(estimateToJson(estimate)).toMatch(/,"targets":\[\]\}$/);
  const target: Target = { velocityMps: 0, amplitudeDb: 0, snrDb: Infinity, frequencies: [0] };
  expect(estimateToJson({ ...estimate, targets: [target] })).toContain(
    '"targets":[{"velocityMps":0,"amplitudeDb":0,"snrDb":"Infinity","frequencies":[0]}]}',
  );
});

test('lines of other writers are read: numbers for 64-bit integers, unknown fields, defaults left out', () => {
  expect(estimateFromJson('{"streamId":"a","sequence":3,"elastogram":{},"emitTimeNs":"-1"}')).toEqual({
    streamId: 'a',
    sequence: 3n,
    captureTimeNs: 0n,
    emitTimeNs: -1n,
    targets: [],
  });
});

describe('a wrong line is refused in one line that names the field', () => {
  test.each([
    ['{', 'not JSON'],
    ['[]', 'line: found [], allowed: an object'],
    ['{"streamId":1}', 'streamId: found 1, allowed: a text'],
    ['{"sequence":"1.5"}', 'sequence: found "1.5", allowed: an integer as text'],
    ['{"captureTimeNs":1e300}', 'captureTimeNs: found 1e+300, allowed: an integer as text'],
    ['{"targets":{}}', 'targets: found {}, allowed: a list'],
    ['{"targets":[null]}', 'targets[0]: found null, allowed: an object'],
    ['{"targets":[{"snrDb":1}]}', 'targets[0].amplitudeDb: found nothing, allowed: a number'],
    ['{"targets":[{"snrDb":1,"amplitudeDb":"loud"}]}', 'targets[0].amplitudeDb: found "loud", allowed: a number'],
    [
      '{"targets":[{"snrDb":1,"amplitudeDb":1,"frequencies":[true]}]}',
      'targets[0].frequencies[0]: found true, allowed: a number',
    ],
  ])('%s', (line, message) => {
    expect(() => estimateFromJson(line, 'out.jsonl:12')).toThrow(
      expect.objectContaining({
        code: 'message-undecodable',
        message: expect.stringContaining(`out.jsonl:12: ${message}`) as string,
      }),
    );
  });
});

test('bytes that are no estimate are refused', () => {
  expect(() => decodeEstimate(new Uint8Array([10, 200]))).toThrow(
    'estimate message: not a sounder.v1.Estimate message',
  );
  const noSnr = sounder.v1.Estimate.encode({ targets: [{ amplitudeDb: 1 }] }).finish();
  expect(() => decodeEstimate(noSnr)).toThrow('targets[0].snr_db: found nothing, allowed: a number');
});
