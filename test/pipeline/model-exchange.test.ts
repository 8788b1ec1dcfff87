import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { map, Subject } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { Envelope } from '../../operators/envelope.ts';
import type { Stamped } from '../../operators/stamped.ts';
import { ModelReference } from '../../pipeline/stages/model-reference.ts';
import { recover } from '../../pipeline/stages/recover.ts';
import { subsample } from '../../pipeline/stages/subsample.ts';
import { ultrasound } from '../../pipeline/stages/ultrasound.ts';
import { defineAxis, type Estimate, type Snapshot } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { writeModel } from '../../src/models/index.ts';
import type { Frames } from '../../src/ultrasound/index.ts';
import { scratch } from '../captures/scratch.ts';
import { Settlements } from '../operators/settlements.ts';
import { echoSensor, echoTransmit, PRF } from '../ultrasound/echoes.ts';
import { framesOf, gridOf, layoutOf } from '../ultrasound/slow-frames.ts';

const [first, second] = [
  [0, 1, 3, 6],
  [0, 2, 5, 7],
];
const write = (folder: string, kept: readonly number[], size = 8): Promise<void> =>
  writeModel(
    folder,
    { kind: 'sparse-slow-time', axis: { name: 'slow_time', size }, kept, options: {}, weights: new Map(), training: {}, metrics: {} }, // prettier-ignore
    '1',
  );

describe('a model that is exchanged', () => {
  it('is a fault of the call where a file is in place of its folder', async () => {
    const folder = join(await scratch(), 'model');
    await write(folder, first);
    const file = join(folder, 'card.json');
    const read = () => new ModelReference(file);
    expect(read).toThrow(expect.objectContaining({ exitCode: 2 }));
    expect(read).toThrow(`${file}: found no folder, allowed: a model folder`);
  });

  it('is looked at once a second, and stays where what came is no model or one of another axis', async () => {
    const folder = join(await scratch(), 'model');
    await write(folder, first);
    let nowMs = 0;
    const reference = new ModelReference(folder, { nowMs: () => nowMs });
    const keptAt = (ms: number): readonly (readonly number[])[] => {
      nowMs = ms;
      reference.refresh();
      return reference.models.map(({ kept }) => kept);
    };
    await write(folder, second);
    expect(keptAt(999)).toEqual([first]);
    expect(keptAt(1000)).toEqual([second, first]);
    await writeFile(join(folder, 'card.json'), '{ "half": ');
    expect(keptAt(2000)).toEqual([second, first]);
    await write(folder, first, 16);
    expect(keptAt(3000)).toEqual([second, first]);
    for (let i = 0; i < 6; i++) {
      await write(folder, first);
      keptAt(4000 + 1000 * i);
    }
    expect(reference.models).toHaveLength(4);
    expect(reference.version).toBe(8);
  });

  it('loses no packet: those of the mask before and of the mask to come are recovered, others rejected', async () => {
    const folder = join(await scratch(), 'model');
    await write(folder, first);
    const kernels = loadKernels();
    const settlements = new Settlements<Stamped<Frames>>();
    const source = new Subject<Stamped<Frames>>();
    let sequence = 0n;
    const send = (kept: readonly number[]): void => {
      const value = framesOf(layoutOf(gridOf(2, 2), 8, kept), (_, n) => [Math.cos(0.3 * n), Math.sin(0.3 * n)]);
      source.next({ streamId: 's', sequence: sequence++, captureTimeNs: 0n, value });
    };
    const subscription = source
      .pipe(map(settlements.envelope), recover.build(recover.options.parse({ model: folder }), { kernels } as never))
      .subscribe((envelope) => (envelope as Envelope<Stamped<Frames>>).ack());
    send(first);
    send(second);
    await write(folder, second);
    send(first);
    send(second);
    send(first);
    send([0, 1, 2, 3]);
    send(second);
    expect(settlements.kinds).toEqual(['done', 'rejected', 'done', 'done', 'done', 'rejected', 'done']);
    subscription.unsubscribe();
    expect(kernels.memory.bytesInUse).toBe(0);
  });

  it('loses no packet within imaging either', async () => {
    const folder = join(await scratch(), 'model');
    await write(folder, first);
    const kernels = loadKernels();
    const settlements = new Settlements<Snapshot>();
    const source = new Subject<Snapshot>();
    const grid = { lateralCount: 7, depthCount: 9, lateralOriginM: -1e-3, lateralSpacingM: 3e-4, depthOriginM: 3e-3, depthSpacingM: 4e-4 }; // prettier-ignore
    const given = { beamforming: { grid }, recovery: { model: folder }, doppler: { clutter: { method: 'svd', newest: 0.5 } } }; // prettier-ignore
    // Each mask is a sensor of its own, whichever packet comes with it.
    const sensors = new Map(
      [first, second, [0, 1, 2, 3]].map((kept) => {
        const slowTime = defineAxis({ name: 'slow_time', size: 8, spacing: 1 / PRF, unit: 's', kept });
        return [kept.join(), echoSensor({ axes: [slowTime, ...echoSensor().axes] })];
      }),
    );
    let sequence = 0n;
    const send = (kept: readonly number[]): void => {
      const samples = Buffer.concat(kept.map((pulse) => echoTransmit(pulse)));
      source.next({ sensor: sensors.get(kept.join())!, sequence: sequence++, captureTimeNs: 0n, samples });
    };
    const clock = { nowNs: () => 0n };
    const subscription = source
      .pipe(map(settlements.envelope), ultrasound.build(ultrasound.options.parse(given), { kernels, clock } as never))
      .subscribe((envelope) => (envelope as Envelope<Estimate>).ack());
    send(first);
    send(second);
    await write(folder, second);
    send(first);
    send(second);
    send([0, 1, 2, 3]);
    send(first);
    send(second);
    expect(settlements.kinds).toEqual(['done', 'rejected', 'done', 'done', 'rejected', 'done', 'done']);
    subscription.unsubscribe();
    expect(kernels.memory.bytesInUse).toBe(0);
  });

  it('gives its mask to the stage subsample between packets', async () => {
    const folder = join(await scratch(), 'model');
    await write(folder, first);
    let nowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    try {
      const settlements = new Settlements<Snapshot>();
      const source = new Subject<Snapshot>();
      const axes = [defineAxis({ name: 'slow_time', size: 8, spacing: 1e-3, unit: 's' })];
      const sensor = { streamId: 's', modality: 'vectors', datatype: 'ri16_le', propagationSpeedMps: 1 as never, axes } as const; // prettier-ignore
      const samples = new Uint8Array(Int16Array.from([...Array(8).keys()]).buffer);
      const seen: number[][] = [];
      source
        .pipe(map(settlements.envelope), subsample.build(subsample.options.parse({ mask: { model: folder } }), {} as never))
        .subscribe((envelope) => {
          const { value } = envelope as Envelope<Snapshot>;
          seen.push([...new Int16Array(value.samples.slice().buffer)]);
          expect(value.sensor.axes[0].kept).toEqual(seen.at(-1));
          envelope.ack();
        }); // prettier-ignore
      const send = (sequence: bigint): void => source.next({ sensor, sequence, captureTimeNs: 0n, samples });
      send(0n);
      await write(folder, second);
      send(1n);
      nowMs = 1000;
      send(2n);
      expect(seen).toEqual([first, first, second]);
      expect(settlements.kinds).toEqual(['done', 'done', 'done']);
    } finally {
      clock.mockRestore();
    }
  });
});
