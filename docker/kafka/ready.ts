import { setTimeout as sleep } from 'node:timers/promises';
import { SounderError } from '../../src/core/errors.ts';
import { brokerAnswers } from './probe.ts';

const READY_MS = 90_000;
const EVERY_MS = 50;

/** Waits for a broker to take clients. @throws SounderError `io-failed` when it does not within 90 s */
export async function waitUntilReady(port: number): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (!(await brokerAnswers(port))) {
    if (Date.now() > deadline)
      throw new SounderError('io-failed', `Kafka: no answer at 127.0.0.1:${port} within ${READY_MS / 1000} s`);
    await sleep(EVERY_MS);
  }
}
