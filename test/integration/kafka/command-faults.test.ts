import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../docker/kafka/java-broker.ts';
import { kafka, skipped } from './harness/broker.ts';
import { streetCapture } from './harness/capture.ts';
import { endAll, sounder } from './harness/sounder.ts';

/** A fault must be told within 15 s; a machine that is busy gets a little more. */
const TOLD_MS = 15_000;

const password = (secret: string): string[] =>
  ['security.protocol=SASL_PLAINTEXT', 'sasl.mechanism=PLAIN', 'sasl.username=sounder', `sasl.password=${secret}`].flatMap((property) => ['--client', property]); // prettier-ignore

describe.skipIf(kafka.missing)(`commands that cannot work${skipped}`, () => {
  const street = streetCapture();
  afterEach(endAll);

  const faults: [string, () => Promise<string[]> | string[], RegExp][] = [
    ['a broker address where nobody answers', async () => ['--brokers', `127.0.0.1:${await freePort()}`, '--topic', 'any'], /kafka 127\.0\.0\.1:\d+: cannot connect/],
    ['a host that does not exist', () => ['--brokers', 'broker.invalid:9092', '--topic', 'any'], /kafka broker\.invalid:9092: cannot connect/],
    ['a topic that is not there', () => ['--brokers', kafka.bootstrap, '--topic', 'missing'], /--topic: found "missing"/],
    ['a refused password', () => ['--brokers', kafka.saslBootstrap, '--topic', 'any', ...password('wrong')], /kafka 127\.0\.0\.1:\d+: .*[Aa]uthentication/],
  ]; // prettier-ignore
  it.each(faults)('say so in one line, with exit code 1, within 15 s: %s', async (_, flags, message) => {
    for (const command of [['produce', street()], ['consume']]) {
      const { code, stdout, stderr, tookMs } = await sounder([...command, ...(await flags())]);
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/^sounder: [^\n]+\n$/);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(tookMs).toBeLessThan(TOLD_MS);
    }
  });

  it('do work with the right password', async () => {
    const flags = [
      '--brokers',
      kafka.saslBootstrap,
      '--topic',
      'with-password',
      '--create',
      ...password('sounder-secret'),
    ];
    expect((await sounder(['produce', street(), ...flags])).code).toBe(0);
  });
});
