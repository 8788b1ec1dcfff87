import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Motion, positionAt } from '../../src/physics/motion.ts';

const approaching: Motion = {
  azimuthDeg: 30,
  rangeM: 100,
  headingDeg: 30 + 180,
  speedMps: 10,
  amplitudeDb: -5,
  amplitudeLaw: 'range',
};

describe('a target in straight uniform motion', () => {
  it('that heads for the sensor keeps its azimuth and closes at its speed', () => {
    const after = positionAt(approaching, 4, 'monostatic')!;
    expect(after.azimuthDeg).toBeCloseTo(30, 9);
    expect(after.rangeM).toBeCloseTo(60, 9);
    expect(after.velocityMps).toBeCloseTo(10, 9);
  });

  it('that crosses closes at no speed on broadside, then opens', () => {
    const crossing = { ...approaching, azimuthDeg: 0, headingDeg: 90 };
    expect(positionAt(crossing, 0, 'monostatic')!.velocityMps).toBeCloseTo(0, 9);
    const after = positionAt(crossing, 5, 'monostatic')!;
    expect(after.azimuthDeg).toBeCloseTo((Math.atan2(50, 100) * 180) / Math.PI, 9);
    expect(after.velocityMps).toBeLessThan(0);
  });

  it('has a closing speed that is minus the rate of its range', () => {
    const motions = fc.record({
      azimuthDeg: fc.double({ min: -60, max: 60, noNaN: true }),
      rangeM: fc.double({ min: 20, max: 300, noNaN: true }),
      headingDeg: fc.double({ min: -180, max: 180, noNaN: true }),
      speedMps: fc.double({ min: 0, max: 20, noNaN: true }),
    });
    fc.assert(
      fc.property(motions, (drawn) => {
        const motion: Motion = { ...drawn, amplitudeDb: 0, amplitudeLaw: 'constant' };
        const step = 1e-3;
        const [before, now, after] = [-step, 0, step].map((t) => positionAt(motion, t, 'monostatic')!);
        // The third derivative of range is below 3 v^3 / r^2 = 60 at the nearest, so the error is below 1e-5.
        expect((before.rangeM! - after.rangeM!) / (2 * step)).toBeCloseTo(now.velocityMps!, 4);
      }),
    );
  });

  it('grows by 40 dB a decade of range around, 20 dB one way, and not at all when told so', () => {
    const gain = (motion: Motion, geometry: 'monostatic' | 'bistatic'): number =>
      positionAt(motion, 9, geometry)!.amplitudeDb + 5;
    expect(gain(approaching, 'monostatic')).toBeCloseTo(40, 9);
    expect(gain(approaching, 'bistatic')).toBeCloseTo(20, 9);
    expect(gain({ ...approaching, amplitudeLaw: 'constant' }, 'monostatic')).toBe(0);
  });

  it('is not seen once it is behind the array', () => {
    expect(positionAt(approaching, 11, 'monostatic')).toBeUndefined();
    const left = positionAt({ ...approaching, rangeM: 1000, phaseRad: 1 }, 11, 'monostatic')!;
    expect(left.rangeM).toBeCloseTo(890, 9);
    expect(left.phaseRad).toBe(1);
  });
});
