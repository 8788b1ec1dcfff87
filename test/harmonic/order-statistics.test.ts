import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import {
  EFT_FALSE_ALARM,
  type OrderCriterion,
  orderCriteria,
  planModelOrder,
  planSubspace,
} from '../../src/harmonic/index.ts';
import { planNoiseRatios } from '../../src/harmonic/noise-ratios.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { sourcesTensor } from './naive.ts';

const kernels = loadKernels();

/** Orders found in many tensors of sources and noise, one list per criterion. */
function orders(
  shape: { size: number; columns: number; window: number },
  frequencies: readonly number[],
  amplitude: number,
  trials: number,
  effective: boolean,
): Record<OrderCriterion, number[]> {
  const { size, columns, window } = shape;
  const subspace = planSubspace(kernels, { shape: [size, columns], axis: 0, window });
  const region = kernels.memory.alloc(8 * size * columns);
  const plan = (criterion: OrderCriterion) =>
    planModelOrder(window, {
      criterion,
      columns: subspace.columns,
      ...(effective && { effectiveColumns: subspace.effectiveColumns }),
      maximum: window - 1,
    });
  const plans = { aic: plan('aic'), mdl: plan('mdl'), eft: plan('eft') };
  const found: Record<OrderCriterion, number[]> = { aic: [], mdl: [], eft: [] };
  const rng = createRng(`orders ${size} ${columns} ${window} ${frequencies.length}`);
  const sources = frequencies.map((frequency) => ({ frequency, amplitude }));
  for (let trial = 0; trial < trials; trial++) {
    kernels.memory.float32(region).set(sourcesTensor(size, columns, sources, 1, rng));
    const { values } = subspace.apply(region);
    for (const criterion of Object.keys(plans) as OrderCriterion[])
      found[criterion].push(plans[criterion].apply(values));
  }
  subspace.dispose();
  region.free();
  return found;
}

const share = (found: readonly number[], of: (order: number) => boolean): number =>
  found.filter(of).length / found.length;

/** Five sigma above a binomial share. */
const above = (rate: number, trials: number): number => rate + 5 * Math.sqrt((rate * (1 - rate)) / trials);

describe('the ratio of the largest to the mean eigenvalue of white noise', () => {
  it.each([
    [6, 40],
    [10, 12],
    [9, 5],
  ])('is exceeded at the stated rate: %i eigenvalues, %i degrees of freedom', (size, freedom) => {
    const rng = createRng(`wishart ${size} ${freedom}`);
    const trials = 2000;
    const [ratio] = planNoiseRatios(size, freedom, 0.1).slice(-1);
    let exceeded = 0;
    for (let trial = 0; trial < trials; trial++) {
      const x = new Matrix(Array.from({ length: size }, () => Array.from({ length: freedom }, () => rng.normal())));
      const wishart = x.mmul(x.transpose());
      const values = new EigenvalueDecomposition(wishart, { assumeSymmetric: true }).realEigenvalues;
      if (Math.max(...values) * size > ratio * wishart.trace()) exceeded++;
    }
    // The sampled rate here, and the rate of a threshold from 2000 draws: sqrt(2) times five sigma.
    expect(Math.abs(exceeded / trials - 0.1)).toBeLessThan(5 * Math.sqrt((2 * 0.1 * 0.9) / trials));
  });

  it('lies between 1 and the number of eigenvalues, grows with it, and is the same every time', () => {
    const ratios = planNoiseRatios(40, 90, 0.05);
    expect(planNoiseRatios(40, 90, 0.05)).toEqual(ratios);
    for (let p = 2; p <= 40; p++) {
      expect(ratios[p]).toBeGreaterThan(p > 2 ? ratios[p - 1] : 1);
      expect(ratios[p]).toBeLessThan(p);
    }
  });

  it('is known for fewer degrees of freedom than eigenvalues, down to one', () => {
    for (const freedom of [0.5, 1, 2, 7.3]) {
      const ratios = planNoiseRatios(20, freedom, 0.05);
      for (let p = 2; p <= 20; p++) expect(ratios[p]).toBeLessThanOrEqual(p);
    }
  });
});

