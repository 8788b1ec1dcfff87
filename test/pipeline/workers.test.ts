import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPipeline } from '../../pipeline/build.ts';
import { definePipeline } from '../../pipeline/config/parse.ts';
import { replay, type ReplayOptions } from '../../pipeline/replay.ts';
import type { Rejection } from '../../pipeline/summary.ts';
import { Supervisor } from '../../pipeline/supervisor.ts';
import { ownImages } from '../../pipeline/workers/own-images.ts';
import { StageWorkers } from '../../pipeline/workers/stage-workers.ts';
import { createSigmf } from '../../src/captures/sigmf-writer.ts';
import { createRng, defineAxis, type Estimate, hertz, type Snapshot } from '../../src/core/index.ts';
import { fakeCapture, stillClock, workerCatalogue } from './fakes.ts';

const workerEntry = new URL('./fake-worker.ts', import.meta.url);
const fake = (options: object = {}, fields: object = {}, deadly: number[] = []) =>
  definePipeline({ stages: [{ deadly: { at: deadly } }, { fake: options }], ...fields }, workerCatalogue);

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'sounder-'))));
afterAll(() => rm(folder, { recursive: true }));

/** Runs the fake estimator over a capture in memory, in workers, keeping what is written. */
async function run(count: number, workers: number, options: object = {}, fields: object = {}, deadly: number[] = []) {
  const written: Estimate[] = [];
  const rejections: Rejection<Snapshot>[] = [];
  const sink = { write: (estimate: Estimate) => void written.push(estimate), close: () => Promise.resolve() };
  const config = fake(options, { workers, ...fields }, deadly);
  const graph = await openPipeline(config, { reader: fakeCapture(count), sink, clock: stillClock, catalogue: workerCatalogue, workerEntry }); // prettier-ignore
  const supervisor = new Supervisor(graph, { onRejected: (rejection) => rejections.push(rejection) });
  return { supervisor, written, rejections };
}

describe('a pipeline in workers', () => {
  it('gives every snapshot to a worker, reads its samples where they were put, and keeps the order', async () => {
    const { supervisor, written } = await run(60, 2, { maxTargets: 1 });
    expect(await supervisor.start()).toMatchObject({ processed: 60, rejected: 0, cancelled: 0 });
    expect(written.map(({ sequence }) => Number(sequence))).toEqual(Array.from({ length: 60 }, (_, i) => i));
    expect(written.map(({ targets }) => targets[0].rangeM)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    expect(written.every(({ emitTimeNs }) => emitTimeNs === 42n)).toBe(true);
  });

  it('rejects what a stage rejects, in its turn, with the error as it was thrown', async () => {
    const { supervisor, written, rejections } = await run(12, 2, { bad: [3, 4, 9] });
    expect(await supervisor.start()).toMatchObject({ processed: 9, rejected: 3 });
    expect(written.map(({ sequence }) => Number(sequence))).toEqual([0, 1, 2, 5, 6, 7, 8, 10, 11]);
    expect(rejections.map(({ value }) => Number(value!.sequence))).toEqual([3, 4, 9]);
    expect(rejections[0].error).toMatchObject({
      code: 'samples-not-finite',
      message: 'stream bs-1 snapshot 3: NaN at 0',
      exitCode: 1,
    });
    expect(rejections[0].error.stack).toContain('fakes.ts');
  });

  it('rejects the snapshot whose worker died, replaces the worker and goes on', async () => {
    const { supervisor, written, rejections } = await run(20, 2, { maxTargets: 1 }, {}, [5, 11]);
    expect(await supervisor.start()).toMatchObject({ processed: 18, rejected: 2 });
    expect(rejections.map(({ error: { code, message } }) => [code, message.replace(/worker \d/, 'worker n')])).toEqual([
      ['internal', 'stream bs-1 snapshot 5: worker n died: exit code 7'],
      ['internal', 'stream bs-1 snapshot 11: worker n died: exit code 7'],
    ]);
    expect(written.every(({ sequence, targets }) => Number(sequence) === targets[0].rangeM)).toBe(true);
  });

  it('fails when workers die again and again', async () => {
    const { supervisor } = await run(20, 1, {}, {}, [4, 5, 6]);
    await expect(supervisor.start()).rejects.toMatchObject({ message: expect.stringMatching(/died: exit code 7 \(3 workers died in a row\)$/) as string }); // prettier-ignore
    expect(supervisor.progress).toMatchObject({ processed: 4 });
  });

  it('drains what is in flight and stops at once when told', async () => {
    for (const end of ['drain', 'stop'] as const) {
      const { supervisor, written } = await run(100_000, 2);
      const running = supervisor.start();
      while (written.length < 5) await new Promise(setImmediate);
      await supervisor[end]();
      const { processed, cancelled } = await running;
      expect(processed).toBe(written.length);
      if (end === 'drain') expect(cancelled).toBe(0);
    }
  });

  it('drops nothing under "overload: latest" but what waits, counts it, and keeps the newest', async () => {
    const { supervisor, written } = await run(300, 1, {}, { overload: 'latest', credits: 4 });
    const { processed, dropped, dropsByReason, rejected } = await supervisor.start();
    expect(processed + dropped).toBe(300);
    expect(rejected).toBe(0);
    expect(dropsByReason).toEqual(dropped > 0 ? { superseded: dropped } : {});
    const sequences = written.map(({ sequence }) => Number(sequence));
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    expect(sequences.at(-1)).toBe(299);
  });

  it('says which stage cannot be built before anything flows', async () => {
    const stages = fake().stages.map((stage) => ({ ...stage, name: stage.name === 'fake' ? 'gone' : stage.name }));
    const starting = StageWorkers.start({ size: 2, stages, entry: workerEntry });
    await expect(starting).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('build') as string }); // prettier-ignore
  });

  it('needs a program for workers with a catalogue of one’s own', async () => {
    const opening = openPipeline(fake({}, { workers: 1 }), { reader: fakeCapture(1), catalogue: workerCatalogue });
    await expect(opening).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('serveStages') as string }); // prettier-ignore
  });

  it('refuses "overload: latest" without workers, naming the field', async () => {
    const opening = openPipeline(fake({}, { workers: 0, overload: 'latest' }), { reader: fakeCapture(1), catalogue: workerCatalogue }); // prettier-ignore
    await expect(opening).rejects.toThrow('pipeline: workers: found 0, allowed: at least 1 with "overload: latest"');
  });
});

