import { afterEach, describe, expect, it } from 'vitest';
import { encodeSnapshot } from '../../../src/codec/encode-snapshot.ts';
import { kafka, skipped } from './harness/broker.ts';
import { collect, collectEstimates, headerOf } from './harness/collect.ts';
import { connected } from './harness/connect.ts';
import { judge, shares } from './harness/judge.ts';
import { createBench } from './harness/pipeline.ts';
import { feed, smallSensor } from './harness/snapshots.ts';
import { endAll, SounderProcess } from './harness/sounder.ts';
import { until } from './harness/until.ts';

const MESSAGES = 10_000;
const EVERY = 10;
const STREAMS = ['a', 'b', 'c', 'd'];

/** Ways to be wrong, in turn: no protobuf, too few samples, a sample that is no number, no sensor. */
const faults: readonly { readonly code: string; readonly bytes: (index: number) => Uint8Array }[] = [
  { code: 'message-undecodable', bytes: () => Uint8Array.from({ length: 40 }, () => 0xff) },
  {
    code: 'snapshot-invalid',
    bytes: (index) => encodeSnapshot({ sensor: smallSensor('a'), sequence: BigInt(index), captureTimeNs: 1n, samples: new Uint8Array(100) }), // prettier-ignore
  },
  {
    code: 'samples-not-finite',
    bytes: (index) => {
      const samples = new Float32Array(64).fill(1);
      samples[5] = NaN;
      return encodeSnapshot({ sensor: smallSensor('a'), sequence: BigInt(index), captureTimeNs: 1n, samples: new Uint8Array(samples.buffer) }); // prettier-ignore
    },
  },
  { code: 'snapshot-invalid', bytes: (index) => Uint8Array.of(0x10, index & 0x7f) },
];
const faultOf = (index: number) =>
  index % EVERY === 3 ? faults[Math.floor(index / EVERY) % faults.length] : undefined;

describe.skipIf(kafka.missing)(`malformed messages${skipped}`, () => {
  const port = connected();
  afterEach(endAll);

  it.each(['at-least-once', 'exactly-once'])(
    '%s: 1000 among 10 000 become dead letters with reasons, and 9000 estimates come out',
    async (guarantee) => {
      const bench = await createBench(port(), kafka.bootstrap, 4);
      const delivery = { guarantee, deadLetters: bench.dead };
      const run = new SounderProcess(['run', await bench.pipeline('run.yaml', { workers: 0, credits: 16, delivery })]);
      await feed(port(), { topic: bench.snapshots, streams: STREAMS, partitions: 4, count: MESSAGES, instead: (index) => faultOf(index)?.bytes(index) }); // prettier-ignore
      const good = MESSAGES - MESSAGES / EVERY;
      const landed = await until('9000 estimates', 120_000, async () => {
      const found = await collectEstimates(port(), bench.estimates);
      return found.length >= good || run.ended ? found : undefined;
    }, 2000); // prettier-ignore
      const ended = await run.end('SIGTERM');
      expect([130, 1], ended.stderr).toContain(ended.code);

      const verdict = judge(landed, shares(STREAMS, MESSAGES));
      expect(verdict).toMatchObject({ estimates: good, repeated: [], wrongIds: [], outOfOrder: [] });
      expect(verdict.missing).toHaveLength(MESSAGES / EVERY);

      const letters = await collect(port(), bench.dead);
      expect(letters).toHaveLength(MESSAGES / EVERY);
      const sent = new Map((await collect(port(), bench.snapshots)).map((record) => [`${record.partition} ${record.offset}`, record])); // prettier-ignore
      const reasons = new Map<string, number>();
      for (const letter of letters) {
        const headers = Object.fromEntries(letter.headers.map(([name]) => [name, headerOf(letter, name)]));
        const named = (what: string): string => Object.entries(headers).find(([name]) => name.endsWith(what))?.[1] ?? `no ${what} in ${JSON.stringify(headers)}`; // prettier-ignore
        const origin = sent.get(`${named('partition')} ${named('offset')}`);
        expect(named('topic')).toBe(bench.snapshots);
        expect(Buffer.compare(letter.value!, origin?.value ?? new Uint8Array(0))).toBe(0);
        expect(Buffer.from(letter.key!)).toEqual(Buffer.from(origin!.key!));
        const code = faults.map((fault) => fault.code).find((candidate) => Object.values(headers).includes(candidate));
        reasons.set(code ?? JSON.stringify(headers), (reasons.get(code ?? '') ?? 0) + 1);
      }
      expect(Object.fromEntries(reasons)).toEqual({ 'message-undecodable': 250, 'snapshot-invalid': 500, 'samples-not-finite': 250 }); // prettier-ignore
      await bench.remove();
    },
  );
});
