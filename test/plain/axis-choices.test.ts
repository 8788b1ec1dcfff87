import { describe, expect, it } from 'vitest';
import { defineSensor } from '../../src/core/sensor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import {
  type AxisPlan,
  planAxes,
  planPlain,
  type PlainOptionsInput,
  resolvePlainOptions,
} from '../../src/plain/index.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { elevation, polarisation } from './scenes.ts';

const limits = { rangeM: [0, 150], velocityMps: [-5, 30] } as const;
const sensor = sensorWith([antenna(8), subcarrier(48), symbol(96)], { limits });
const looks = sensorWith([polarisation(2), antenna(8), subcarrier(48), elevation(1)], { limits });
const tdm = defineSensor({ ...sensor, tdm: { transmitters: 2, slotS: sensor.axes[2].spacing / 2 } });

const axesOf = (input: PlainOptionsInput['compression'], described = sensor): AxisPlan[] =>
  planAxes(described, resolvePlainOptions({ compression: input! }));

describe('the choice of an axis', () => {
  it('is the common one unless it has its own', () => {
    const [a, f, t] = axesOf({
      method: 'averaging',
      factors: { subcarrier: 4, symbol: 3 },
      axes: { antenna: { method: 'smoothing', factor: 2 }, symbol: { factor: 2 } },
    });
    expect(a).toMatchObject({ method: 'smoothing', factor: 1, compressedSize: 4 });
    expect(f).toMatchObject({ method: 'averaging', factor: 4, compressedSize: 12 });
    expect(t).toMatchObject({ method: 'averaging', factor: 2, compressedSize: 48 });
  });

  it('takes its factor from the limits where nobody names one', () => {
    const common = axesOf({ method: 'decimation' });
    const own = axesOf({ method: 'none', factors: {}, axes: { subcarrier: { method: 'decimation' } } });
    expect(common[1].factor).toBeGreaterThan(1);
    expect(own.map(({ factor }) => factor)).toEqual([1, common[1].factor, 1]);
    expect(axesOf({ method: 'multi-shift' }).map(({ factor }) => factor)).toEqual(common.map(({ factor }) => factor));
    // Smoothing knows no limits: half the aperture, where eight elements are left.
    expect(axesOf({ method: 'smoothing' }).map(({ compressedSize }) => compressedSize)).toEqual([8, 24, 48]);
  });

  it('in beams keeps those that cover the limits and one more on each side', () => {
    for (const [index, plan] of axesOf({
      method: 'none',
      axes: { subcarrier: { method: 'dft-window' }, symbol: { method: 'dft-window' } },
    }).entries()) {
      // prettier-ignore
      if (index === 0) continue;
      const { beams, limits: window, axis, compressedSize, factor, unwrapFrom } = plan;
      expect(factor).toBe(1);
      expect(compressedSize).toBe(beams!.size);
      expect(beams!.first + 1).toBe(Math.floor(window![0] * axis.size));
      expect(beams!.first + beams!.size - 2).toBe(Math.ceil(window![1] * axis.size) + 0);
      expect(plan.droopDb).toBeLessThan(0.3);
      expect(unwrapFrom).toBeLessThan(window![0]);
      expect(unwrapFrom + 1).toBeGreaterThan(window![1]);
    }
  });

  it('in beams is the whole transform where the limits leave nothing out', () => {
    const wide = defineSensor({ ...sensor, limits: { velocityMps: [-140, 140] } });
    const [, , plan] = axesOf({ method: 'none', axes: { symbol: { method: 'dft-window' } } }, wide);
    expect(plan).toMatchObject({ compressedSize: 96, beams: { size: 96, first: -48 } });
  });

  it('passes over looks, TDM arrays and single elements when it is the common one', () => {
    for (const method of ['averaging', 'multi-shift', 'smoothing'] as const) {
      expect(axesOf({ method }, looks).map((plan) => plan.method)).toEqual(['none', method, method, 'none']);
      expect(axesOf({ method }, tdm).map((plan) => plan.method)).toEqual(['none', method, method]);
    }
  });
});

