import type { Sonogram } from '../core/index.ts';
import { greyBar } from './bmode-picture.ts';
import { fillRectangle, type Picture } from './canvas.ts';
import { greyOfLevel, levelsBelow } from './decibels.ts';
import { layOut } from './layout.ts';
import { GREY } from './palette.ts';
import { drawAxes } from './plot.ts';
import { shortNumber } from './ticks.ts';
import { velocityUnit } from './velocity-scale.ts';

export interface SonogramPictureOptions {
  /** The line on top; none by default. */
  readonly title?: string;
  /** Decibels from the brightest place down to black; 40 by default. */
  readonly dynamicRangeDb?: number;
}

const DYNAMIC_RANGE_DB = 40;
/** Pixels that the sides are brought near to: time and velocity have no common scale. */
const USUAL = { width: 720, height: 360 };
const LONGEST_SIDE = 4096;

/**
 * A grey picture of a sonogram: time from left to right, velocity upward toward the probe, a line at rest.
 *
 * @throws SounderError `usage` naming a wrong option
 */
export function renderSonogram(sonogram: Sonogram, options: SonogramPictureOptions = {}): Picture {
  const { title = '', dynamicRangeDb = DYNAMIC_RANGE_DB } = options;
  const { timeCount, velocityCount, powerDb } = sonogram;
  const levels = levelsBelow(powerDb, dynamicRangeDb, 'dynamicRangeDb');
  const [start, end] = endsOf(sonogram.timeOriginS, sonogram.timeSpacingS, timeCount);
  const [slow, fast] = endsOf(sonogram.velocityOriginMps, sonogram.velocitySpacingMps, velocityCount);
  const upward = fast >= slow;
  const [top, bottom] = upward ? [fast, slow] : [slow, fast];
  const { picture, plot } = layOut({
    title,
    captions: [
      `Gate at lateral ${shortNumber(sonogram.lateralM * 1000, 1)} mm, depth ${shortNumber(sonogram.depthM * 1000, 1)} mm`,
      levels.maximumDb === undefined
        ? 'Power: no echo'
        : `Power: 0 dB is its maximum, ${shortNumber(levels.maximumDb, 1)} dB re one sample unit`,
    ],
    plotWidth: sideOf(timeCount, USUAL.width),
    plotHeight: sideOf(velocityCount, USUAL.height),
    bars: [greyBar('power, dB', dynamicRangeDb)],
  });
  for (let y = 0; y < plot.height; y++) {
    const row = Math.floor(((y + 0.5) / plot.height) * velocityCount);
    const velocity = upward ? velocityCount - 1 - row : row;
    for (let x = 0; x < plot.width; x++) {
      const time = Math.floor(((x + 0.5) / plot.width) * timeCount);
      const pixel = (plot.y + y) * picture.width + plot.x + x;
      picture.pixels[pixel] = greyOfLevel(levels, powerDb[time * velocityCount + velocity]);
    }
  }
  const rest = Math.round((top / (top - bottom)) * plot.height - 0.5);
  if (rest >= 0 && rest < plot.height) fillRectangle(picture, plot.x, plot.y + rest, plot.width, 1, GREY);
  const inMs = Math.abs(end - start) < 1;
  const { name, perMps } = velocityUnit(Math.max(Math.abs(top), Math.abs(bottom)));
  drawAxes(
    picture,
    plot,
    { title: inMs ? 'time, ms' : 'time, s', from: start * (inMs ? 1000 : 1), to: end * (inMs ? 1000 : 1) },
    { title: `velocity, ${name}, + toward probe`, from: top * perMps, to: bottom * perMps },
  );
  return picture;
}

const endsOf = (origin: number, spacing: number, count: number): readonly [number, number] => [
  origin - spacing / 2,
  origin + (count - 0.5) * spacing,
];

/** A whole number of pixels for each value unless that is too many. */
const sideOf = (count: number, usual: number): number =>
  Math.min(LONGEST_SIDE, count * Math.max(1, Math.round(usual / count)));
