import { blankPicture, type Picture } from './canvas.ts';

/** Black pixels between two pictures. */
const GAP = 16;

/** Pictures in a row, their upper edges in line: for images that are to be compared. */
export function sideBySide(pictures: readonly Picture[]): Picture {
  const width = pictures.reduce((sum, picture) => sum + picture.width, GAP * Math.max(0, pictures.length - 1));
  const row = blankPicture(width, Math.max(0, ...pictures.map(({ height }) => height)));
  let x = 0;
  for (const picture of pictures) {
    for (let y = 0; y < picture.height; y++)
      row.pixels.set(picture.pixels.subarray(y * picture.width, (y + 1) * picture.width), y * width + x);
    x += picture.width + GAP;
  }
  return row;
}
