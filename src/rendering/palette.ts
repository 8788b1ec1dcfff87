/**
 * The colours of every picture, one byte a pixel: black to white for the envelope, then the customary colour-Doppler map,
 * black through red to yellow toward the probe and black through blue to cyan away from it.
 */

const GREYS = 128;
/** Steps of each of the two directions. */
const SPEEDS = 64;
const TOWARD = GREYS;
const AWAY = GREYS + SPEEDS;

export const BLACK = 0;
export const WHITE = GREYS - 1;
/** Lines and ticks, which shall not outshine the picture. */
export const GREY = Math.round(0.55 * WHITE);

export type Colour = readonly [red: number, green: number, blue: number];

/** The grey of a brightness from 0, black, to 1, white. */
export const greyOf = (brightness: number): number => Math.round((GREYS - 1) * Math.min(1, Math.max(0, brightness)));

/** The colour of a velocity over the fastest one there is: 1 toward the probe, -1 away, beyond them as they. */
export function colourOf(ratio: number): number {
  const step = Math.round((SPEEDS - 1) * Math.min(1, Math.abs(ratio)));
  return (ratio >= 0 ? TOWARD : AWAY) + step;
}

/** Red, green and blue of each colour, 0 to 255. */
export const palette: readonly Colour[] = [
  ...Array.from({ length: GREYS }, (_, i): Colour => {
    const level = Math.round((255 * i) / (GREYS - 1));
    return [level, level, level];
  }),
  ...Array.from({ length: SPEEDS }, (_, i): Colour => {
    const { main, other } = heat(i / (SPEEDS - 1));
    return [main, other, 0];
  }),
  ...Array.from({ length: SPEEDS }, (_, i): Colour => {
    const { main, other } = heat(i / (SPEEDS - 1));
    return [0, other, main];
  }),
];

/** The main colour grows over the slower half, the second one joins over the faster half. */
function heat(speed: number): { readonly main: number; readonly other: number } {
  const level = (from: number, to: number): number =>
    Math.round(255 * Math.min(1, Math.max(0, (speed - from) / (to - from))));
  return { main: level(0, 0.5), other: level(0.4, 1) };
}
