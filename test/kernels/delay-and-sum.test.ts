import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { NO_ECHO, planPixelSums, type RecordLayout, recordStrides } from '../../src/kernels/delay-and-sum.ts';
import { loadKernels } from '../../src/kernels/load.ts';

const kernels = loadKernels();
const { memory } = kernels;

/** Sums of random delays, some beyond the record, over random data. */
function sums(records: RecordLayout, taps: 2 | 4, weighted: boolean, locatedBytes: number): Float32Array {
  const [rows, columns, transmits] = [3, 37, 2];
  const pixels = rows * columns;
  const rng = createRng('pixel sums');
  const firstChannel = Uint16Array.from({ length: pixels }, () => rng.integer(records.channels));
  const channelCount = firstChannel.map((first) => 4 * Math.ceil((records.channels - first) / 4));
  const pairs = channelCount.reduce((sum, count) => sum + count, 0);
  const plan = planPixelSums(kernels, {
    records,
    taps,
    firstCycles: 0.3,
    cyclesPerSample: 0.75,
    fractionBits: 20,
    rows,
    columns,
    strip: 20,
    firstChannel,
    channelCount,
    pairs,
    weighted,
    transmits,
    locatedBytes,
  });
  const { transit, weights, arrivals, scales } = plan.tables;
  let pair = 0;
  channelCount.forEach((count, pixel) => {
    for (let k = 0; k < count; k++, pair++) {
      const there = firstChannel[pixel] + k < records.channels;
      transit[pair] = there ? Math.floor(rng.uniform() * records.sampleCount * 2 ** 20) : NO_ECHO;
      if (weights) weights[pair] = rng.uniform();
    }
  });
  for (let t = 0; t < transmits; t++) {
    arrivals[t].forEach((_, i) => (arrivals[t][i] = Math.floor((rng.uniform() - 0.2) * 10 * 2 ** 20)));
    scales[t].fill(0.5 + t);
  }
  const data = memory.alloc(recordStrides(records).block * Math.ceil(records.pulses / records.lanes));
  const values = memory.float32(data);
  for (let i = 0; i < values.length; i++) values[i] = rng.normal();
  const target = memory.alloc(8 * pixels * records.pulses);
  plan.apply(0, data, target);
  plan.apply(1, data, target, 0.5);
  plan.apply(0, data, target, 1);
  const out = memory.float32(target).slice();
  [data, target].forEach((region) => region.free());
  plan.dispose();
  return out;
}

test.each([
  [1, 1],
  [3, 4],
  [8, 8],
  [21, 8],
] as const)('%d pulses: pairs that are located once and at every call sum to the same bytes', (pulses, lanes) => {
  const records: RecordLayout = { pulses, lanes, channels: 10, sampleCount: 60, channelSamples: 61 };
  for (const taps of [2, 4] as const)
    for (const weighted of [false, true]) {
      const before = memory.bytesInUse;
      const once = sums(records, taps, weighted, 1 << 28);
      expect(once.some((value) => value !== 0)).toBe(true);
      expect(once.every(Number.isFinite)).toBe(true);
      expect(sums(records, taps, weighted, 0)).toEqual(once);
      expect(memory.bytesInUse).toBe(before);
    }
});
