import type { LineOutcome } from './rf-lines.ts';

const HEAD = 'setting,mask,seed,jointSteps,refineSteps,nmseDb,linearNmseDb,psnrDb,samples';

/** One line for each training; names of masks have commas and stand in quotes. */
export function formatLineOutcomes(outcomes: readonly LineOutcome[]): string {
  const rows = outcomes.map(({ setting, choice, seed, steps, nmseDb, linearDb, psnrDb, mask }) => {
    const figures = [nmseDb, linearDb, psnrDb].map((value) => value.toFixed(3));
    return [setting, `"${choice}"`, seed, steps.joint, steps.refine, ...figures, mask.join(' ')].join(',');
  });
  return `${[HEAD, ...rows].join('\n')}\n`;
}

/** Reads what `formatLineOutcomes` wrote; lines that it did not write are left out. */
export function parseLineOutcomes(csv: string): LineOutcome[] {
  return csv.split('\n').flatMap((line) => {
    const found = /^([^,]+),"([^"]+)",(\d+),(\d+),(\d+),(-?[\d.]+),(-?[\d.]+),(-?[\d.]+),([\d ]+)$/.exec(line);
    if (!found) return [];
    const [, setting, choice, ...rest] = found;
    const [seed, joint, refine, nmseDb, linearDb, psnrDb] = rest.map(Number);
    const mask = rest[6].split(' ').map(Number);
    return [{ setting, choice, seed, steps: { joint, refine }, nmseDb, linearDb, psnrDb, mask }];
  });
}
