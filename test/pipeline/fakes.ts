import { isMainThread } from 'node:worker_threads';
import { z } from 'zod';
import { mapEnvelope } from '../../operators/map-envelope.ts';
import { catalogue, type Catalogue } from '../../pipeline/catalogue.ts';
import { defineStage } from '../../pipeline/stage.ts';
import type { CaptureReader } from '../../src/captures/capture.ts';
import {
  bytesPerSnapshot,
  defineAxis,
  defineSensor,
  type Modality,
  snapshotName,
  SounderError,
} from '../../src/core/index.ts';
import type { Clock } from '../../src/runtime/clock.ts';

/** One frame of this capture is 8 samples of cf32. */
const sensorOf = (modality: Modality) =>
  defineSensor({
    streamId: 'bs-1',
    modality,
    datatype: 'cf32_le',
    ...(modality === 'ultrasound' && { propagationSpeedMps: 1540 as never }),
    axes: [defineAxis({ name: 'antenna', size: 8, spacing: 0.5, unit: 'wavelength' })],
  });

export interface FakeCapture extends CaptureReader {
  readonly log: { reads: number; closed: number };
}

/** A capture in memory: snapshot i is captured i ms after 1 s past the epoch and filled with the byte i. */
export function fakeCapture(count: number, modality: Modality = 'isac', failAt = -1): FakeCapture {
  const sensor = sensorOf(modality);
  const log = { reads: 0, closed: 0 };
  return {
    path: 'street',
    sensor,
    count,
    log,
    captureTimeNs: (index) => 1_000_000_000n + BigInt(index) * 1_000_000n,
    truth: () => [],
    read: async (index, into) => {
      log.reads++;
      await new Promise(setImmediate);
      if (index === failAt) throw new SounderError('capture-truncated', 'street.sigmf-data: found 64 bytes');
      if (into.byteLength !== bytesPerSnapshot(sensor)) throw new SounderError('usage', 'wrong buffer');
      into.fill(index);
      return {
        sensor,
        sequence: BigInt(index),
        captureTimeNs: 1_000_000_000n + BigInt(index) * 1_000_000n,
        samples: into,
      };
    },
    close: () => {
      log.closed++;
      return Promise.resolve();
    },
  };
}

/** An estimator that reports the bytes it was given, and rejects snapshots whose first byte is in `bad`. */
const fakeEstimator = defineStage({
  summary: 'reports the bytes of every snapshot as a range',
  options: z.strictObject({
    bad: z.array(z.int()).default([]),
    maxTargets: z.int().min(1).optional(),
    compression: z
      .strictObject({ factors: z.union([z.literal('auto'), z.record(z.string(), z.int().min(1))]) })
      .optional(),
  }),
  input: 'snapshot',
  output: 'estimate',
  build: ({ bad, maxTargets = 3 }, { clock }) =>
    mapEnvelope((snapshot) => {
      const [first] = snapshot.samples;
      if (bad.includes(first)) throw new SounderError('samples-not-finite', `${snapshotName(snapshot)}: NaN at 0`);
      const { streamId } = snapshot.sensor;
      const { sequence, captureTimeNs } = snapshot;
      const target = { rangeM: first, amplitudeDb: 0, snrDb: 20, frequencies: [first / 256] };
      const targets = Array.from({ length: maxTargets }, () => target);
      return { streamId, sequence, captureTimeNs, emitTimeNs: clock.nowNs(), targets };
    }),
});

/** Ends the worker thread that gets one of these snapshots, as running out of memory does; harmless on the main thread. */
const deadly = defineStage({
  summary: 'ends the thread',
  options: z.strictObject({ at: z.array(z.int()).default([]) }),
  input: 'snapshot',
  output: 'snapshot',
  build: ({ at }) =>
    mapEnvelope((snapshot) => {
      if (at.includes(snapshot.samples[0]) && !isMainThread) process.exit(7);
      return snapshot;
    }),
});

/**
 * Images filled with the first byte of the snapshot: a B-mode in a buffer of its own, which is the power as well, and a
 * velocity that is left in kernel memory, where the next snapshot overwrites it.
 */
const imaging = defineStage({
  summary: 'images that are as bright as the bytes of the snapshot',
  options: z.strictObject({}),
  input: 'snapshot',
  output: 'estimate',
  build: (_, { clock, kernels: { memory } }) => {
    const grid = { lateralCount: 2, depthCount: 3, lateralOriginM: 0, lateralSpacingM: 1e-3, depthOriginM: 0, depthSpacingM: 1e-3 }; // prettier-ignore
    const region = memory.alloc(24);
    return mapEnvelope((snapshot) => {
      const [first] = snapshot.samples;
      const valueDb = new Float32Array(6).fill(first);
      const velocityMps = memory.float32(region);
      velocityMps.fill(first);
      const { streamId } = snapshot.sensor;
      const { sequence, captureTimeNs } = snapshot;
      const [doppler, bmode] = [
        { ...grid, velocityMps, powerDb: valueDb },
        { ...grid, valueDb },
      ];
      return { streamId, sequence, captureTimeNs, emitTimeNs: clock.nowNs(), targets: [], doppler, bmode };
    });
  },
});

/** Reports the ratio of the first two real parts of float32 snapshots: which model has recovered the second. */
const ratio = defineStage({
  summary: 'reports the ratio of the first two samples as a range',
  options: z.strictObject({}),
  input: 'snapshot',
  output: 'estimate',
  build: (_, { clock }) =>
    mapEnvelope(({ sensor: { streamId }, sequence, captureTimeNs, samples }) => {
      const [first, , second] = new Float32Array(samples.slice().buffer);
      const target = { rangeM: first === 0 ? 0 : second / first, amplitudeDb: 0, snrDb: 20, frequencies: [0] };
      return { streamId, sequence, captureTimeNs, emitTimeNs: clock.nowNs(), targets: [target] };
    }),
});

/** The shipped catalogue with the fake estimator beside it. */
export const testCatalogue: Catalogue = { ...catalogue, fake: fakeEstimator };

/** What the threads of `fake-worker.ts` know. */
export const workerCatalogue: Catalogue = { ...testCatalogue, deadly, imaging, ratio };

/** Time stands still and timers fire as soon as the event loop turns. */
export const stillClock: Clock = {
  nowNs: () => 42n,
  after: (_delay, callback) => {
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  },
};
