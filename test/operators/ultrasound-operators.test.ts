import { from, map, type OperatorFunction } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { beamform } from '../../operators/beamform.ts';
import { compound } from '../../operators/compound.ts';
import { demodulate } from '../../operators/demodulate.ts';
import type { Envelope } from '../../operators/envelope.ts';
import { packet } from '../../operators/packet.ts';
import type { Stamped } from '../../operators/stamped.ts';
import type { SensorDescription, Snapshot } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { type BeamformingOptions, type Frames, planBeamformer } from '../../src/ultrasound/index.ts';
import { echoSensor, echoTransmit } from '../ultrasound/echoes.ts';
import { Settlements } from './settlements.ts';

const grid = { lateralCount: 21, depthCount: 31, lateralOriginM: -2e-3, lateralSpacingM: 2e-4, depthOriginM: 3e-3, depthSpacingM: 2e-4 }; // prettier-ignore
const options: BeamformingOptions = { grid, fNumber: 1, apodization: 'hann' };

const transmitOf = (sensor: SensorDescription, sequence: number, samples = echoTransmit(sequence)): Snapshot => ({
  sensor,
  sequence: BigInt(sequence),
  captureTimeNs: BigInt(sequence),
  samples,
});

/** Runs snapshots through an operator and keeps what comes out, copied out of the memory of plans. */
function run(operator: OperatorFunction<Envelope<Snapshot>, Envelope<Stamped<Frames>>>, snapshots: Snapshot[]) {
  const settlements = new Settlements<Snapshot>();
  const out: { sequence: bigint; samples: Float32Array; layout: Frames['layout'] }[] = [];
  from(snapshots).pipe(map(settlements.envelope), operator).subscribe((envelope) => {
    const { sequence, value } = envelope.value;
    out.push({ sequence, layout: value.layout, samples: Float32Array.from(value.samples) });
    envelope.ack();
  }); // prettier-ignore
  return { out, settlements };
}

const stages =
  (kernels = loadKernels()): OperatorFunction<Envelope<Snapshot>, Envelope<Stamped<Frames>>> =>
  (source) =>
    source.pipe(demodulate(kernels, {}), beamform(kernels, options), compound(kernels));

describe('demodulate, beamform and compound', () => {
  it('make of packets, gathered from transmits, the frames of the beamformer, byte for byte', () => {
    const sensor = echoSensor();
    const kernels = loadKernels();
    const { out, settlements } = run(
      (source) => source.pipe(packet({ length: 6, maxItems: 12 }), stages(kernels)),
      [...Array(12).keys()].map((i) => transmitOf(sensor, i)),
    );
    expect(settlements.kinds).toEqual(Array(12).fill('done'));
    expect(kernels.memory.bytesInUse).toBe(0);
    expect(out.map(({ sequence }) => sequence)).toEqual([0n, 1n]);
    const [slowTime] = [{ name: 'slow_time', size: 6, spacing: 1 / 5000, unit: 's', sign: 1, origin: 0 } as const];
    const whole = echoSensor({ axes: [slowTime, ...sensor.axes] });
    const plan = planBeamformer(loadKernels(), whole, { beamforming: options });
    for (const { sequence, samples, layout } of out) {
      const pulses = [...Array(6).keys()].map((i) => echoTransmit(6 * Number(sequence) + i));
      const frames = plan.apply({ sensor: whole, sequence, captureTimeNs: 0n, samples: Buffer.concat(pulses) });
      expect(Buffer.from(samples.buffer).equals(Buffer.from(Float32Array.from(frames.samples).buffer))).toBe(true);
      expect(layout).toEqual(plan.layout);
    }
  });

  it('take the angles of a pulse together and compound them', () => {
    const delays = Float64Array.from({ length: 3 * 16 }, (_, i) => (((i % 16) - 7.5) * (Math.floor(i / 16) - 1)) / 1e8);
    const probe = { ...echoSensor().ultrasound, transmitDelaysS: [...delays] };
    const sensor = echoSensor({ ultrasound: probe });
    const { out, settlements } = run(
      (source) => source.pipe(packet({ length: 2, maxItems: 12 }), stages()),
      [...Array(12).keys()].map((i) => transmitOf(sensor, i)),
    );
    expect(settlements.kinds).toEqual(Array(12).fill('done'));
    expect(out.map(({ layout }) => [layout.transmits, layout.pulses, layout.prfHz])).toEqual([
      [1, 2, 5000 / 3],
      [1, 2, 5000 / 3],
    ]);
  });

  it('reject a packet whose samples are not finite and go on', () => {
    const sensor = echoSensor({ datatype: 'rf32_le' });
    const floats = (i: number): Uint8Array => {
      const samples = Float32Array.from(new Int16Array(echoTransmit(i).buffer));
      if (i === 3) samples[700] = NaN;
      return new Uint8Array(samples.buffer);
    };
    const { out, settlements } = run(
      (source) => source.pipe(packet({ length: 2, maxItems: 4 }), stages()),
      [...Array(6).keys()].map((i) => transmitOf(sensor, i, floats(i))),
    );
    expect(out.map(({ sequence }) => sequence)).toEqual([0n, 2n]);
    expect(settlements.kinds).toEqual(['done', 'done', 'rejected', 'rejected', 'done', 'done']);
    const [, , bad] = [...settlements.outcomes.values()];
    expect(bad).toMatchObject({
      error: { code: 'samples-not-finite', message: expect.stringContaining('stream probe-1 snapshot 1: ') as string },
    });
  });
});
