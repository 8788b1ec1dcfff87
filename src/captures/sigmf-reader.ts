import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import {
  bytesPerSample,
  bytesPerSnapshot,
  samplesPerSnapshot,
  type SceneAnnotation,
  type SensorDescription,
  type Snapshot,
  SounderError,
  type TruthTarget,
} from '../core/index.ts';
import type { CaptureReader } from './capture.ts';
import { fileError, fillFrom } from './files.ts';
import { invalidField } from './invalid-field.ts';
import { parseJson } from './json-text.ts';
import { sensorFromGlobal } from './sigmf-global.ts';
import { indexFromCaptures, type SnapshotIndex } from './sigmf-index.ts';
import { type SigmfPaths, sigmfPaths } from './sigmf-paths.ts';
import { sceneFromAnnotations, truthFromAnnotations } from './sigmf-truth.ts';

/**
 * Opens a SigMF capture with the `sensing` extension and checks it whole: metadata, index, length of the data file.
 *
 * Data after the last snapshot and between snapshots is not read.
 *
 * @param path  NAME, NAME.sigmf-meta or NAME.sigmf-data
 * @throws SounderError `not-found`, `capture-invalid` naming file and field, `capture-truncated`, `io-failed`
 * @example const reader = await openSigmf('street'); const first = await reader.read(0, new Uint8Array(bytes));
 */
export async function openSigmf(path: string): Promise<CaptureReader> {
  const paths = sigmfPaths(path);
  const meta = await readMeta(paths, path);
  const sensor = sensorFromGlobal(meta.global, paths.meta);
  const samples = samplesPerSnapshot(sensor);
  const index = indexFromCaptures(meta.captures, samples, paths.meta);
  const truth = truthFromAnnotations(meta.annotations, index.starts, samples, paths.meta);
  const file = await open(paths.data, 'r').catch((error: unknown) => {
    throw fileError(error, paths.data, 'the samples of this capture');
  });
  try {
    checkLength((await file.stat()).size, sensor, index, paths);
  } catch (error) {
    await file.close();
    throw error;
  }
  return new SigmfReader(paths, sensor, index, truth, sceneFromAnnotations(meta.annotations), file);
}

async function readMeta({ meta }: SigmfPaths, given: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(meta, 'utf8').catch(async (error: unknown) => {
    if (await isOtherFile(error, given))
      throw new SounderError(
        'not-found',
        `${given}: found a file without ${meta} beside it, allowed: a capture; sounder convert makes one of arrays and recordings`,
        { file: given },
        error,
      );
    throw fileError(error, meta, 'the metadata of a capture');
  });
  const value = parseJson(text, meta);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidField(meta, '', value, 'an object with global, captures and annotations');
  return value as Record<string, unknown>;
}

/** Whether what was given in place of a capture is a file of another kind, such as an array. */
async function isOtherFile(error: unknown, given: string): Promise<boolean> {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || /\.sigmf-(?:meta|data)$/.test(given)) return false;
  return stat(given).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Throws unless every snapshot lies within the data file. */
function checkLength(found: number, sensor: SensorDescription, { starts }: SnapshotIndex, { data }: SigmfPaths): void {
  const perSample = bytesPerSample[sensor.datatype];
  const perSnapshot = bytesPerSnapshot(sensor);
  const endOf = (snapshot: number): number => starts[snapshot] * perSample + perSnapshot;
  const expected = starts.length === 0 ? 0 : endOf(starts.length - 1);
  if (found >= expected) return;
  const snapshot = starts.findIndex((_, i) => endOf(i) > found);
  throw new SounderError(
    'capture-truncated',
    `${data}: found ${found} bytes, expected ${expected}: snapshot ${snapshot} of ${starts.length} is not complete`,
    { file: data, found, expected, snapshot },
  );
}

class SigmfReader implements CaptureReader {
  readonly path: string;
  readonly sensor: SensorDescription;
  readonly count: number;
  readonly scene: readonly SceneAnnotation[];
  readonly #dataPath: string;
  readonly #index: SnapshotIndex;
  readonly #truth: ReadonlyMap<number, readonly TruthTarget[]>;
  readonly #bytes: number;
  readonly #bytesPerSample: number;
  #file: FileHandle | undefined;

  constructor(
    paths: SigmfPaths,
    sensor: SensorDescription,
    index: SnapshotIndex,
    truth: ReadonlyMap<number, readonly TruthTarget[]>,
    scene: readonly SceneAnnotation[],
    file: FileHandle,
  ) {
    this.path = paths.base;
    this.sensor = sensor;
    this.count = index.starts.length;
    this.#dataPath = paths.data;
    this.#index = index;
    this.#truth = truth;
    this.scene = scene;
    this.#bytes = bytesPerSnapshot(sensor);
    this.#bytesPerSample = bytesPerSample[sensor.datatype];
    this.#file = file;
  }

  captureTimeNs(index: number): bigint {
    return this.#index.timesNs[this.#checked(index)];
  }

  truth(index: number): readonly TruthTarget[] {
    return this.#truth.get(this.#checked(index)) ?? [];
  }

  async read(index: number, into: Uint8Array): Promise<Snapshot> {
    const captureTimeNs = this.captureTimeNs(index);
    if (into.byteLength !== this.#bytes)
      throw this.#usage(`buffer: found ${into.byteLength} bytes, allowed: ${this.#bytes} (one snapshot)`);
    if (!this.#file) throw this.#usage('read after close');
    await fillFrom(this.#file, into, this.#index.starts[index] * this.#bytesPerSample, this.#dataPath);
    return { sensor: this.sensor, sequence: BigInt(index), captureTimeNs, samples: into };
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  #checked(index: number): number {
    if (Number.isInteger(index) && index >= 0 && index < this.count) return index;
    throw this.#usage(`snapshot index: found ${index}, allowed: 0 to ${this.count - 1}`);
  }

  #usage(message: string): SounderError {
    return new SounderError('usage', `${this.path}: ${message}`);
  }
}
