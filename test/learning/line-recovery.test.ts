import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { planLineRecovery } from '../../src/learning/models/line-recovery.ts';
import { planUnfoldedLines } from '../../src/learning/models/unfolded-lines.ts';
import { randomPattern } from '../../src/learning/patterns.ts';
import { fixedSampler } from '../../src/learning/sampler/fixed.ts';
import { createBatch } from '../../src/learning/tasks/examples.ts';
import { gaussianPulse, rfLines } from '../../src/learning/tasks/rf-lines.ts';

const [size, lines] = [96, 5];
const rng = createRng('line recovery');
const kept = randomPattern(size, 30, rng);
const model = planUnfoldedLines({ size, examples: lines, layers: 4, pulse: gaussianPulse(), thresholds: [1, 0.3] });
// A pulse that is not the same backwards, as learned ones are not.
model.parameters.values.forEach((value, i, all) => (all[i] = value + 0.03 * rng.normal()));
const weights = new Map(model.parameters.slices.map(({ name }) => [name, model.parameters.view(name)]));
const source = rfLines({ size });
const batch = createBatch(source.shape, lines);
source.draw(rng, batch);
const measured = Float32Array.from({ length: lines * kept.length }, (_, i) => {
  const line = Math.floor(i / kept.length);
  return batch.measurements[line * size + kept[i % kept.length]];
});

test('lines are recovered as the network recovers them', () => {
  const masks = new Float64Array(lines * size);
  fixedSampler(size, kept).sample(rng, 1, masks);
  const wanted = model.forward(batch.measurements, masks);
  const plan = planLineRecovery({ size, kept, lines, weights });
  const into = new Float32Array(lines * size).fill(NaN);
  // Samples are float32, of values up to ten: each is off by 1e-6 at most, and the network is no more than some times as steep.
  for (let call = 0; call < 2; call++) {
    plan.apply(measured, into);
    into.forEach((x, i) => expect(x).toBeCloseTo(wanted[i], 4));
  }
  plan.dispose();
});

test('a level is the unit of samples', () => {
  const [plain, loud] = [1, 1024].map((level) => {
    const into = new Float32Array(lines * size);
    planLineRecovery({ size, kept, lines, weights, level }).apply(
      measured.map((x) => x * level),
      into,
    );
    return into;
  });
  loud.forEach((x, i) => expect(x / 1024).toBe(plain[i]));
});

test('a measured level is that of every line by itself', () => {
  const plan = planLineRecovery({ size, kept, lines, weights, level: 'measured' });
  // Powers of two leave the bits as they are; a line without echoes has no level and stays empty.
  const scales = [1, 1024, 2 ** -20, 0, 1];
  const apply = (samples: Float32Array): Float32Array => {
    const into = new Float32Array(lines * size).fill(NaN);
    plan.apply(samples, into);
    return into;
  };
  const plain = apply(measured);
  const scaled = apply(measured.map((x, i) => x * scales[Math.floor(i / kept.length)]));
  scaled.forEach((x, i) => expect(x).toBe(plain[i] * scales[Math.floor(i / size)] + 0));
  const power = kept.reduce((sum, _, i) => sum + measured[i] ** 2, 0) / kept.length;
  const first = new Float32Array(lines * size);
  planLineRecovery({ size, kept, lines, weights, level: Math.sqrt(power) }).apply(measured, first);
  expect(plain.subarray(0, size)).toEqual(first.subarray(0, size));
});

test('masks and weights that do not fit are refused', () => {
  const plan = (change: object): unknown => planLineRecovery({ size, kept, lines, weights, ...change });
  expect(() => plan({ kept: [3, 2] })).toThrow('planLineRecovery.kept[1]: found 2, allowed: ascending');
  expect(() => plan({ kept: [] })).toThrow('planLineRecovery.kept: found none');
  expect(() => plan({ kept: [96] })).toThrow('kept[0]: found 96');
  expect(() => plan({ lines: 0 })).toThrow('planLineRecovery.lines: found 0');
  expect(() => plan({ level: 0 })).toThrow('planLineRecovery.level: found 0');
  expect(() => plan({ weights: new Map() })).toThrow('planLineRecovery.weights.pulse: found none');
  const short = new Map(weights).set('widths', new Float64Array(3));
  expect(() => plan({ weights: short })).toThrow('weights.widths: found 3 values, allowed: 4');
});
