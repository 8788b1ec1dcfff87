import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEstimate } from '../../src/codec/decode-estimate.ts';
import { encodeEstimate } from '../../src/codec/encode-estimate.ts';
import { estimateFromJson, estimateToJson } from '../../src/codec/estimate-json.ts';
import { bytesOfUint32, uint32OfBytes } from '../../src/codec/float32-bytes.ts';
import { sounder } from '../../schemas/gen/sounder.js';
import type { Anomaly, Estimate, SparseCodes } from '../../src/core/index.ts';

const head = { streamId: 'csi', sequence: 7n, captureTimeNs: 1n, emitTimeNs: 2n, targets: [] };
const part = fc.double({ min: 0, max: 1, noNaN: true });

const codesArbitrary: fc.Arbitrary<SparseCodes> = fc
  .record({
    atomCount: fc.integer({ min: 1, max: 9 }),
    complex: fc.boolean(),
    counts: fc.uint32Array({ minLength: 1, maxLength: 5, max: 4 }),
    relativeError: part,
  })
  .chain((fields) => {
    const total = fields.counts.reduce((sum, count) => sum + count, 0);
    const length = fields.complex ? 2 * total : total;
    return fc.record({
      vectorCount: fc.constant(fields.counts.length),
      ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, fc.constant(value)])),
      indices: fc.uint32Array({ minLength: total, maxLength: total, max: fields.atomCount - 1 }),
      values: fc.float32Array({ minLength: length, maxLength: length, noNaN: true }),
    });
  }) as fc.Arbitrary<SparseCodes>;

const anomalyArbitrary: fc.Arbitrary<Anomaly> = fc.record(
  { score: part, threshold: part, alarm: fc.boolean(), vector: fc.nat() },
  { requiredKeys: ['score', 'alarm', 'vector'] },
);

const codes: SparseCodes = {
  vectorCount: 2,
  atomCount: 4,
  complex: false,
  counts: Uint32Array.of(1, 0),
  indices: Uint32Array.of(3),
  values: Float32Array.of(0.5),
  relativeError: 0.25,
};

describe('codes and anomaly of an estimate', () => {
  it('are the same after encoding and decoding, as a message wherever it begins and as a line', () => {
    fc.assert(
      fc.property(
        fc.option(codesArbitrary),
        fc.option(anomalyArbitrary),
        fc.nat({ max: 7 }),
        (found, anomaly, offset) => {
          const estimate: Estimate = { ...head, ...(found && { codes: found }), ...(anomaly && { anomaly }) };
          const message = encodeEstimate(estimate);
          const placed = new Uint8Array(offset + message.length).subarray(offset);
          placed.set(message);
          expect(decodeEstimate(placed)).toEqual(estimate);
          expect(estimateFromJson(estimateToJson(estimate))).toEqual(estimate);
        },
      ),
    );
  });

  it('are a line of canonical JSON', () => {
    const anomaly: Anomaly = { score: 0.5, threshold: 0.25, alarm: true, vector: 0 };
    expect(estimateToJson({ ...head, codes, anomaly })).toBe(
      '{"streamId":"csi","sequence":"7","captureTimeNs":"1","emitTimeNs":"2",' +
        '"codes":{"vectorCount":2,"atomCount":4,"complex":false,"counts":"AQAAAAAAAAA=","indices":"AwAAAA==","values":"AAAAPw==","relativeError":0.25},' +
        '"anomaly":{"score":0.5,"threshold":0.25,"alarm":true,"vector":0}}',
    );
  });

  it('of nothing kept may have no lists in a line of another writer', () => {
    const line = '{"codes":{"vectorCount":1,"atomCount":2,"counts":"AAAAAA==","relativeError":1},"anomaly":{"score":0,"vector":1}}'; // prettier-ignore
    expect(estimateFromJson(line)).toMatchObject({
      codes: { complex: false, indices: new Uint32Array(), values: new Float32Array() },
      anomaly: { score: 0, alarm: false, vector: 1 },
    });
  });

  const message = (fields: object) => sounder.v1.Estimate.encode({ ...head, sequence: 7, captureTimeNs: 1, emitTimeNs: 2, ...fields } as never).finish(); // prettier-ignore
  const bytes = {
    counts: bytesOfUint32(codes.counts),
    indices: bytesOfUint32(codes.indices),
    values: new Uint8Array(4),
  };
  const valid = { vectorCount: 2, atomCount: 4, complex: false, ...bytes, relativeError: 0 };
  it.each<[object, string]>([
    [
      { codes: { ...valid, vectorCount: undefined } },
      'estimate message: codes.vector_count: found nothing, allowed: an integer of at least 1',
    ],
    [{ codes: { ...valid, vectorCount: 3 } }, 'codes.counts: found 8 bytes, allowed: 12, 4 for each of 3 vectors'],
    [{ codes: { ...valid, indices: undefined } }, 'codes.indices: found 0 bytes, allowed: 4, 4 for each of 1 codes'],
    [{ codes: { ...valid, atomCount: 3 } }, 'codes.indices: found 3, allowed: atoms from 0 to 2'],
    [{ codes: { ...valid, complex: true } }, 'codes.values: found 4 bytes, allowed: 8, 8 for each of 1 codes'],
    [{ codes: { ...valid, relativeError: 2 } }, 'codes.relative_error: found 2, allowed: a number from 0 to 1'],
    [{ anomaly: { vector: 1 } }, 'anomaly.score: found nothing, allowed: a number from 0 to 1'],
    [{ anomaly: { score: NaN, vector: 1 } }, 'anomaly.score: found NaN'],
    [{ anomaly: { score: 0, vector: 1, threshold: -1 } }, 'anomaly.threshold: found -1'],
    [{ anomaly: { score: 0 } }, 'anomaly.vector: found nothing'],
  ])('are refused in a message: %j', (fields, text) => {
    expect(() => decodeEstimate(message(fields))).toThrow(text);
  });

  it.each<[string, string]>([
    [
      '{"codes":{"vectorCount":1,"atomCount":2,"counts":[1],"relativeError":1}}',
      'codes.counts: found "a list of 1", allowed: base64',
    ],
    ['{"codes":3}', 'codes: found 3, allowed: an object'],
    ['{"anomaly":{"score":"x","vector":0}}', 'anomaly.score: found nothing, allowed: a number from 0 to 1'],
  ])('are refused in a line: %s', (line, text) => {
    expect(() => estimateFromJson(line)).toThrow(text);
  });

  it('are little endian on every host', () => {
    const values = Uint32Array.of(1, 0x01020304);
    const swapped = bytesOfUint32(values, false);
    expect([...swapped]).toEqual([0, 0, 0, 1, 1, 2, 3, 4]);
    expect(uint32OfBytes(swapped, false)).toEqual(values);
  });
});
