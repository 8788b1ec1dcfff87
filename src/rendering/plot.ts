import { drawText, fillRectangle, frameRectangle, LETTER_HEIGHT, type Picture, textWidth } from './canvas.ts';
import { GREY, WHITE } from './palette.ts';
import { roundStep, shortNumber, ticksBetween } from './ticks.ts';

/** The part of a picture that shows data. */
export interface Plot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the sides of a plot mean: the values at its left (or top) and right (or bottom) edge. */
export interface PlotAxis {
  readonly title: string;
  readonly from: number;
  readonly to: number;
}

const TICK = 6;
const TICKS_APART = { horizontal: 80, vertical: 48 };

/** Pixels beside a plot for the numbers of its vertical axis, and below it for those of the horizontal one. */
export const AXIS_LEFT = 96;
export const AXIS_BELOW = 2 * LETTER_HEIGHT + 18;
/** Pixels above a plot for the title of its vertical axis. */
export const AXIS_ABOVE = LETTER_HEIGHT + 14;

export function drawAxes(picture: Picture, plot: Plot, horizontal: PlotAxis, vertical: PlotAxis): void {
  const { x, y, width, height } = plot;
  frameRectangle(picture, x, y, width, height, GREY);
  for (const { at, text } of ticksOf(horizontal, width, TICKS_APART.horizontal)) {
    fillRectangle(picture, x + at, y + height + 1, 1, TICK, GREY);
    drawText(picture, text, x + at - Math.round(textWidth(text) / 2), y + height + TICK + 4, WHITE);
  }
  for (const { at, text } of ticksOf(vertical, height, TICKS_APART.vertical)) {
    fillRectangle(picture, x - 1 - TICK, y + at, TICK, 1, GREY);
    drawText(picture, text, x - TICK - 6 - textWidth(text), y + at - LETTER_HEIGHT / 2 + 1, WHITE);
  }
  drawText(picture, horizontal.title, x, axisTitleY(plot), WHITE);
  drawText(picture, vertical.title, x - textWidth('0000'), y - AXIS_ABOVE, WHITE);
}

const axisTitleY = ({ y, height }: Plot): number => y + height + TICK + LETTER_HEIGHT + 8;

/** Where on its side each number of an axis stands, in pixels. */
function ticksOf(
  { from, to }: PlotAxis,
  pixels: number,
  apart: number,
): { readonly at: number; readonly text: string }[] {
  const { values, text } = ticksBetween(
    Math.min(from, to),
    Math.max(from, to),
    Math.max(1, Math.floor(pixels / apart)),
  );
  return values.flatMap((value) => {
    const at = Math.round(((value - from) / (to - from)) * pixels - 0.5);
    return at >= 0 && at < pixels ? [{ at, text: text(value) }] : [];
  });
}

/** A line of a round length with that length beside it, below the right end of a plot. */
export function drawScaleBar(picture: Picture, plot: Plot, { title, from, to }: PlotAxis, unit: string): void {
  const length = roundStep(Math.abs(to - from) / 5);
  if (!(length > 0) || !Number.isFinite(length)) return;
  const pixels = Math.max(1, Math.round((length / Math.abs(to - from)) * plot.width) || 1);
  const text = `${shortNumber(length, Math.max(0, -Math.floor(Math.log10(length) + 1e-9)))} ${unit}`;
  const needed = textWidth(text) + 10 + pixels;
  const x = Math.max(plot.x + plot.width - needed, plot.x + textWidth(title) + 24);
  const y = axisTitleY(plot);
  drawText(picture, text, x, y, WHITE);
  const bar = x + textWidth(text) + 10;
  fillRectangle(picture, bar, y + 6, pixels, 2, WHITE);
  for (const end of [bar, bar + pixels - 1]) fillRectangle(picture, end, y + 2, 1, 10, WHITE);
}
