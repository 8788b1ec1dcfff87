import { spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeEstimate } from '../../../src/codec/decode-estimate.ts';
import { estimateFromJson, estimateToJson } from '../../../src/codec/estimate-json.ts';
import type { Estimate } from '../../../src/core/index.ts';
import { hasKcat, kafka, skipped } from './harness/broker.ts';
import { streetCapture } from './harness/capture.ts';
import { connected } from './harness/connect.ts';
import { createBench } from './harness/pipeline.ts';
import { endAll, sounder, SounderProcess } from './harness/sounder.ts';

const SNAPSHOTS = 20;
const kcat = await hasKcat();

/** Times of emission are those of the run; everything else must be equal to the last digit. */
const withoutTimes = (estimates: readonly Estimate[]): string =>
  estimates.map((estimate) => `${estimateToJson({ ...estimate, emitTimeNs: 0n })}\n`).join('');
const fromLines = (text: string): string =>
  withoutTimes(text.trimEnd().split('\n').map((line) => estimateFromJson(line))); // prettier-ignore

/** Messages that kcat reads, each preceded by its length and a line end. */
async function readWithKcat(topic: string, count: number): Promise<readonly Buffer[]> {
  const args = ['-C', '-q', '-e', '-b', kafka.bootstrap, '-t', topic, '-o', 'beginning', '-c', String(count), '-f', '%S\\n%s', '-X', 'isolation.level=read_committed']; // prettier-ignore
  const child = spawn('kcat', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  const all = Buffer.concat(chunks);
  const messages: Buffer[] = [];
  for (let at = 0; at < all.length;) {
    const end = all.indexOf('\n', at);
    const length = Number(all.subarray(at, end).toString());
    messages.push(all.subarray(end + 1, end + 1 + length));
    at = end + 1 + length;
  }
  return messages;
}

describe.skipIf(kafka.missing)(`a capture through Kafka${skipped}`, () => {
  const port = connected();
  const street = streetCapture();
  afterEach(endAll);

  it.each([
    ['at-least-once', 0],
    ['exactly-once', 2],
  ] as const)(
    '%s with %i workers gives the estimates of replay, byte for byte but for times',
    async (guarantee, workers) => {
      const bench = await createBench(port(), kafka.bootstrap, 4);
      const topics = ['--brokers', kafka.bootstrap, '--topic'];
      const delivery = { guarantee, deadLetters: bench.dead };
      const run = new SounderProcess(['run', await bench.pipeline('run.yaml', { workers, delivery })]);
      expect((await sounder(['produce', street(), ...topics, bench.snapshots])).code).toBe(0);
      const consumed = await sounder([
        'consume',
        ...topics,
        bench.estimates,
        '--committed',
        '--count',
        String(SNAPSHOTS),
      ]);
      const ended = await run.end('SIGTERM');
      expect(ended.code, ended.stderr).toBe(130);

      const replayed = await sounder(['replay', street()]);
      const expected = fromLines(replayed.stdout);
      expect(expected.match(/"sequence"/g)).toHaveLength(SNAPSHOTS);
      expect(fromLines(consumed.stdout)).toBe(expected);
      if (kcat) {
        const messages = await readWithKcat(bench.estimates, SNAPSHOTS);
        expect(withoutTimes(messages.map((message) => decodeEstimate(message)))).toBe(expected);
      }
      await bench.remove();
    },
  );
});
