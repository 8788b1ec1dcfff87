import { SounderError } from '../../core/errors.ts';

/** The pulses of one window over slow time. */
export interface SlowTimeWindow {
  /** First frame of full slow time that it covers. */
  readonly start: number;
  /** Its pulses among those there are: from `first`, `count` of them. */
  readonly first: number;
  readonly count: number;
}

/** The frames from which all pulses are whole steps apart; 1 unless slow time was sub-sampled evenly. */
export function stepOf(kept: readonly number[]): number {
  let step = 0;
  for (const frame of kept) {
    let [a, b] = [step, frame - kept[0]];
    while (b > 0) [a, b] = [b, a % b];
    step = a;
  }
  return Math.max(1, step);
}

/**
 * The windows of `length` frames, `hop` apart, that lie within slow time, and which pulses there are of each.
 *
 * Pulses of a window that are all several steps apart would say less about velocity than those of the packet, and repeat
 * its spectrum.
 *
 * @param pulses  length of full slow time
 * @throws SounderError `configuration-invalid` for a single pulse, or a window that does not fit or whose pulses cannot hold the velocities
 */
export function slowTimeWindows(
  { pulses, kept }: { readonly pulses: number; readonly kept: readonly number[] },
  length: number,
  hop: number,
): SlowTimeWindow[] {
  const refuse = (field: string, found: unknown, allowed: string): never => {
    throw new SounderError('configuration-invalid', `sonograms.${field}: found ${String(found)}, allowed: ${allowed}`, {
      field: `sonograms.${field}`,
      found,
    });
  };
  if (kept.length < 2)
    throw new SounderError(
      'configuration-invalid',
      `sonograms: slow_time: found ${kept.length} of ${pulses} pulses, allowed: at least two`,
      { field: 'slow_time', found: kept.length },
    );
  if (!Number.isInteger(length) || length < 2 || length > pulses)
    refuse('window', length, `an integer from 2 to ${pulses}, as slow time holds ${pulses} pulses`);
  if (!Number.isInteger(hop) || hop < 1) refuse('hop', hop, 'an integer of at least 1');
  const step = stepOf(kept);
  const sampling = `as slow time holds ${kept.length} of ${pulses} pulses`;
  const windows: SlowTimeWindow[] = [];
  for (let start = 0; start + length <= pulses; start += hop) {
    const first = kept.findIndex((frame) => frame >= start);
    const there = kept.filter((frame) => frame >= start && frame < start + length);
    const own = stepOf(there);
    const found = `${length} pulses, ${there.length} of them there from pulse ${start} on`;
    if (there.length < 2) refuse('window', found, `more, at least two of them there everywhere, ${sampling}`);
    if (own !== step)
      refuse(
        'window',
        `${found}, all ${own} apart`,
        `more, to hold the velocities of pulses ${step} apart, ${sampling}`,
      );
    windows.push({ start, first, count: there.length });
  }
  return windows;
}
