import { SounderError } from '../../core/errors.ts';

/** What a sampler chooses among: sets of entries that are kept or dropped together. */
export interface Units {
  /** Entries of the axis. */
  readonly size: number;
  readonly units: readonly (readonly number[])[];
}

/** Every entry by itself. */
export const singleUnits = (size: number): Units => blockUnits(size, 1);

/** Runs of `length` neighbours: pulse pairs, packets, samples of one channel. */
export function blockUnits(size: number, length: number): Units {
  const units = Array.from({ length: Math.floor(size / length) }, (_, i) =>
    Array.from({ length }, (_, j) => i * length + j),
  );
  return { size, units };
}

/** Fourier bins of real signals: of n and size - n, which say the same, only the lower stands to choice. */
export function conjugateUnits(size: number): Units {
  return { size, units: Array.from({ length: Math.floor(size / 2) + 1 }, (_, n) => [n]) };
}

/** Entries a whole number of periods apart: patterns that repeat, as for signals whose statistics are the same everywhere. */
export function periodicUnits(size: number, period: number): Units {
  const units = Array.from({ length: period }, (_, first) =>
    Array.from({ length: Math.floor(size / period) }, (_, i) => first + i * period),
  );
  return { size, units };
}

/** @throws SounderError `plan-invalid` unless the units are disjoint, of one length, and suffice for `kept` entries */
export function checkUnits(where: string, { size, units }: Units, kept: number): number {
  const fail = (what: string, found: unknown, allowed: string): never => {
    throw new SounderError('plan-invalid', `${where}: ${what}: found ${String(found)}, allowed: ${allowed}`);
  };
  const length = units[0]?.length ?? 0;
  if (length === 0) fail('units', units.length === 0 ? 'none' : 'an empty one', 'sets of at least one entry');
  const seen = new Set<number>();
  for (const unit of units) {
    if (unit.length !== length) fail('units', `lengths ${length} and ${unit.length}`, 'one length for all');
    for (const n of unit) {
      if (!Number.isInteger(n) || n < 0 || n >= size)
        fail('units', `entry ${n}`, `whole numbers from 0 to ${size - 1}`);
      if (seen.has(n)) fail('units', `entry ${n} twice`, 'disjoint sets');
      seen.add(n);
    }
  }
  if (!Number.isInteger(kept) || kept < length || kept > seen.size || kept % length !== 0)
    fail('kept', kept, `multiples of ${length} up to ${seen.size}`);
  return kept / length;
}

/** Entries of the chosen units, ascending. */
export const entriesOf = ({ units }: Units, chosen: readonly number[]): number[] =>
  chosen.flatMap((u) => units[u]).sort((a, b) => a - b);
