import { describe, expect, it } from 'vitest';
import { openPipeline } from '../../pipeline/build.ts';
import { definePipeline } from '../../pipeline/config/parse.ts';
import { workersOf } from '../../pipeline/executor.ts';
import { Supervisor } from '../../pipeline/supervisor.ts';
import type { CaptureReader } from '../../src/captures/capture.ts';
import { estimateFromJson, estimateToJson } from '../../src/codec/estimate-json.ts';
import type { Estimate, SensorDescription } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planImaging } from '../../src/ultrasound/index.ts';
import { echoSensor, echoTransmit, PRF, scene } from '../ultrasound/echoes.ts';
import { stillClock } from './fakes.ts';

const PULSES = 24;
const slowTime = { name: 'slow_time', size: PULSES, spacing: 1 / PRF, unit: 's', sign: 1, origin: 0 } as const;
const sensor: SensorDescription = echoSensor({ axes: [slowTime, ...echoSensor().axes] });
const packetOf = (k: number): Uint8Array =>
  Buffer.concat(Array.from({ length: PULSES }, (_, n) => echoTransmit(PULSES * k + n)));
const grid = { lateralCount: 21, depthCount: 31, lateralOriginM: -2e-3, lateralSpacingM: 2e-4, depthOriginM: 3e-3, depthSpacingM: 2e-4 }; // prettier-ignore
/** Around the second point of the scene, which comes toward the probe. */
const gate = { lateralM: 0.6e-3, depthM: 5.4e-3, lateralExtentM: 4e-4, depthExtentM: 4e-4 };
const beamforming = { grid };
const imaging = { bmode: false, doppler: false, sonograms: { gates: [gate], window: 16, hop: 4 } };
const combined = (fields: object = {}) => [{ ultrasound: { beamforming, ...imaging, ...fields } }];

function capture(count: number): CaptureReader {
  return {
    path: 'probe',
    sensor,
    count,
    captureTimeNs: (index) => BigInt(index),
    truth: () => [],
    read: (index, into) => {
      into.set(packetOf(index));
      return Promise.resolve({ sensor, sequence: BigInt(index), captureTimeNs: BigInt(index), samples: into });
    },
    close: () => Promise.resolve(),
  };
}

async function run(stages: object[], fields: object = {}) {
  const written: Estimate[] = [];
  const sink = { write: (estimate: Estimate) => void written.push(estimate), close: () => Promise.resolve() };
  const config = definePipeline({ name: 'us', stages, ...fields });
  const graph = await openPipeline(config, { reader: capture(4), sink, clock: stillClock });
  const summary = await new Supervisor(graph).start();
  return { summary, written };
}

describe('a pipeline with sonograms', () => {
  it('writes one for each gate, with the velocity of what moves in it, the same through JSON', async () => {
    const { summary, written } = await run(combined());
    expect(summary).toMatchObject({ processed: 4, rejected: 0 });
    for (const estimate of written) {
      const [sonogram, ...more] = estimate.sonograms!;
      expect(more).toEqual([]);
      expect(estimate).not.toHaveProperty('doppler');
      expect(sonogram).toMatchObject({ lateralM: 0.6e-3, depthM: 5.4e-3, timeCount: 3, velocityCount: 32 });
      expect(sonogram.timeSpacingS).toBeCloseTo(4 / PRF, 12);
      for (let time = 0; time < 3; time++) {
        const spectrum = sonogram.powerDb.subarray(32 * time, 32 * (time + 1));
        const velocity = sonogram.velocityOriginMps + spectrum.indexOf(Math.max(...spectrum)) * sonogram.velocitySpacingMps; // prettier-ignore
        expect(Math.abs(velocity - scene.velocityMps)).toBeLessThan(sonogram.velocitySpacingMps);
      }
      expect(estimateFromJson(estimateToJson(estimate)).sonograms).toEqual(estimate.sonograms);
    }
  });

  it('is the same in one stage, in four, in workers, and as the plan alone', async () => {
    const stages = [{ demodulate: {} }, { beamform: { beamforming } }, { compound: {} }, { images: imaging }];
    const plan = planImaging(loadKernels(), sensor, { beamforming, bmode: false, doppler: false, sonograms: imaging.sonograms }); // prettier-ignore
    const expected = [0, 1, 2, 3].map(
      (k) => plan.apply({ sensor, sequence: BigInt(k), captureTimeNs: 0n, samples: packetOf(k) }).sonograms,
    );
    for (const { written } of [await run(combined()), await run(stages), await run(combined(), { workers: 2 })])
      expect(written.map(({ sonograms }) => sonograms)).toEqual(expected);
  });

  it('follows a stream on one worker as on none', async () => {
    const clutter = { method: 'svd', rank: 1, newest: 0.3 };
    const stages = combined({ sonograms: { ...imaging.sonograms, clutter } });
    const [none, one] = [await run(stages), await run(stages, { workers: 1 })];
    expect(one.written).toEqual(none.written);
    const each = await run(combined({ sonograms: { ...imaging.sonograms, clutter: { ...clutter, newest: 1 } } }));
    expect(none.written[0]).toEqual(each.written[0]);
    expect(none.written[1]).not.toEqual(each.written[1]);
  });

  it.each<[object, string]>([
    [
      { gates: [{ lateralM: 0.03, depthM: 5e-3 }] },
      'sonograms.gates[0].lateralM: found 0.03 m, allowed: -0.0021 to 0.0021 m with all of its extent, as far as the image reaches',
    ],
    [
      { gates: [gate], window: 25 },
      'sonograms.window: found 25, allowed: an integer from 2 to 24, as slow time holds 24 pulses',
    ],
  ])('refuses %j before anything starts', async (sonograms, message) => {
    await expect(run(combined({ sonograms }))).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: expect.stringContaining(message) as string,
    });
  });

  it.each<[object, string]>([
    [{ gates: [] }, 'gates'],
    [{ gates: [gate], taper: 'flat' }, 'taper'],
    [{ gate: gate }, 'gate'],
  ])('refuses %j as its file is read', (sonograms, field) => {
    expect(() => definePipeline({ name: 'us', stages: combined({ sonograms }) })).toThrow(field);
  });
});

describe('workers of a pipeline whose clutter filter follows the stream', () => {
  const clutter = { method: 'svd', newest: 0.5 };
  const stages = (fields: object) => [{ packet: { length: 8 } }, ...combined(fields)];
  const workers = (fields: object, rest: object) => workersOf(definePipeline({ name: 'us', stages: stages(fields), ...rest })); // prettier-ignore

  it.each([{ doppler: { clutter } }, { sonograms: { gates: [gate], clutter } }])('are one at most: %j', (fields) => {
    expect(() => workers(fields, { workers: 2 })).toThrow(
      expect.objectContaining({
        code: 'configuration-invalid',
        message: expect.stringMatching(/stages\[1\].*: found 2 workers, allowed: at most 1, as what it makes of a packet depends on those before$/) as string,
      }) as Error,
    ); // prettier-ignore
    for (const count of [0, 1]) expect(workers(fields, { workers: count })).toBe(count);
    expect(workers(fields, { workers: 'auto' })).toBe(1);
  });

  it('are as many as wanted where each packet is looked at alone', () => {
    for (const fields of [
      {},
      { doppler: { clutter: { method: 'svd' } } },
      { doppler: { clutter: { ...clutter, newest: 1 } } },
    ])
      // prettier-ignore
      expect(workers(fields, { workers: 3 })).toBe(3);
  });
});
