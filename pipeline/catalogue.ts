import type { Stage } from './stage.ts';
import { anomaly } from './stages/anomaly.ts';
import { beamform } from './stages/beamform.ts';
import { codeVectors } from './stages/code-vectors.ts';
import { compound } from './stages/compound.ts';
import { compress } from './stages/compress.ts';
import { count } from './stages/count.ts';
import { decouple } from './stages/decouple.ts';
import { demodulate } from './stages/demodulate.ts';
import { fuse } from './stages/fuse.ts';
import { denoise } from './stages/denoise.ts';
import { images } from './stages/images.ts';
import { learnDictionary } from './stages/learn-dictionary.ts';
import { packet } from './stages/packet.ts';
import { pass } from './stages/pass.ts';
import { plain } from './stages/plain.ts';
import { sparseCode } from './stages/sparse-code.ts';
import { recover } from './stages/recover.ts';
import { recoverLines } from './stages/recover-lines.ts';
import { subsample } from './stages/subsample.ts';
import { track } from './stages/track.ts';
import { ultrasound } from './stages/ultrasound.ts';

/** Every stage that a pipeline file can name. To add one: write `stages/<name>.ts` and one line here. */
export const catalogue: Catalogue = {
  plain,
  compress,
  decouple,
  fuse,
  packet,
  subsample,
  recoverLines,
  ultrasound,
  demodulate,
  beamform,
  compound,
  recover,
  images,
  learnDictionary,
  codeVectors,
  sparseCode,
  denoise,
  anomaly,
  pass,
  count,
  track,
};

export type Catalogue = Readonly<Record<string, Stage>>;