describe('images that come out of workers', () => {
  it('are those of their snapshot and lie in buffers of their own, whatever the workers do meanwhile', async () => {
    const written: Estimate[] = [];
    const sink = { write: (estimate: Estimate) => void written.push(estimate), close: () => Promise.resolve() };
    const config = definePipeline({ stages: [{ imaging: {} }], workers: 2 }, workerCatalogue);
    const graph = await openPipeline(config, { reader: fakeCapture(40, 'ultrasound'), sink, clock: stillClock, catalogue: workerCatalogue, workerEntry }); // prettier-ignore
    expect(await new Supervisor(graph).start()).toMatchObject({ processed: 40, rejected: 0 });
    const buffers = new Set<ArrayBufferLike>();
    for (const [i, { doppler, bmode }] of written.entries()) {
      expect([...doppler!.velocityMps, ...doppler!.powerDb, ...bmode!.valueDb]).toEqual(new Array(18).fill(i));
      expect(doppler!.powerDb).toBe(bmode!.valueDb);
      for (const { buffer } of [doppler!.velocityMps, bmode!.valueDb]) {
        expect(buffer).toBeInstanceOf(ArrayBuffer);
        expect(buffer.byteLength).toBe(24);
        buffers.add(buffer);
      }
    }
    expect(buffers.size).toBe(80);
  });

  it('are moved, not copied, where they lie alone', () => {
    const alone = new Float32Array(6);
    const shared = new Float32Array(new SharedArrayBuffer(24));
    const part = new Float32Array(8).subarray(1, 7);
    const grid = { lateralCount: 2, depthCount: 3, lateralOriginM: 0, lateralSpacingM: 1, depthOriginM: 0, depthSpacingM: 1 }; // prettier-ignore
    const packet = { streamId: 'p', sequence: 0n, captureTimeNs: 0n, emitTimeNs: 0n, targets: [] };
    const { estimate, buffers } = ownImages({ ...packet, doppler: { ...grid, velocityMps: shared, powerDb: part, velocityStdMps: alone } }); // prettier-ignore
    const { velocityMps, powerDb, velocityStdMps } = estimate.doppler!;
    expect(velocityStdMps).toBe(alone);
    expect(buffers).toEqual([velocityMps.buffer, powerDb.buffer, alone.buffer]);
    const received = structuredClone(estimate, { transfer: [...buffers] });
    expect(received.doppler).toEqual({ ...grid, velocityMps: shared, powerDb: part, velocityStdMps: new Float32Array(6) }); // prettier-ignore
    expect(alone.length).toBe(0);
    expect(ownImages(packet)).toEqual({ estimate: packet, buffers: [] });
  });
});

