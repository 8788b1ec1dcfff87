import { join } from 'node:path';

/** Figures behind a family's picture, one a line. */
export const resultsFile = (out: string, family: string): string => join(out, 'results', `${family}.csv`);
export const figureFile = (out: string, family: string): string => join(out, 'figures', `${family}.svg`);
/** What acceptance printed. */
export const verdictsFile = (out: string): string => join(out, 'results', 'acceptance.txt');
