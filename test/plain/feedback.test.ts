import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { defineSensor } from '../../src/core/sensor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { drawPhases } from '../../src/physics/scene.ts';
import type { PlainOptionsInput } from '../../src/plain/index.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { estimateOnce, expectTargets, tensorOf } from './scenes.ts';

const kernels = loadKernels();
const sensor = sensorWith([antenna(8), subcarrier(24), symbol(20)]);
const scene = drawPhases(
  sensor,
  [
    { azimuthDeg: 20, rangeM: 150, velocityMps: 30, amplitudeDb: 0 },
    { azimuthDeg: -30, rangeM: 420, velocityMps: -40, amplitudeDb: -14 },
    { azimuthDeg: 50, rangeM: 800, velocityMps: 90, amplitudeDb: -18 },
  ],
  createRng('feedback'),
);

describe('the feedback loop', () => {
  // One value an axis at first: only what is left after the strongest shows the others.
  const options = (search: 'candidates' | 'feedback', rest: PlainOptionsInput = {}): PlainOptionsInput => ({
    ...rest,
    estimation: { maxOrder: 1 },
    fusion: { search },
  });

  it('finds, axis by axis, what the strongest targets hid', () => {
    const tensor = tensorOf(sensor, scene, 0.1, 'feedback');
    expect(estimateOnce(kernels, sensor, tensor, options('candidates'))).toHaveLength(1);
    expectTargets(sensor, scene, estimateOnce(kernels, sensor, tensor, options('feedback')), 0.1);
  });

  it('works without refinement and with TDM-MIMO, and gives its memory back', () => {
    const before = kernels.memory.bytesInUse;
    const tensor = tensorOf(sensor, scene, 0.1, 'plain');
    expect(estimateOnce(kernels, sensor, tensor, options('feedback', { refinement: 'none' })).length).toBeGreaterThan(
      1,
    );
    const tdm = defineSensor({ ...sensor, tdm: { transmitters: 2, slotS: sensor.axes[2].spacing / 2 } });
    expectTargets(tdm, scene, estimateOnce(kernels, tdm, tensorOf(tdm, scene, 0.1, 'tdm'), options('feedback')), 0.1);
    expect(kernels.memory.bytesInUse).toBe(before);
  });

  it('stops at once where there is nothing', () => {
    expect(estimateOnce(kernels, sensor, tensorOf(sensor, [], 1, 'nothing'), options('feedback'))).toEqual([]);
  });
});
