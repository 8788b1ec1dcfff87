import { type BmodeImage, type ImageGrid, pixelsOf } from '../core/index.ts';
import type { Picture } from './canvas.ts';
import type { ColourBar } from './colour-bar.ts';
import { greyOfLevel, type Levels, levelsBelow } from './decibels.ts';
import { type GridView, placesUnder, viewOf } from './grid-view.ts';
import { layOut } from './layout.ts';
import { greyOf } from './palette.ts';
import { drawAxes, drawScaleBar, type Plot, type PlotAxis } from './plot.ts';
import { shortNumber, ticksBetween } from './ticks.ts';

export interface BmodePictureOptions {
  /** The line on top; none by default. */
  readonly title?: string;
  /** Decibels from the brightest place down to black; 50 by default. */
  readonly dynamicRangeDb?: number;
}

const DYNAMIC_RANGE_DB = 50;

/**
 * A grey picture of a B-mode image: depth downward, lateral from left to right, white the strongest echo of the image.
 *
 * @throws SounderError `usage` naming a wrong option
 */
export function renderBmode(bmode: BmodeImage, options: BmodePictureOptions = {}): Picture {
  const { title = '', dynamicRangeDb = DYNAMIC_RANGE_DB } = options;
  const levels = levelsBelow(bmode.valueDb, dynamicRangeDb, 'dynamicRangeDb');
  const view = viewOf(bmode);
  const { picture, plot } = layOut({
    title,
    captions: [bmodeCaption(levels)],
    plotWidth: view.width,
    plotHeight: view.height,
    bars: [greyBar('B-mode, dB', dynamicRangeDb)],
  });
  drawBmode(picture, plot, view, bmode, levels);
  drawGridAxes(picture, plot, view);
  return picture;
}

/** What 0 dB of the grey bar is. */
export const bmodeCaption = ({ maximumDb }: Levels): string =>
  maximumDb === undefined
    ? 'B-mode: no echo'
    : `B-mode: 0 dB is the strongest echo, ${shortNumber(maximumDb, 1)} dB re one sample unit`;

export function greyBar(heading: string, rangeDb: number): ColourBar {
  const { values, text } = ticksBetween(-rangeDb, 0, 6);
  return {
    headings: [heading],
    low: -rangeDb,
    high: 0,
    ticks: values.toReversed().map((value) => ({ value, text: text(value) })),
    colourOf: (value) => greyOf(1 + value / rangeDb),
  };
}

/** Fills a plot with the greys of an image; where the image does not reach, it stays as it is. */
export const drawBmode = (picture: Picture, plot: Plot, view: GridView, bmode: BmodeImage, levels: Levels): void =>
  paintPlaces(picture, plot, view, bmode, (place) => greyOfLevel(levels, bmode.valueDb[place]));

/** Paints the places of an image onto the pixels of a plot; a colour below 0 leaves what is there. */
export function paintPlaces(
  picture: Picture,
  plot: Plot,
  view: GridView,
  grid: ImageGrid,
  colourAt: (place: number) => number,
): void {
  // A place is many pixels: its colour is asked for once.
  const colours = Int16Array.from({ length: pixelsOf(grid) }, (_, place) => colourAt(place));
  const { columns, rows } = placesUnder(view, grid);
  for (let y = 0; y < rows.length; y++) {
    if (rows[y] < 0) continue;
    const first = rows[y] * grid.lateralCount;
    const left = (plot.y + y) * picture.width + plot.x;
    for (let x = 0; x < columns.length; x++) {
      const colour = columns[x] < 0 ? -1 : colours[first + columns[x]];
      if (colour >= 0) picture.pixels[left + x] = colour;
    }
  }
}

const MM_PER_M = 1000;

/** Numbers along both sides of a plot in millimetres, and a scale bar. */
export function drawGridAxes(picture: Picture, plot: Plot, { lateralM, depthM }: GridView): void {
  const axis = (title: string, [from, to]: readonly [number, number]): PlotAxis => ({ title, from: from * MM_PER_M, to: to * MM_PER_M }); // prettier-ignore
  const lateral = axis('lateral, mm', lateralM);
  drawAxes(picture, plot, lateral, axis('depth, mm', depthM));
  drawScaleBar(picture, plot, lateral, 'mm');
}
