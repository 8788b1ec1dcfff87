import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { definePipeline } from '../../pipeline/config/parse.ts';
import { replay } from '../../pipeline/replay.ts';
import { imagesSink } from '../../pipeline/sinks/images.ts';
import { estimateFromJson } from '../../src/codec/estimate-json.ts';
import type { Estimate } from '../../src/core/index.ts';
import { encodePng, renderBmode, renderDoppler } from '../../src/rendering/index.ts';
import { hasText } from '../rendering/look.ts';
import { fakeCapture, stillClock, workerCatalogue } from './fakes.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'sounder-'))));
afterEach(() => rm(folder, { recursive: true }));

const grid = { lateralCount: 2, depthCount: 1, lateralOriginM: 0, lateralSpacingM: 1e-3, depthOriginM: 0, depthSpacingM: 1e-3 }; // prettier-ignore
const bmode = { ...grid, valueDb: Float32Array.of(0, -20) };
const doppler = { ...grid, velocityMps: Float32Array.of(0.1, -0.1), powerDb: Float32Array.of(0, -3) };
const sonogram = { lateralM: 0, depthM: 0.01, timeCount: 1, velocityCount: 2, timeOriginS: 0, timeSpacingS: 1, velocityOriginMps: 0, velocitySpacingMps: 1, powerDb: Float32Array.of(0, 1) }; // prettier-ignore
const packet: Estimate = {
  streamId: 'probe-1',
  sequence: 7n,
  captureTimeNs: 1_767_225_600_000_000_000n,
  emitTimeNs: 0n,
  targets: [],
};
const sinkTo = (name: string) => imagesSink({ folder: at(name), place: '--images' });

describe('the images sink', () => {
  it('makes its folder and writes each image of an estimate under the name of stream, sequence and kind', async () => {
    const sink = await sinkTo('deep/frames');
    await sink.write({ ...packet, doppler, bmode, sonograms: [sonogram, sonogram] });
    await sink.write({ ...packet, sequence: 12_345_678n, bmode });
    await sink.write(packet);
    await sink.close();
    expect((await readdir(at('deep/frames'))).sort()).toEqual([
      'probe-1-000007-bmode.png',
      'probe-1-000007-doppler.png',
      'probe-1-000007-sonogram-0.png',
      'probe-1-000007-sonogram-1.png',
      'probe-1-12345678-bmode.png',
    ]);
  });

  it('writes the B-mode, and the Doppler over it, under a title that says what they are of', async () => {
    const sink = await sinkTo('frames');
    await sink.write({ ...packet, doppler, bmode });
    const title = 'probe-1  #7  2026-01-01T00:00:00Z';
    const read = async (kind: string) => new Uint8Array(await readFile(at(`frames/probe-1-000007-${kind}.png`)));
    expect(await read('bmode')).toEqual(new Uint8Array(encodePng(renderBmode(bmode, { title }))));
    expect(await read('doppler')).toEqual(new Uint8Array(encodePng(renderDoppler(doppler, { title, bmode }))));
    const { width, height, data } = decode(await read('doppler'));
    expect(hasText({ width, height, pixels: data as Uint8Array }, title)).toBe(true);
  });

  it('names files so that streams cannot meet or leave the folder', async () => {
    const sink = await sinkTo('frames');
    for (const streamId of ['../a', '..', 'a/b', 'a_b', 'a%2Fb', 'Käse', '.x', 'a.b', '']) await sink.write({ ...packet, streamId, bmode }); // prettier-ignore
    expect((await readdir(at('frames'))).sort()).toEqual(
      ['%2E.%2Fa', '%2E.', 'a%2Fb', 'a_b', 'a%252Fb', 'K%C3%A4se', '%2Ex', 'a.b', ''].map((name) => `${name}-000007-bmode.png`).sort(), // prettier-ignore
    );
    expect(await readdir(folder)).toEqual(['frames']);
  });

  it('says in one line that its folder is a file or below one, or that a picture cannot be written', async () => {
    await writeFile(at('taken'), 'here before');
    await expect(sinkTo('taken')).rejects.toMatchObject({ code: 'configuration-invalid', message: `--images: found ${at('taken')}, which is a file, allowed: a folder` }); // prettier-ignore
    await expect(sinkTo('taken/frames')).rejects.toMatchObject({ code: 'configuration-invalid', message: `--images: found ${at('taken/frames')}, which is below a file, allowed: a folder` }); // prettier-ignore
    const sink = await sinkTo('frames');
    const path = at('frames/probe-1-000007-bmode.png');
    await mkdir(path);
    await expect(sink.write({ ...packet, bmode })).rejects.toMatchObject({ code: 'io-failed', message: expect.stringContaining(`${path}: cannot be written: EISDIR`) as string }); // prettier-ignore
  });
});

