import { BLACK } from './palette.ts';
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphOf } from './glyphs.ts';

/** A picture as rows of palette indices, from the top left. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Dots of a glyph are squares of so many pixels. */
const DOT = 2;
/** Pixels from letter to letter, and the height of a letter with its descender. */
export const LETTER_WIDTH = DOT * (GLYPH_WIDTH + 1);
export const LETTER_HEIGHT = DOT * GLYPH_HEIGHT;

export const blankPicture = (width: number, height: number): Picture => ({
  width,
  height,
  pixels: new Uint8Array(width * height).fill(BLACK),
});

/** Fills the part of a rectangle that is inside the picture. */
export function fillRectangle(picture: Picture, x: number, y: number, width: number, height: number, colour: number) {
  const from = Math.max(0, x);
  const to = Math.min(picture.width, x + width);
  for (let row = Math.max(0, y); row < Math.min(picture.height, y + height); row++)
    if (to > from) picture.pixels.fill(colour, row * picture.width + from, row * picture.width + to);
}

/** A line of one pixel around a rectangle, outside it. */
export function frameRectangle(picture: Picture, x: number, y: number, width: number, height: number, colour: number) {
  fillRectangle(picture, x - 1, y - 1, width + 2, 1, colour);
  fillRectangle(picture, x - 1, y + height, width + 2, 1, colour);
  fillRectangle(picture, x - 1, y, 1, height, colour);
  fillRectangle(picture, x + width, y, 1, height, colour);
}

export const textWidth = (text: string): number => Math.max(0, [...text].length * LETTER_WIDTH - DOT);

/** Writes a line of text with its top left at a place; letters that are not in the font are boxes. */
export function drawText(picture: Picture, text: string, x: number, y: number, colour: number): void {
  [...text].forEach((letter, i) => {
    const glyph = glyphOf(letter);
    const left = x + i * LETTER_WIDTH;
    for (let row = 0; row < GLYPH_HEIGHT; row++)
      for (let column = 0; column < GLYPH_WIDTH; column++)
        if (glyph(column, row)) fillRectangle(picture, left + DOT * column, y + DOT * row, DOT, DOT, colour);
  });
}
