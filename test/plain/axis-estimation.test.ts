import { describe, expect, it } from 'vitest';
import {
  harmonicEstimators,
  type HarmonicEstimatorName,
  orderCriteria,
  type OrderCriterion,
} from '../../src/harmonic/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planPlain } from '../../src/plain/index.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { estimateOnce, expectTargets, tensorOf } from './scenes.ts';

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