describe('memory of a pipeline in workers', () => {
  it('does not grow with the number of snapshots', async () => {
    const threads = await StageWorkers.start({
      size: 2,
      stages: fake().stages,
      inputs: { count: 3, byteLength: 1 << 20 },
      entry: workerEntry,
    });
    const { sensor } = fakeCapture(1);
    const memories = new Set<WebAssembly.Memory>();
    const estimate = (samples: Uint8Array): Promise<unknown> =>
      new Promise((answered) => {
        const stop = threads.listen({ free: () => begin(), broken: answered });
        const begin = (): void => {
          if (threads.tryBegin({ sensor, sequence: 0n, captureTimeNs: 0n, samples }, answered)) stop();
        };
        begin();
      });
    const slots = Array.from({ length: 6 }, () => threads.samples!.slot(1 << 20));
    const bytes: number[] = [];
    for (let round = 0; round < 100; round++) {
      const samples = slots.map((slot) => slot.next());
      for (const one of samples) memories.add(threads.samples!.leaseOf(one)!.memory);
      await Promise.all([...samples.map(estimate), estimate(new Uint8Array(2 << 20)), estimate(new Uint8Array(64))]);
      bytes.push([...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
    }
    expect(memories.size).toBe(2);
    // Three input regions and one inbox of 2 MiB each, whenever a worker first happens to be given the large samples.
    expect(Math.max(...bytes)).toBeLessThanOrEqual(2 * (5 * (1 << 20) + (1 << 17)));
    await threads.close();
  });
});

describe('a worker given samples that are not in its memory', () => {
  it('gets them copied once, whatever their size, and takes other sensors in turn', async () => {
    const threads = await StageWorkers.start({ size: 1, stages: fake({ maxTargets: 1 }).stages, entry: workerEntry });
    const { sensor } = fakeCapture(1);
    const estimate = (fill: number, bytes: number) =>
      new Promise((resolve) => {
        const samples = new Uint8Array(bytes).fill(fill);
        const snapshot: Snapshot = { sensor: { ...sensor, streamId: `s-${fill}` }, sequence: BigInt(fill), captureTimeNs: 0n, samples }; // prettier-ignore
        expect(threads.tryBegin(snapshot, resolve)).toBe(true);
        expect(threads.tryBegin(snapshot, resolve)).toBe(false);
      });
    for (const [fill, bytes] of [
      [1, 64],
      [2, 4 << 20],
      [3, 64],
      [1, 32 << 20],
    ] as const)
      // prettier-ignore
      expect(await estimate(fill, bytes)).toMatchObject({
        kind: 'value',
        value: { streamId: `s-${fill}`, targets: [{ rangeM: fill }] },
      });
    await threads.close();
  });
});

describe('replay with PLAIN in workers', () => {
  /** Two targets that drift, seen by 8 antennas and 32 subcarriers; one snapshot holds a NaN. */
  async function writeCapture(path: string, count: number): Promise<void> {
    const axes = [
      defineAxis({ name: 'antenna', size: 8, spacing: 0.5, unit: 'wavelength' }),
      defineAxis({ name: 'subcarrier', size: 32, spacing: 480e3, unit: 'Hz' }),
    ];
    const rng = createRng('workers');
    const writer = await createSigmf(path, { streamId: 'bs-1', modality: 'isac', geometry: 'monostatic', datatype: 'cf32_le', carrierHz: hertz(26e9), axes }); // prettier-ignore
    for (let i = 0; i < count; i++) {
      const samples = new Float32Array(2 * 8 * 32);
      for (let m = 0; m < 8; m++)
        for (let k = 0; k < 32; k++)
          for (const [u, tau] of [
            [0.11, 0.07 + i / 1000],
            [-0.23, 0.31],
          ] as const) {
            // prettier-ignore
            const phase = 2 * Math.PI * (u * m - tau * k);
            samples[2 * (32 * m + k)] += Math.cos(phase) + 0.1 * rng.normal();
            samples[2 * (32 * m + k) + 1] += Math.sin(phase) + 0.1 * rng.normal();
          }
      if (i === 7) samples[9] = NaN;
      await writer.append(new Uint8Array(samples.buffer), 1_767_225_600_000_000_000n + BigInt(i) * 100_000_000n);
    }
    await writer.close();
  }

  it('writes the same bytes but for the emit time for every number of workers', async () => {
    const capture = join(folder, 'drift');
    await writeCapture(capture, 25);
    const texts: string[] = [];
    for (const workers of [0, 1, 2, 4]) {
      const out = join(folder, `${workers}.jsonl`);
      const rejected: string[] = [];
      const options: ReplayOptions = { workers, out, onRejected: ({ error }) => rejected.push(`${error.code} ${error.message}`) }; // prettier-ignore
      expect(await replay(capture, options)).toMatchObject({ processed: 24, rejected: 1 });
      texts.push((await readFile(out, 'utf8')).replace(/"emitTimeNs":"\d+"/g, '') + rejected.join('\n'));
    }
    expect(texts[0]).toContain('"rangeM"');
    expect(texts[0]).toContain('samples-not-finite');
    expect(texts.slice(1)).toEqual([texts[0], texts[0], texts[0]]);
  });
});
