import { encode } from 'fast-png';
import type { Picture } from './canvas.ts';
import { palette } from './palette.ts';

const colours = palette.map((colour) => [...colour]);

/** A picture as a PNG file: the same bytes for the same pixels on every machine. */
export const encodePng = ({ width, height, pixels }: Picture): Uint8Array =>
  encode({ width, height, data: pixels, channels: 1, depth: 8, palette: colours });
