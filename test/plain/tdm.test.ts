import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { defineSensor } from '../../src/core/sensor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { drawPhases } from '../../src/physics/scene.ts';
import { planPlain } from '../../src/plain/index.ts';
import { antenna, sensorWith, subcarrier } from '../physics/helpers.ts';
import { estimateOnce, expectTargets, tensorOf } from './scenes.ts';

const kernels = loadKernels();
const chirpS = 60e-6;

/** An FMCW frame whose transmitters take turns. */
const tdmSensor = (transmitters: number) =>
  sensorWith(
    [
      { name: 'chirp', size: 40, spacing: chirpS, unit: 's' },
      antenna(4 * transmitters),
      { ...subcarrier(24), sign: 1 },
    ],
    { tdm: { transmitters, slotS: chirpS / transmitters } },
  );

// At 26 GHz and 60 us the unambiguous velocity is 48 m/s; 30 m/s turn by 0.31 cycles a chirp.
const scene = [
  { azimuthDeg: 20, rangeM: 90, velocityMps: 30, amplitudeDb: 0 },
  { azimuthDeg: -35, rangeM: 300, velocityMps: -22, amplitudeDb: -4 },
  { azimuthDeg: 0, rangeM: 300, velocityMps: 0, amplitudeDb: -8 },
];

describe.each([2, 3])('PLAIN on a TDM-MIMO array of %d transmitters', (transmitters) => {
  const sensor = tdmSensor(transmitters);
  const targets = drawPhases(sensor, scene, createRng(transmitters));
  const tensor = tensorOf(sensor, targets, 0.3, `tdm ${transmitters}`);

  it('finds azimuth, range and velocity, the transmitter phase removed', () =>
    expectTargets(sensor, targets, estimateOnce(kernels, sensor, tensor), 0.3));

  it('finds them without refinement as well, within three times the bound', () =>
    // MUSIC on a subspace split at velocities that err themselves: table 6.4 has 1.35 times the bound; 2 * 6 sigmas.
    expectTargets(sensor, targets, estimateOnce(kernels, sensor, tensor, { refinement: 'none' }), 0.3, 12));

  it('would put moving targets elsewhere if the capture did not say so', () => {
    const { tdm, ...silent } = sensor;
    expect(tdm?.transmitters).toBe(transmitters);
    const found = estimateOnce(kernels, defineSensor(silent), tensor);
    // 30 m/s turn by 0.31 cycles a chirp, 0.31 / T a transmitter and so 0.31 / (4 T) an antenna if the array is taken
    // for one: 4.7 degrees at 20 for two transmitters, 3.2 for three. The one-sigma error is below 0.1.
    expect(Math.abs(found[0].azimuthDeg! - 20)).toBeGreaterThan(1);
  });

  it('removes static clutter 40 dB above the movers', () => {
    const wall = { azimuthDeg: 10, rangeM: 200, velocityMps: 0, amplitudeDb: 40, phaseRad: 1 };
    const movers = targets.slice(0, 2);
    const found = estimateOnce(kernels, sensor, tensorOf(sensor, [wall, ...movers], 0.3, 'wall'), {
      clutter: 'static',
    });
    expectTargets(sensor, movers, found, 0.3);
  });
});

describe('the TDM array', () => {
  it('is never compressed', () => {
    const sensor = { ...tdmSensor(2), limits: { azimuthDeg: [-5, 5] as const, velocityMps: [-10, 10] as const } };
    const plan = planPlain(kernels, defineSensor(sensor));
    expect(plan.layout.axes.map(({ factor }) => factor)).toEqual([2, 1, 1]);
    plan.dispose();
    expect(() => planPlain(kernels, defineSensor(sensor), { compression: { factors: { antenna: 2 } } })).toThrow(
      expect.objectContaining({ code: 'configuration-invalid' }),
    );
  });

  it('keeps its transmitter phase when slow time is compressed and its limits are off centre', () => {
    const sensor = defineSensor({ ...tdmSensor(2), limits: { velocityMps: [20, 32] } });
    const targets = drawPhases(
      sensor,
      [
        { azimuthDeg: 20, rangeM: 90, velocityMps: 30, amplitudeDb: 0 },
        { azimuthDeg: -35, rangeM: 300, velocityMps: 22, amplitudeDb: -4 },
      ],
      createRng(9),
    );
    const plan = planPlain(kernels, sensor);
    expect(plan.layout.axes[0].factor).toBeGreaterThan(1);
    plan.dispose();
    expectTargets(sensor, targets, estimateOnce(kernels, sensor, tensorOf(sensor, targets, 0.3, 5)), 0.3);
  });

  it('cannot be fused on sub-grids', () => {
    expect(() => planPlain(kernels, tdmSensor(2), { fusion: { method: 'subgrid-omp' } })).toThrow(
      expect.objectContaining({ code: 'configuration-invalid' }),
    );
  });
});
