import { from, map } from 'rxjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Envelope } from '../../operators/envelope.ts';
import { recoverLines } from '../../operators/recover-lines.ts';
import {
  bytesPerSnapshot,
  type Datatype,
  datatypes,
  defineAxis,
  isComplex,
  type SensorDescription,
  type Snapshot,
} from '../../src/core/index.ts';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planLinearLines, planSnapshotRecovery, planSubsampling } from '../../src/learning/index.ts';
import { Settlements } from './settlements.ts';

const kernels = loadKernels();
const kept = [0, 2, 5];
const SIZE = 6;
/** Whole entries as linear combinations of those kept: recovery from the right matrix is exact but for rounding. */
const matrix = Float64Array.from({ length: SIZE * kept.length }, (_, at) => {
  const [n, k] = [Math.floor(at / kept.length), at % kept.length];
  return kept.includes(n) ? Number(kept[k] === n) : (n - 2 * k) / 4;
});
const model = {
  axis: { name: 'fast_time', size: SIZE },
  kept,
  where: 'a model',
  plan: (lines: number) => planLinearLines(kernels, SIZE, kept.length, lines, matrix),
};

function sensorOf(datatype: Datatype, at: number, others: readonly number[], streamId = 's'): SensorDescription {
  const axes = others.map((size, i) => defineAxis({ name: `other${i}`, size, spacing: 1, unit: 'index' }));
  axes.splice(at, 0, defineAxis({ name: 'fast_time', size: SIZE, spacing: 1e-7, unit: 's' }));
  return { streamId, modality: 'vectors', datatype, propagationSpeedMps: 1540 as never, axes };
}

const real = { cf32_le: Float32Array, rf32_le: Float32Array, cf64_le: Float64Array, ci16_le: Int16Array, ri16_le: Int16Array }; // prettier-ignore

/** A snapshot whose lines along fast time obey the matrix, multiples of 4 so that integers hold them. */
function wholeOf(sensor: SensorDescription, seed: number): Snapshot {
  const rng = createRng(seed);
  const at = sensor.axes.findIndex(({ name }) => name === 'fast_time');
  const sizes = sensor.axes.map(({ size }) => size);
  const inner = sizes.slice(at + 1).reduce((n, size) => n * size, isComplex(sensor.datatype) ? 2 : 1);
  const outer = sizes.slice(0, at).reduce((n, size) => n * size, 1);
  const values = new real[sensor.datatype](outer * SIZE * inner);
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      const measured = kept.map(() => 4 * (rng.integer(201) - 100));
      for (let n = 0; n < SIZE; n++)
        values[(o * SIZE + n) * inner + i] = measured.reduce((sum, y, k) => sum + matrix[n * kept.length + k] * y, 0);
    }
  return { sensor, sequence: BigInt(seed), captureTimeNs: 0n, samples: new Uint8Array(values.buffer) };
}

function subsampled({ sensor, samples, ...rest }: Snapshot, entries = kept, skew = 0): Snapshot {
  const plan = planSubsampling(sensor, { axis: 'fast_time', mask: entries });
  const into = new Uint8Array(plan.bytes.kept + skew).subarray(skew);
  plan.apply(samples, into);
  return { ...rest, sensor: plan.sensor, samples: into };
}

it('recovers every line along its axis, in any order of axes, data type and place in memory', () => {
  const cases = fc.record({
    datatype: fc.constantFrom(...datatypes),
    others: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
    place: fc.nat(3),
    seed: fc.nat(1000),
    skew: fc.nat(3),
  });
  fc.assert(
    fc.property(cases, ({ datatype, others, place, seed, skew }) => {
      const whole = wholeOf(sensorOf(datatype, Math.min(place, others.length), others), seed);
      const part = subsampled(whole, kept, skew);
      const plan = planSnapshotRecovery(part.sensor, model);
      const into = new Uint8Array(plan.byteLength);
      plan.apply(part, into);
      const wanted = new real[datatype](whole.samples.buffer as ArrayBuffer);
      // Whole multiples of 1 below 2^24 throughout: float32 holds every product and sum.
      expect([...new Float32Array(into.buffer)]).toEqual([...wanted]);
      expect(plan.sensor).toEqual({ ...whole.sensor, datatype: isComplex(datatype) ? 'cf32_le' : 'rf32_le' });
      expect(bytesPerSnapshot(plan.sensor)).toBe(plan.byteLength);
      plan.dispose();
    }),
  );
  expect(kernels.memory.bytesInUse).toBe(0);
});

it('refuses other entries, other axes and what is no number, each with its reason, and goes on', () => {
  const whole = wholeOf(sensorOf('rf32_le', 0, [2]), 1);
  const good = subsampled(whole);
  const wrong = { ...good, samples: new Uint8Array(new Float32Array(6).fill(NaN).buffer) };
  const other = wholeOf({ ...sensorOf('rf32_le', 0, [2]), axes: sensorOf('rf32_le', 0, [2]).axes.slice(1) }, 2);
  const values = [good, subsampled(whole, [0, 1, 5]), whole, wrong, { ...other, samples: new Uint8Array(8) }, good];
  const settlements = new Settlements<Snapshot>();
  const held: Envelope<Snapshot>[] = [];
  const sent = values.map((value, i) => ({ ...value, sequence: BigInt(i) }));
  from(sent)
    .pipe(map(settlements.envelope), recoverLines({ plan: (sensor) => planSnapshotRecovery(sensor, model) }))
    .subscribe((envelope) => held.push(envelope));
  // Values in flight together stay as they are: each has its own buffer.
  expect(held.map(({ value }) => [...new Float32Array(value.samples.slice().buffer)])).toEqual(
    held.map(() => [...new Float32Array(whole.samples.buffer as ArrayBuffer)]),
  );
  for (const envelope of held) envelope.ack();
  expect(settlements.kinds).toEqual(['done', 'rejected', 'rejected', 'rejected', 'rejected', 'done']);
  const errorOf = (i: number): unknown => (settlements.outcomes.get(sent[i]) as { error: unknown }).error;
  expect(errorOf(1)).toMatchObject({ code: 'snapshot-invalid', message: 'recoverLines: fast_time.kept: found 3 of 6 [0, 1, 5] (stream s), allowed: 3 of 6 [0, 2, 5], as a model has' }); // prettier-ignore
  expect(errorOf(2)).toMatchObject({ code: 'snapshot-invalid', message: /found all 6/ });
  expect(errorOf(3)).toMatchObject({ code: 'samples-not-finite' });
  expect(errorOf(4)).toMatchObject({
    code: 'configuration-invalid',
    message: /axis: found "fast_time", allowed: other0/,
  });
});
