import fc from 'fast-check';
import protobuf from 'protobufjs/minimal.js';
import { describe, expect, test } from 'vitest';
import { sounder } from '../../schemas/gen/sounder.js';
import { createSnapshotDecoder } from '../../src/codec/decode-snapshot.ts';
import { encodeSnapshot } from '../../src/codec/encode-snapshot.ts';
import {
  bytesPerSnapshot,
  defineAxis,
  defineSensor,
  type SensorDescription,
  type Snapshot,
} from '../../src/core/index.ts';
import { sensorArbitrary, timeArbitrary } from '../captures/sensor-arbitrary.ts';

const sensor: SensorDescription = defineSensor({
  streamId: 'bs-1',
  modality: 'isac',
  datatype: 'ci16_le',
  axes: [defineAxis({ name: 'antenna', size: 8, spacing: 0.5, unit: 'wavelength' })],
});
const snapshot: Snapshot = {
  sensor,
  sequence: 7n,
  captureTimeNs: 1_767_225_600_000_000_001n,
  samples: new Uint8Array(32).map((_, i) => i),
};

test('a snapshot is the same after encoding and decoding: any sensor, sequence, time and bytes', () => {
  const decode = createSnapshotDecoder();
  const sequence = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  fc.assert(
    fc.property(sensorArbitrary, sequence, timeArbitrary, (sensor, sequence, captureTimeNs) => {
      const samples = new Uint8Array(bytesPerSnapshot(sensor)).map((_, i) => i * 7);
      const decoded = decode(encodeSnapshot({ sensor, sequence, captureTimeNs, samples }));
      expect(decoded.sensor).toEqual(sensor);
      expect(decoded.sequence).toBe(sequence);
      expect(decoded.captureTimeNs).toBe(captureTimeNs);
      expect(new Uint8Array(decoded.samples)).toEqual(samples);
    }),
  );
});

test('the bytes are those of the generated encoder, in memory of their own', () => {
  const { sequence, captureTimeNs } = snapshot;
  for (const length of [0, 1, 127, 128, 70_000]) {
    const samples = new Uint8Array(length).map((_, i) => i);
    const encoded = encodeSnapshot({ sensor, sequence, captureTimeNs, samples });
    expect(Buffer.compare(encoded, sounder.v1.Snapshot.encode(sounder.v1.Snapshot.decode(encoded)).finish())).toBe(0);
    if (length > 65_536) expect(encoded.buffer.byteLength).toBe(encoded.byteLength);
  }
});

test('the generated decoder reads the message too', () => {
  const message = sounder.v1.Snapshot.decode(encodeSnapshot(snapshot));
  expect(message.sensor?.streamId).toBe('bs-1');
  expect(message.sensor?.axes?.[0]).toMatchObject({ name: 'antenna', size: 8, spacing: 0.5 });
  expect(message.sequence).toMatchObject({ low: 7, high: 0 });
  expect(new Uint8Array(message.samples)).toEqual(snapshot.samples);
});

describe('decoding does not copy the samples', () => {
  test.each(['Buffer', 'Uint8Array', 'Uint8Array of shared memory'])('of a %s', (kind) => {
    const encoded = encodeSnapshot(snapshot);
    const memory =
      kind === 'Uint8Array of shared memory'
        ? new SharedArrayBuffer(encoded.byteLength + 5)
        : new ArrayBuffer(encoded.byteLength + 5);
    const view = new Uint8Array(memory, 5);
    view.set(encoded);
    const message = kind === 'Buffer' ? Buffer.from(memory as ArrayBuffer, 5) : view;
    const { samples } = createSnapshotDecoder()(message);
    expect(samples.buffer).toBe(memory);
    expect(samples.byteOffset).toBe(memory.byteLength - 32);
    view[view.length - 1] = 99;
    expect(samples[31]).toBe(99);
  });
});

describe('messages with equal sensor bytes share one sensor object', () => {
  const named = (streamId: string) => encodeSnapshot({ ...snapshot, sensor: { ...sensor, streamId } });

  test('also when other streams come in between', () => {
    const decode = createSnapshotDecoder();
    const first = decode(named('a')).sensor;
    expect(decode(named('b')).sensor).not.toBe(first);
    expect(decode(named('a')).sensor).toBe(first);
  });

  test('of which only so many are kept, the least recently used goes first', () => {
    const decode = createSnapshotDecoder({ maxSensors: 2 });
    const [a, b] = [decode(named('a')).sensor, decode(named('b')).sensor];
    expect(decode(named('a')).sensor).toBe(a);
    decode(named('c'));
    expect(decode(named('a')).sensor).toBe(a);
    expect(decode(named('b')).sensor).not.toBe(b);
  });
});

