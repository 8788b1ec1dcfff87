import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../docker/kafka/java-broker.ts';
import { kafka, skipped } from './harness/broker.ts';
import { connected } from './harness/connect.ts';
import { type Bench, createBench } from './harness/pipeline.ts';
import { endAll, sounder } from './harness/sounder.ts';

const TOLD_MS = 15_000;
const wrongPassword = {
  'security.protocol': 'SASL_PLAINTEXT',
  'sasl.mechanism': 'PLAIN',
  'sasl.username': 'sounder',
  'sasl.password': 'wrong',
};

describe.skipIf(kafka.missing)(`pipelines that cannot run${skipped}`, () => {
  const port = connected();
  afterEach(endAll);

  const faults: [string, (bench: Bench) => Promise<Record<string, unknown>> | Record<string, unknown>, RegExp][] = [
    ['a broker address where nobody answers', async (bench) => ({ source: bench.source({ brokers: `127.0.0.1:${await freePort()}` }) }), /kafka 127\.0\.0\.1:\d+: cannot connect/],
    ['a topic to read that is not there', (bench) => ({ source: bench.source({ topic: 'missing' }) }), /source\.topic: found "missing"/],
    ['a topic to write that is not there', () => ({ sink: { kind: 'kafka', topic: 'missing' } }), /sink\.topic: found "missing"/],
    ['a refused password', (bench) => ({ source: bench.source({ brokers: kafka.saslBootstrap, client: wrongPassword }) }), /[Aa]uthentication/],
  ]; // prettier-ignore
  it.each(faults)('say so in one line, with exit code 1, within 15 s: %s', async (_, sections, message) => {
    const bench = await createBench(port(), kafka.bootstrap, 1);
    const file = await bench.pipeline('run.yaml', { workers: 0, ...(await sections(bench)) });
    const { code, stdout, stderr, tookMs } = await sounder(['run', file]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^sounder: [^\n]+\n$/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(tookMs).toBeLessThan(TOLD_MS);
    await bench.remove();
  });
});
