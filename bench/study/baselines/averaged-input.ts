import { type SensorDescription, samplesPerSnapshot, shapeOf } from '../../../src/core/sensor.ts';
import { isHarmonic } from '../../../src/core/axes.ts';
import type { Snapshot } from '../../../src/core/snapshot.ts';
import { planBlockAverage } from '../../../src/kernels/block-average.ts';
import type { Kernels } from '../../../src/kernels/load.ts';
import type { Region } from '../../../src/kernels/memory.ts';
import { planWiden } from '../../../src/kernels/widen.ts';
import { chooseFactor } from '../../../src/plain/compression/compression-factors.ts';
import { windowOf } from '../places.ts';
import { authorsFactors } from '../sensors.ts';

/** Samples of a snapshot as cf32 in kernel memory, and their means over blocks. */
export interface AveragedInput {
  readonly fullShape: readonly number[];
  readonly shape: readonly number[];
  readonly factors: readonly number[];
  readonly averaged: Region;
  /** Fills `averaged`; returns where the full tensor is. */
  apply(snapshot: Snapshot): Region;
  /** Cycles per element of the full axis for cycles per element of the averaged one, inside the limits of the sensor. */
  unwrap(axis: number, frequency: number): number;
  dispose(): void;
}

/**
 * Plans the input both baselines start from: plain means over blocks, as long as the limits and a droop of 1.5 dB allow,
 * which on the published sensor is (1, 4, 14).
 */
export function planAveragedInput(kernels: Kernels, sensor: SensorDescription): AveragedInput {
  const { memory } = kernels;
  const fullShape = shapeOf(sensor);
  if (!sensor.axes.every(isHarmonic) || sensor.tdm)
    throw new Error('study baselines: found looks or TDM, allowed: neither');
  const windows = sensor.axes.map((axis) => windowOf(sensor, axis));
  const factors =
    authorsFactors(sensor) ??
    fullShape.map((size, m) =>
      sensor.limits ? chooseFactor(size, windows[m], { averaging: true, maxDroopDb: 1.5, steer: false }) : 1,
    );
  const shape = fullShape.map((size, m) => size / factors[m]);
  const count = samplesPerSnapshot(sensor);
  const average = planBlockAverage(kernels, { shape: fullShape, factors });
  const widen = planWiden(kernels, { datatype: sensor.datatype, count });
  const averaged = memory.alloc(8 * shape.reduce((product, size) => product * size, 1));
  const own = memory.alloc(8 * count);
  return {
    fullShape,
    shape,
    factors,
    averaged,
    apply: ({ samples }) => {
      let full = own;
      if (sensor.datatype === 'cf32_le' && memory.owns(samples))
        full = { offset: samples.byteOffset, byteLength: samples.byteLength, free: () => undefined };
      else widen.apply(samples, own);
      average.apply(full, averaged);
      return full;
    },
    unwrap: (m, frequency) => {
      const middle = (windows[m][0] + windows[m][1]) / 2;
      return middle + wrapped(frequency - middle * factors[m]) / factors[m];
    },
    dispose: () => {
      average.dispose();
      widen.dispose();
      averaged.free();
      own.free();
    },
  };
}

const wrapped = (cycles: number): number => cycles - Math.round(cycles);
