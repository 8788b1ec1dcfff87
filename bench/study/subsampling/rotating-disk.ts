import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertRecording } from '../../../src/captures/convert-recording.ts';
import { openSigmf } from '../../../src/captures/sigmf-reader.ts';
import type { DopplerImage } from '../../../src/core/image.ts';
import { bytesPerSnapshot } from '../../../src/core/index.ts';
import type { Kernels } from '../../../src/kernels/load.ts';
import {
  dopplerDefaults,
  type Frames,
  type MotionEstimator,
  planBeamformer,
  planDoppler,
  planMotionRecovery,
  planRecovery,
  recoveryDefaults,
} from '../../../src/ultrasound/index.ts';

/** Velocity of the disk over lateral place: its slope, 1/s, and how much of it the plane explains. */
export interface VelocityLaw {
  readonly slope: number;
  readonly r2: number;
}

/** How velocities come out of the pulses that are there: of those, or lag one after missing ones are put back. */
export const estimators = ['lag-one', 'multi-lag', 'recovery', 'network'] as const;
export type Estimator = (typeof estimators)[number];

/** Where the recording shows the disk (its middle, without the edge), metres. */
const DISK = { depthM: 0.023, radiusM: 9e-3 };

/** The beamformed pulses of the recording (PyMUST's `PWI_disk.mat`). */
export async function beamformDisk(kernels: Kernels, recording: string): Promise<Frames> {
  const folder = await mkdtemp(join(tmpdir(), 'sounder-study-'));
  try {
    const capture = join(folder, 'disk');
    await convertRecording(recording, capture, { profile: {} });
    const reader = await openSigmf(capture);
    const snapshot = await reader.read(0, new Uint8Array(bytesPerSnapshot(reader.sensor)));
    await reader.close();
    const beamformer = planBeamformer(kernels, snapshot.sensor);
    const { layout, samples } = beamformer.apply(snapshot);
    const frames = { layout, samples: Float32Array.from(samples) };
    beamformer.dispose();
    return frames;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Frames that were measured with these pulses only. */
export function keepPulses({ layout, samples }: Frames, kept: readonly number[]): Frames {
  const all = layout.kept.length;
  const fewer = new Float32Array((samples.length / all) * kept.length);
  for (let pixel = 0; pixel < samples.length / (2 * all); pixel++)
    kept.forEach((pulse, i) => {
      fewer[2 * (pixel * kept.length + i)] = samples[2 * (pixel * all + pulse)];
      fewer[2 * (pixel * kept.length + i) + 1] = samples[2 * (pixel * all + pulse) + 1];
    });
  return { layout: { ...layout, kept }, samples: fewer };
}

/**
 * The law that an estimator finds in these pulses, averaging as usual.
 *
 * @param motion  of the estimator `network`, which disposes of it
 * @throws SounderError when it refuses the pattern
 */
export function velocityLaw(
  kernels: Kernels,
  frames: Frames,
  kept: readonly number[],
  estimator: Estimator,
  motion?: () => MotionEstimator,
): VelocityLaw {
  const measured = keepPulses(frames, kept);
  const recovery =
    estimator === 'recovery'
      ? planRecovery(kernels, measured.layout, recoveryDefaults)
      : estimator === 'network' && motion
        ? planMotionRecovery(kernels, measured.layout, motion)
        : undefined;
  const doppler = planDoppler(kernels, recovery?.layout ?? measured.layout, {
    ...dopplerDefaults,
    estimator: recovery ? 'lag-one' : (estimator as 'lag-one' | 'multi-lag'),
    errors: false,
  });
  const law = planeOf(doppler.apply(recovery?.apply(measured) ?? measured));
  doppler.dispose();
  recovery?.dispose();
  return law;
}

/** Least-squares plane through the velocities of the disk. */
export function planeOf(image: DopplerImage): VelocityLaw {
  const { lateralCount, lateralOriginM, lateralSpacingM, depthOriginM, depthSpacingM } = image;
  const points: (readonly [number, number, number])[] = [];
  image.velocityMps.forEach((velocity, p) => {
    const x = lateralOriginM + lateralSpacingM * (p % lateralCount);
    const z = depthOriginM + depthSpacingM * Math.floor(p / lateralCount);
    if (Math.hypot(x, z - DISK.depthM) < DISK.radiusM) points.push([x, z, velocity]);
  });
  const mean = [0, 1, 2].map((i) => points.reduce((sum, point) => sum + point[i], 0) / points.length);
  const moment = (i: number, j: number): number =>
    points.reduce((sum, point) => sum + (point[i] - mean[i]) * (point[j] - mean[j]), 0);
  const [xx, xz, zz, xv, zv, vv] = [moment(0, 0), moment(0, 1), moment(1, 1), moment(0, 2), moment(1, 2), moment(2, 2)];
  const determinant = xx * zz - xz * xz;
  const slope = (zz * xv - xz * zv) / determinant;
  return { slope, r2: (slope * xv + ((xx * zv - xz * xv) / determinant) * zv) / vv };
}
