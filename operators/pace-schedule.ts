import { SounderError } from '../src/core/errors.ts';

/** `max`: as fast as downstream takes them; `realtime`: as captured; a number: that many times faster. */
export type Rate = 'max' | 'realtime' | number;

/** Capture seconds that pass in one second of wall time. */
export function speedOf(rate: Rate): number {
  if (rate === 'max') return Infinity;
  if (rate === 'realtime') return 1;
  if (Number.isFinite(rate) && rate > 0) return rate;
  throw new SounderError('usage', `rate: found ${rate}, allowed: max, realtime or a number above 0`);
}

/** A moment that both clocks know: what was captured at `captureNs` is due at `wallNs`. */
export interface Anchor {
  readonly captureNs: bigint;
  readonly wallNs: bigint;
  /** Capture time of the newest value seen. */
  readonly lastNs: bigint;
}

/**
 * When a value captured at `captureNs` is due, as a pure step from anchor to anchor.
 *
 *   due = wallNs of the anchor + (captureNs - captureNs of the anchor) / speed
 *
 * The first value is due at once and makes the anchor. A value without capture time is due at once; 0 is a time, that of
 * the first snapshot of recordings that do not state any. A capture time that goes back makes a new anchor, so a capture
 * that starts over keeps its pace and never stalls.
 */
export function nextDue(
  anchor: Anchor | undefined,
  captureNs: bigint | undefined,
  nowNs: bigint,
  speed: number,
): { readonly anchor: Anchor | undefined; readonly dueNs: bigint } {
  if (captureNs === undefined) return { anchor, dueNs: nowNs };
  if (!anchor || captureNs < anchor.lastNs)
    return { anchor: { captureNs, wallNs: nowNs, lastNs: captureNs }, dueNs: nowNs };
  const elapsedNs = BigInt(Math.round(Number(captureNs - anchor.captureNs) / speed));
  return { anchor: { ...anchor, lastNs: captureNs }, dueNs: anchor.wallNs + elapsedNs };
}
