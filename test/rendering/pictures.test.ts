import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BmodeImage, type DopplerImage, NO_ECHO_DB, type Sonogram } from '../../src/core/index.ts';
import { encodePng, renderBmode, renderDoppler, renderSonogram } from '../../src/rendering/index.ts';
import { bmodeArbitrary, dopplerArbitrary, sonogramArbitrary } from '../codec/image-arbitrary.ts';
import { AXIS_LEFT } from '../../src/rendering/plot.ts';
import { gridOf, hasText, placesSeen, plotTop, seen } from './look.ts';

const grid = gridOf(3, 2);
const bmodeOf = (...valueDb: number[]): BmodeImage => ({ ...grid, valueDb: Float32Array.from(valueDb) });
const dopplerOf = (velocityMps: number[], powerDb: number[], aliasVelocityMps?: number): DopplerImage => ({
  ...grid,
  velocityMps: Float32Array.from(velocityMps),
  powerDb: Float32Array.from(powerDb),
  ...(aliasVelocityMps !== undefined && { aliasVelocityMps }),
});
const grey = (level: number): [number, number, number] => [level, level, level];

describe('a B-mode picture', () => {
  it('is white at its maximum, black from the dynamic range on, linear in decibels between, depth downward', () => {
    const picture = renderBmode(bmodeOf(20, 10, 0, -5, -30, -60));
    const greys = placesSeen(picture, grid).map(([red, green, blue]) => {
      expect([green, blue]).toEqual([red, red]);
      return red;
    });
    // 128 greys are 255 / 127 apart; half of that, and half a level of the file.
    [255, 204, 153, 127.5, 0, 0].forEach((level, i) => expect(Math.abs(greys[i] - level)).toBeLessThanOrEqual(1.51));
  });

  it('says what its greys and its sides mean', () => {
    const picture = renderBmode(bmodeOf(20, 10, 0, -5, -30, -60), { title: 'probe-1  #7  2026-01-01T00:00:00Z' });
    for (const text of [
      'probe-1  #7  2026-01-01T00:00:00Z',
      'B-mode, dB',
      '-50',
      '-10',
      'lateral, mm',
      'depth, mm',
      '10.0',
      '11.0',
      '-1.0',
      '20.0 dB re one sample unit',
    ])
      // prettier-ignore
      expect(hasText(picture, text), text).toBe(true);
    expect(hasText(renderBmode(bmodeOf(1, 2, 3, 4, 5, 6), { dynamicRangeDb: 30 }), '-30')).toBe(true);
    expect(hasText(picture, '-60')).toBe(false);
  });

  it('is black where there is no echo, and says so where there is none at all', () => {
    const part = placesSeen(renderBmode(bmodeOf(NO_ECHO_DB, -290, NaN, -Infinity, Infinity, -295)), grid);
    expect(part[1]).toEqual(grey(255));
    for (const place of [0, 2, 3, 4]) expect(part[place]).toEqual(grey(0));
    const none = renderBmode(bmodeOf(...new Array<number>(6).fill(NO_ECHO_DB)));
    expect(hasText(none, 'B-mode: no echo')).toBe(true);
    expect(placesSeen(none, grid)).toEqual(new Array(6).fill(grey(0)));
  });

  it('refuses a dynamic range that is none', () => {
    for (const dynamicRangeDb of [0, -1, NaN, Infinity])
      expect(() => renderBmode(bmodeOf(1, 2, 3, 4, 5, 6), { dynamicRangeDb })).toThrow(
        expect.objectContaining({ code: 'usage', message: `dynamicRangeDb: found ${dynamicRangeDb}, allowed: a number of decibels above 0` }), // prettier-ignore
      );
  });
});

