import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it, test } from 'vitest';
import { sounder } from '../../schemas/gen/sounder.js';
import { base64Of, bytesOfBase64 } from '../../src/codec/base64.ts';
import { decodeEstimate } from '../../src/codec/decode-estimate.ts';
import { encodeEstimate } from '../../src/codec/encode-estimate.ts';
import { estimateFromJson, estimateToJson } from '../../src/codec/estimate-json.ts';
import { bytesOfFloat32, float32OfBytes } from '../../src/codec/float32-bytes.ts';
import type { BmodeImage, DopplerImage, Estimate, Sonogram } from '../../src/core/index.ts';
import { dopplerArbitrary, imagesArbitrary, samplesArbitrary } from './image-arbitrary.ts';

const grid = {
  lateralCount: 2,
  depthCount: 3,
  lateralOriginM: -0.0125,
  lateralSpacingM: 0.0001,
  depthOriginM: 0,
  depthSpacingM: 0.0002,
};
const doppler: DopplerImage = {
  ...grid,
  velocityMps: Float32Array.of(0.5, -0.25, 0, -0, 0.75, 1),
  powerDb: Float32Array.of(-300, 1, 2, 3, 4, 5),
  aliasVelocityMps: 0.74,
};
const bmode: BmodeImage = { ...grid, valueDb: Float32Array.of(1, 2, 3, 4, 5, 6) };
const sonogram: Sonogram = {
  lateralM: 0,
  depthM: 0.02,
  timeCount: 1,
  velocityCount: 2,
  timeOriginS: 0.001,
  timeSpacingS: 0.002,
  velocityOriginMps: -0.74,
  velocitySpacingMps: 0.74,
  powerDb: Float32Array.of(-1, -2),
};
const packet: Estimate = {
  streamId: 'probe-1',
  sequence: 0n,
  captureTimeNs: 1_767_225_600_000_000_000n,
  emitTimeNs: 1_767_225_600_000_000_001n,
  targets: [],
};

const bitsOf = (estimate: Estimate): string[] =>
  [estimate.doppler, estimate.bmode, ...(estimate.sonograms ?? [])].flatMap((image) =>
    Object.values(image ?? {}).flatMap((field) =>
      field instanceof Float32Array
        ? [Buffer.from(field.buffer, field.byteOffset, field.byteLength).toString('hex')]
        : [],
    ),
  );

