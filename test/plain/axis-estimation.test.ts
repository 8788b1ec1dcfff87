import { describe, expect, it } from 'vitest';
import {
  harmonicEstimators,
  type HarmonicEstimatorName,
  orderCriteria,
  type OrderCriterion,
} from '../../src/harmonic/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import {
  type AxisPlan,
  planAxes,
  planCompressStage,
  planDecoupleStage,
  planPlain,
  resolvePlainOptions,
} from '../../src/plain/index.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { limits } from './mixtures.ts';
import { estimateOnce, expectTargets, snapshotOf, tensorOf } from './scenes.ts';

const kernels = loadKernels();
const sensor = { ...sensorWith([antenna(10), subcarrier(16), symbol(16)]), modality: 'vectors' } as const;
const targets = [
  { amplitudeDb: 0, phaseRad: 0.3, frequencies: { antenna: 0.1, subcarrier: -0.21, symbol: 0.34 } },
  { amplitudeDb: -3, phaseRad: 1.9, frequencies: { antenna: -0.3, subcarrier: 0.17, symbol: -0.02 } },
];
const sigma = 0.1;
const tensor = tensorOf(sensor, targets, sigma, 'axis estimation');
const methods = Object.keys(harmonicEstimators) as HarmonicEstimatorName[];
const criteria = Object.keys(orderCriteria) as OrderCriterion[];

describe('estimation chosen axis by axis', () => {
  it.each(methods.flatMap((method) => criteria.map((order) => ({ method, order }))))(
    'finds the targets with $method and $order everywhere',
    ({ method, order }) => {
      expectTargets(sensor, targets, estimateOnce(kernels, sensor, tensor, { estimation: { method, order } }), sigma);
    },
  );

  it('finds the targets with another method, criterion and window on each axis', () => {
    const axes = {
      antenna: { method: 'nomp', order: 'eft', window: 1 },
      subcarrier: { method: 'unitary-esprit', order: 'mdl', maxOrder: 2 },
      symbol: { method: 'beamspace-esprit', columns: 'effective' },
    } as const;
    expectTargets(sensor, targets, estimateOnce(kernels, sensor, tensor, { estimation: { axes } }), sigma);
  });

  it('is what it is for all axes where every axis is named', () => {
    const own = { method: 'unitary-esprit', order: 'mdl', columns: 'effective', maxOrder: 4, window: 0.9 } as const;
    const everywhere = estimateOnce(kernels, sensor, tensor, { estimation: own });
    const named = estimateOnce(kernels, sensor, tensor, {
      estimation: { axes: { antenna: own, subcarrier: own, symbol: own } },
    });
    expect(named).toEqual(everywhere);
  });

  it.each([
    ['symbl', /found axis "symbl", did you mean "symbol"\? allowed: antenna, subcarrier, symbol$/],
    ['polarisation', /found axis "polarisation", allowed: antenna, subcarrier, symbol$/],
  ])('refuses an axis "%s" at plan time and keeps no memory', (name, message) => {
    const before = kernels.memory.bytesInUse;
    expect(() => planPlain(kernels, sensor, { estimation: { axes: { [name]: { order: 'mdl' } } } })).toThrow(
      expect.objectContaining({ code: 'configuration-invalid', message: expect.stringMatching(message) as string }),
    );
    expect(kernels.memory.bytesInUse).toBe(before);
  });
});

describe('on axes held as beams', () => {
  const size = 48;
  const bounded = sensorWith([antenna(8), subcarrier(size), symbol(size)], { limits });
  const names = ['subcarrier', 'symbol'] as const;
  const compression = {
    method: 'none',
    axes: { subcarrier: { method: 'dft-window' }, symbol: { method: 'dft-window' } },
  } as const;
  const [, range, velocity] = planAxes(bounded, resolvePlainOptions({ compression }));
  const within = (plan: AxisPlan, share: number): number =>
    plan.limits![0] + share * (plan.limits![1] - plan.limits![0]);
  const scene = [
    { frequencies: { antenna: 0.1, subcarrier: within(range, 0.2), symbol: within(velocity, 0.25) } },
    { frequencies: { antenna: -0.3, subcarrier: within(range, 0.8), symbol: within(velocity, 0.85) } },
  ].map((target, k) => ({ ...target, amplitudeDb: -3 * k, phaseRad: k }));
  const data = tensorOf(bounded, scene, sigma, 'beams');

  const onBeams = methods.filter((method) => harmonicEstimators[method].supports.beams);
  const clutter = ['keep', 'static'] as const;

  it.each(onBeams.flatMap((method) => clutter.map((filter) => ({ method, filter }))))(
    '$method finds the values of the targets, clutter: $filter',
    ({ method, filter }) => {
      const options = resolvePlainOptions({
        clutter: filter,
        compression,
        estimation: { axes: { symbol: { method }, subcarrier: { method } } },
      });
      const compress = planCompressStage(kernels, bounded, options);
      const decouple = planDecoupleStage(kernels, compress.layout, options);
      const { candidates } = decouple.decouple(compress.compress(snapshotOf(bounded, data)));
      names.forEach((name, m) => {
        for (const { frequencies } of scene) {
          const nearest = Math.min(...Array.from(candidates.values[m + 1], (f) => Math.abs(f - frequencies[name])));
          // A step of the grid of OMP; the others are there within a tenth of a cell at this SNR.
          expect(nearest * size).toBeLessThan(method === 'omp' ? 0.25 : 0.1);
        }
      });
      decouple.dispose();
      compress.dispose();
    },
  );

  it('refuses a method that needs elements, naming the axis and what is allowed', () => {
    const before = kernels.memory.bytesInUse;
    const estimation = { axes: { symbol: { method: 'unitary-esprit' } } } as const;
    expect(() => planPlain(kernels, bounded, { compression, estimation })).toThrow(
      'plain: estimation.method on axis "symbol", which holds beams: found unitary-esprit, allowed: root-music, beamspace-esprit, omp, nomp',
    );
    expect(kernels.memory.bytesInUse).toBe(before);
  });
});
