import { from, map } from 'rxjs';
import { expect, it } from 'vitest';
import type { Envelope } from '../../operators/envelope.ts';
import { subsample } from '../../operators/subsample.ts';
import type { Snapshot } from '../../src/core/index.ts';
import { defineAxis } from '../../src/core/index.ts';
import { Settlements } from './settlements.ts';

const sensorOf = (streamId: string, size: number, kept?: readonly number[]) => ({
  streamId,
  modality: 'vectors' as const,
  datatype: 'ri16_le' as const,
  propagationSpeedMps: 1540 as never,
  axes: [defineAxis({ name: 'slow_time', size, spacing: 1e-3, unit: 's', ...(kept && { kept }) })],
});
const snapshot = (sensor: Snapshot['sensor'], sequence: number, values: readonly number[]): Snapshot => ({
  sensor,
  sequence: BigInt(sequence),
  captureTimeNs: 5n,
  samples: new Uint8Array(Int16Array.from(values).buffer),
});
const valuesOf = ({ samples }: Snapshot): number[] => [...new Int16Array(samples.slice().buffer)];

it('keeps the mask of every packet, refuses those it does not fit, and goes on', () => {
  const [six, four, given] = [sensorOf('a', 6), sensorOf('b', 4), sensorOf('c', 6, [1, 5])];
  const values = [
    snapshot(six, 0, [0, 1, 2, 3, 4, 5]),
    snapshot(four, 1, [0, 1, 2, 3]),
    snapshot(given, 2, [11, 15]),
    snapshot(six, 3, [0, 1, 2]),
    snapshot(six, 4, [20, 21, 22, 23, 24, 25]),
  ];
  const settlements = new Settlements<Snapshot>();
  const held: Envelope<Snapshot>[] = [];
  from(values)
    .pipe(map(settlements.envelope), subsample({ axis: 'slow_time', mask: [1, 5] }))
    .subscribe((envelope) => held.push(envelope));
  // Values in flight together stay as they are: each has its own buffer.
  expect(held.map(({ value }) => valuesOf(value))).toEqual([[1, 5], [11, 15], [21, 25]]); // prettier-ignore
  expect(held.map(({ value }) => value.sensor.axes[0].kept)).toEqual([[1, 5], [1, 5], [1, 5]]); // prettier-ignore
  expect(held[0].value.sensor).toBe(held[2].value.sensor);
  expect(held[1].value).toBe(values[2]);
  for (const envelope of held) envelope.ack();
  expect(settlements.kinds).toEqual(['done', 'rejected', 'done', 'rejected', 'done']);
  const reasons = [1, 3].map((i) => settlements.outcomes.get(values[i]));
  expect(reasons[0]).toMatchObject({ error: { code: 'configuration-invalid' } });
  expect(reasons[1]).toMatchObject({ error: { code: 'snapshot-invalid' } });
});
