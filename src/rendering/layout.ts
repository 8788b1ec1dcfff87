import { blankPicture, drawText, LETTER_HEIGHT, LETTER_WIDTH, type Picture } from './canvas.ts';
import { BAR_PANEL, type ColourBar, drawColourBar, headingHeight } from './colour-bar.ts';
import { WHITE } from './palette.ts';
import { AXIS_ABOVE, AXIS_BELOW, AXIS_LEFT, type Plot } from './plot.ts';

/** All of a picture but its data. */
export interface Layout {
  /** Above everything. */
  readonly title: string;
  /** Below everything; broken into lines where they are longer than the picture is wide. */
  readonly captions: readonly string[];
  readonly plotWidth: number;
  readonly plotHeight: number;
  /** Beside the plot, from the top. */
  readonly bars: readonly ColourBar[];
}

const MARGIN = 16;
const LINE = LETTER_HEIGHT + 6;
const BAR_HEIGHT = { least: 160, most: 420 };
/** Narrower pictures would break every caption. */
const NARROWEST = 640;

/** A picture with title, bars and captions, and the part of it that is left for axes and data. */
export function layOut(layout: Layout): { readonly picture: Picture; readonly plot: Plot } {
  const { title, captions, plotWidth, plotHeight, bars } = layout;
  const width = Math.max(NARROWEST, AXIS_LEFT + plotWidth + 2 * MARGIN + BAR_PANEL);
  const letters = Math.floor((width - 2 * MARGIN) / LETTER_WIDTH);
  const titles = brokenLines(title, letters);
  const lines = captions.flatMap((caption) => brokenLines(caption, letters));

  const headings = bars.reduce((sum, bar) => sum + headingHeight(bar) + MARGIN, 0);
  const share = Math.floor((plotHeight - headings + MARGIN) / Math.max(1, bars.length));
  const barHeight = Math.min(BAR_HEIGHT.most, Math.max(BAR_HEIGHT.least, share));
  const panel = headings + bars.length * barHeight;

  const plot: Plot = { x: AXIS_LEFT, y: MARGIN + titles.length * LINE + 6 + AXIS_ABOVE, width: plotWidth, height: plotHeight }; // prettier-ignore
  const captionY = Math.max(plot.y + plotHeight + AXIS_BELOW, plot.y + panel) + 8;
  const picture = blankPicture(width, captionY + lines.length * LINE + MARGIN - 6);
  titles.forEach((line, i) => drawText(picture, line, MARGIN, MARGIN + i * LINE, WHITE));
  lines.forEach((line, i) => drawText(picture, line, MARGIN, captionY + i * LINE, WHITE));
  let barY = plot.y;
  for (const bar of bars) {
    drawColourBar(picture, bar, plot.x + plotWidth + 2 * MARGIN, barY, barHeight);
    barY += headingHeight(bar) + barHeight + MARGIN;
  }
  return { picture, plot };
}

/** A text in lines of so many letters at most, broken between words where it can be. */
export function brokenLines(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= most) line = longer;
    else {
      if (line !== '') lines.push(line);
      const letters = [...word];
      while (letters.length > most) lines.push(letters.splice(0, most).join(''));
      line = letters.join('');
    }
  }
  return line === '' ? lines : [...lines, line];
}
