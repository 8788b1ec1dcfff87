import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planFibres } from '../../src/captures/fibres.ts';
import { defineAxis, type SensorDescription } from '../../src/core/index.ts';
import { namedPattern, patternNames, planSubsampling } from '../../src/learning/index.ts';

const sensorOf = (sizes: readonly number[], kept?: readonly number[]): SensorDescription => ({
  streamId: 's',
  modality: 'ultrasound',
  datatype: 'ci16_le',
  propagationSpeedMps: 1540 as never,
  axes: ['channel', 'slow_time', 'fast_time'].map(
    (name, i) =>
    defineAxis({ name, size: sizes[i], spacing: 1e-3, unit: name === 'channel' ? 'm' : 's', ...(i === 1 && kept && { kept }) }), // prettier-ignore
  ),
});
const countUp = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, i) => (i * 37 + (i >> 8)) % 256);

describe('sub-sampling', () => {
  test('leaves of every fibre along the axis just the entries of the mask', () => {
    const size = fc.integer({ min: 1, max: 5 });
    const whole = fc.tuple(size, fc.integer({ min: 1, max: 9 }), size);
    const cases = whole.chain((sizes) =>
      fc.tuple(fc.constant(sizes), fc.subarray([...Array(sizes[1]).keys()], { minLength: 1 })),
    );
    fc.assert(
      fc.property(cases, ([sizes, mask]) => {
        const sensor = sensorOf(sizes);
        const plan = planSubsampling(sensor, { axis: 'slow_time', mask });
        const samples = countUp(plan.bytes.whole);
        const into = new Uint8Array(plan.bytes.kept);
        plan.apply(samples, into);
        const [before, after] = [planFibres(sensor, 'slow_time'), planFibres(plan.sensor, 'slow_time')];
        expect(after).toMatchObject({ size: mask.length, count: before.count });
        const [all, left] = [before, after].map((fibres) => new Float64Array(2 * fibres.size * fibres.count));
        before.read(samples, 0, before.count, all);
        after.read(into, 0, after.count, left);
        for (let f = 0; f < before.count; f++)
          mask.forEach((entry, i) => {
            const [from, to] = [2 * (f * sizes[1] + entry), 2 * (f * mask.length + i)];
            expect([...left.subarray(to, to + 2)]).toEqual([...all.subarray(from, from + 2)]);
          });
      }),
      { numRuns: 50 },
    );
  });

  test('in two steps is the same as in one, and dropping nothing changes nothing', () => {
    const sensor = sensorOf([3, 8, 2]);
    const first = planSubsampling(sensor, { axis: 'slow_time', mask: [0, 2, 3, 7] });
    const second = planSubsampling(first.sensor, { axis: 'slow_time', mask: [2, 7] });
    const direct = planSubsampling(sensor, { axis: 'slow_time', mask: [2, 7] });
    const samples = countUp(first.bytes.whole);
    const [between, twice, once] = [first.bytes, second.bytes, direct.bytes].map(({ kept }) => new Uint8Array(kept));
    first.apply(samples, between);
    second.apply(between, twice);
    direct.apply(samples, once);
    expect(twice).toEqual(once);
    expect(second.sensor).toEqual(direct.sensor);
    expect(planSubsampling(first.sensor, { axis: 'slow_time', mask: [0, 2, 3, 7] }).sensor).toBe(first.sensor);
    expect(planSubsampling(sensor, { axis: 'slow_time', mask: [...Array(8).keys()] }).sensor).toBe(sensor);
  });

  test('refuses masks that do not fit the axis, in one line', () => {
    const wrong = (mask: readonly number[], axis = 'slow_time', kept?: readonly number[]) => {
      try {
        planSubsampling(sensorOf([2, 4, 2], kept), { axis, mask });
      } catch (error) {
        expect(error).toMatchObject({ code: 'configuration-invalid' });
        return (error as Error).message;
      }
      throw new Error('no error');
    };
    expect(wrong([0, 1, 2, 3, 4])).toBe(
      'subsample: mask: found 5 entries, allowed: at most 4, the size of the axis (axis slow_time of stream s)',
    );
    expect(wrong([0, 4])).toContain('mask[1]: found 4, allowed: ascending entries from 0 to 3');
    expect(wrong([1, 1])).toContain('mask[1]: found 1, allowed: ascending entries');
    expect(wrong([])).toContain('mask: found no entries, allowed: at least one');
    expect(wrong([0, 2], 'slow_time', [0, 1])).toContain('mask[1]: found 2, allowed: those there are: 0, 1');
    expect(wrong([0], 'slowtime')).toBe(
      'subsample: axis: found "slowtime", allowed: channel, slow_time, fast_time (stream s); did you mean "slow_time"?',
    );
  });
});

describe('patterns by name', () => {
  test('keep as many different entries as they say, ascending', () => {
    fc.assert(
      fc.property(fc.constantFrom(...patternNames), fc.integer({ min: 4, max: 200 }), fc.nat(99), (pattern, size, seed) => {
        const kept = 2 * Math.max(1, Math.floor(size / 8));
        const entries = namedPattern({ pattern, kept, seed }, size, 'mask');
        expect(entries).toHaveLength(kept);
        expect(entries).toEqual([...new Set(entries)].sort((a, b) => a - b));
        expect(entries.every((entry) => entry >= 0 && entry < size)).toBe(true);
      }),
    ); // prettier-ignore
  });

  test('say what an axis cannot hold', () => {
    const of = (fields: object) => () => namedPattern({ pattern: 'uniform', kept: 4, ...fields }, 8, 'mask');
    expect(of({ kept: 9 })).toThrow('mask.kept: found 9, allowed: 1 to 8, as uniform on 8 entries');
    expect(of({ pattern: 'conjugate-aware-random', kept: 6 })).toThrow('allowed: 1 to 5');
    expect(of({ pattern: 'contiguous', first: 5 })).toThrow('mask.first: found 5, allowed: 0 to 4');
    expect(of({ pattern: 'paired', kept: 3 })).toThrow('mask.kept: found 3, allowed: even numbers');
  });
});
