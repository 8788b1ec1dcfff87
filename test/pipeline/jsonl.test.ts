import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonlSink } from '../../pipeline/sinks/jsonl.ts';

const toLine = (value: number): string => JSON.stringify({ value });

describe('the jsonl sink', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'sounder-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it('replaces the file with one line per value, there as soon as its write is done', async () => {
    const path = join(folder, 'out.jsonl');
    await writeFile(path, 'what was here before\n');
    const sink = await jsonlSink({ path, toLine, stdout: process.stdout });
    await sink.write(1);
    expect(await readFile(path, 'utf8')).toBe('{"value":1}\n');
    await sink.write(2);
    await sink.close();
    expect(await readFile(path, 'utf8')).toBe('{"value":1}\n{"value":2}\n');
  });

  it('names a path that cannot be written', async () => {
    const missing = join(folder, 'missing', 'out.jsonl');
    await expect(jsonlSink({ path: missing, toLine, stdout: process.stdout })).rejects.toMatchObject({
      code: 'not-found',
      message: `${missing}: cannot be written: the folder does not exist`,
    });
    await expect(jsonlSink({ path: folder, toLine, stdout: process.stdout })).rejects.toMatchObject({
      code: 'io-failed',
    });
  });

  it('is not done with a write before its reader took it', async () => {
    const taken: (() => void)[] = [];
    const stdout = new Writable({ write: (_chunk, _encoding, done) => void taken.push(done) });
    const sink = await jsonlSink({ path: '-', toLine, stdout });
    let done = false;
    const writing = Promise.resolve(sink.write(1)).then(() => (done = true));
    await new Promise(setImmediate);
    expect(done).toBe(false);
    taken[0]();
    await writing;
    expect(done).toBe(true);
  });

  it('says quietly that the reader of a pipe is gone, and loudly anything else', async () => {
    const failing = (code: string) =>
      new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(`write ${code}`), { code })) });
    const gone = await jsonlSink({ path: '-', toLine, stdout: failing('EPIPE') });
    await expect(gone.write(1)).rejects.toMatchObject({ code: 'cancelled' });
    await expect(gone.write(2)).rejects.toMatchObject({ code: 'cancelled' });
    await gone.close();
    const full = await jsonlSink({ path: '-', toLine, stdout: failing('ENOSPC') });
    await expect(full.write(1)).rejects.toMatchObject({ code: 'io-failed', message: 'standard output: write ENOSPC' });
  });
});
