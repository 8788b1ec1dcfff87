import { from, map, type OperatorFunction } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../operators/envelope.ts';
import { images } from '../../operators/images.ts';
import type { Stamped } from '../../operators/stamped.ts';
import { ultrasound } from '../../operators/ultrasound.ts';
import type { Estimate, SensorDescription, Snapshot } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import { dopplerDefaults, type Frames, type ImageOptions } from '../../src/ultrasound/index.ts';
import { echoSensor, echoTransmit, scene } from '../ultrasound/echoes.ts';
import { gaussianFlow, gridOf, layoutOf } from '../ultrasound/slow-frames.ts';
import { Settlements } from './settlements.ts';

const clock = { nowNs: () => 42n } as Clock;
const clutter = { method: 'svd', rank: 1, newest: 0.3 } as const;
const following: ImageOptions = {
  doppler: { ...dopplerDefaults, clutter },
  bmode: false,
  sonograms: { gates: [{ lateralM: 0, depthM: 0.01 }], clutter },
};
const alone: ImageOptions = { ...following, doppler: { ...dopplerDefaults, clutter: { ...clutter, newest: 1 } }, sonograms: { gates: [{ lateralM: 0, depthM: 0.01 }], clutter: { ...clutter, newest: 1 } } }; // prettier-ignore

function run<T>(operator: OperatorFunction<Envelope<T>, Envelope<Estimate>>, values: readonly T[]): Estimate[] {
  const settlements = new Settlements<T>();
  const out: Estimate[] = [];
  from(values).pipe(map(settlements.envelope), operator).subscribe((envelope) => {
    out.push(envelope.value);
    envelope.ack();
  }); // prettier-ignore
  expect(settlements.kinds).toEqual(values.map(() => 'done'));
  return out;
}

/** Packets of one layout object, of which each stream has its own echoes. */
const layout = layoutOf(gridOf(5, 4), 8);
const packetOf = (streamId: string, sequence: number): Stamped<Frames> => ({
  streamId,
  sequence: BigInt(sequence),
  captureTimeNs: 0n,
  value: gaussianFlow(`${streamId} ${sequence}`, layout, { phase: () => streamId.length, width: 0.4, noise: 0.1 }),
});
const streams = (names: readonly string[], packets: number): Stamped<Frames>[] =>
  Array.from({ length: packets }, (_, k) => names.map((name) => packetOf(name, k))).flat();
const ofStream = (name: string, estimates: readonly Estimate[]): Estimate[] =>
  estimates.filter(({ streamId }) => streamId === name);
const imagesOf = (options: ImageOptions) => images(loadKernels(), clock, options);

describe('images with a clutter filter that follows the stream', () => {
  const names = ['a', 'bbb'];
  const packets = streams(names, 6);

  it('make of two interleaved streams of one layout what they make of each alone', () => {
    const together = run(imagesOf(following), packets);
    for (const name of names) {
      const single = run(imagesOf(following), packets.filter(({ streamId }) => streamId === name)); // prettier-ignore
      expect(ofStream(name, together)).toEqual(single);
    }
  });

  it('follow the packets of each stream in their order', () => {
    const inOrder = ofStream('a', run(imagesOf(following), packets));
    const each = ofStream('a', run(imagesOf(alone), packets));
    expect(inOrder[0]).toEqual(each[0]);
    for (let k = 1; k < 6; k++) expect(inOrder[k].doppler).not.toEqual(each[k].doppler);
    const swapped = run(imagesOf(following), [packetOf('a', 1), packetOf('a', 0)]);
    expect(swapped[1].doppler).not.toEqual(inOrder[0].doppler);
  });

  it('start anew with a stream that has lost its place to eight others', () => {
    const crowd = Array.from({ length: 8 }, (_, i) => `other-${i}`);
    const again = (others: readonly string[]) =>
      run(imagesOf(following), [packetOf('a', 0), ...streams(others, 1), packetOf('a', 1)]).at(-1)!;
    const [fresh] = run(imagesOf(following), [packetOf('a', 1)]);
    const followed = run(imagesOf(following), [packetOf('a', 0), packetOf('a', 1)])[1];
    expect(again(crowd.slice(1))).toEqual(followed);
    expect(again(crowd)).toEqual(fresh);
    expect(fresh.doppler).not.toEqual(followed.doppler);
  });

  it('give back all memory', () => {
    const kernels = loadKernels();
    run(images(kernels, clock, following), packets);
    expect(kernels.memory.bytesInUse).toBe(0);
  });
});

describe('ultrasound with a clutter filter that follows the stream', () => {
  it('makes of two interleaved streams what it makes of each alone', () => {
    const slowTime = { name: 'slow_time', size: 8, spacing: 1 / 5000, unit: 's', sign: 1, origin: 0 } as const;
    const grid = { lateralCount: 9, depthCount: 11, lateralOriginM: -2e-3, lateralSpacingM: 5e-4, depthOriginM: 3e-3, depthSpacingM: 5e-4 }; // prettier-ignore
    const sensorOf = (streamId: string): SensorDescription =>
      echoSensor({ streamId, axes: [slowTime, ...echoSensor().axes] });
    const sensors = ['one', 'two'].map(sensorOf);
    const snapshots = Array.from({ length: 3 }, (_, k) =>
      sensors.map((sensor, i): Snapshot => ({
        sensor,
        sequence: BigInt(k),
        captureTimeNs: 0n,
        samples: Buffer.concat(
          Array.from({ length: 8 }, (_, n) => echoTransmit(8 * k + n + 100 * i, { ...scene, velocityMps: 0.1 + 0.1 * i })), // prettier-ignore
        ),
      })),
    ).flat();
    const gates = [{ lateralM: 0, depthM: 5.5e-3, lateralExtentM: 1e-3 }];
    const options = { ...following, sonograms: { gates, clutter }, beamforming: { grid } };
    const operator = () => ultrasound(loadKernels(), clock, options);
    const together = run(operator(), snapshots);
    for (const { streamId } of sensors) {
      const single = run(operator(), snapshots.filter(({ sensor }) => sensor.streamId === streamId)); // prettier-ignore
      expect(ofStream(streamId, together)).toEqual(single);
      expect(single[1].sonograms).toHaveLength(1);
    }
  });
});
