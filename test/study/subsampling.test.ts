import { expect, test } from 'vitest';
import { formatOutcomes, parseOutcomes } from '../../bench/study/subsampling/outcomes-csv.ts';
import { choices, settings, trainChoice } from '../../bench/study/subsampling/partial-fourier.ts';
import { loadKernels } from '../../src/kernels/load.ts';

const steps = { joint: 4, refine: 2 };

test.each(choices.map((choice) => [choice.name, choice] as const))(
  '%s: trains, and is written and read',
  (_, choice) => {
    const [setting] = settings;
    const train = () => trainChoice(loadKernels(), setting, choice, 1, steps, () => undefined, 4);
    const outcome = train();
    expect(train()).toEqual(outcome);
    expect(outcome.nmseDb).toBeLessThan(1);
    expect(outcome.mask).toHaveLength(choice.name === 'all bins' ? 128 : setting.kept);
    const read = parseOutcomes(formatOutcomes([outcome]));
    expect(read).toEqual([{ ...outcome, nmseDb: Number(outcome.nmseDb.toFixed(3)) }]);
  },
);
