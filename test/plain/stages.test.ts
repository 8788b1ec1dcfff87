import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { drawPhases } from '../../src/physics/scene.ts';
import {
  planCompressStage,
  planDecoupleStage,
  planFuseStage,
  planPlain,
  type PlainOptionsInput,
  resolvePlainOptions,
} from '../../src/plain/index.ts';
import { soil } from '../kernels/tensors.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { estimateOnce, expectTargets, polarisation, snapshotOf, tensorOf } from './scenes.ts';

const limits = { rangeM: [0, 300], velocityMps: [-20, 30] } as const;
const sensor = sensorWith([antenna(8), subcarrier(32), symbol(48)], { limits });
const targets = drawPhases(
  sensor,
  [
    { azimuthDeg: 12, rangeM: 80, velocityMps: 20, amplitudeDb: 0 },
    { azimuthDeg: -35, rangeM: 220, velocityMps: -12, amplitudeDb: -8 },
  ],
  createRng('stages'),
);
const tensors = Array.from({ length: 3 }, (_, k) => tensorOf(sensor, targets, 0.5, `stages ${k}`));
const choices: [string, PlainOptionsInput][] = [
  ['the defaults', {}],
  ['no compression', { compression: { method: 'none' } }],
  ['decimation', { compression: { method: 'decimation' } }],
  ['multi-shift', { compression: { method: 'multi-shift' } }],
  ['smoothing', { compression: { method: 'smoothing', maxShifts: 7 } }],
  [
    'beams, smoothing and averages, static clutter removed',
    {
      clutter: 'static',
      compression: { axes: { antenna: { method: 'smoothing', factor: 2 }, symbol: { method: 'dft-window' } } },
    },
  ],
  ['static clutter removed', { clutter: 'static' }],
  ['tensor least squares', { fusion: { method: 'tensor-ls' } }],
  ['sub-grid fusion, no refinement', { fusion: { method: 'subgrid-omp' }, refinement: 'none' }],
];

describe.each(choices)('PLAIN with %s', (_, input) => {
  it('compress, decouple and fuse one by one give exactly the numbers of estimate', () => {
    const kernels = loadKernels();
    const options = resolvePlainOptions(input);
    const plan = planPlain(kernels, sensor, input);
    const compress = planCompressStage(kernels, sensor, options);
    const decouple = planDecoupleStage(kernels, compress.layout, options);
    const fuse = planFuseStage(kernels, decouple.layout, options);
    // All compressed before any is fused: what leaves a stage does not live in its memory.
    const compressed = tensors.map((tensor) => compress.compress(snapshotOf(sensor, tensor)));
    const decoupled = compressed.map((value) => decouple.decouple(value));
    const fused = decoupled.map((value) => fuse.fuse(value));
    const wanted = tensors.map((tensor) => plan.estimate(snapshotOf(sensor, tensor)));
    expect(fused).toEqual(wanted);
    expect(wanted[0].length).toBeGreaterThan(0);
    for (const stage of [compress, decouple, fuse, plan]) stage.dispose();
    expect(kernels.memory.bytesInUse).toBe(0);
  });

  it('gives the same numbers again, in a fresh plan, and on soiled memory', () => {
    const kernels = loadKernels();
    const first = estimateOnce(kernels, sensor, tensors[0], input);
    soil(kernels, 1 << 22);
    const plan = planPlain(kernels, sensor, input);
    for (const k of [0, 1, 0, 2, 0]) {
      const found = plan.estimate(snapshotOf(sensor, tensors[k]));
      if (k === 0) expect(found).toEqual(first);
    }
    plan.dispose();
  });

  it('takes no kernel memory per snapshot and leaves the samples as they are', () => {
    const kernels = loadKernels();
    const plan = planPlain(kernels, sensor, input);
    const copy = tensors[0].slice();
    plan.estimate(snapshotOf(sensor, tensors[0]));
    const before = kernels.memory.bytesInUse;
    for (const tensor of tensors) plan.estimate(snapshotOf(sensor, tensor));
    expect(kernels.memory.bytesInUse).toBe(before);
    expect(tensors[0]).toEqual(copy);
    plan.dispose();
    expect(kernels.memory.bytesInUse).toBe(0);
  });
});

describe('a plan that cannot be made', () => {
  const looks = sensorWith([antenna(4), subcarrier(8), polarisation(2)]);
  it.each<[string, PlainOptionsInput, string]>([
    ['more targets than the tensor carries', { maxTargets: 1000 }, 'model-order-too-large'],
    ['an unknown method', { fusion: { method: 'magic' as 'tuple-omp' } }, 'configuration-invalid'],
    ['a factor on an axis that is not there', { compression: { factors: { symbol: 2 } } }, 'configuration-invalid'],
    ['a factor on looks', { compression: { factors: { polarisation: 2 } } }, 'configuration-invalid'],
    ['clutter removal without slow time', { clutter: 'static' }, 'configuration-invalid'],
  ])('says so and keeps no kernel memory: %s', (_, input, code) => {
    const kernels = loadKernels();
    expect(() => planPlain(kernels, looks, input)).toThrow(expect.objectContaining({ name: 'SounderError', code }));
    expect(kernels.memory.bytesInUse).toBe(0);
  });
});

describe('maxTargets', () => {
  const kernels = loadKernels();

  it('reports the strongest of those found', () => {
    const [strong] = estimateOnce(kernels, sensor, tensors[0]);
    expect(estimateOnce(kernels, sensor, tensors[0], { maxTargets: 1 })).toEqual([strong]);
    expectTargets(sensor, targets.slice(0, 1), [strong], 0.5);
  });

  it('changes nothing where it is more than there are', () => {
    const all = estimateOnce(kernels, sensor, tensors[0]);
    expect(estimateOnce(kernels, sensor, tensors[0], { maxTargets: 20 })).toEqual(all);
  });

  it('may be as many as there are equations for: two real numbers an element, parameters and a gain a target', () => {
    const small = sensorWith([antenna(4), subcarrier(5)]);
    // 40 real samples; half of them for 2 parameters and a complex gain: 5 targets.
    expect(() => planPlain(kernels, small, { maxTargets: 5 }).dispose()).not.toThrow();
    expect(() => planPlain(kernels, small, { maxTargets: 6 })).toThrow(/targets: found 6, allowed: at most 5/);
  });
});
