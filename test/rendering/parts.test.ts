import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { blankPicture, drawText, fillRectangle, LETTER_WIDTH } from '../../src/rendering/canvas.ts';
import { placesUnder, viewOf } from '../../src/rendering/grid-view.ts';
import { brokenLines } from '../../src/rendering/layout.ts';
import { BLACK, colourOf, greyOf, palette, WHITE } from '../../src/rendering/palette.ts';
import { roundStep, shortNumber, ticksBetween } from '../../src/rendering/ticks.ts';
import { gridOf, hasText, seen } from './look.ts';

describe('a view of a grid', () => {
  it('has square pixels: its sides are as the extents of the grid', () => {
    const count = fc.integer({ min: 1, max: 400 });
    const spacing = fc.double({ min: 5e-5, max: 5e-4, noNaN: true });
    fc.assert(
      fc.property(count, count, spacing, spacing, (lateralCount, depthCount, lateralSpacingM, depthSpacingM) => {
        const { width, height } = viewOf({ ...gridOf(lateralCount, depthCount), lateralSpacingM, depthSpacingM });
        const perPixel = Math.max((lateralCount * lateralSpacingM) / width, (depthCount * depthSpacingM) / height);
        expect(Math.abs((lateralCount * lateralSpacingM) / perPixel - width)).toBeLessThanOrEqual(1.5 + width / (2 * height)); // prettier-ignore
        expect(Math.max(width, height)).toBeLessThanOrEqual(4096);
        expect(Math.max(width, height)).toBeGreaterThanOrEqual(360);
      }),
    );
  });

  it('shows every place of a grid by the same number of pixels where the grid is square', () => {
    const grid = gridOf(251, 251);
    const view = viewOf(grid);
    expect([view.width, view.height]).toEqual([753, 753]);
    const { columns, rows } = placesUnder(view, grid);
    expect([...columns]).toEqual(Array.from({ length: 753 }, (_, i) => Math.floor(i / 3)));
    expect([...rows]).toEqual([...columns]);
  });

  it('reaches half a spacing beyond the first and the last place', () => {
    const { lateralM, depthM } = viewOf(gridOf(3, 2));
    expect(lateralM[0]).toBeCloseTo(-0.0015, 12);
    expect(lateralM[1]).toBeCloseTo(0.0015, 12);
    expect(depthM[0]).toBeCloseTo(0.0095, 12);
    expect(depthM[1]).toBeCloseTo(0.0115, 12);
  });
});

describe('ticks', () => {
  it('are round, uniform, inside their ends and no more than asked for', () => {
    const end = fc.double({ min: -1e4, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(end, fc.double({ min: 1e-3, max: 1e4, noNaN: true }), fc.integer({ min: 1, max: 12 }), (low, size, most) => {
        const high = low + size;
        const { values, text } = ticksBetween(low, high, most);
        const step = roundStep((high - low) / most);
        expect(values.length).toBeLessThanOrEqual(most + 1);
        for (const value of values) {
          expect(value).toBeGreaterThanOrEqual(low - 1e-6 * step);
          expect(value).toBeLessThanOrEqual(high + 1e-6 * step);
          expect(Math.abs(value / step - Math.round(value / step))).toBeLessThan(1e-6);
          expect(Math.abs(Number(text(value)) - value)).toBeLessThan(step / 2);
        }
        expect([1, 2, 5]).toContain(Math.round(step / 10 ** Math.floor(Math.log10(step) + 1e-9)));
      }),
    );
  }); // prettier-ignore

  test.each([
    [0, 0, '0'],
    [-0.04, 1, '0.0'],
    [12.345, 1, '12.3'],
    [1e6, 0, '1.0e+6'],
    [0.00001, 5, '1.0e-5'],
    [NaN, 1, 'NaN'],
    [-Infinity, 1, '-Infinity'],
  ])('%d with %d digits is written %s', (value, digits, text) => expect(shortNumber(value, digits)).toBe(text));
});

describe('the colours', () => {
  it('are as many as a byte can name', () => expect(palette).toHaveLength(256));

  it('grow brighter with the level and with the speed, and stay at their ends beyond them', () => {
    const light = (index: number): number => palette[index].reduce((sum, each) => sum + each, 0);
    const rising = (colours: number[]) => colours.forEach((each, i) => i > 0 && expect(light(each)).toBeGreaterThanOrEqual(light(colours[i - 1]))); // prettier-ignore
    const steps = Array.from({ length: 101 }, (_, i) => i / 100);
    rising(steps.map(greyOf));
    rising(steps.map(colourOf));
    rising(steps.map((step) => colourOf(-step)));
    expect([greyOf(-1), greyOf(0), greyOf(1), greyOf(2)]).toEqual([BLACK, BLACK, WHITE, WHITE]);
    expect([colourOf(7), colourOf(-7)]).toEqual([colourOf(1), colourOf(-1)]);
    for (const step of steps.slice(1)) expect(palette[colourOf(step)][2]).toBe(0);
    for (const step of steps.slice(1)) expect(palette[colourOf(-step)][0]).toBe(0);
  });
});

describe('drawing', () => {
  it('stays inside the picture', () => {
    const picture = blankPicture(20, 10);
    drawText(picture, 'outside', -30, -5, WHITE);
    drawText(picture, 'outside', 15, 8, WHITE);
    fillRectangle(picture, -5, -5, 7, 7, WHITE);
    fillRectangle(picture, 19, 9, 100, 100, WHITE);
    fillRectangle(picture, 30, 30, 5, 5, WHITE);
    expect(seen(picture).at(1, 1)).toEqual([255, 255, 255]);
    expect(seen(picture).at(19, 9)).toEqual([255, 255, 255]);
    expect(picture.pixels).toHaveLength(200);
  });

  it('has a shape of its own for every printable letter, and a box for others', () => {
    const letters = [...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)), '±', 'Ä'];
    const shapes = letters.map((letter) => {
      const picture = blankPicture(LETTER_WIDTH, 16);
      drawText(picture, letter, 0, 0, WHITE);
      return picture.pixels.join('');
    });
    expect(new Set(shapes).size).toBe(letters.length);
    const picture = blankPicture(4 * LETTER_WIDTH, 16);
    drawText(picture, '漢😀', 0, 0, WHITE);
    expect(hasText(picture, 'ÄÖ')).toBe(true);
  });

  it('breaks lines between words, and words that are longer than a line', () => {
    expect(brokenLines('where the power suffices', 10)).toEqual(['where the', 'power', 'suffices']);
    expect(brokenLines('abcdefghijkl mn', 5)).toEqual(['abcde', 'fghij', 'kl mn']);
    expect(brokenLines('', 5)).toEqual([]);
  });
});
