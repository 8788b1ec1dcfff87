import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { defineAxis } from '../../src/core/axes.ts';
import { type Datatype, defineSensor, samplesPerSnapshot, shapeOf } from '../../src/core/sensor.ts';
import {
  gatherVectors,
  layVectors,
  numbersOf,
  scatterVectors,
  type VectorOptions,
} from '../../src/dictionary/vectors.ts';

const sensorOf = (
  sizes: Record<string, number>,
  datatype: Datatype = 'rf32_le',
  modality: 'isac' | 'vectors' = 'isac',
) =>
  defineSensor({
    streamId: 's',
    modality,
    datatype,
    axes: Object.entries(sizes).map(([name, size]) => defineAxis({ name, size, spacing: 1, unit: 'index' })),
  });

const vectorsOf = (sizes: Record<string, number>, options: VectorOptions, datatype: Datatype = 'rf32_le') => {
  const layout = layVectors(sensorOf(sizes, datatype), options);
  const parts = layout.complex ? 2 : 1;
  const samples = Float64Array.from({ length: samplesPerSnapshot(layout.sensor) * parts }, (_, i) => i);
  const vectors = new Float64Array(layout.count * numbersOf(layout));
  gatherVectors(layout, samples, vectors);
  const rows = Array.from({ length: layout.count }, (_, v) => [...vectors.subarray(v * numbersOf(layout), (v + 1) * numbersOf(layout))]); // prettier-ignore
  return { layout, rows };
};

describe('vectors of a snapshot', () => {
  it('are the fibres along an axis, in row-major order', () => {
    expect(vectorsOf({ a: 2, b: 3 }, { axis: 'b' }).rows).toEqual([[0, 1, 2], [3, 4, 5]]); // prettier-ignore
    expect(vectorsOf({ a: 2, b: 3 }, { axis: 'a' }).rows).toEqual([[0, 3], [1, 4], [2, 5]]); // prettier-ignore
    expect(vectorsOf({ a: 2, b: 2, c: 2 }, { axis: 'b' }).rows).toEqual([[0, 2], [1, 3], [4, 6], [5, 7]]); // prettier-ignore
    expect(vectorsOf({ a: 2, b: 2 }, { axis: 'a' }, 'cf32_le').rows).toEqual([[0, 1, 4, 5], [2, 3, 6, 7]]); // prettier-ignore
  });

  it('are those of channels where the modality says vectors, and nothing says otherwise', () => {
    const sensor = sensorOf({ batch: 4, port: 3 }, 'rf32_le', 'vectors');
    const channels = defineSensor({ ...sensor, axes: [sensor.axes[0], defineAxis({ name: 'channel', size: 5, spacing: 1, unit: 'm' })] }); // prettier-ignore
    expect(layVectors(channels)).toMatchObject({ axes: 'channel', size: 5, count: 4 });
    expect(() => layVectors(sensor)).toThrow('vectors.axis: found nothing, allowed: an axis: batch, port');
  });

  it('are patches that begin every hop, and once more at the end', () => {
    const { layout, rows } = vectorsOf({ a: 3, b: 6 }, { patch: { a: { size: 2, hop: 1 }, b: { size: 2, hop: 2 } } });
    expect(layout).toMatchObject({ size: 4, count: 6, axes: 'a x b' });
    expect(rows[0]).toEqual([0, 1, 6, 7]);
    expect(rows[1]).toEqual([2, 3, 8, 9]);
    expect(rows[5]).toEqual([10, 11, 16, 17]);
    expect(vectorsOf({ a: 5 }, { patch: { a: { size: 2 } } }).rows).toEqual([[0, 1], [2, 3], [3, 4]]); // prettier-ignore
  });

  test('put back where they were are the snapshot, whatever the patches', () => {
    const axis = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(axis, axis, axis, fc.boolean(), fc.infiniteStream(fc.nat({ max: 5 })), (a, b, c, complex, draws) => {
        const draw = (most: number): number => 1 + ((draws.next().value as number) % most);
        const [sizeA, sizeC] = [draw(a), draw(c)];
        fc.pre(sizeA * sizeC > 1);
        const patch = { a: { size: sizeA, hop: draw(sizeA) }, c: { size: sizeC, hop: draw(sizeC) } };
        const layout = layVectors(sensorOf({ a, b, c }, complex ? 'cf32_le' : 'rf32_le'), { patch });
        const parts = complex ? 2 : 1;
        const samples = Float64Array.from({ length: a * b * c * parts }, (_, i) => i);
        const vectors = new Float64Array(layout.count * numbersOf(layout));
        gatherVectors(layout, samples, vectors);
        const back = new Float64Array(samples.length);
        scatterVectors(layout, vectors, back);
        expect(shapeOf(layout.sensor)).toEqual([a, b, c]);
        back.forEach((value, i) => expect(value).toBeCloseTo(samples[i], 10));
      }),
    );
  });

  it.each<[VectorOptions, string]>([
    [{ axis: 'd' }, 'vectors.axis: found "d", allowed: an axis: a, b'],
    [{}, 'vectors.axis: found nothing, allowed: an axis: a, b'],
    [{ axis: 'a', patch: { b: { size: 2 } } }, 'vectors.axis: found "a" and a patch, allowed: one of both'],
    [{ patch: { d: { size: 2 } } }, 'vectors.patch: found "d"'],
    [
      { patch: { b: { size: 5 } } },
      'vectors.patch.b.size: found 5, allowed: an integer from 1 to the 4 samples of the axis',
    ],
    [
      { patch: { b: { size: 2, hop: 3 } } },
      'vectors.patch.b.hop: found 3, allowed: an integer from 1 to the size of the patch, 2',
    ],
    [{ patch: { b: { size: 1 } } }, 'vectors.patch: found vectors of 1 samples, allowed: 2 to 1024 samples'],
  ])('cannot be %j', (options, message) => {
    expect(() => layVectors(sensorOf({ a: 1, b: 4 }), options)).toThrow(message);
  });
});
