import type { Anomaly } from './anomaly.ts';
import type { BmodeImage, DopplerImage, Sonogram } from './image.ts';
import type { SparseCodes } from './sparse-codes.ts';

/**
 * One target found in an `isac` snapshot; a field the geometry cannot support is absent, never zero.
 *
 * `*Std*` are one-sigma errors from the Cramer-Rao bound at the estimate. Velocity is the closing speed.
 */
export interface Target {
  /** Degrees from broadside, positive toward higher antenna index. */
  readonly azimuthDeg?: number;
  readonly rangeM?: number;
  readonly velocityMps?: number;
  /** Amplitude of one element relative to 1.0 in the capture's sample units, dB. */
  readonly amplitudeDb: number;
  /** Signal-to-noise ratio after coherent integration over the whole snapshot, dB. */
  readonly snrDb: number;
  readonly azimuthStdDeg?: number;
  readonly rangeStdM?: number;
  readonly velocityStdMps?: number;
  /** Cycles per sample on each axis in axis order (0 on an axis that carries no phase). */
  readonly frequencies: readonly number[];
  /** The same target of the stream keeps its number from estimate to estimate; with the stage `track`. */
  readonly trackId?: number;
}

/** The result for one snapshot: an empty `targets` says that nothing was found; an `ultrasound` packet has images instead, vectors have codes or an anomaly. */
export interface Estimate {
  readonly streamId: string;
  readonly sequence: bigint;
  readonly captureTimeNs: bigint;
  readonly emitTimeNs: bigint;
  readonly targets: readonly Target[];
  /** Snapshots of the stream that were estimated so far, this one included; with the stage `count`. */
  readonly snapshotCount?: bigint;
  readonly doppler?: DopplerImage;
  readonly bmode?: BmodeImage;
  readonly sonograms?: readonly Sonogram[];
  readonly codes?: SparseCodes;
  readonly anomaly?: Anomaly;
}
