/** What frames over slow time become: images of velocity, power and envelope, and spectra of velocity. */
export * from './clutter/index.ts';
export {
  dopplerDefaults,
  type DopplerOptions,
  type DopplerPlan,
  planDoppler,
  type VelocityEstimator,
  velocityEstimators,
} from './doppler.ts';
export * from './envelope.ts';
export * from './images.ts';
export { type SonogramGate } from './gate.ts';
export { planSonograms, type SonogramOptions, type SonogramsPlan } from './spectral-doppler.ts';
export { type Taper, tapers } from './taper.ts';
export { type MotionEstimator, planMotionRecovery } from './motion-recovery.ts';
export * from './recovery.ts';
