import { constants } from 'node:buffer';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { loadKernels } from '../../src/kernels/load.ts';
import { planSpec } from '../../src/models/plan-spec.ts';
import { checkTrainingMemory, trainingMemory } from '../../src/models/training-memory.ts';
import { checkSpec, type TrainingSpec } from '../../src/models/training-spec.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Arrays are given back by threads that run beside. */
async function arrayBytes(): Promise<number> {
  for (let turn = 0; turn < 3; turn++) {
    collect();
    await setTimeout(20);
  }
  return process.memoryUsage().arrayBuffers;
}

const specOf = (fields: object): TrainingSpec => checkSpec(fields, 'spec.yaml');
const short = { steps: { joint: 1, refine: 1 }, validation: { every: 1, batches: 4 }, unseen: 1 };
const MIB = 2 ** 20;

const specs = {
  'partial-fourier': { task: { name: 'partial-fourier', size: 1024, spikes: 3 }, mask: { method: 'top-m', kept: 64 }, batch: 64 },
  'partial-fourier, top-1': { task: { name: 'partial-fourier', size: 512, spikes: 3, layers: 2 }, mask: { method: 'top-1', kept: 16 }, batch: 64 },
  'rf-lines': { task: { name: 'rf-lines', size: 1024, layers: 3 }, mask: { method: 'top-m', kept: 256 }, batch: 16 },
  'rf-lines, loupe': { task: { name: 'rf-lines', size: 512, layers: 2 }, mask: { method: 'loupe', kept: 16 }, batch: 8 },
  'rf-lines, long pulse': { task: { name: 'rf-lines', size: 64, layers: 2, carrier: 0.001 }, mask: { method: 'top-m', kept: 16 }, batch: 32 },
  'slow-time-motion': { task: { name: 'slow-time-motion', pulses: 64, hidden: [128, 64] }, mask: { method: 'top-m', kept: 16 }, batch: 64 },
  'exchanges': { task: { name: 'rf-lines', size: 1024, layers: 1 }, mask: { method: 'top-m', kept: 16, exchangeRounds: 1 }, batch: 8, steps: { joint: 1, refine: 100_000 } },
}; // prettier-ignore

describe('the memory of a training', () => {
  test.each(Object.entries(specs))('of %s is what it takes', async (_, fields) => {
    const spec = specOf({ ...short, ...fields });
    const kernels = loadKernels();
    const expected = trainingMemory(spec);
    // So that arrays are counted alone, kernel memory has grown before.
    kernels.memory.alloc(expected.kernels + MIB).free();
    const before = await arrayBytes();
    const { training, dispose } = planSpec(kernels, spec);
    training.step();
    training.step();
    const arrays = (await arrayBytes()) - before;
    const state = Buffer.from(training.save()).toString('base64').length;
    // What is left out are rows of single examples and tables of the transforms.
    expect(arrays / expected.arrays).toBeGreaterThan(0.9);
    expect(arrays / expected.arrays).toBeLessThan(1.1);
    expect(state - expected.state).toBeGreaterThanOrEqual(0);
    expect(state - expected.state).toBeLessThan(1024);
    if (expected.kernels > 0) {
      expect(kernels.memory.bytesInUse / expected.kernels).toBeGreaterThan(0.9);
      expect(kernels.memory.bytesInUse / expected.kernels).toBeLessThan(1.1);
    }
    dispose();
    expect(kernels.memory.bytesInUse).toBe(0);
  });

  const GIB = 2 ** 30;
  const refusal = (fields: object, memoryBytes = GIB, size?: number): string => {
    const spec = specOf({ mask: { method: 'top-m', kept: 16 }, ...fields });
    try {
      checkTrainingMemory(spec, { memoryBytes, textLength: constants.MAX_STRING_LENGTH }, 'spec.yaml', size);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each([
    ['batch', { task: { name: 'rf-lines' }, batch: 65_536 }, /^spec\.yaml: batch: found 65536, a training that takes [\d.]+ GiB, more than the 1 GiB of memory on this machine; allowed: up to \d+, everything else as it is$/],
    ['validation.batches', { task: { name: 'rf-lines' }, validation: { batches: 1e9 } }, /: validation\.batches: found 1000000000, .*allowed: up to \d+, /],
    ['task.size', { task: { name: 'rf-lines', size: 65_536 }, mask: { method: 'loupe', kept: 16 }, batch: 2 }, /: task\.size: found 65536, .*GiB/],
    ['task.carrier', { task: { name: 'rf-lines', carrier: 1e-12 } }, /: task\.carrier: found 1e-12, .*allowed: from [\d.e-]+, /],
    ['mask.kept', { task: { name: 'partial-fourier', size: 16_384 }, mask: { method: 'top-1', kept: 8192 }, batch: 2 }, /: mask\.kept: found 8192/],
    ['task.hidden', { task: { name: 'slow-time-motion', hidden: [4096, 4096, 16] }, batch: 2 }, /: task\.hidden\[[01]\]: found 4096/],
  ])('refuses a spec that cannot be held, naming %s', (_, fields, message) => {
    expect(refusal(fields)).toMatch(message);
  }); // prettier-ignore

  test('what a refusal allows is accepted, and one more is not', () => {
    const fields = { task: { name: 'rf-lines' }, validation: { batches: 1e7 } };
    const allowed = Number(/up to (\d+)/.exec(refusal(fields))![1]);
    expect(refusal({ ...fields, validation: { batches: allowed } })).toBe('');
    expect(refusal({ ...fields, validation: { batches: allowed + 1 } })).not.toBe('');
  });

  test('tells kernel memory, and the text that holds a training, by what they are', () => {
    expect(refusal({ task: { name: 'partial-fourier', size: 65_536 }, batch: 512 }, 1e15)).toMatch(/more than the 4 GiB of kernel memory; allowed/); // prettier-ignore
    expect(refusal({ task: { name: 'partial-fourier', size: 65_536 }, mask: { method: 'top-1', kept: 1024 }, batch: 2 }, 1e15)).toMatch(/more than the 512 MiB of text that holds an interrupted training/); // prettier-ignore
  });

  test('lines of a capture: two matrices of their length', () => {
    const fields = {
      task: { name: 'lines', capture: 'disk' },
      mask: { method: 'fixed', pattern: 'uniform', kept: 16 },
    };
    expect(refusal(fields, GIB, 4096)).toBe('');
    expect(refusal(fields, 1e15, 32_768)).toMatch(/task\.axis: found 32768 entries, a training that takes 16 GiB, more than the 4 GiB of kernel memory/); // prettier-ignore
  });

  test.each(Object.keys(specs))('the defaults, and %s, fit in half a GiB', (name) => {
    expect(refusal({ ...short, ...specs[name as keyof typeof specs] }, GIB / 2)).toBe('');
    expect(refusal({ task: { name: 'slow-time' } }, 1)).toBe('');
  });
});
