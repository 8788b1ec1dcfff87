import { decode } from 'fast-png';
import type { ImageGrid } from '../../src/core/index.ts';
import { blankPicture, drawText, LETTER_HEIGHT, type Picture, textWidth } from '../../src/rendering/canvas.ts';
import { viewOf } from '../../src/rendering/grid-view.ts';
import { BLACK, GREY, WHITE } from '../../src/rendering/palette.ts';
import { AXIS_LEFT } from '../../src/rendering/plot.ts';
import { encodePng } from '../../src/rendering/index.ts';

/** A grid of so many places, a millimetre apart both ways, that begins at 10 mm. */
export const gridOf = (lateralCount: number, depthCount: number): ImageGrid => ({
  lateralCount,
  depthCount,
  lateralOriginM: -0.0005 * (lateralCount - 1),
  lateralSpacingM: 0.001,
  depthOriginM: 0.01,
  depthSpacingM: 0.001,
});

export interface Seen {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of a pixel of the file. */
  readonly at: (x: number, y: number) => [number, number, number];
}

/** What a reader of PNG files sees. */
export function seen(picture: Picture): Seen {
  const { width, height, data, palette } = decode(encodePng(picture));
  return { width, height, at: (x, y) => palette![data[y * width + x]].slice(0, 3) as [number, number, number] };
}

/** The colour in the middle of each place of an image, row by row, as a reader of the file sees it. */
export function placesSeen(picture: Picture, grid: ImageGrid): [number, number, number][] {
  const { width, height } = viewOf(grid);
  const file = seen(picture);
  const top = plotTop(picture);
  const { lateralCount, depthCount } = grid;
  return Array.from({ length: lateralCount * depthCount }, (_, place) => {
    const column = (place % lateralCount) + 0.5;
    const row = Math.floor(place / lateralCount) + 0.5;
    const x = AXIS_LEFT + Math.floor((column / lateralCount) * width);
    return file.at(x, top + Math.floor((row / depthCount) * height));
  });
}

/** The first row of data: below the upper left corner of the frame around it. */
export function plotTop({ width, height, pixels }: Picture): number {
  for (let y = 0; y < height; y++) if (pixels[y * width + AXIS_LEFT - 1] === GREY) return y + 1;
  throw new Error('no frame');
}

/** Whether a text stands somewhere in a picture, dot for dot. */
export function hasText(picture: Picture, text: string): boolean {
  const sample = blankPicture(textWidth(text), LETTER_HEIGHT);
  drawText(sample, text, 0, 0, WHITE);
  const matches = (x: number, y: number): boolean => {
    for (let row = 0; row < sample.height; row++)
      for (let column = 0; column < sample.width; column++) {
        const wanted = sample.pixels[row * sample.width + column] !== BLACK;
        if (wanted !== (picture.pixels[(y + row) * picture.width + x + column] === WHITE)) return false;
      }
    return true;
  };
  for (let y = 0; y + sample.height <= picture.height; y++)
    for (let x = 0; x + sample.width <= picture.width; x++) if (matches(x, y)) return true;
  return false;
}