describe('a colour-Doppler picture', () => {
  it('is red to yellow toward the probe, blue to cyan away from it, black at rest', () => {
    const [toward, slowly, rest, still, slowlyAway, away] = placesSeen(
      renderDoppler(dopplerOf([0.5, 0.2, 0, -0, -0.2, -0.5], [0, 0, 0, 0, 0, 0], 0.5)),
      grid,
    );
    expect([toward, rest, still, away]).toEqual([[255, 255, 0], [0, 0, 0], [0, 0, 0], [0, 255, 255]]); // prettier-ignore
    expect(slowly[0]).toBeGreaterThan(190);
    expect(slowly.slice(1)).toEqual([0, 0]);
    expect(slowlyAway).toEqual([0, 0, slowly[0]]);
  });

  it('shows velocity where the power suffices and the B-mode elsewhere', () => {
    const doppler = dopplerOf([1, 1, 1, 1, NaN, 1], [40, 20, 19.9, NaN, 40, NO_ECHO_DB], 1);
    const yellow = [255, 255, 0];
    expect(placesSeen(renderDoppler(doppler, { bmode: bmodeOf(0, 0, 0, 0, 0, 0) }), grid)).toEqual([yellow, yellow, grey(255), grey(255), grey(255), grey(255)]); // prettier-ignore
    expect(placesSeen(renderDoppler(doppler, { powerRangeDb: 10 }), grid)).toEqual([yellow, ...new Array<unknown>(5).fill(grey(0))]); // prettier-ignore
  });

  it('lies over a B-mode of another grid, place on place', () => {
    const doppler = dopplerOf([0, 0, 0, 0, 0, 0], [0, -90, -90, -90, -90, -90], 1);
    // One row higher, at half the distance: only the second row of the first grid has B-mode under its left two thirds.
    const other = { lateralCount: 4, depthCount: 2, lateralOriginM: -0.00125, lateralSpacingM: 0.0005, depthOriginM: 0.011, depthSpacingM: 0.001 }; // prettier-ignore
    const bmode = { ...other, valueDb: Float32Array.of(0, 0, -25, -25, 0, 0, 0, 0) };
    const [, , , first, second, third] = placesSeen(renderDoppler(doppler, { bmode }), grid);
    expect(first).toEqual(grey(255));
    expect(Math.abs(second[0] - 127)).toBeLessThanOrEqual(2);
    expect(third).toEqual(grey(0));
  });

  it('says how fast its colours are, where they fold over, and where they are shown', () => {
    const slow = renderDoppler(dopplerOf([0.1, 0, 0, 0, 0, 0], [41, 0, 0, 0, 0, 0], 0.74), { title: 'probe-1' });
    for (const text of [
      'probe-1',
      'velocity, cm/s',
      '+ toward probe',
      '+74.0',
      '-74.0',
      '+40',
      '±74.0 cm/s fold over',
      'within 20 dB of its maximum, 41.0 dB',
    ])
      // prettier-ignore
      expect(hasText(slow, text), text).toBe(true);
    const fast = renderDoppler(dopplerOf([0.1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], 2.5));
    for (const text of ['velocity, m/s', '+2.50', '-2.50']) expect(hasText(fast, text), text).toBe(true);
    const own = renderDoppler(dopplerOf([0.1, 0, 0, 0, 0, -0.25], [0, 0, 0, 0, 0, 0]));
    for (const text of ['+25.0', '-25.0']) expect(hasText(own, text), text).toBe(true);
    expect(hasText(own, 'fold over')).toBe(false);
    const given = renderDoppler(dopplerOf([0.1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], 2.5), { velocityLimitMps: 0.2 });
    expect(hasText(given, '+20.0')).toBe(true);
  });

  it('without any echo is empty and says so', () => {
    const empty = renderDoppler(dopplerOf([0, 0, 0, 0, 0, 0], new Array<number>(6).fill(NO_ECHO_DB)), {
      bmode: bmodeOf(...new Array<number>(6).fill(NO_ECHO_DB)),
    });
    for (const text of ['Colour: no echo', 'B-mode: no echo']) expect(hasText(empty, text), text).toBe(true);
    expect(placesSeen(empty, grid)).toEqual(new Array(6).fill(grey(0)));
  });
});

describe('a sonogram picture', () => {
  const sonogram: Sonogram = {
    lateralM: 0.0075,
    depthM: 0.023,
    timeCount: 4,
    velocityCount: 8,
    timeOriginS: 0.01,
    timeSpacingS: 0.02,
    velocityOriginMps: -0.4,
    velocitySpacingMps: 0.1,
    powerDb: new Float32Array(32).fill(NO_ECHO_DB),
  };

  it('has time from left to right and velocity toward the probe upward', () => {
    const downward = { velocityOriginMps: 0.3, velocitySpacingMps: -0.1 };
    for (const [axes, fastest] of [
      [{}, 7],
      [downward, 0],
    ] as const) {
      const powerDb = sonogram.powerDb.slice();
      powerDb[3 * 8 + fastest] = 0; // the last time, the fastest toward the probe
      const picture = renderSonogram({ ...sonogram, ...axes, powerDb });
      const file = seen(picture);
      const top = plotTop(picture);
      // The plot is 720 wide and 360 high: 180 a time, 45 a velocity.
      for (const [x, y, level] of [
        [719, 0, 255],
        [540, 44, 255],
        [539, 0, 0],
        [719, 45, 0],
        [0, 0, 0],
      ] as const)
        expect(file.at(AXIS_LEFT + x, top + y)).toEqual(grey(level));
    }
  });

  it('says what its sides and greys mean, and where its gate is', () => {
    const picture = renderSonogram({ ...sonogram, powerDb: sonogram.powerDb.fill(-3) }, { title: 'probe-1' });
    for (const text of [
      'probe-1',
      'time, ms',
      'velocity, cm/s, + toward probe',
      'Gate at lateral 7.5 mm, depth 23.0 mm',
      '-40',
      'power, dB',
      '-3.0 dB re one sample unit',
    ])
      // prettier-ignore
      expect(hasText(picture, text), text).toBe(true);
  });
});

describe('any image', () => {
  it('renders, whatever its samples and its grid', () => {
    fc.assert(
      fc.property(dopplerArbitrary, fc.option(bmodeArbitrary, { nil: undefined }), sonogramArbitrary, (doppler, bmode, sonogram) => {
        const pictures = [renderDoppler(doppler, bmode && { bmode }), renderSonogram(sonogram), ...(bmode ? [renderBmode(bmode)] : [])]; // prettier-ignore
        for (const { width, height, pixels } of pictures) {
          expect(pixels.length).toBe(width * height);
          expect(Math.max(width, height)).toBeLessThanOrEqual(4096 + 640);
        }
      }),
      { numRuns: 60 },
    );
  }); // prettier-ignore

  it('gives the same bytes every time', () => {
    const doppler = dopplerOf([0.5, 0.2, 0, -0, -0.2, -0.5], [0, 0, 0, 0, 0, 0], 0.5);
    const bytes = (): Uint8Array => encodePng(renderDoppler(doppler, { bmode: bmodeOf(1, 2, 3, 4, 5, 6), title: 'a' }));
    expect(bytes()).toEqual(bytes());
  });
});
