import { from, map } from 'rxjs';
import { expect, it } from 'vitest';
import { recover } from '../../operators/recover.ts';
import type { Stamped } from '../../operators/stamped.ts';
import { defineAxis } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import {
  type Frames,
  planBeamformer,
  planImages,
  planImaging,
  planRecovery,
  recoveryDefaults,
} from '../../src/ultrasound/index.ts';
import { echoSensor, echoTransmit } from '../ultrasound/echoes.ts';
import { framesOf, gridOf, layoutOf } from '../ultrasound/slow-frames.ts';
import { Settlements } from './settlements.ts';

const kept = [0, 1, 3, 6, 7, 10, 13, 14];
const frames = (keptPulses: readonly number[], phase: number): Frames =>
  framesOf(layoutOf(gridOf(3, 2), 16, keptPulses), (_, n) => [Math.cos(phase * n), Math.sin(phase * n)]);

it('recovers packet after packet as its plan does, refuses what cannot be, and goes on', () => {
  const kernels = loadKernels();
  const settlements = new Settlements<Stamped<Frames>>();
  const values = [frames(kept, 0.3), frames([0, 4, 8, 12], 0.3), frames(kept, -0.7)];
  const out: Stamped<Frames>[] = [];
  from(values.map((value, i) => ({ streamId: 's', sequence: BigInt(i), captureTimeNs: 0n, value })))
    .pipe(map(settlements.envelope), recover(kernels, recoveryDefaults))
    .subscribe((envelope) => {
      const { value } = envelope.value;
      out.push({ ...envelope.value, value: { ...value, samples: value.samples.slice() } });
      envelope.ack();
    });
  expect(settlements.kinds).toEqual(['done', 'rejected', 'done']);
  expect(out.map(({ sequence }) => sequence)).toEqual([0n, 2n]);
  const plan = planRecovery(loadKernels(), values[0].layout, recoveryDefaults);
  for (const { sequence, value } of out) {
    expect(value.layout).toEqual(plan.layout);
    expect(value.samples).toEqual(plan.apply(values[Number(sequence)]).samples);
  }
  expect(kernels.memory.bytesInUse).toBe(0);
});

it('is the same inside of imaging as between beamformer and images', () => {
  const slowTime = defineAxis({ name: 'slow_time', size: 16, spacing: 1 / 5000, unit: 's', kept });
  const sensor = echoSensor({ axes: [slowTime, ...echoSensor().axes] });
  const samples = Buffer.concat(kept.map((pulse) => echoTransmit(pulse)));
  const packet = { sensor, sequence: 0n, captureTimeNs: 0n, samples };
  const grid = { lateralCount: 7, depthCount: 9, lateralOriginM: -1e-3, lateralSpacingM: 3e-4, depthOriginM: 3e-3, depthSpacingM: 4e-4 }; // prettier-ignore
  const options = { beamforming: { grid }, recovery: recoveryDefaults };
  const kernels = loadKernels();
  const imaging = planImaging(kernels, sensor, options);
  const beamformer = planBeamformer(loadKernels(), sensor, options);
  const recovery = planRecovery(loadKernels(), beamformer.layout, recoveryDefaults);
  const images = planImages(loadKernels(), recovery.layout);
  expect(imaging.layout.kept.length).toBe(16);
  expect(imaging.apply(packet)).toEqual(images.apply(recovery.apply(beamformer.apply(packet))));
  const without = planImaging(loadKernels(), sensor, { ...options, recovery: false });
  expect(without.layout.kept).toEqual(kept);
  imaging.dispose();
  expect(kernels.memory.bytesInUse).toBe(0);
});