describe('with independent columns', () => {
  const trials = 1500;

  it.each([
    [8, 40],
    [20, 30],
    [12, 500],
  ])('noise alone is order 1 at the promised rate: %i elements, %i columns', (size, columns) => {
    const found = orders({ size, columns, window: size }, [], 0, trials, true);
    // Information criteria promise no rate; with the free parameters of complex data theirs is below one in a thousand.
    for (const criterion of ['aic', 'mdl'] as const)
      expect(share(found[criterion], (order) => order > 1)).toBeLessThan(above(1e-3, trials));
    // One place is given away: order 1 is the least, so the second eigenvalue has to alarm, more rarely than the first.
    expect(share(found.eft, (order) => order > 1)).toBeLessThan(above(EFT_FALSE_ALARM, trials));
  });

  it('a signal alone is counted as one, more at the stated rate: strong ones leave noise of one dimension fewer', () => {
    const found = orders({ size: 12, columns: 60, window: 12 }, [0.13], 3, trials, true);
    const more = share(found.eft, (order) => order > 1);
    // The threshold's own rate is uncertain by a tenth of it; what lower steps add is less than the stated rate again.
    expect(more).toBeGreaterThan(EFT_FALSE_ALARM * 0.7 - 5 * Math.sqrt(EFT_FALSE_ALARM / trials));
    expect(more).toBeLessThan(above(2 * EFT_FALSE_ALARM, trials));
  });

  it('three signals well above the noise are three, by every criterion', () => {
    const found = orders({ size: 16, columns: 40, window: 16 }, [0.1, 0.3, -0.2], 1.5, 300, true);
    for (const criterion of ['aic', 'mdl'] as const) expect(share(found[criterion], (order) => order === 3)).toBe(1);
    expect(share(found.eft, (order) => order < 3)).toBe(0);
    expect(share(found.eft, (order) => order > 3)).toBeLessThan(above(2 * EFT_FALSE_ALARM, 300));
  });

  it('the exponential fit sees signals too weak for AIC', () => {
    const found = orders({ size: 24, columns: 60, window: 24 }, [0.1, 0.3, -0.2], 0.33, 200, true);
    expect(share(found.eft, (order) => order >= 3)).toBeGreaterThan(0.5);
    expect(share(found.aic, (order) => order >= 3)).toBeLessThan(share(found.eft, (order) => order >= 3));
  });
});

describe('with windows that overlap', () => {
  const shape = { size: 30, columns: 25, window: 24 };

  it.each(Object.keys(orderCriteria) as OrderCriterion[])(
    '%s in effective columns keeps noise at order 1',
    (criterion) => {
      const rate = criterion === 'eft' ? EFT_FALSE_ALARM : 1e-3;
      expect(share(orders(shape, [], 0, 600, true)[criterion], (order) => order > 1)).toBeLessThan(above(rate, 600));
    },
  );

  it('signals well above the noise are counted, in effective columns exactly, in all of them at least', () => {
    const truth = [0.1, 0.3, -0.2];
    const effective = orders(shape, truth, 1.5, 200, true);
    const all = orders(shape, truth, 1.5, 200, false);
    for (const criterion of ['aic', 'mdl', 'eft'] as const) {
      expect(share(effective[criterion], (order) => order === 3)).toBeGreaterThan(0.97);
      expect(share(all[criterion], (order) => order < 3)).toBe(0);
    }
  });

  it('counting all columns finds weaker signals by AIC than counting effective ones: why it is the default', () => {
    const truth = [0.1, 0.3, -0.2];
    expect(share(orders(shape, truth, 0.29, 100, false).aic, (order) => order >= 3)).toBeGreaterThan(0.9);
    expect(share(orders(shape, truth, 0.29, 100, true).aic, (order) => order >= 3)).toBeLessThan(0.5);
  });
});

it('gives all memory back', () => expect(kernels.memory.bytesInUse).toBe(0));
