/** Images to pictures that people look at: pixels in, PNG bytes out. */
export { type BmodePictureOptions, renderBmode } from './bmode-picture.ts';
export type { Picture } from './canvas.ts';
export { type DopplerPictureOptions, renderDoppler } from './doppler-picture.ts';
export { type Colour, palette } from './palette.ts';
export { encodePng } from './png.ts';
export { sideBySide } from './side-by-side.ts';
export { renderSonogram, type SonogramPictureOptions } from './sonogram-picture.ts';
