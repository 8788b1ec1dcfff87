import { constants } from 'node:fs';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatRfc3339 } from '../../src/captures/rfc3339.ts';
import { type Estimate, type SensorDescription, SounderError } from '../../src/core/index.ts';
import { encodePng, type Picture, renderBmode, renderDoppler, renderSonogram } from '../../src/rendering/index.ts';
import type { PipelineConfig } from '../config/schema.ts';
import type { ValueSink } from './sink.ts';

export interface ImagesSinkOptions {
  /** Made where it is missing. */
  readonly folder: string;
  /** What errors about the folder begin with. */
  readonly place: string;
}

/**
 * Writes a PNG picture of every image of an estimate: `STREAM-000000-doppler.png`, `-bmode` and `-sonogram-0`, the number
 * being the sequence of its snapshot. An estimate without images writes nothing.
 *
 * Bounded: one picture. A picture that is there already is replaced.
 *
 * @throws SounderError `configuration-invalid` when the folder is a file, `io-failed` when it cannot be written to
 */
export async function imagesSink({ folder, place }: ImagesSinkOptions): Promise<ValueSink<Estimate>> {
  await openFolder(folder, place);
  return {
    write: async (estimate) => {
      for (const [kind, render] of picturesOf(estimate)) {
        const path = join(folder, `${fileName(estimate)}-${kind}.png`);
        const file = encodePng(render());
        await writeFile(path, file).catch((thrown: Error) => {
          throw new SounderError('io-failed', `${path}: cannot be written: ${thrown.message}`, {}, thrown);
        });
      }
    },
    close: () => Promise.resolve(),
  };
}

/** @throws SounderError `configuration-invalid` when pictures are wanted of a capture that gives none */
export function checkImages({ sink }: PipelineConfig, { modality }: SensorDescription): void {
  if (sink?.kind !== 'jsonl' || !sink.images || modality === 'ultrasound') return;
  const { place } = sink.images;
  throw new SounderError(
    'configuration-invalid',
    `${place}: found an ${modality} capture, whose estimates have no images, allowed: an ultrasound capture`,
    { field: place, found: modality },
  );
}

async function openFolder(folder: string, place: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOTDIR')
      throw new SounderError(
        'configuration-invalid',
        `${place}: found ${folder}, which is ${code === 'EEXIST' ? 'a file' : 'below a file'}, allowed: a folder`,
        { field: place, found: folder },
        thrown,
      );
    throw new SounderError('io-failed', `${place}: ${folder}: cannot be written: ${message}`, {}, thrown);
  }
}

/** What each image is called and how it is drawn. */
function picturesOf(estimate: Estimate): readonly (readonly [kind: string, render: () => Picture])[] {
  const { streamId, sequence, captureTimeNs, doppler, bmode, sonograms = [] } = estimate;
  const title = `${streamId}  #${sequence}  ${formatRfc3339(captureTimeNs)}`;
  return [
    ...(doppler ? [['doppler', () => renderDoppler(doppler, { title, ...(bmode && { bmode }) })] as const] : []),
    ...(bmode ? [['bmode', () => renderBmode(bmode, { title })] as const] : []),
    ...sonograms.map((sonogram, i) => [`sonogram-${i}`, () => renderSonogram(sonogram, { title })] as const),
  ];
}

const DIGITS = 6;

/** Different for every stream and sequence: letters that a file system may not take are written as %XX. */
const fileName = ({ streamId, sequence }: Estimate): string =>
  `${fileSafe(streamId)}-${String(sequence).padStart(DIGITS, '0')}`;

const fileSafe = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte, i) => {
      const letter = String.fromCharCode(byte);
      const safe = /[\w-]/.test(letter) || (letter === '.' && i > 0);
      return safe ? letter : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
