import type { ChannelSimulation } from '../../src/ultrasound/simulation/index.ts';

/** A small probe at 5 MHz before 12 to 28 mm of depth, one unsteered plane wave. */
export const smallProbe: ChannelSimulation = {
  streamId: 'probe',
  datatype: 'cf32_le',
  channels: 16,
  pitchM: 0.3e-3,
  elementWidthM: 0.27e-3,
  carrierHz: 5e6,
  fractionalBandwidth: 0.6,
  propagationSpeedMps: 1540,
  samplingRateHz: 20e6,
  startTimeS: 15e-6,
  fastTimeCount: 512,
  transmits: [{ kind: 'plane', angleDeg: 0 }],
  prfHz: 4000,
  pulses: 2,
  packets: 1,
  split: false,
  scene: [],
  sphericalSpreading: false,
  attenuationDbPerCmMhz: 0,
  startTimeNs: 0n,
};
