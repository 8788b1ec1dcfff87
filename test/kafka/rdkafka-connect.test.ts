import { createServer, type Server } from 'node:net';
import { describe, expect, it } from 'vitest';
import { loadRdkafka } from '../../src/kafka/rdkafka-module.ts';
import { openRdkafka } from '../../src/kafka/rdkafka.ts';
import { failureIn, missingRdkafka } from './helpers.ts';

describe('without node-rdkafka', () => {
  const refuse = (code: string, message: string) => () =>
    loadRdkafka(() => Promise.reject(Object.assign(new Error(message), { code })));

  it('says what to install, in one line, as a fault of the call', async () => {
    const load = refuse('ERR_MODULE_NOT_FOUND', "Cannot find package 'node-rdkafka' imported from x");
    const error = await failureIn(openRdkafka({ brokers: 'localhost:1', load }));
    expect(error.message).toMatch(
      /^Kafka needs node-rdkafka, which is not installed, run: npm install node-rdkafka [^\n]+$/,
    );
    expect([error.code, error.exitCode]).toEqual(['dependency-missing', 2]);
  });

  it('says to build it when it is there but does not load', async () => {
    const load = refuse('MODULE_NOT_FOUND', "Cannot find module '../build/Release/node-librdkafka.node'");
    expect((await failureIn(openRdkafka({ brokers: 'localhost:1', load }))).message).toContain(
      'npm rebuild node-rdkafka',
    );
  });
});

describe.skipIf(missingRdkafka !== undefined)('node-rdkafka', () => {
  describe('that cannot connect', () => {
    it('refuses a property that Sounder sets itself, naming the field to use instead', async () => {
      const error = await failureIn(
        openRdkafka({
          brokers: 'localhost:1',
          client: { 'auto.offset.reset': 'latest' },
          place: 'a.yaml:3: source.client',
        }),
      );
      expect(error.message).toBe(
        'a.yaml:3: source.client.auto.offset.reset: found "latest", allowed: source.from instead',
      );
      expect(error.exitCode).toBe(2);
    });

    it('passes on what librdkafka says of a property it does not know', async () => {
      const error = await failureIn(openRdkafka({ brokers: 'localhost:1', client: { 'no.such': 1 } }));
      expect([error.code, error.message]).toEqual([
        'configuration-invalid',
        'client: No such configuration property: "no.such"',
      ]);
    });

    it('tells a wrong address within 15 s with what the last attempt met', async () => {
      const began = performance.now();
      const error = await failureIn(openRdkafka({ brokers: '127.0.0.1:9' }));
      expect(error.message).toMatch(/^kafka 127\.0\.0\.1:9: cannot connect: [^\n]*Connection refused[^\n]*$/);
      expect([error.code, error.exitCode]).toEqual(['kafka-failed', 1]);
      expect(performance.now() - began).toBeLessThan(15_000);
    });

    it('tells of a server that is no Kafka, or says nothing', async () => {
      const server: Server = createServer().listen(0, '127.0.0.1');
      await new Promise((listening) => server.once('listening', listening));
      const { port } = server.address() as { port: number };
      const error = await failureIn(openRdkafka({ brokers: `127.0.0.1:${port}`, connectMs: 1500 }));
      expect(error.message).toMatch(/^kafka 127\.0\.0\.1:\d+: cannot connect: [^\n]+$/);
      server.close();
    });
  });
});
