import type { PulseOutcome } from './slow-time.ts';

const HEAD = 'regime,mask,seed,jointSteps,refineSteps,nrmse,pulses';

/** One line for each training. */
export function formatPulseOutcomes(outcomes: readonly PulseOutcome[]): string {
  const rows = outcomes.map(({ regime, choice, seed, steps, nrmse, mask }) =>
    [regime, choice, seed, steps.joint, steps.refine, nrmse.toFixed(5), mask.join(' ')].join(','),
  );
  return `${[HEAD, ...rows].join('\n')}\n`;
}

/** Reads what `formatPulseOutcomes` wrote; lines that it did not write are left out. */
export function parsePulseOutcomes(csv: string): PulseOutcome[] {
  return csv.split('\n').flatMap((line) => {
    const found = /^([^,]+),([^,]+),(\d+),(\d+),(\d+),([\d.]+),([\d ]+)$/.exec(line);
    if (!found) return [];
    const [, regime, choice, seed, joint, refine, nrmse, pulses] = found;
    const steps = { joint: Number(joint), refine: Number(refine) };
    return [{ regime, choice, seed: Number(seed), steps, nrmse: Number(nrmse), mask: pulses.split(' ').map(Number) }];
  });
}
