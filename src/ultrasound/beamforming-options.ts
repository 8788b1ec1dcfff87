import { nearest, SounderError } from '../core/errors.ts';
import type { ImageGrid } from '../core/image.ts';
import { checkGrid } from './image-grid.ts';

/** Windows over the aperture of a pixel; `tukey` is flat in the middle and falls over `taper` of its width. */
export const apodizations = ['boxcar', 'hann', 'hamming', 'tukey'] as const;
export type Apodization = (typeof apodizations)[number];

/** Between fast-time samples: a line through two, or the cubic convolution of four (Keys 1981). */
export const interpolations = ['linear', 'cubic'] as const;
export type Interpolation = (typeof interpolations)[number];

/** What a caller may choose about beamforming. */
export interface BeamformingOptions {
  /** Pixels; the grid that suits the acquisition (`defaultGrid`) unless given. */
  readonly grid?: ImageGrid;
  /** Depth over the width of the aperture that looks at a pixel; 1 unless given, 0 for the whole probe everywhere. */
  readonly fNumber?: number;
  /** `boxcar` unless given. */
  readonly apodization?: Apodization;
  /** Share of the aperture over which a `tukey` window falls, 0 to 1; 0.5 unless given. */
  readonly taper?: number;
  /** `linear` unless given. */
  readonly interpolation?: Interpolation;
}

export type ResolvedBeamforming = Required<Omit<BeamformingOptions, 'grid'>> & Pick<BeamformingOptions, 'grid'>;

/**
 * Fills in what was not chosen.
 *
 * @throws SounderError `configuration-invalid` naming the field, what was found and what is allowed
 */
export function resolveBeamforming(options: BeamformingOptions = {}): ResolvedBeamforming {
  const { grid, fNumber = 1, apodization = 'boxcar', taper = 0.5, interpolation = 'linear' } = options;
  choice('apodization', apodization, apodizations);
  choice('interpolation', interpolation, interpolations);
  if (!(fNumber >= 0) || !Number.isFinite(fNumber)) refuse('fNumber', fNumber, 'a number from 0 (the whole probe)');
  if (!(taper >= 0 && taper <= 1)) refuse('taper', taper, 'a number from 0 to 1');
  return { fNumber, apodization, taper, interpolation, ...(grid && { grid: checkGrid(grid) }) };
}

/**
 * The window of an apodization over the aperture: a function of -1 (one end) to 1 (the other).
 *
 * Harris, "On the use of windows for harmonic analysis with the DFT", Proc. IEEE 66 (1978) 51.
 */
export function apertureWindow({ apodization, taper }: ResolvedBeamforming): (u: number) => number {
  switch (apodization) {
    case 'boxcar':
      return () => 1;
    case 'hann':
      return (u) => 0.5 + 0.5 * Math.cos(Math.PI * u);
    case 'hamming':
      return (u) => 0.54 + 0.46 * Math.cos(Math.PI * u);
    case 'tukey':
      return (u) => {
        const into = Math.abs(u) - (1 - taper);
        return into <= 0 ? 1 : 0.5 + 0.5 * Math.cos((Math.PI * into) / taper);
      };
  }
}

function choice(field: string, found: string, allowed: readonly string[]): void {
  if (allowed.includes(found)) return;
  const meant = nearest(String(found), allowed);
  refuse(field, found, `${allowed.join(', ')}${meant === undefined ? '' : `; did you mean "${meant}"?`}`);
}

function refuse(field: string, found: unknown, allowed: string): never {
  throw new SounderError('configuration-invalid', `beamforming.${field}: found ${String(found)}, allowed: ${allowed}`, {
    field,
    found,
    allowed,
  });
}
