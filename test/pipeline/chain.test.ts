import { describe, expect, it } from 'vitest';
import { checkChain } from '../../pipeline/chain.ts';
import { parsePipeline } from '../../pipeline/config/parse.ts';
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
