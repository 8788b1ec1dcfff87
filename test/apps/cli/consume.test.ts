import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Seen } from '../../../src/apps/cli/seen.ts';
import { encodeEstimate } from '../../../src/codec/encode-estimate.ts';
import { estimateToJson } from '../../../src/codec/estimate-json.ts';
import { createFraming } from '../../../src/codec/framing.ts';
import type { Estimate } from '../../../src/core/index.ts';
import { FakeKafka } from './fake-kafka.ts';
import { cli } from './run-cli.ts';

let kafka: FakeKafka;
beforeEach(() => {
  kafka = new FakeKafka();
  kafka.create('estimates');
});
afterEach(() => expect(kafka.closed).toBe(kafka.opened.length));

const estimate = (sequence: number): Estimate => ({
  streamId: 'bs-1',
  sequence: BigInt(sequence),
  captureTimeNs: 5n,
  emitTimeNs: 6n,
  targets: [{ rangeM: 10.5, amplitudeDb: 0, snrDb: 20, frequencies: [0.25] }],
});
const put = (sequence: number, id?: string): void =>
  kafka.put({
    topic: 'estimates',
    value: encodeEstimate(estimate(sequence)),
    headers: id === undefined ? [] : [['sounder-id', Buffer.from(id)]],
  });
const consume = (...flags: string[]) =>
  cli(['consume', '--brokers', 'fake:9092', '--topic', 'estimates', '--idle', '0.05', ...flags], {
    openKafka: kafka.open,
  });
const lines = (...sequences: number[]): string => sequences.map((i) => `${estimateToJson(estimate(i))}\n`).join('');

describe('sounder consume', () => {
  it('writes estimates as the lines of replay and ends when nothing came for a while', async () => {
    for (const i of [0, 1, 2]) put(i);
    expect(await consume()).toEqual({ code: 0, stdout: lines(0, 1, 2), stderr: 'sounder: 3 estimates\n' });
  });

  it('ends after a count', async () => {
    for (const i of [0, 1, 2]) put(i);
    expect((await consume('--count', '2', '--quiet')).stdout).toBe(lines(0, 1));
  });

  it('leaves repetitions out when asked to, by their id or else by stream and sequence', async () => {
    put(0, 'a');
    put(1, 'b');
    put(0, 'a');
    put(1); // another writer
    put(1);
    expect((await consume()).stdout).toBe(lines(0, 1, 0, 1, 1));
    expect(await consume('--unique')).toMatchObject({ stdout: lines(0, 1, 1), stderr: 'sounder: 3 estimates, 2 repeated\n' }); // prettier-ignore
  });

  it('writes estimates with images as lines too, and pictures of them where it is told to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sounder-'));
    try {
      const grid = { lateralCount: 2, depthCount: 1, lateralOriginM: 0, lateralSpacingM: 1e-3, depthOriginM: 0, depthSpacingM: 1e-3 }; // prettier-ignore
      const packet: Estimate = { ...estimate(1), targets: [], bmode: { ...grid, valueDb: Float32Array.of(0, -20) } };
      put(0);
      kafka.put({ topic: 'estimates', value: encodeEstimate(packet), headers: [] });
      const images = join(folder, 'frames');
      const { code, stdout } = await consume('--images', images);
      expect({ code, stdout }).toEqual({ code: 0, stdout: `${lines(0)}${estimateToJson(packet)}\n` });
      expect(stdout).toContain('"bmode":{"lateralCount":2,');
      expect(await readdir(images)).toEqual(['bs-1-000001-bmode.png']);
      const file = join(folder, 'file');
      await writeFile(file, '');
      const wrong = await consume('--images', file);
      expect(wrong).toEqual({ code: 2, stdout: '', stderr: `sounder: --images: found ${file}, which is a file, allowed: a folder\n` }); // prettier-ignore
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('joins a group of its own each time, from either end, and sees what is not committed unless told otherwise', async () => {
    await consume();
    await consume('--committed', '--from', 'latest');
    expect(kafka.consumers).toMatchObject([
      { committedOnly: false, from: 'earliest' },
      { committedOnly: true, from: 'latest' },
    ]);
    expect(kafka.consumers[0].groupId).not.toBe(kafka.consumers[1].groupId);
  });

  it('tells of messages that are no estimates, goes on, and exits with 1', async () => {
    put(0);
    for (let i = 0; i < 12; i++) kafka.put({ topic: 'estimates', value: Uint8Array.of(255, 255) });
    kafka.put({ topic: 'estimates', value: undefined });
    put(1);
    const { code, stdout, stderr } = await consume();
    const told = stderr.trimEnd().split('\n');
    expect(told).toHaveLength(12);
    expect(told[0]).toMatch(/^sounder: topic estimates partition 0 offset 1: not a sounder.v1.Estimate message/);
    expect(told.at(-1)).toMatch(/^sounder: \d estimates, \d+ messages that are none$/);
    expect(stdout).toContain(lines(1));
    expect(code).toBe(1);
  });

  it('reads Confluent framing when told to, and only then', async () => {
    const framing = createFraming({ kind: 'confluent', schemaId: 7 });
    kafka.put({ topic: 'estimates', value: framing.wrap(encodeEstimate(estimate(0))) });
    put(1);
    const { code, stdout, stderr } = await consume('--framing', 'confluent');
    expect({ code, stdout }).toEqual({ code: 1, stdout: lines(0) });
    expect(stderr).toMatch(/offset 1: found a first byte of 10, allowed: Confluent framing/);
  });

  const faults: [string, string[], number, RegExp][] = [
    ['a topic that is not there', ['--topic', 'nope'], 1, /--topic: found "nope", which fake:9092 does not have/],
    ['no count', ['--count', '0'], 2, /--count: found "0"/],
    ['a time that is none', ['--idle', 'soon'], 2, /--idle: found "soon", allowed: a number of seconds above 0/],
    ['an end that is none', ['--from', 'middle'], 2, /--from.*middle.*earliest, latest/],
    [
      'an output folder that is not there',
      ['--out', '/nowhere/out'],
      2,
      /out: cannot be written: the folder does not exist/,
    ],
  ];
  it.each(faults)('says in one line what is wrong with %s', async (_, flags, expected, message) => {
    const { code, stdout, stderr } = await consume(...flags);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^sounder: [^\n]+\n$/);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
  });

  it('finishes at the first interrupt and exits with 130', async () => {
    put(0);
    let polls = 0;
    kafka.onPoll = () => {
      if (++polls === 3) process.emit('SIGINT');
    };
    const { code, stdout, stderr } = await consume('--idle', '60');
    expect({ code, stdout }).toEqual({ code: 130, stdout: lines(0) });
    expect(stderr).toMatch(/finishing what is in flight.*\nsounder: 1 estimates\n$/);
  });
});

describe('what was seen', () => {
  it('is forgotten oldest first', () => {
    const seen = new Seen(2);
    expect(['a', 'b', 'a', 'c', 'b', 'a'].map((key) => seen.again(key))).toEqual([
      false,
      false,
      true,
      false,
      true,
      false,
    ]);
  });
});
