import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesPerSample, type Datatype, datatypes, isComplex } from '../../src/core/sensor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planPromote } from '../../src/kernels/promote.ts';
import { planWiden } from '../../src/kernels/widen.ts';
import { f32Region, guarded, randomValues } from './tensors.ts';

const kernels = loadKernels();
const { memory } = kernels;

/** Raw bytes in a datatype and what they are as float32. */
function samples(datatype: Datatype, count: number): { bytes: Uint8Array; expected: Float32Array } {
  const values = isComplex(datatype) ? 2 * count : count;
  const noise = randomValues(datatype, values);
  const raw = datatype.includes('i16')
    ? Int16Array.from(noise, (x, i) => (i === 0 ? -32768 : i === 1 ? 32767 : 40000 * x))
    : datatype.includes('64')
      ? noise
      : Float32Array.from(noise);
  return { bytes: new Uint8Array(raw.buffer), expected: Float32Array.from(raw) };
}

test('every datatype arrives as float32 from any byte offset, from outside and from inside kernel memory', () => {
  const places = fc.record({ shift: fc.nat(9), inside: fc.boolean(), count: fc.integer({ min: 1, max: 70 }) });
  fc.assert(
    fc.property(fc.constantFrom(...datatypes), places, (datatype, { shift, inside, count }) => {
      const { bytes, expected } = samples(datatype, count);
      const room = inside ? memory.alloc(bytes.length + shift) : undefined;
      const buffer = room ? memory.bytes(room) : new Uint8Array(bytes.length + shift);
      const raw = buffer.subarray(shift);
      raw.set(bytes);
      const plan = planWiden(kernels, { datatype, count });
      const target = guarded(kernels, expected.byteLength);
      for (const time of ['first', 'second']) {
        plan.apply(raw, target.region);
        expect(memory.float32(target.region), time).toEqual(expected);
      }
      expect(target.intact()).toBe(true);
      plan.dispose();
      room?.free();
      target.region.free();
      expect(memory.bytesInUse).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('snapshots longer than one staged chunk arrive whole', () => {
  for (const datatype of ['ci16_le', 'cf64_le', 'ri16_le'] as const) {
    const count = 300_001;
    const { bytes, expected } = samples(datatype, count);
    const plan = planWiden(kernels, { datatype, count });
    const target = guarded(kernels, expected.byteLength);
    plan.apply(bytes, target.region);
    expect(Buffer.compare(memory.bytes(target.region), new Uint8Array(expected.buffer))).toBe(0);
    expect(target.intact()).toBe(true);
    plan.dispose();
    target.region.free();
  }
});

test('one plan may write to several regions in turn', () => {
  const { bytes, expected } = samples('cf32_le', 5);
  const plan = planWiden(kernels, { datatype: 'cf32_le', count: 5 });
  const targets = [memory.alloc(40), memory.alloc(40)];
  for (const target of [...targets, targets[0]]) {
    memory.bytes(target).fill(0);
    plan.apply(bytes, target);
    expect(memory.float32(target)).toEqual(expected);
  }
  for (const target of targets) target.free();
  plan.dispose();
});

test('NaN and infinity stay what they are', () => {
  const plan = planWiden(kernels, { datatype: 'cf64_le', count: 3 });
  const target = memory.alloc(24);
  plan.apply(new Uint8Array(Float64Array.of(NaN, 1, Infinity, -Infinity, 1e300, -0).buffer), target);
  expect(Array.from(memory.float32(target))).toEqual([NaN, 1, Infinity, -Infinity, Infinity, -0]);
  target.free();
  plan.dispose();
});

test('the wrong number of bytes is a fault of the snapshot, an unknown datatype one of the plan', () => {
  const plan = planWiden(kernels, { datatype: 'ci16_le', count: 4 });
  const target = memory.alloc(32);
  expect(() => plan.apply(new Uint8Array(15), target)).toThrow('found 15 bytes, expected 16 (4 ci16_le)');
  target.free();
  plan.dispose();
  expect(() => planWiden(kernels, { datatype: 'cu8' as Datatype, count: 4 })).toThrow('widen.datatype: found "cu8"');
  expect(bytesPerSample.ci16_le).toBe(4);
});

test('promoting to float64 is exact for every count', () => {
  for (const count of [1, 2, 3, 8, 13]) {
    const values = Float32Array.from(randomValues('promote', 2 * count));
    const source = f32Region(kernels, values);
    const target = guarded(kernels, 16 * count);
    const plan = planPromote(kernels, { count });
    plan.apply(source, target.region);
    expect(memory.float64(target.region)).toEqual(Float64Array.from(values));
    expect(target.intact()).toBe(true);
    plan.dispose();
    for (const region of [source, target.region]) region.free();
  }
});
