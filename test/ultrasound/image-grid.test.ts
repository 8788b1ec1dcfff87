import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defineAxis, type ImageGrid } from '../../src/core/index.ts';
import {
  checkGrid,
  defaultGrid,
  describeAcquisition,
  MOST_DEFAULT_PIXELS,
  MOST_PIXELS,
} from '../../src/ultrasound/index.ts';
import { probe } from './probe.ts';

const grid: ImageGrid = {
  lateralCount: 3,
  depthCount: 4,
  lateralOriginM: -1e-3,
  lateralSpacingM: 1e-3,
  depthOriginM: 0,
  depthSpacingM: 1e-3,
};

interface Shape {
  readonly channels: number;
  readonly samples: number;
  readonly pitchM: number;
  readonly rate: number;
  readonly startTimeS: number;
}

const acquisition = ({ channels, samples, pitchM, rate, startTimeS }: Shape) =>
  describeAcquisition(
    probe(
      { pitchM, startTimeS },
      {
        axes: [
          defineAxis({ name: 'channel', size: channels, spacing: pitchM, unit: 'm' }),
          defineAxis({ name: 'fast_time', size: samples, spacing: 1 / rate, unit: 's' }),
        ],
      },
    ),
  );

describe('the default grid', () => {
  test('of the rotating disk is its own, 251 x 251 pixels of 0.1 mm from 10 to 35 mm', () => {
    const disk = acquisition({ channels: 128, samples: 334, pitchM: 0.298e-3, rate: 20e6 / 3, startTimeS: 9.95e-6 });
    expect(defaultGrid({ ...disk, propagationSpeedMps: 1480 })).toEqual({
      lateralCount: 251,
      depthCount: 251,
      lateralOriginM: -12.5e-3,
      lateralSpacingM: 1e-4,
      depthOriginM: 10e-3,
      depthSpacingM: 1e-4,
    });
  });

  test('lies where every element recorded the echoes, is symmetric, and has no more pixels than it may', () => {
    fc.assert(
      fc.property(
        fc.record({
          channels: fc.integer({ min: 1, max: 128 }),
          samples: fc.integer({ min: 64, max: 8192 }),
          pitchM: fc.double({ min: 1e-4, max: 4e-4, noNaN: true }),
          rate: fc.double({ min: 6e6, max: 50e6, noNaN: true }),
          startTimeS: fc.double({ min: 0, max: 2e-5, noNaN: true }),
        }),
        (shape) => {
          const aperture = (shape.channels - 1) * shape.pitchM;
          const path = 1540 * (shape.startTimeS + (shape.samples - 1) / shape.rate);
          const deepest = (path * path - aperture * aperture) / (2 * path);
          const shallowest = (1540 * shape.startTimeS) / 2;
          // A record of a few wavelengths below the probe holds no grid.
          fc.pre(deepest > shallowest + 2e-3);
          const found = defaultGrid(acquisition(shape));
          const { lateralCount, depthCount, lateralOriginM, lateralSpacingM, depthOriginM, depthSpacingM } = found;
          expect(checkGrid(found)).toBe(found);
          expect(lateralCount * depthCount).toBeLessThanOrEqual(MOST_DEFAULT_PIXELS);
          expect(lateralCount % 2).toBe(1);
          expect(lateralOriginM).toBeCloseTo((-(lateralCount - 1) / 2) * lateralSpacingM, 12);
          expect((lateralCount - 1) * lateralSpacingM).toBeLessThanOrEqual(aperture + 1e-9);
          expect(depthOriginM).toBeGreaterThanOrEqual(shallowest - 1e-9);
          expect(depthOriginM + (depthCount - 1) * depthSpacingM).toBeLessThanOrEqual(deepest + 1e-9);
        },
      ),
    );
  });

  test('is refused where records end before their echoes reach all elements', () => {
    const short = acquisition({ channels: 128, samples: 64, pitchM: 3e-4, rate: 20e6, startTimeS: 0 });
    expect(() => defaultGrid(short)).toThrow(
      /^ultrasound: stream probe-1: default grid: found records that end after 4\.851 mm of path, allowed: .* or an explicit grid$/,
    );
  });
});

describe('a grid that was given', () => {
  test.each([
    [{ lateralCount: 0 }, 'grid.lateralCount: found 0, allowed: an integer of at least 1'],
    [{ depthCount: 2.5 }, 'grid.depthCount: found 2.5, allowed: an integer of at least 1'],
    [{ lateralSpacingM: 0 }, 'grid.lateralSpacingM: found 0, allowed: metres above 0'],
    [{ depthSpacingM: NaN }, 'grid.depthSpacingM: found NaN, allowed: metres above 0'],
    [{ lateralOriginM: Infinity }, 'grid.lateralOriginM: found Infinity, allowed: metres'],
    [{ depthOriginM: -1e-3 }, 'grid.depthOriginM: found -0.001, allowed: metres from 0, below the probe'],
    [
      { lateralCount: 5000, depthCount: 5000 },
      `grid.lateralCount: found 5000 x 5000 pixels, allowed: at most ${MOST_PIXELS} pixels`,
    ],
  ])('with %j is refused', (fields, message) => {
    expect(() => checkGrid({ ...grid, ...fields })).toThrow(message);
  });
});
