import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planFibres } from '../../src/captures/fibres.ts';
import { type Datatype, datatypes, defineAxis, defineSensor, isComplex } from '../../src/core/index.ts';

const sensorOf = (sizes: readonly number[], datatype: Datatype, names: readonly string[] = 'abcd'.split('')) =>
  defineSensor({
    streamId: 's',
    modality: 'isac',
    datatype,
    axes: sizes.map((size, i) => defineAxis({ name: names[i], size, spacing: 1, unit: 'index' })),
  });

/** Samples whose components are 0, 1, 2 ... in any datatype, at an odd byte offset. */
function counted(components: number, datatype: Datatype): Uint8Array {
  const numbers = Array.from({ length: components }, (_, i) => i);
  const values = {
    f32: () => Float32Array.from(numbers),
    f64: () => Float64Array.from(numbers),
    i16: () => Int16Array.from(numbers),
  }[datatype.slice(1, -3) as 'f32' | 'f64' | 'i16']();
  const bytes = new Uint8Array(values.byteLength + 1);
  bytes.set(new Uint8Array(values.buffer), 1);
  return bytes.subarray(1);
}

describe('fibres', () => {
  test('are the vectors along the axis at every place of the others, in any datatype and pieces', () => {
    const cases = fc.record({
      sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
      at: fc.nat(3),
      datatype: fc.constantFrom(...datatypes),
      piece: fc.integer({ min: 1, max: 7 }),
    });
    fc.assert(
      fc.property(cases, ({ sizes, at, datatype, piece }) => {
        const axis = at % sizes.length;
        const fibres = planFibres(sensorOf(sizes, datatype), 'abcd'[axis]);
        const total = sizes.reduce((n, size) => n * size, 1);
        const parts = isComplex(datatype) ? 2 : 1;
        expect(fibres).toMatchObject({ size: sizes[axis], complex: parts === 2, count: total / sizes[axis] });
        const samples = counted(total * parts, datatype);
        const found: number[] = [];
        for (let first = 0; first < fibres.count; first += piece) {
          const count = Math.min(piece, fibres.count - first);
          const into = new Float64Array(count * fibres.size * parts);
          fibres.read(samples, first, count, into);
          found.push(...into);
        }
        // By definition: every index of the other axes, odometer-wise; the strides of row-major.
        const strides = sizes.map((_, i) => sizes.slice(i + 1).reduce((n, size) => n * size, 1));
        const expected: number[] = [];
        for (let sample = 0; sample < total; sample++) {
          if (Math.floor(sample / strides[axis]) % sizes[axis] !== 0) continue;
          for (let i = 0; i < sizes[axis]; i++)
            for (let part = 0; part < parts; part++) expected.push((sample + i * strides[axis]) * parts + part);
        }
        expect(found).toEqual(expected);
      }),
    );
  });

  test('of amplitudes are magnitudes', () => {
    const fibres = planFibres(sensorOf([2], 'ci16_le'), 'a', true);
    const into = new Float64Array(2);
    fibres.read(new Uint8Array(Int16Array.of(3, -4, 5, 12).buffer), 0, 1, into);
    expect([...into]).toEqual([5, 13]);
    expect(() => planFibres(sensorOf([2], 'rf32_le'), 'a', true)).toThrow(
      'amplitude: found samples of rf32_le, allowed: complex ones (stream s)',
    );
  });

  test('lie along the only axis beside batch, or the axis has to be named', () => {
    expect(planFibres(sensorOf([9, 4], 'rf32_le', ['batch', 'reading'])).axis).toBe('reading');
    const sensor = sensorOf([3, 30], 'ci16_le', ['antenna2', 'subcarrier2']);
    expect(() => planFibres(sensor)).toThrow('axis: found nothing, allowed: antenna2, subcarrier2 (stream s)');
    expect(() => planFibres(sensor, 'subcarier2')).toThrow('did you mean "subcarrier2"?');
  });
});
