import { describe, expect, it } from 'vitest';
import {
  type CatalogueEntry,
  clutterFilters,
  compressionMethods,
  defaultPlainOptions,
  estimationAlong,
  fusionMethods,
  type PlainOptionsInput,
  publishedPlainOptions,
  refinementMethods,
  resolvePlainOptions,
  searchMethods,
} from '../../src/plain/index.ts';

describe('the options of PLAIN', () => {
  it('are the defaults where nothing is said', () => {
    expect(resolvePlainOptions()).toEqual(defaultPlainOptions);
    expect(resolvePlainOptions({ compression: {}, estimation: {}, fusion: {} })).toEqual(defaultPlainOptions);
  });

  it('keep what is said and fill in the rest', () => {
    const options = resolvePlainOptions({ compression: { method: 'decimation' }, maxTargets: 3 });
    expect(options.compression).toEqual({ ...defaultPlainOptions.compression, method: 'decimation' });
    expect(options.fusion).toEqual(defaultPlainOptions.fusion);
    expect(options.maxTargets).toBe(3);
  });

  it('start from other defaults where asked', () => {
    expect(resolvePlainOptions({}, publishedPlainOptions)).toEqual(publishedPlainOptions);
    expect(publishedPlainOptions).toMatchObject({ refinement: 'none', compression: { steer: false } });
  });

  it('let an axis differ from the rest, in what it names only', () => {
    const options = resolvePlainOptions({
      estimation: { order: 'mdl', axes: { symbol: { method: 'nomp', order: undefined, maxOrder: 3 } } },
    });
    expect(estimationAlong('antenna', options)).toEqual({
      method: 'root-music',
      order: 'mdl',
      columns: 'all',
      maxOrder: 40,
      window: 'auto',
    });
    expect(estimationAlong('symbol', options)).toMatchObject({ method: 'nomp', order: 'mdl', maxOrder: 3 });
  });

  it('never give the number of targets by default', () => expect(defaultPlainOptions).not.toHaveProperty('maxTargets'));

  it.each<[string, PlainOptionsInput]>([
    ['clutter', { clutter: 'dynamic' as 'keep' }],
    ['refinement', { refinement: 'toString' as 'none' }],
    ['compression.method', { compression: { method: 'zip' as 'none' } }],
    ['compression.axes.symbol.method', { compression: { axes: { symbol: { method: 'zip' as 'none' } } } }],
    ['compression.axes.symbol.factor', { compression: { axes: { symbol: { factor: 0 } } } }],
    ['compression.axes.symbol.step', { compression: { axes: { symbol: { method: 'smoothing', step: 1.5 } } } }],
    ['compression.maxShifts', { compression: { maxShifts: 0 } }],
    ['compression.maxShifts', { compression: { maxShifts: 1001 } }],
    ['compression.seed', { compression: { seed: NaN } }],
    ['compression.maxDroopDb', { compression: { maxDroopDb: 0 } }],
    ['compression.maxDroopDb', { compression: { maxDroopDb: NaN } }],
    ['estimation.method', { estimation: { method: 'constructor' as 'root-music' } }],
    ['estimation.order', { estimation: { order: 'bic' as 'aic' } }],
    ['estimation.maxOrder', { estimation: { maxOrder: 0 } }],
    ['estimation.maxOrder', { estimation: { maxOrder: 65 } }],
    ['estimation.maxOrder', { estimation: { maxOrder: 2.5 } }],
    ['estimation.window', { estimation: { window: 0 } }],
    ['estimation.window', { estimation: { window: 1.01 } }],
    ['estimation.window', { estimation: { window: NaN } }],
    ['estimation.columns', { estimation: { columns: 'some' as 'all' } }],
    ['estimation.axes.symbol.method', { estimation: { axes: { symbol: { method: 'music' as 'root-music' } } } }],
    ['estimation.axes.symbol.order', { estimation: { axes: { symbol: { order: 'bic' as 'aic' } } } }],
    ['estimation.axes.antenna.maxOrder', { estimation: { axes: { antenna: { maxOrder: 0 } } } }],
    ['estimation.axes.antenna.window', { estimation: { axes: { antenna: { window: 2 } } } }],
    ['fusion.method', { fusion: { method: 'omp' as 'tuple-omp' } }],
    ['fusion.falseAlarm', { fusion: { falseAlarm: 0 } }],
    ['fusion.falseAlarm', { fusion: { falseAlarm: 1 } }],
    ['fusion.separationCells', { fusion: { separationCells: -0.1 } }],
    ['maxTargets', { maxTargets: 0 }],
    ['maxTargets', { maxTargets: 1.5 }],
    ['maxTargets', { maxTargets: NaN }],
  ])('refuse a wrong %s, naming it and what is allowed: %j', (field, input) => {
    expect(() => resolvePlainOptions(input)).toThrow(
      expect.objectContaining({
        code: 'configuration-invalid',
        exitCode: 2,
        message: expect.stringMatching(new RegExp(`^plain: ${field}: found .+, allowed: .+`)) as string,
        details: expect.objectContaining({ field }) as object,
      }),
    );
  });
});

describe('the catalogue of PLAIN', () => {
  it.each(Object.entries({ compressionMethods, fusionMethods, searchMethods, refinementMethods, clutterFilters }))(
    'says of every choice what it does, where it is from and what it costs: %s',
    (_name, catalogue) => {
      for (const { summary, reference, cost } of Object.values<CatalogueEntry>(catalogue))
        for (const text of [summary, reference, cost]) expect(text.length).toBeGreaterThan(3);
    },
  );
});
