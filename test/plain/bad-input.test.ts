import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { bytesPerSnapshot, defineSensor, type SensorDescription } from '../../src/core/sensor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { drawPhases } from '../../src/physics/scene.ts';
import { planPlain, type PlainOptionsInput } from '../../src/plain/index.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { estimateOnce, expectTargets, snapshotOf, tensorOf } from './scenes.ts';

const kernels = loadKernels();
const { memory } = kernels;
const limits = { rangeM: [0, 150], velocityMps: [-30, 30] } as const;
const sensor = sensorWith([antenna(6), subcarrier(32), symbol(48)], { limits });
const targets = drawPhases(
  sensor,
  [
    { azimuthDeg: 12, rangeM: 80, velocityMps: 20, amplitudeDb: 0 },
    { azimuthDeg: -35, rangeM: 140, velocityMps: -12, amplitudeDb: -8 },
  ],
  createRng('bad'),
);
const tensor = tensorOf(sensor, targets, 0.3, 'bad');
const wanted = estimateOnce(kernels, sensor, tensor);
const indexOf = (a: number, f: number, t: number): number => (a * 32 + f) * 48 + t;
const compressions: [string, PlainOptionsInput][] = [
  ['averaging', {}],
  ['no compression', { compression: { method: 'none' } }],
  ['decimation', { compression: { method: 'decimation' } }],
  ['static clutter removed', { clutter: 'static' }],
];

describe('the scene of these tests', () => {
  it('is compressed and found', () => {
    const plan = planPlain(kernels, sensor);
    expect(plan.layout.axes.map(({ factor }) => factor > 1)).toEqual([false, true, true]);
    plan.dispose();
    expectTargets(sensor, targets, wanted, 0.3);
  });
});

describe.each(compressions)('samples that are not finite, %s', (_, options) => {
  // The last place falls on a sample that decimation by 2 and more throws away.
  it.each([
    [NaN, 0, 0, 0],
    [NaN, 3, 17, 4],
    [Infinity, 5, 31, 47],
    [-Infinity, 2, 1, 1],
  ])('%s at antenna %d, subcarrier %d, symbol %d rejects that snapshot only', (bad, a, f, t) => {
    for (const part of [0, 1]) {
      const plan = planPlain(kernels, sensor, options);
      const first = plan.estimate(snapshotOf(sensor, tensor, 411n));
      const broken = tensor.slice();
      broken[2 * indexOf(a, f, t) + part] = bad;
      expect(() => plan.estimate(snapshotOf(sensor, broken, 412n))).toThrow(
        expect.objectContaining({
          code: 'samples-not-finite',
          exitCode: 1,
          message: `stream test snapshot 412: samples: found ${bad} at antenna ${a}, subcarrier ${f}, symbol ${t}, allowed: finite numbers`,
        }),
      );
      expect(plan.estimate(snapshotOf(sensor, tensor, 413n))).toEqual(first);
      plan.dispose();
    }
  });
});

describe('huge finite samples', () => {
  it('of float64 that do not fit float32 are told as they are in the capture', () => {
    const wide = defineSensor({ ...sensor, datatype: 'cf64_le' });
    const samples = Float64Array.from(tensor);
    samples[2 * indexOf(3, 17, 4) + 1] = -1e150;
    // Where the view does not begin at the start of its buffer.
    const shifted = new Uint8Array(samples.byteLength + 3).subarray(3);
    shifted.set(new Uint8Array(samples.buffer));
    for (const bytes of [new Uint8Array(samples.buffer), shifted])
      expect(() => estimateOnce(kernels, wide, bytes)).toThrow(
        'samples: found -1e+150 at antenna 3, subcarrier 17, symbol 4, which does not fit float32, allowed: finite numbers',
      );
    samples[2 * indexOf(3, 17, 4) + 1] = NaN;
    expect(() => estimateOnce(kernels, wide, new Uint8Array(samples.buffer))).toThrow(
      'samples: found NaN at antenna 3, subcarrier 17, symbol 4, allowed: finite numbers',
    );
  });

  it('whose sums overflow are an error, not NaN', () => {
    const huge = tensor.map((x) => (x > 0 ? 3e38 : -3e38)).fill(3.4e38, 0, 2 * 32 * 48);
    const plan = planPlain(kernels, sensor);
    expect(() => plan.estimate(snapshotOf(sensor, huge, 7n))).toThrow(
      expect.objectContaining({ code: 'samples-not-finite', message: expect.stringContaining('snapshot 7') as string }),
    );
    expect(plan.estimate(snapshotOf(sensor, tensor))).toEqual(wanted);
    plan.dispose();
  });

  it('whose deviation from the static mean overflows are an error, not an empty scene', () => {
    // One symbol at -3.4e38 among 47 at +3.4e38 lies 6.5e38 from their mean, beyond float32.
    const huge = new Float32Array(tensor.length).fill(3.4e38);
    huge[2 * indexOf(1, 2, 3)] = -3.4e38;
    const plan = planPlain(kernels, sensor, { clutter: 'static', compression: { method: 'none' } });
    expect(() => plan.estimate(snapshotOf(sensor, huge))).toThrow(
      expect.objectContaining({ code: 'samples-not-finite' }),
    );
    plan.dispose();
  });

  it('whose sums do not overflow are estimated as any others', () => {
    const scaled = tensor.map((x) => x * 2 ** 120);
    const found = estimateOnce(kernels, sensor, scaled);
    expect(found).toHaveLength(wanted.length);
    for (const [k, target] of found.entries())
      expect(Math.abs(target.rangeM! - wanted[k].rangeM!)).toBeLessThan(0.02 * wanted[k].rangeStdM!);
  });

  it('and tiny ones too', () => {
    const scaled = tensor.map((x) => x * 2 ** -100);
    const found = estimateOnce(kernels, sensor, scaled);
    expect(found).toHaveLength(wanted.length);
    for (const [k, target] of found.entries())
      expect(Math.abs(target.rangeM! - wanted[k].rangeM!)).toBeLessThan(0.02 * wanted[k].rangeStdM!);
  });
});

