import type { Outcome } from './partial-fourier.ts';

const HEAD = 'setting,mask,seed,jointSteps,refineSteps,nmseDb,mirrorImages,bins';

/** One line for each training; names of masks have commas and stand in quotes. */
export function formatOutcomes(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ setting, choice, seed, steps, nmseDb, duplicates, mask }) =>
    [setting, `"${choice}"`, seed, steps.joint, steps.refine, nmseDb.toFixed(3), duplicates, mask.join(' ')].join(','),
  );
  return `${[HEAD, ...rows].join('\n')}\n`;
}

/** Reads what `formatOutcomes` wrote; lines that it did not write are left out. */
export function parseOutcomes(csv: string): Outcome[] {
  return csv.split('\n').flatMap((line) => {
    const found = /^([^,]+),"([^"]+)",(\d+),(\d+),(\d+),(-?[\d.]+),(\d+),([\d ]+)$/.exec(line);
    if (!found) return [];
    const [, setting, choice, seed, joint, refine, nmseDb, duplicates, bins] = found;
    const steps = { joint: Number(joint), refine: Number(refine) };
    const mask = bins.split(' ').map(Number);
    return [
      { setting, choice, seed: Number(seed), steps, nmseDb: Number(nmseDb), duplicates: Number(duplicates), mask },
    ];
  });
}
