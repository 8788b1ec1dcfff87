import { drawText, fillRectangle, frameRectangle, LETTER_HEIGHT, LETTER_WIDTH, type Picture } from './canvas.ts';
import { GREY, WHITE } from './palette.ts';

/** What the colours of a picture mean: a bar from its lowest value below to its highest on top. */
export interface ColourBar {
  /** One line each, above the bar. */
  readonly headings: readonly string[];
  readonly low: number;
  readonly high: number;
  /** Values that bear a number; of those too near to one before, only the first. */
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
  readonly colourOf: (value: number) => number;
}

const BAR_WIDTH = 22;
const LINE = LETTER_HEIGHT + 4;
/** Pixels between two numbers. */
const NUMBERS_APART = LETTER_HEIGHT + 6;

/** Pixels beside a plot for its bars. */
export const BAR_PANEL = 15 * LETTER_WIDTH;

export const headingHeight = ({ headings }: ColourBar): number => headings.length * LINE + 10;

/** Draws a bar of a height with its top left, headings included, at a place. */
export function drawColourBar(picture: Picture, bar: ColourBar, x: number, y: number, height: number): void {
  const { headings, low, high, ticks, colourOf } = bar;
  headings.forEach((heading, i) => drawText(picture, heading, x, y + i * LINE, WHITE));
  const top = y + headingHeight(bar);
  for (let row = 0; row < height; row++) {
    const value = high - ((row + 0.5) / height) * (high - low);
    fillRectangle(picture, x, top + row, BAR_WIDTH, 1, colourOf(value));
  }
  frameRectangle(picture, x, top, BAR_WIDTH, height, GREY);
  const taken: number[] = [];
  for (const { value, text } of ticks) {
    const at = Math.round(((high - value) / (high - low)) * (height - 1));
    if (!(at >= 0 && at < height) || taken.some((other) => Math.abs(other - at) < NUMBERS_APART)) continue;
    taken.push(at);
    fillRectangle(picture, x + BAR_WIDTH + 1, top + at, 5, 1, GREY);
    drawText(picture, text, x + BAR_WIDTH + 10, top + at - LETTER_HEIGHT / 2 + 1, WHITE);
  }
}
