import type { BmodeImage, DopplerImage } from '../core/index.ts';
import {
  type BmodePictureOptions,
  bmodeCaption,
  drawBmode,
  drawGridAxes,
  paintPlaces,
  greyBar,
} from './bmode-picture.ts';
import type { Picture } from './canvas.ts';
import { type Levels, levelsBelow } from './decibels.ts';
import { viewOf } from './grid-view.ts';
import { layOut } from './layout.ts';
import { colourOf } from './palette.ts';
import { shortNumber } from './ticks.ts';
import { signed, velocityBar, velocityUnit } from './velocity-scale.ts';

export interface DopplerPictureOptions extends BmodePictureOptions {
  /** Lies under the colours, on this or another grid; black without it. */
  readonly bmode?: BmodeImage;
  /** Colours are shown where the power is no more than so many decibels below its maximum; 20 by default. */
  readonly powerRangeDb?: number;
  /** Velocity at the ends of the colour bar, m/s; by default that at which velocities fold over, or else the fastest shown. */
  readonly velocityLimitMps?: number;
}

const POWER_RANGE_DB = 20;
const DYNAMIC_RANGE_DB = 50;

/**
 * A colour-Doppler picture: red to yellow toward the probe, blue to cyan away from it, black at rest, over a grey B-mode
 * where the power does not suffice.
 *
 * @throws SounderError `usage` naming a wrong option
 */
export function renderDoppler(doppler: DopplerImage, options: DopplerPictureOptions = {}): Picture {
  const { title = '', bmode, powerRangeDb = POWER_RANGE_DB, dynamicRangeDb = DYNAMIC_RANGE_DB } = options;
  const power = levelsBelow(doppler.powerDb, powerRangeDb, 'powerRangeDb');
  const shown = (place: number): boolean =>
    power.height(doppler.powerDb[place]) >= 0 && Number.isFinite(doppler.velocityMps[place]);
  const echoes = bmode && levelsBelow(bmode.valueDb, dynamicRangeDb, 'dynamicRangeDb');
  const limit = limitOf(doppler, options, shown);
  const view = viewOf(doppler);
  const { picture, plot } = layOut({
    title,
    captions: [
      colourCaption(power, powerRangeDb),
      ...foldingCaption(doppler),
      ...(echoes ? [bmodeCaption(echoes)] : []),
    ],
    plotWidth: view.width,
    plotHeight: view.height,
    bars: [velocityBar(limit), ...(echoes ? [greyBar('B-mode, dB', dynamicRangeDb)] : [])],
  });
  if (bmode && echoes) drawBmode(picture, plot, view, bmode, echoes);
  paintPlaces(picture, plot, view, doppler, (place) =>
    shown(place) ? colourOf(limit > 0 ? doppler.velocityMps[place] / limit : 0) : -1,
  );
  drawGridAxes(picture, plot, view);
  return picture;
}

/** The velocity at the ends of the bar; 0 where nothing moves. */
function limitOf(
  { velocityMps, aliasVelocityMps }: DopplerImage,
  { velocityLimitMps }: DopplerPictureOptions,
  shown: (place: number) => boolean,
): number {
  for (const limit of [velocityLimitMps, aliasVelocityMps])
    if (limit !== undefined && limit > 0 && Number.isFinite(limit)) return limit;
  let fastest = 0;
  velocityMps.forEach((velocity, place) => {
    if (shown(place)) fastest = Math.max(fastest, Math.abs(velocity));
  });
  return fastest;
}

const colourCaption = ({ maximumDb }: Levels, rangeDb: number): string =>
  maximumDb === undefined
    ? 'Colour: no echo'
    : `Colour: where the power is within ${shortNumber(rangeDb, rangeDb % 1 === 0 ? 0 : 1)} dB of its maximum, ${shortNumber(maximumDb, 1)} dB re one sample unit`; // prettier-ignore

function foldingCaption({ aliasVelocityMps: alias }: DopplerImage): string[] {
  if (alias === undefined || !(alias > 0) || !Number.isFinite(alias)) return [];
  const { name, perMps } = velocityUnit(alias);
  return [`Velocities beyond ±${signed(alias * perMps).slice(1)} ${name} fold over`];
}
