/**
 * Ultrasound from raw channel data to images: what a sensor records, demodulation, beamforming, compounding.
 *
 * | plan | from | to |
 * |---|---|---|
 * | `planDemodulation` | snapshots of channel data | IQ records at the carrier |
 * | `planDelayAndSum` | IQ records | frames, one per transmit |
 * | `planCompounding` | frames of several transmits | frames |
 * | `planBeamformer` | snapshots of channel data | frames, all of it in one |
 * | `planRecovery`, `planMotionRecovery` | frames of sub-sampled slow time | frames of all of it |
 * | `planImages` | frames | Doppler, B-mode and sonograms |
 * | `planImaging` | snapshots of channel data | Doppler, B-mode and sonograms, all of it in one |
 */
export * from './acquisition.ts';
export * from './beamformer.ts';
export * from './beamforming-options.ts';
export * from './channel-iq.ts';
export * from './compounding.ts';
export { type DelayAndSumStage, planDelayAndSum } from './delay-and-sum.ts';
export { type DemodulationPlan, planDemodulation } from './demodulation.ts';
export { demodulationFilter, type DemodulationFilter, type DemodulationOptions } from './demodulation-filter.ts';
export * from './frames.ts';
export * from './image-grid.ts';
export * from './imaging.ts';
export * from './packet-order.ts';
export * from './packets.ts';
export * from './slow-time/index.ts';
export { transmitWave, type TransmitWave } from './transmit.ts';
