import { SounderError } from '../core/errors.ts';
import { createRng } from '../core/rng.ts';
import {
  conjugateAwarePattern,
  contiguousPattern,
  lowPassPattern,
  pairedPattern,
  randomPattern,
  uniformPattern,
} from './patterns.ts';

export const patternNames = [
  'uniform',
  'random',
  'conjugate-aware-random',
  'low-pass',
  'contiguous',
  'paired',
] as const;
export type PatternName = (typeof patternNames)[number];

/** A mask made by hand, by name. */
export interface NamedPattern {
  readonly pattern: PatternName;
  /** Entries to keep. */
  readonly kept: number;
  /** Of `contiguous`: its first entry; in the middle when left out. */
  readonly first?: number | undefined;
  /** Of `random` and `conjugate-aware-random`; 0. */
  readonly seed?: number | undefined;
}

/**
 * The entries of a pattern on an axis of `size`, ascending.
 *
 * @param where  the option, named in the error
 * @throws SounderError `configuration-invalid` when the axis does not hold it
 */
export function namedPattern({ pattern, kept, first, seed = 0 }: NamedPattern, size: number, where: string): number[] {
  const fail = (field: string, found: number, allowed: string): never => {
    throw new SounderError('configuration-invalid', `${where}.${field}: found ${found}, allowed: ${allowed}`, {
      field: `${where}.${field}`,
      found,
    });
  };
  const most = pattern === 'conjugate-aware-random' ? Math.floor(size / 2) + 1 : size;
  if (!Number.isInteger(kept) || kept < 1 || kept > most)
    fail('kept', kept, `1 to ${most}, as ${pattern} on ${size} entries`);
  switch (pattern) {
    case 'uniform':
      return uniformPattern(size, kept);
    case 'random':
      return randomPattern(size, kept, createRng(seed));
    case 'conjugate-aware-random':
      return conjugateAwarePattern(size, kept, createRng(seed));
    case 'low-pass':
      return lowPassPattern(kept);
    case 'contiguous': {
      const start = first ?? Math.floor((size - kept) / 2);
      if (!Number.isInteger(start) || start < 0 || start + kept > size) fail('first', start, `0 to ${size - kept}`);
      return contiguousPattern(start, kept);
    }
    case 'paired':
      if (kept % 2 !== 0) fail('kept', kept, 'even numbers, as paired keeps two neighbours at a time');
      return pairedPattern(size, kept);
  }
}
