import type { ImageGrid } from '../core/image.ts';

/**
 * What beamformed frames are, known before the first of them comes: a grid, and the pulses over slow time.
 *
 * Frames of one pulse each have `pulses` 1 and need no `prfHz`; velocities then cannot be estimated.
 */
export interface FramesLayout {
  readonly grid: ImageGrid;
  /** Centre frequency of the transducer, Hz: what a phase of slow time is turned into a velocity by. */
  readonly carrierHz: number;
  readonly propagationSpeedMps: number;
  /** Rate of the frames over slow time, Hz: the pulse repetition frequency over the transmits that make one frame. */
  readonly prfHz?: number;
  /** Length of full slow time, in frames. */
  readonly pulses: number;
  /** Which of them there are, ascending; all of them unless slow time was sub-sampled. */
  readonly kept: readonly number[];
  /** Transmits (angles) of each frame that are not compounded yet; 1 once they are. */
  readonly transmits: number;
  /** Fastest motion the capture says there is (`sensing:limits`), m/s. */
  readonly velocityLimitMps?: number;
}

/**
 * Beamformed complex (IQ) frames between stages, demodulated to the carrier: interleaved float32 pairs, slow time fastest,
 * index = 2 * ((transmit * pixels + pixel) * kept.length + pulse). Weights of a pixel sum to 1, so amplitudes are those of one element.
 *
 * `samples` may lie in the memory of the plan that made it: valid until its next value.
 */
export interface Frames {
  readonly layout: FramesLayout;
  readonly samples: Float32Array;
}

/** The same with all pulses of slow time. */
export const fullSlowTime = (layout: FramesLayout): FramesLayout => ({
  ...layout,
  kept: Array.from({ length: layout.pulses }, (_, n) => n),
});

/** Fastest axial velocity that pairs of pulses `lag` frames apart can hold, m/s: c PRF / (4 fc lag). */
export const aliasVelocity = (
  { carrierHz, propagationSpeedMps, prfHz }: Pick<FramesLayout, 'carrierHz' | 'propagationSpeedMps' | 'prfHz'>,
  lag = 1,
): number => (propagationSpeedMps * (prfHz ?? NaN)) / (4 * carrierHz * lag);
