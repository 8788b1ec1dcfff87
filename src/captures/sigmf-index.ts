import { parseRfc3339 } from './rfc3339.ts';
import { invalidField } from './invalid-field.ts';

/** Where each snapshot starts in the data file, in samples, and when it was captured, in ns since 1970 UTC. */
export interface SnapshotIndex {
  readonly starts: Float64Array;
  readonly timesNs: BigInt64Array;
}

const MAX_TIME_NS = (1n << 63n) - 1n;

/**
 * Reads the `captures` list of a SigMF recording: whole, ascending snapshots.
 *
 * @param samples  samples in one snapshot
 * @param where    the metadata file, named in every error
 * @throws SounderError `capture-invalid`
 */
export function indexFromCaptures(value: unknown, samples: number, where: string): SnapshotIndex {
  if (!Array.isArray(value)) throw invalidField(where, 'captures', value, 'a list of captures');
  const starts = new Float64Array(value.length);
  const timesNs = new BigInt64Array(value.length);
  for (let i = 0; i < value.length; i++) {
    const entry = value[i] as Readonly<Record<string, unknown>> | null;
    if (typeof entry !== 'object' || entry === null) throw invalidField(where, `captures[${i}]`, entry, 'an object');
    starts[i] = startOf(entry, i, samples, starts, where);
    timesNs[i] = timeOf(entry, i, where);
    const header = entry['core:header_bytes'] ?? 0;
    if (header !== 0) throw invalidField(where, `captures[${i}].core:header_bytes`, header, '0 (samples only)');
  }
  return { starts, timesNs };
}

type Entry = Readonly<Record<string, unknown>>;

function startOf(entry: Entry, i: number, samples: number, starts: Float64Array, where: string): number {
  const start = entry['core:sample_start'];
  const fail = (allowed: string) => invalidField(where, `captures[${i}].core:sample_start`, start, allowed);
  if (typeof start !== 'number' || !Number.isSafeInteger(start) || start < 0) throw fail('an integer of at least 0');
  if (start % samples !== 0) throw fail(`a multiple of ${samples} (the samples of one snapshot)`);
  if (i > 0 && start <= starts[i - 1]) throw fail(`more than ${starts[i - 1]} (captures are sorted)`);
  return start;
}

function timeOf(entry: Entry, i: number, where: string): bigint {
  const text = entry['core:datetime'];
  const time = typeof text === 'string' ? parseRfc3339(text) : undefined;
  if (time !== undefined && time <= MAX_TIME_NS && time >= -MAX_TIME_NS) return time;
  const allowed = 'an RFC 3339 time such as 2026-01-01T00:00:00.000000001Z, years 1678 to 2261';
  throw invalidField(where, `captures[${i}].core:datetime`, text, allowed);
}