describe('a replay with pictures', () => {
  const imaging = definePipeline({ stages: [{ imaging: {} }] }, workerCatalogue);
  const options = { catalogue: workerCatalogue, clock: stillClock };

  it('writes the pictures of every estimate beside its line', async () => {
    const { processed } = await replay(fakeCapture(5, 'ultrasound'), { ...options, pipeline: imaging, out: at('out.jsonl'), images: at('frames') }); // prettier-ignore
    expect(processed).toBe(5);
    const lines = (await readFile(at('out.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => estimateFromJson(line).bmode!.valueDb[0])).toEqual([0, 1, 2, 3, 4]);
    expect((await readdir(at('frames'))).sort()).toEqual(
      lines.flatMap((_, i) => [`bs-1-00000${i}-bmode.png`, `bs-1-00000${i}-doppler.png`]),
    );
  });

  it('takes the folder from the sink of a pipeline, and --images instead of it', async () => {
    const sink = { kind: 'jsonl', path: at('own.jsonl'), images: at('own') };
    const pipeline = definePipeline({ stages: [{ imaging: {} }], sink }, workerCatalogue);
    await replay(fakeCapture(1, 'ultrasound'), { ...options, pipeline });
    expect(await readdir(at('own'))).toHaveLength(2);
    await replay(fakeCapture(2, 'ultrasound'), { ...options, pipeline, images: at('given') });
    expect(await readdir(at('given'))).toHaveLength(4);
    expect(await readdir(at('own'))).toHaveLength(2);
    expect((await readFile(at('own.jsonl'), 'utf8')).trimEnd().split('\n')).toHaveLength(2);
  });

  it('fails with the first picture that cannot be written, and closes what it opened', async () => {
    await mkdir(at('frames/bs-1-000003-bmode.png'), { recursive: true });
    const capture = fakeCapture(20, 'ultrasound');
    const running = replay(capture, { ...options, pipeline: imaging, out: at('out.jsonl'), images: at('frames') });
    await expect(running).rejects.toMatchObject({ code: 'io-failed', message: expect.stringContaining('000003-bmode.png') as string }); // prettier-ignore
    expect((await readFile(at('out.jsonl'), 'utf8')).trimEnd().split('\n')).toHaveLength(4);
    expect(capture.log.reads).toBeLessThanOrEqual(8);
  });

  it('refuses what gives no pictures before anything is opened, and keeps an earlier output', async () => {
    await writeFile(at('out.jsonl'), 'precious\n');
    await writeFile(at('taken'), '');
    const both = { ...options, pipeline: imaging, out: at('out.jsonl') };
    await expect(replay(fakeCapture(1, 'isac'), { ...both, images: at('frames') })).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: '--images: found an isac capture, whose estimates have no images, allowed: an ultrasound capture',
    });
    await expect(replay(fakeCapture(1, 'ultrasound'), { ...both, images: at('taken') })).rejects.toThrow('which is a file'); // prettier-ignore
    const kafka = definePipeline({ stages: [{ imaging: {} }], sink: { kind: 'kafka', topic: 't', brokers: 'b:1' } }, workerCatalogue); // prettier-ignore
    await expect(replay(fakeCapture(1, 'ultrasound'), { ...options, pipeline: kafka, images: at('frames') })).rejects.toThrow('--images: found a pipeline with a sink of kind kafka'); // prettier-ignore
    expect(await readFile(at('out.jsonl'), 'utf8')).toBe('precious\n');
    expect((await readdir(folder)).sort()).toEqual(['out.jsonl', 'taken']);
  });
});