describe('bytes of the wrong length', () => {
  it.each([0, 8, 6 * 32 * 48 * 8 - 1, 6 * 32 * 48 * 8 + 8])('%d are refused with what was expected', (length) => {
    const plan = planPlain(kernels, sensor);
    expect(() => plan.estimate(snapshotOf(sensor, new Uint8Array(length), 3n))).toThrow(
      expect.objectContaining({
        code: 'snapshot-invalid',
        message: `stream test snapshot 3: found ${length} bytes of samples, expected 73728 (6 x 32 x 48 cf32_le)`,
      }),
    );
    plan.dispose();
  });
});

describe('where samples lie', () => {
  it('does not matter: a view that is not aligned to its numbers', () => {
    for (const shift of [1, 2, 3, 4, 6, 8]) {
      const bytes = new Uint8Array(tensor.byteLength + 16);
      bytes.set(new Uint8Array(tensor.buffer), shift);
      expect(estimateOnce(kernels, sensor, bytes.subarray(shift, shift + tensor.byteLength))).toEqual(wanted);
    }
  });

  it.each([0, 8, 16, 4, 1])('does not matter: in kernel memory, %d bytes past a cache line, untouched', (shift) => {
    const region = memory.alloc(tensor.byteLength + 64);
    const bytes = memory.bytes(region).fill(0xa5);
    bytes.set(new Uint8Array(tensor.buffer), shift);
    const before = bytes.slice();
    for (const [, options] of compressions) {
      const plan = planPlain(kernels, sensor, options);
      const inKernel = plan.estimate(snapshotOf(sensor, bytes.subarray(shift, shift + tensor.byteLength)));
      expect(inKernel).toEqual(estimateOnce(kernels, sensor, tensor, options));
      plan.dispose();
    }
    expect(memory.bytes(region)).toEqual(before);
    region.free();
  });

  it('in kernel memory needs no copy: no memory beyond the plan', () => {
    const region = memory.alloc(tensor.byteLength);
    memory.float32(region).set(tensor);
    const plan = planPlain(kernels, sensor);
    const before = memory.bytesInUse;
    plan.estimate(snapshotOf(sensor, memory.bytes(region)));
    expect(memory.bytesInUse).toBe(before);
    plan.dispose();
    region.free();
  });
});

describe('other complex datatypes give the same targets', () => {
  const withType = (datatype: SensorDescription['datatype']): SensorDescription =>
    defineSensor({ ...sensor, datatype });

  it('cf64_le, to the rounding of its samples to float32', () => {
    const wide = withType('cf64_le');
    const samples = Float64Array.from(tensor);
    const bytes = new Uint8Array(samples.buffer);
    expect(bytes.byteLength).toBe(bytesPerSnapshot(wide));
    expect(estimateOnce(kernels, wide, bytes)).toEqual(wanted);
  });

  it('ci16_le, with the quantisation as a little more noise', () => {
    const scale = 4000;
    const integers = Int16Array.from(tensor, (x) => Math.round(scale * x));
    const found = estimateOnce(kernels, withType('ci16_le'), new Uint8Array(integers.buffer));
    expect(found).toHaveLength(wanted.length);
    found.forEach((target, k) => {
      // Rounding is noise of variance 1/6 against (0.3 * 4000)^2: 3.4e-4 of the one-sigma error, and 0.02 from the end
      // of the refinement.
      expect(Math.abs(target.rangeM! - wanted[k].rangeM!)).toBeLessThan(0.03 * wanted[k].rangeStdM!);
      expect(Math.abs(target.velocityMps! - wanted[k].velocityMps!)).toBeLessThan(0.03 * wanted[k].velocityStdMps!);
      expect(Math.abs(target.azimuthDeg! - wanted[k].azimuthDeg!)).toBeLessThan(0.03 * wanted[k].azimuthStdDeg!);
      // Amplitudes are in sample units, whatever the datatype's full scale.
      expect(Math.abs(target.amplitudeDb - 20 * Math.log10(scale) - wanted[k].amplitudeDb)).toBeLessThan(0.01);
    });
  });
});
