/**
 * A uniform grid in the plane below a probe: lateral along its face, 0 at the middle of the aperture and positive toward
 * higher element index; depth from its face. Metres. Images are depth-major: index = depth * lateralCount + lateral.
 *
 * Samples of an estimate's images are its own: a plan makes them anew, so that they stay as they are while it works on.
 */
export interface ImageGrid {
  readonly lateralCount: number;
  readonly depthCount: number;
  readonly lateralOriginM: number;
  readonly lateralSpacingM: number;
  readonly depthOriginM: number;
  readonly depthSpacingM: number;
}

/** Pixels of an image on a grid. */
export const pixelsOf = ({ lateralCount, depthCount }: ImageGrid): number => lateralCount * depthCount;

/** What a value in decibels says where there is no echo at all: images hold finite numbers only. */
export const NO_ECHO_DB = -300;

/** Axial velocity over an image, positive toward the probe. */
export interface DopplerImage extends ImageGrid {
  /** m/s, within plus and minus `aliasVelocityMps`; 0 where `powerDb` says that there is no echo. */
  readonly velocityMps: Float32Array;
  /** Mean power of the pulses after clutter filtering relative to 1.0 in sample units, dB; at least `NO_ECHO_DB`. */
  readonly powerDb: Float32Array;
  /** One-sigma error of the velocity, from the coherence of the pulses; m/s. */
  readonly velocityStdMps?: Float32Array;
  /** Beyond plus and minus this, velocities fold over; m/s. */
  readonly aliasVelocityMps?: number;
}

/** Envelope of the echoes over an image. */
export interface BmodeImage extends ImageGrid {
  /** Envelope relative to 1.0 in sample units, dB; at least `NO_ECHO_DB`. */
  readonly valueDb: Float32Array;
}

/** Velocity spectrum of one place over time (spectral Doppler). */
export interface Sonogram {
  readonly lateralM: number;
  readonly depthM: number;
  readonly timeCount: number;
  readonly velocityCount: number;
  /** Seconds from the first pulse of the packet to the middle of the first window, and from window to window. */
  readonly timeOriginS: number;
  readonly timeSpacingS: number;
  /** m/s toward the probe of the first column, and from column to column. */
  readonly velocityOriginMps: number;
  readonly velocitySpacingMps: number;
  /** Power per velocity bin relative to 1.0 in sample units, dB; time-major: index = time * velocityCount + velocity. */
  readonly powerDb: Float32Array;
}