test('a sensor sent in two parts is merged, unknown fields are skipped', () => {
  const { Reader, Writer } = protobuf;
  const reader = Reader.create(encodeSnapshot(snapshot));
  reader.tag();
  const whole = reader.bytes();
  const rest = reader.raw(reader.pos, reader.len);
  const speed = Writer.create()
    .uint32((6 << 3) | 1)
    .double(1500)
    .finish();
  const message = Writer.create()
    .uint32(10)
    .bytes(whole)
    .uint32((99 << 3) | 2)
    .bytes(new Uint8Array(3))
    .uint32(10)
    .bytes(speed)
    .raw(rest);
  expect(createSnapshotDecoder()(message.finish()).sensor.propagationSpeedMps).toBe(1500);
});

describe('a wrong message is refused in one line', () => {
  const spoiled = (spoil: (sensor: sounder.v1.Sensor.$Properties) => void) => {
    const message = sounder.v1.Snapshot.decode(encodeSnapshot(snapshot));
    spoil(message.sensor!);
    return sounder.v1.Snapshot.encode(message).finish();
  };
  const encoded = encodeSnapshot(snapshot);

  test.each<[string, Uint8Array, string]>([
    ['a truncated message', encoded.subarray(0, 40), 'not a sounder.v1.Snapshot message: index out of range'],
    ['text', new TextEncoder().encode('{"streamId":1}'), 'not a sounder.v1.Snapshot message: '],
    ['a broken sensor', new Uint8Array([10, 2, 10, 9]), 'sensor: not a sounder.v1.Sensor message: index out of range'],
  ])('%s is undecodable', (_, bytes, message) => {
    expect(() => createSnapshotDecoder()(bytes, 'topic t offset 3')).toThrow(
      expect.objectContaining({
        code: 'message-undecodable',
        message: expect.stringContaining(`topic t offset 3: ${message}`) as string,
      }),
    );
  });

  test.each<[string, Uint8Array, string]>([
    ['an empty message', new Uint8Array(0), 'sensor: found nothing, allowed: a sensor description'],
    ['no stream id', spoiled((s) => delete s.streamId), 'sensor.stream_id: found "", allowed: a non-empty string'],
    ['an unknown modality', spoiled((s) => (s.modality = 9 as never)), 'sensor.modality: found 9, allowed: isac'],
    ['no datatype', spoiled((s) => (s.datatype = 0)), 'sensor.datatype: found 0, allowed: cf32_le'],
    ['no axes', spoiled((s) => (s.axes = [])), 'sensor.axes: found [], allowed: at least one axis'],
    [
      'an unknown unit',
      spoiled((s) => (s.axes![0].unit = 9 as never)),
      'sensor.axes[0].unit: found 9, allowed: wavelength',
    ],
    [
      'a spacing of zero',
      spoiled((s) => (s.axes![0].spacing = 0)),
      'sensor.axes[0].spacing: found 0, allowed: a finite',
    ],
    ['a sign of zero', spoiled((s) => (s.axes![0].sign = 0)), 'sensor.axes[0].sign: found 0, allowed: 1 or -1'],
    ['an unknown geometry', spoiled((s) => (s.geometry = 7 as never)), 'sensor.geometry: found 7, allowed: monostatic'],
    ['a carrier of zero', spoiled((s) => (s.carrierFrequencyHz = 0)), 'sensor.carrier_frequency_hz: found 0, allowed'],
    [
      'limits upside down',
      spoiled((s) => (s.limits = { rangeM: { low: 2, high: 1 } })),
      'sensor.limits.rangeM: found [2,1]',
    ],
  ])('%s is no snapshot', (_, bytes, message) => {
    expect(() => createSnapshotDecoder()(bytes)).toThrow(
      expect.objectContaining({
        code: 'snapshot-invalid',
        message: expect.stringContaining(`snapshot message: ${message}`) as string,
      }),
    );
  });

  test('samples of the wrong length', () => {
    const short = encodeSnapshot({ ...snapshot, samples: snapshot.samples.subarray(1) });
    expect(() => createSnapshotDecoder()(short)).toThrow(
      'stream bs-1 snapshot 7: found 31 bytes of samples, expected 32 (8 ci16_le)',
    );
  });

  test('any bytes at all give a snapshot or a SounderError', () => {
    const decode = createSnapshotDecoder();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(encoded.length), (noise, at) => {
        const bytes = Uint8Array.from(encoded);
        bytes.set(noise.subarray(0, bytes.length - at), at);
        try {
          decode(bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: 'SounderError', message: expect.not.stringContaining('\n') as string });
          expect(['message-undecodable', 'snapshot-invalid']).toContain((error as { code: string }).code);
        }
      }),
      { numRuns: 500 },
    );
  });
});
