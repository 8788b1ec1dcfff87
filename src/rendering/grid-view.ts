import type { ImageGrid } from '../core/index.ts';

/** Pixels that the longer side of a picture is brought near to, and those that it never exceeds. */
const USUAL_SIDE = 720;
const LONGEST_SIDE = 4096;

/** How an image's grid falls on square pixels: every place of the grid is a rectangle of one colour. */
export interface GridView {
  readonly width: number;
  readonly height: number;
  /** Ends of both axes, half a spacing beyond the first and the last place, m. */
  readonly lateralM: readonly [left: number, right: number];
  readonly depthM: readonly [top: number, bottom: number];
}

/**
 * A view with pixels that are square in metres, a whole number of them along the finer spacing unless that is too many.
 *
 * A grid of more than 4096 places along a side is shown by those nearest to the pixels.
 */
export function viewOf(grid: ImageGrid): GridView {
  const { lateralCount, depthCount, lateralSpacingM, depthSpacingM } = grid;
  const fine = Math.min(lateralSpacingM, depthSpacingM);
  const across = lateralCount * (lateralSpacingM / fine);
  const down = depthCount * (depthSpacingM / fine);
  const longer = Math.max(across, down);
  const scale = Math.min(Math.max(1, Math.round(USUAL_SIDE / longer)), LONGEST_SIDE / longer);
  const side = (cells: number): number => Math.min(LONGEST_SIDE, Math.max(1, Math.round(cells * scale) || 1));
  return {
    width: side(across),
    height: side(down),
    lateralM: endsOf(grid.lateralOriginM, lateralSpacingM, lateralCount),
    depthM: endsOf(grid.depthOriginM, depthSpacingM, depthCount),
  };
}

const endsOf = (origin: number, spacing: number, count: number): readonly [number, number] => [
  origin - spacing / 2,
  origin + (count - 0.5) * spacing,
];

/** The place of a grid that is under each pixel of a view of it or of another grid; -1 where there is none. */
export interface Places {
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

export function placesUnder({ width, height, lateralM, depthM }: GridView, grid: ImageGrid): Places {
  const along = (
    pixels: number,
    [low, high]: readonly [number, number],
    origin: number,
    spacing: number,
    count: number,
  ) =>
    Int32Array.from({ length: pixels }, (_, i) => {
      const place = low + ((i + 0.5) / pixels) * (high - low);
      const index = Math.floor((place - origin) / spacing + 0.5);
      return index >= 0 && index < count ? index : -1;
    });
  return {
    columns: along(width, lateralM, grid.lateralOriginM, grid.lateralSpacingM, grid.lateralCount),
    rows: along(height, depthM, grid.depthOriginM, grid.depthSpacingM, grid.depthCount),
  };
}
