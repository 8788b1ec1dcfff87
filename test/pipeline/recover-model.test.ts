import { join } from 'node:path';
import { from, map } from 'rxjs';
import { expect, it } from 'vitest';
import type { Envelope } from '../../operators/envelope.ts';
import type { Stamped } from '../../operators/stamped.ts';
import { recover } from '../../pipeline/stages/recover.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { velocityNetParts } from '../../src/learning/index.ts';
import { type StoredModel, writeModel } from '../../src/models/index.ts';
import type { Frames } from '../../src/ultrasound/index.ts';
import { Settlements } from '../operators/settlements.ts';
import { scratch } from '../captures/scratch.ts';
import { framesOf, gridOf, layoutOf } from '../ultrasound/slow-frames.ts';

const kept = [0, 1, 3, 6, 7, 10, 13, 14];
const frames = (pulses: number, keptPulses?: readonly number[]): Frames =>
  framesOf(layoutOf(gridOf(3, 2), pulses, keptPulses), (_, n) => [Math.cos(0.3 * n), Math.sin(0.3 * n)]);

const motion = { lags: 3, hidden: [4], rounds: 2 };
const weights = Object.entries(velocityNetParts(16, motion)).map(
  ([name, length]) => [name, Float64Array.from({ length }, (_, i) => Math.sin(i) / 10)] as const,
);
const kinds: Pick<StoredModel, 'kind' | 'options' | 'weights'>[] = [
  { kind: 'sparse-slow-time', options: {}, weights: new Map() },
  { kind: 'velocity-net', options: motion, weights: new Map(weights) },
];

it.each(kinds)('rejects packets of other pulses than the model has, and goes on: $kind', async (of) => {
  const model = join(await scratch(), 'model');
  await writeModel(model, { ...of, axis: { name: 'slow_time', size: 16 }, kept, training: {}, metrics: {} }, '1');
  const kernels = loadKernels();
  const operator = recover.build(recover.options.parse({ model }), { kernels } as never);
  const values = [frames(16, kept), frames(16, [0, 1, 2, 5]), frames(16), frames(32, kept), frames(16, kept)];
  const settlements = new Settlements<Stamped<Frames>>();
  const out: number[] = [];
  from(values.map((value, i) => ({ streamId: 's', sequence: BigInt(i), captureTimeNs: 0n, value })))
    .pipe(map(settlements.envelope), operator)
    .subscribe((envelope) => {
      out.push((envelope as Envelope<Stamped<Frames>>).value.value.layout.kept.length);
      envelope.ack();
    });
  expect(settlements.kinds).toEqual(['done', 'rejected', 'rejected', 'rejected', 'done']);
  expect(out).toEqual([16, 16]);
  const [, other] = [...settlements.outcomes.values()];
  expect(other).toMatchObject({
    error: {
      code: 'snapshot-invalid',
      message: `recover: slow_time.kept: found 4 of 16 [0, 1, 2, 5], allowed: 8 of 16 [${kept.join(', ')}], as ${model} has`,
    },
  });
  expect(kernels.memory.bytesInUse).toBe(0);
});
