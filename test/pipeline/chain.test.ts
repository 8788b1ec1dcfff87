import { describe, expect, it } from 'vitest';
import { checkChain, planChain } from '../../pipeline/chain.ts';
import { parsePipeline, withStageOption } from '../../pipeline/config/parse.ts';
import type { PipelineConfig } from '../../pipeline/config/schema.ts';
import { defineAxis, defineSensor, hertz, type SensorFields } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { testCatalogue } from './fakes.ts';

const check = (text: string) =>
  checkChain(parsePipeline(text, 'p.yaml', testCatalogue).stages, testCatalogue, {
    source: 'snapshot',
    sink: 'estimate',
  });

describe('a chain of stages', () => {
  it('fits when each stage takes what the one before gives', () => {
    expect(() => check('stages: [fake: {}]')).not.toThrow();
    expect(() => check('stages: [pass: {}, pass: {}, fake: {}]')).not.toThrow();
  });

  it('is refused where a stage gets what it does not take', () => {
    expect(() => check('stages:\n  - fake: {}\n  - pass: {}')).toThrow(
      'p.yaml:3: stages[1].pass: found an estimate from stage "fake", allowed: a snapshot',
    );
  });

  it('is refused when it does not end in what the sink takes', () => {
    expect(() => check('stages:\n  - pass: {}')).toThrow(
      'p.yaml:2: stages[0].pass: found a snapshot at the end of the stages, allowed: an estimate',
    );
  });
});

describe('a chain planned before it starts', () => {
  const kernels = loadKernels();
  const radar: SensorFields = {
    streamId: 's',
    modality: 'isac',
    datatype: 'cf32_le',
    carrierHz: hertz(26e9),
    geometry: 'monostatic',
    limits: { rangeM: [0, 150] },
    axes: [
      defineAxis({ name: 'antenna', size: 4, spacing: 0.5, unit: 'wavelength' }),
      defineAxis({ name: 'subcarrier', size: 16, spacing: 480e3, unit: 'Hz' }),
    ],
  };
  const planned = (text: string, fields: Partial<SensorFields> = {}, change = (config: PipelineConfig) => config) => {
    const { stages } = change(parsePipeline(text, 'p.yaml', testCatalogue));
    const sensor = defineSensor({ ...radar, ...fields });
    planChain(stages, testCatalogue, { sensor, capture: 'street.sigmf-meta', kernels });
  };
  const whole = 'stages:\n  - plain: {}';
  const split = 'stages:\n  - pass:\n  - compress:\n  - decouple:\n  - fuse:';

  it.each([whole, split, 'stages: [fake: {}]'])('keeps nothing of what it took: %j', (text) => {
    const before = kernels.memory.bytesInUse;
    planned(text);
    expect(kernels.memory.bytesInUse).toBe(before);
  });

  it.each<[fact: string, text: string, message: string]>([
    [
      'factors that do not divide',
      'stages:\n  - plain: { compression: { factors: { subcarrier: 3 } } }',
      'p.yaml:2: stages[0].plain: compression.factors.subcarrier: found 3, allowed: ',
    ],
    [
      'a factor of an axis that is not there',
      'stages:\n  - plain: { compression: { factors: { subcarier: 2 } } }',
      'p.yaml:2: stages[0].plain: compression.factors: found axis "subcarier", did you mean "subcarrier"? allowed: antenna, subcarrier',
    ],
    [
      'factors that alias inside the limits',
      'stages:\n  - compress: { compression: { factors: { subcarrier: 8 } } }\n  - decouple:\n  - fuse:',
      'p.yaml:2: stages[0].compress: compression.factors.subcarrier: found 8, which aliases',
    ],
    [
      'more targets than the compressed tensor carries',
      'stages:\n  - compress:\n  - decouple:\n  - fuse: { maxTargets: 10000 }',
      'p.yaml:4: stages[2].fuse: targets: found 10000, allowed: at most ',
    ],
  ])('names the place in the file of %s', (_, text, message) => {
    const before = kernels.memory.bytesInUse;
    expect(() => planned(text)).toThrow(message);
    expect(kernels.memory.bytesInUse).toBe(before);
  });

  const missing = (place: string, fields: Partial<SensorFields>, message: string): void => {
    const text = place.endsWith('plain') ? whole : split;
    expect(() => planned(text, fields)).toThrow(
      expect.objectContaining({ code: 'configuration-invalid', exitCode: 2, message: `p.yaml:${place}: ${message}` }),
    );
  };
  it.each(['2: stages[0].plain', '3: stages[1].compress'])('says what to do about a sub-sampled axis: %s', (place) => {
    const [antenna, subcarrier] = radar.axes;
    missing(
      place,
      { axes: [antenna, { ...subcarrier, kept: [0, 2, 5] }] },
      'axis "subcarrier": found 3 of 16 entries (stream s), allowed: all of them; put recoverLines with a model of subcarrier before it',
    );
    const look = defineAxis({ name: 'look', size: 4, spacing: 1, unit: 'index', kept: [0, 3] });
    missing(place, { axes: [look, antenna] }, 'axis "look": found 2 of 4 entries (stream s), allowed: all of them');
  });

  it.each([whole, split])('names the flag that asked for too much: %j', (text) => {
    const flagged = (config: PipelineConfig) => withStageOption(config, 'maxTargets', 10_000, '--targets');
    expect(() => planned(text, {}, flagged)).toThrow('--targets: targets: found 10000, allowed: at most ');
  });

  it.each<[fact: string, fields: Partial<SensorFields>, message: string]>([
    ['real samples', { datatype: 'rf32_le' }, 'datatype: found rf32_le, allowed: cf32_le, cf64_le, ci16_le'],
    ['a non-uniform axis', { axes: [{ ...radar.axes[0], positions: [0, 1, 2, 4] }] }, 'axis "antenna": found '],
  ])('names the capture with %s', (_, fields, message) => {
    expect(() => planned(whole, fields)).toThrow(
      expect.objectContaining({
        code: 'plan-invalid',
        message: expect.stringContaining(`street.sigmf-meta: plain: ${message}`) as string,
        cause: expect.objectContaining({ code: 'plan-invalid' }) as unknown,
      }),
    );
  });
});