describe('images of an estimate', () => {
  it('are the same after encoding and decoding, bit by bit, wherever the message begins', () => {
    fc.assert(
      fc.property(imagesArbitrary, fc.nat({ max: 7 }), (images, offset) => {
        const estimate = { ...packet, ...images } as Estimate;
        const message = encodeEstimate(estimate);
        const placed = new Uint8Array(offset + message.length).subarray(offset);
        placed.set(message);
        const decoded = decodeEstimate(placed);
        expect(decoded).toEqual(estimate);
        expect(bitsOf(decoded)).toEqual(bitsOf(estimate));
      }),
    );
  });

  it('are the same after writing and reading a line of JSON, bit by bit', () => {
    fc.assert(
      fc.property(imagesArbitrary, (images) => {
        const estimate = { ...packet, ...images } as Estimate;
        const line = estimateToJson(estimate);
        expect(line).not.toContain('\n');
        expect(estimateFromJson(line)).toEqual(estimate);
        expect(bitsOf(estimateFromJson(line))).toEqual(bitsOf(estimate));
      }),
    );
  });

  it('give the same bytes for the same floats, however these lie in memory', () => {
    fc.assert(
      fc.property(dopplerArbitrary, (image) => {
        const shifted = new Float32Array(image.powerDb.length + 3);
        shifted.set(image.powerDb, 3);
        const elsewhere = { ...image, powerDb: shifted.subarray(3) };
        expect(encodeEstimate({ ...packet, doppler: elsewhere })).toEqual(
          encodeEstimate({ ...packet, doppler: image }),
        );
        expect(estimateToJson({ ...packet, doppler: elsewhere })).toBe(estimateToJson({ ...packet, doppler: image }));
      }),
    );
  });

  it('are views of the message where float32 can begin, copies elsewhere', () => {
    const message = encodeEstimate({ ...packet, bmode });
    const at = Buffer.from(message).indexOf(Buffer.from(bmode.valueDb.buffer));
    for (let offset = 0; offset < 4; offset++) {
      const placed = new Uint8Array(offset + message.length).subarray(offset);
      placed.set(message);
      const { valueDb } = decodeEstimate(placed).bmode!;
      expect(valueDb).toEqual(bmode.valueDb);
      expect(valueDb.buffer === placed.buffer).toBe((offset + at) % 4 === 0);
    }
  });

  it('are written as the line of the contract', () => {
    const base64 = (samples: Float32Array): string => Buffer.from(samples.buffer).toString('base64');
    expect(base64(bmode.valueDb)).toBe('AACAPwAAAEAAAEBAAACAQAAAoEAAAMBA');
    expect(estimateToJson({ ...packet, doppler, bmode })).toBe(
      '{"streamId":"probe-1","sequence":"0","captureTimeNs":"1767225600000000000","emitTimeNs":"1767225600000000001",' +
        '"doppler":{"lateralCount":2,"depthCount":3,"lateralOriginM":-0.0125,"lateralSpacingM":0.0001,"depthOriginM":0,' +
        `"depthSpacingM":0.0002,"velocityMps":"${base64(doppler.velocityMps)}","powerDb":"${base64(doppler.powerDb)}",` +
        '"aliasVelocityMps":0.74},' +
        '"bmode":{"lateralCount":2,"depthCount":3,"lateralOriginM":-0.0125,"lateralSpacingM":0.0001,"depthOriginM":0,' +
        '"depthSpacingM":0.0002,"valueDb":"AACAPwAAAEAAAEBAAACAQAAAoEAAAMBA"}}',
    );
  });

  it('stand beside targets where there are any, and instead of an empty list', () => {
    const target = { amplitudeDb: 0, snrDb: 1, frequencies: [0] };
    expect(estimateToJson({ ...packet, targets: [target], bmode })).toMatch(/,"targets":\[\{.*\}\],"bmode":\{/);
    expect(estimateToJson({ ...packet, sonograms: [sonogram] })).not.toContain('targets');
    expect(estimateToJson({ ...packet, sonograms: [] })).toMatch(/,"targets":\[\]\}$/);
  });

  it('are, as JSON, what the reflection of protobufjs makes of the message', () => {
    const root = new protobuf.Root();
    root.resolvePath = () => fileURLToPath(new URL('../../schemas/sounder/v1/estimate.proto', import.meta.url));
    const type = root.loadSync('estimate.proto').lookupType('sounder.v1.Estimate');
    const estimate: Estimate = {
      ...packet,
      doppler: { ...doppler, velocityStdMps: bmode.valueDb },
      bmode,
      sonograms: [sonogram, { ...sonogram, lateralM: 0.001 }],
      snapshotCount: 7n,
    };
    const canonical = type.toObject(type.decode(encodeEstimate(estimate)), {
      longs: String,
      bytes: String,
      json: true,
    });
    expect(JSON.parse(estimateToJson(estimate))).toEqual(canonical);
    expect(Object.keys(canonical)).toContain('sonograms');
  });
});

describe('a message with a wrong image is refused in one line that names the field', () => {
  const message = { ...grid, valueDb: new Uint8Array(24) };
  const faults: [string, object, string][] = [
    ['no counts', { ...message, lateralCount: undefined }, 'bmode.lateral_count: found nothing, allowed: an integer of at least 1'],
    ['no places', { ...message, depthCount: 0 }, 'bmode.depth_count: found 0, allowed: an integer of at least 1'],
    ['no origin', { ...message, lateralOriginM: undefined }, 'bmode.lateral_origin_m: found nothing, allowed: a finite number'],
    ['an endless origin', { ...message, depthOriginM: Infinity }, 'bmode.depth_origin_m: found Infinity, allowed: a finite number'],
    ['no distance', { ...message, depthSpacingM: 0 }, 'bmode.depth_spacing_m: found 0, allowed: a finite number above 0'],
    ['no samples', { ...message, valueDb: undefined }, 'bmode.value_db: found nothing, allowed: float32 samples'],
    ['too few samples', { ...message, valueDb: new Uint8Array(23) }, 'bmode.value_db: found 23 bytes, allowed: 24, 4 for each of 2 x 3'],
    ['counts beyond all bounds', { ...message, lateralCount: 2 ** 32 - 1, depthCount: 2 ** 32 - 1 }, 'bmode.value_db: found 24 bytes, allowed: '],
  ]; // prettier-ignore
  test.each(faults)('%s', (_, bmode, expected) => {
    const bytes = sounder.v1.Estimate.encode({ bmode }).finish();
    expect(() => decodeEstimate(bytes, 'topic estimates')).toThrow(
      expect.objectContaining({
        code: 'message-undecodable',
        message: expect.stringContaining(`topic estimates: ${expected}`) as string,
      }),
    );
  });

  it('says which of several sonograms', () => {
    const { powerDb, ...axes } = sonogram;
    const good = { ...axes, powerDb: new Uint8Array(powerDb.buffer) };
    const bytes = sounder.v1.Estimate.encode({ sonograms: [good, { ...good, powerDb: new Uint8Array(4) }] }).finish();
    expect(() => decodeEstimate(bytes)).toThrow(
      'sonograms[1].power_db: found 4 bytes, allowed: 8, 4 for each of 1 x 2',
    );
  });
});