describe('a choice that does not fit is refused at plan time', () => {
  it.each<[string, typeof sensor, PlainOptionsInput['compression'], string]>([
    [
      'an axis that is not there',
      sensor,
      { axes: { subcarier: { method: 'none' } } },
      'plain: compression.axes: found axis "subcarier", did you mean "subcarrier"? allowed: antenna, subcarrier, symbol',
    ],
    [
      'beams without limits',
      sensor,
      { axes: { antenna: { method: 'dft-window' } } },
      'plain: compression.axes.antenna.method: found dft-window on axis antenna without limits, allowed: limits in the description of the sensor, or another method in compression.axes.antenna',
    ],
    [
      'beams by the common method',
      sensor,
      { method: 'dft-window' },
      'plain: compression.method: found dft-window on axis antenna without limits, allowed: limits in the description of the sensor, or another method in compression.axes.antenna',
    ],
    [
      'a factor for beams',
      sensor,
      { axes: { symbol: { method: 'dft-window', factor: 4 } } },
      'plain: compression.axes.symbol.factor: found 4, allowed: 1 (method dft-window)',
    ],
    [
      'a step without smoothing',
      sensor,
      { axes: { symbol: { method: 'multi-shift', factor: 4, step: 2 } } },
      'plain: compression.axes.symbol.step: found 2, allowed: none (method multi-shift; only smoothing has steps)',
    ],
    [
      'a factor that does not divide',
      sensor,
      { axes: { symbol: { method: 'smoothing', factor: 7 } } },
      'plain: compression.axes.symbol.factor: found 7, allowed: 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 96 (divisors of 96)',
    ],
    [
      'all that does not fit, at once',
      looks,
      {
        axes: {
          polarisation: { method: 'averaging', factor: 2 },
          elevation: { method: 'decimation' },
          antenna: { step: 2 },
        },
      },
      'plain: compression.axes.polarisation.method: found averaging, allowed: none (the axis holds looks); ' +
        'compression.axes.antenna.step: found 2, allowed: none (method averaging; only smoothing has steps); ' +
        'compression.axes.elevation.method: found decimation, allowed: none (a single element)',
    ],
    [
      'anything on a TDM array',
      tdm,
      { axes: { antenna: { method: 'dft-window' } }, factors: { antenna: 2 } },
      'plain: compression.axes.antenna.method: found dft-window, allowed: none (a TDM array); ' +
        'compression.factors.antenna: found 2, allowed: 1 (a TDM array)',
    ],
  ])('%s', (_name, described, compression, message) => {
    const kernels = loadKernels();
    expect(() => planPlain(kernels, described, { compression: compression! })).toThrow(
      expect.objectContaining({ code: 'configuration-invalid', exitCode: 2, message }),
    );
    expect(kernels.memory.bytesInUse).toBe(0);
  });

  it.each<PlainOptionsInput>([{ fusion: { search: 'candidates' } }, { refinement: 'none' }])(
    'beams without the coherent search, which alone finds values there: %j',
    (options) => {
      const kernels = loadKernels();
      const compression = { axes: { symbol: { method: 'dft-window' } } } as const;
      expect(() => planPlain(kernels, sensor, { ...options, compression })).toThrow(
        /^plain: fusion.search: found \w+ with refinement .+, allowed: coherent with refinement gauss-newton \(axis symbol /,
      );
      expect(kernels.memory.bytesInUse).toBe(0);
    },
  );

  it('multi-shift that aliases inside the limits, as decimation', () => {
    expect(() => axesOf({ axes: { subcarrier: { method: 'multi-shift', factor: 12 } } })).toThrow(
      expect.objectContaining({ code: 'compression-aliases' }),
    );
    // Sub-apertures keep every element: nothing aliases.
    expect(() => axesOf({ axes: { subcarrier: { method: 'smoothing', factor: 12 } } })).not.toThrow();
  });
});
