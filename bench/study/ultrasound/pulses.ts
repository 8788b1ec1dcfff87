import { createRng } from '../../../src/core/rng.ts';
import { bytesPerSnapshot } from '../../../src/core/sensor.ts';
import type { Snapshot } from '../../../src/core/snapshot.ts';

/** Which pulses of a packet are looked at. */
export const pulseChoices = ['all', 'every second', 'random quarter'] as const;
export type PulseChoice = (typeof pulseChoices)[number];

/** Ascending indices; a random quarter is any of them with pulses that are neighbours somewhere. */
export function keptPulses(choice: PulseChoice, pulses: number, seed: string): number[] {
  const all = Array.from({ length: pulses }, (_, n) => n);
  if (choice === 'all') return all;
  if (choice === 'every second') return all.filter((n) => n % 2 === 0);
  const rng = createRng(seed);
  for (;;) {
    const rest = [...all];
    const kept = Array.from({ length: pulses / 4 }, () => rest.splice(rng.integer(rest.length), 1)[0]).sort(
      (a, b) => a - b,
    );
    if (kept.some((n, i) => kept[i + 1] === n + 1)) return kept;
  }
}

/** The snapshot with only some of its pulses, as a capture with `kept` would hold it; slow time is its outermost axis. */
export function withPulses(snapshot: Snapshot, kept: readonly number[]): Snapshot {
  const { sensor, samples } = snapshot;
  const [slowTime, ...others] = sensor.axes;
  if (kept.length === slowTime.size) return snapshot;
  const bytes = samples.byteLength / slowTime.size;
  const reduced = { ...sensor, axes: [{ ...slowTime, kept }, ...others] };
  const into = new Uint8Array(bytesPerSnapshot(reduced));
  kept.forEach((n, i) => into.set(samples.subarray(n * bytes, (n + 1) * bytes), i * bytes));
  return { ...snapshot, sensor: reduced, samples: into };
}
