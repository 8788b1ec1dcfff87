import { describe, expect, it } from 'vitest';
import type { CaptureReader } from '../../src/captures/capture.ts';
import { bytesPerSnapshot, createRng, defineAxis, type SensorDescription } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { lineMoments, linesModel } from '../../src/models/index.ts';

const kernels = loadKernels();
const [SIZE, CHANNELS, COUNT] = [5, 50, 3];
const sensor: SensorDescription = {
  streamId: 's',
  modality: 'vectors',
  datatype: 'ci16_le',
  propagationSpeedMps: 1540 as never,
  axes: [
    defineAxis({ name: 'fast_time', size: SIZE, spacing: 1e-7, unit: 's' }),
    defineAxis({ name: 'channel', size: CHANNELS, spacing: 1e-3, unit: 'm' }),
  ],
};
const rng = createRng('lines');
const snapshots = Array.from({ length: COUNT }, () => Int16Array.from({ length: 2 * SIZE * CHANNELS }, () => rng.integer(201) - 100)); // prettier-ignore
const reader = (described = sensor): CaptureReader => ({
  path: 'echoes',
  sensor: described,
  count: COUNT,
  captureTimeNs: () => 0n,
  truth: () => [],
  read: (index, into) => {
    into.set(new Uint8Array(snapshots[index].buffer).subarray(0, bytesPerSnapshot(described)));
    return Promise.resolve({ sensor: described, sequence: BigInt(index), captureTimeNs: 0n, samples: into });
  },
  close: () => Promise.resolve(),
});

/** Every line along fast time, in stored order. */
const lines = snapshots.flatMap((values) =>
  Array.from({ length: 2 * CHANNELS }, (_, i) => Array.from({ length: SIZE }, (_, n) => values[n * 2 * CHANNELS + i])),
);
const momentsOf = (some: readonly number[][]): number[] =>
  Array.from({ length: SIZE * SIZE }, (_, at) => some.reduce((sum, line) => sum + line[Math.floor(at / SIZE)] * line[at % SIZE], 0) / some.length); // prettier-ignore

describe('moments of the lines of a capture', () => {
  it.each([0.4, 0.5, 1])('are the mean products of the leading share %f, and of the rest', async (learn) => {
    const before = kernels.memory.bytesInUse;
    const found = await lineMoments(kernels, reader(), { axis: 'fast_time', learn });
    const learned = Math.round(learn * lines.length);
    expect(found.axis).toEqual({ name: 'fast_time', size: SIZE });
    expect(found.lines).toEqual({ learned, unseen: lines.length - learned });
    // Products of whole numbers: sums are exact, and there is one division.
    expect([...found.learned]).toEqual(momentsOf(lines.slice(0, learned)));
    expect([...found.unseen]).toEqual(momentsOf(learn === 1 ? lines : lines.slice(learned)));
    expect(kernels.memory.bytesInUse).toBe(before);
  });

  it('become a model whose stationary matrix depends on distances alone, and that keeps its error for unseen lines', async () => {
    const moments = await lineMoments(kernels, reader(), { axis: 'fast_time', learn: 0.5 });
    const { kind, weights, metrics, options } = linesModel({ moments: 'stationary', noise: 0 }, moments, [0, 1, 2, 3]);
    expect({ kind, options }).toEqual({ kind: 'linear-lines', options: { moments: 'stationary', noise: 0 } });
    // Measured entries stay as they are without noise.
    const matrix = weights.get('matrix')!;
    for (let n = 0; n < 4; n++) for (let k = 0; k < 4; k++) expect(matrix[4 * n + k]).toBeCloseTo(Number(n === k), 9);
    expect(metrics.nmseDb).toBeLessThan(0);
    expect(metrics).toMatchObject({ lines: 150, learnedLines: 150 });
  });

  it('state no error for unseen lines where all were learned from', async () => {
    const moments = await lineMoments(kernels, reader(), { axis: 'fast_time', learn: 1 });
    const { metrics } = linesModel({ moments: 'full', noise: 1e-3 }, moments, [0, 1, 2, 3]);
    expect(Object.keys(metrics).sort()).toEqual(['learnedLines', 'learnedNmseDb', 'lines']);
    expect(metrics.lines).toBe(0);
  });

  it('need the axis, whole', async () => {
    const part = { ...sensor, axes: [defineAxis({ ...sensor.axes[0], kept: [0, 2] }), sensor.axes[1]] };
    await expect(lineMoments(kernels, reader(part), { axis: 'fast_time', learn: 0.5 })).rejects.toThrow(/echoes: task\.axis: found 2 of 5 entries of fast_time, allowed/); // prettier-ignore
    await expect(lineMoments(kernels, reader(), { axis: 'fasttime', learn: 0.5 })).rejects.toThrow(/echoes: task: axis: found "fasttime", allowed: fast_time, channel .*did you mean "fast_time"/); // prettier-ignore
  });
});