describe('a line with a wrong image is refused in one line that names the field', () => {
  const good = JSON.parse(estimateToJson({ ...packet, bmode })) as { bmode: object };
  test.each([
    [[], 'bmode: found [], allowed: an object'],
    [{}, 'bmode.lateralCount: found nothing, allowed: an integer of at least 1'],
    [{ ...good.bmode, lateralCount: 1.5 }, 'bmode.lateralCount: found 1.5, allowed: an integer of at least 1'],
    [{ ...good.bmode, depthSpacingM: 'wide' }, 'bmode.depthSpacingM: found "wide", allowed: a number'],
    [{ ...good.bmode, depthSpacingM: -1 }, 'bmode.depthSpacingM: found -1, allowed: a finite number above 0'],
    [{ ...good.bmode, valueDb: [1, 2] }, 'bmode.valueDb: found "a list of 2", allowed: base64'],
    [{ ...good.bmode, valueDb: 'AACA?wAA' }, 'bmode.valueDb: found "a text of 8 characters", allowed: base64'],
    [{ ...good.bmode, valueDb: 'AACAPw==' }, 'bmode.valueDb: found 4 bytes, allowed: 24, 4 for each of 2 x 3'],
  ])('%j', (image, message) => {
    expect(() => estimateFromJson(JSON.stringify({ ...good, bmode: image }), 'out.jsonl:12')).toThrow(
      expect.objectContaining({
        code: 'message-undecodable',
        message: expect.stringContaining(`out.jsonl:12: ${message}`) as string,
      }),
    );
  });
});

test('an image whose samples are not as many as its places is never written', () => {
  const short = { ...bmode, valueDb: new Float32Array(5) };
  expect(() => encodeEstimate({ ...packet, bmode: short })).toThrow('valueDb: found 5 samples, allowed: 6');
  expect(() => estimateToJson({ ...packet, bmode: short })).toThrow('valueDb: found 5 samples, allowed: 6');
});

test('a host with the opposite byte order reads and writes the same bytes, and copies', () => {
  fc.assert(
    fc.property(samplesArbitrary(9), (samples) => {
      const bytes = bytesOfFloat32(samples, false);
      const view = new DataView(bytes.buffer);
      // What a big-endian host has in memory is, read here, the value with its bytes in the opposite order.
      samples.forEach((_, i) => expect(view.getUint32(4 * i, false)).toBe(new DataView(samples.buffer).getUint32(4 * i, true))); // prettier-ignore
      expect(new Uint8Array(float32OfBytes(bytes, false).buffer)).toEqual(new Uint8Array(samples.buffer));
    }),
  );
});

test('base64 comes back from all that JSON writers write, and nothing else is taken for it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = base64Of(bytes);
      const unpadded = text.replace(/=+$/, '');
      const urlSafe = text.replaceAll('+', '-').replaceAll('/', '_');
      for (const each of [text, unpadded, urlSafe])
        expect(Buffer.from(bytesOfBase64(each)!)).toEqual(Buffer.from(bytes));
    }),
  );
  for (const wrong of ['A', 'AAAAA', 'AA\nA', 'AA A', '====', 'AA=A', 'ÄAAA', '!!!!'])
    expect(bytesOfBase64(wrong), wrong).toBe(undefined);
});
