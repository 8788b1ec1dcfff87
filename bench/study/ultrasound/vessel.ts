import { createRng } from '../../../src/core/rng.ts';
import type { ImageGrid } from '../../../src/core/image.ts';
import type { Snapshot } from '../../../src/core/snapshot.ts';
import {
  channelSensor,
  type ChannelSimulation,
  simulateChannelData,
  truthVelocity,
  type VelocityTruth,
} from '../../../src/ultrasound/simulation/index.ts';

/** What varies between the vessels of the study. */
export interface VesselCase {
  readonly series: 'peak' | 'angle' | 'snr';
  readonly x: number;
  /** Along the vessel. */
  readonly peakVelocityMps: number;
  readonly angleDeg: number;
  /** Of the blood, per channel sample. */
  readonly snrDb: number;
}

const PULSES = 64;
const usual = { peakVelocityMps: 0.4, angleDeg: 20, snrDb: 10 };

/** One thing at a time away from 0.4 m/s at 20 degrees and 10 dB. */
export const vesselCases: readonly VesselCase[] = [
  ...[0.2, 0.4, 0.6].map((v) => ({ ...usual, series: 'peak' as const, x: v, peakVelocityMps: v })),
  ...[10, 20, 30].map((angleDeg) => ({ ...usual, series: 'angle' as const, x: angleDeg, angleDeg })),
  ...[-10, 0, 10, 20].map((snrDb) => ({ ...usual, series: 'snr' as const, x: snrDb, snrDb })),
];

/** Well inside block and aperture, so that every pixel is surrounded by the scene. */
const grid: ImageGrid = {
  lateralCount: 81,
  depthCount: 81,
  lateralOriginM: -4e-3,
  lateralSpacingM: 1e-4,
  depthOriginM: 16e-3,
  depthSpacingM: 1e-4,
};

export interface VesselScene {
  readonly snapshot: Snapshot;
  readonly grid: ImageGrid;
  readonly truth: VelocityTruth;
  /** What `region` says of the lumen. */
  readonly lumen: number;
  /** Peak of the axial velocity, m/s. */
  readonly peakMps: number;
}

/** A packet of 64 pulses at 6 kHz over a vessel in tissue 40 dB above its blood, moving with 1 mm/s. */
export function simulateVessel(
  { peakVelocityMps, angleDeg, snrDb }: Omit<VesselCase, 'series' | 'x'>,
  seed: string,
): VesselScene {
  const texture = { scatterersPerCell: 10 };
  const simulation: ChannelSimulation = {
    streamId: 'vessel',
    datatype: 'rf32_le',
    channels: 48,
    pitchM: 0.3e-3,
    elementWidthM: 0.27e-3,
    carrierHz: 5e6,
    fractionalBandwidth: 0.6,
    propagationSpeedMps: 1540,
    samplingRateHz: 20e6,
    startTimeS: 18e-6,
    fastTimeCount: 420,
    transmits: [{ kind: 'plane', angleDeg: 0 }],
    prfHz: 6000,
    pulses: PULSES,
    packets: 1,
    split: false,
    scene: [
      { kind: 'tissue', lateralM: [-6e-3, 6e-3], depthM: [15e-3, 25e-3], amplitudeDb: 40, lateralMps: 0, axialMps: 1e-3, ...texture }, // prettier-ignore
      { kind: 'vessel', lateralM: 0, depthM: 20e-3, radiusM: 2.5e-3, lengthM: 15e-3, angleDeg, peakVelocityMps, amplitudeDb: 0, ...texture }, // prettier-ignore
    ],
    sphericalSpreading: false,
    attenuationDbPerCmMhz: 0,
    noise: { snrDb, object: 1 },
    startTimeNs: 0n,
  };
  const [{ samples, captureTimeNs }] = simulateChannelData(simulation, createRng(seed));
  return {
    snapshot: { sensor: channelSensor(simulation), sequence: 0n, captureTimeNs, samples },
    grid,
    truth: truthVelocity(simulation.scene, grid, [0, (PULSES - 1) / simulation.prfHz]),
    lumen: 2,
    peakMps: peakVelocityMps * Math.sin((angleDeg * Math.PI) / 180),
  };
}
