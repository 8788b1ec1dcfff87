import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import {
  bytesPerSnapshot,
  defineAxis,
  defineSensor,
  type SceneAnnotation,
  samplesPerSnapshot,
  type SensorDescription,
  type SensorFields,
  SounderError,
  type TruthTarget,
} from '../core/index.ts';
import type { CaptureWriter } from './capture.ts';
import { fileError, writeAll, writingError } from './files.ts';
import { metaText } from './sigmf-meta-text.ts';
import { type SigmfPaths, sigmfPaths } from './sigmf-paths.ts';

/**
 * Starts a SigMF capture: samples stream to `BASE.sigmf-data.part`, and `close` puts both files in place.
 *
 * Memory grows by the capture time and the truth of each snapshot, not by its samples.
 *
 * @param base  BASE, BASE.sigmf-meta or BASE.sigmf-data; an earlier capture of this name is replaced at `close`
 * @param scene known objects of the whole recording
 * @throws SounderError `capture-invalid` for a wrong sensor, `not-found` or `io-failed` for the folder
 */
export async function createSigmf(
  base: string,
  sensorFields: SensorFields,
  scene: readonly SceneAnnotation[] = [],
): Promise<CaptureWriter> {
  const paths = sigmfPaths(base);
  const axes = sensorFields.axes.map((axis, i) => defineAxis(axis, `${paths.meta}: sensing:axes[${i}]`));
  const sensor = defineSensor({ ...sensorFields, axes }, paths.meta);
  const part = `${paths.data}.part`;
  const file = await open(part, 'w').catch((error: unknown) => {
    throw writingError(error, paths.data, 'writing a capture');
  });
  return new SigmfWriter(paths, part, sensor, file, scene);
}

class SigmfWriter implements CaptureWriter {
  readonly path: string;
  readonly sensor: SensorDescription;
  readonly #paths: SigmfPaths;
  readonly #part: string;
  readonly #bytes: number;
  readonly #timesNs: bigint[] = [];
  readonly #truth = new Map<number, readonly TruthTarget[]>();
  readonly #scene: readonly SceneAnnotation[];
  #file: FileHandle | undefined;
  #last: Promise<void> = Promise.resolve();
  #failure: SounderError | undefined;

  constructor(
    paths: SigmfPaths,
    part: string,
    sensor: SensorDescription,
    file: FileHandle,
    scene: readonly SceneAnnotation[],
  ) {
    this.#scene = scene;
    this.path = paths.base;
    this.sensor = sensor;
    this.#paths = paths;
    this.#part = part;
    this.#bytes = bytesPerSnapshot(sensor);
    this.#file = file;
  }

  append(samples: Uint8Array, captureTimeNs: bigint, truth: readonly TruthTarget[] = []): Promise<void> {
    // One write at a time, in call order, also when a caller does not wait; a failure is what every later call gets.
    const done = this.#last.then(() => this.#append(samples, captureTimeNs, truth));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #append(samples: Uint8Array, captureTimeNs: bigint, truth: readonly TruthTarget[]): Promise<void> {
    const file = this.#usable();
    try {
      const snapshot = this.#timesNs.length;
      if (samples.byteLength !== this.#bytes)
        throw new SounderError(
          'snapshot-invalid',
          `${this.path}: snapshot ${snapshot}: found ${samples.byteLength} bytes of samples, expected ${this.#bytes}`,
        );
      await writeAll(file, samples);
      this.#timesNs.push(captureTimeNs);
      if (truth.length > 0) this.#truth.set(snapshot, truth);
    } catch (error) {
      this.#failure = fileError(error, this.#part, 'writing a capture');
      throw this.#failure;
    }
  }

  async close(): Promise<void> {
    await this.#last;
    if (!this.#file) return;
    const { meta, data } = this.#paths;
    const partialMeta = `${meta}.part`;
    try {
      const file = this.#usable();
      await file.sync();
      await file.close();
      this.#file = undefined;
      const text = metaText(this.sensor, samplesPerSnapshot(this.sensor), this.#timesNs, this.#truth, this.#scene);
      await writeText(partialMeta, text);
      // The old metadata goes first: a crash in between leaves no capture rather than new samples under old axes.
      await rm(meta, { force: true });
      await rename(this.#part, data);
      await rename(partialMeta, meta);
    } catch (error) {
      await rm(partialMeta, { force: true });
      await this.abort();
      throw fileError(error, this.path, 'writing a capture');
    }
  }

  async abort(): Promise<void> {
    await this.#last;
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
    await rm(this.#part, { force: true });
  }

  #usable(): FileHandle {
    if (this.#failure) throw this.#failure;
    if (!this.#file) throw new SounderError('usage', `${this.path}: append after close`);
    return this.#file;
  }
}

async function writeText(path: string, pieces: Iterable<string>): Promise<void> {
  const file = await open(path, 'w');
  try {
    let batch = '';
    for (const piece of pieces) {
      batch += piece;
      if (batch.length < 1 << 16) continue;
      await file.appendFile(batch);
      batch = '';
    }
    await file.appendFile(batch);
    await file.sync();
  } finally {
    await file.close();
  }
}
