import type { TestProject } from 'vitest/node';
import { freePort, startJavaBroker } from '../../../docker/kafka/java-broker.ts';
import { whatIsMissing } from './harness/missing.ts';

/** Starts the broker that the suite shares and stops it at the end. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const missing = await whatIsMissing();
  if (missing !== undefined) {
    project.provide('kafka', { bootstrap: '', saslBootstrap: '', missing });
    return undefined;
  }
  const broker = await startJavaBroker({ port: await freePort(), sasl: true });
  const { bootstrap, saslBootstrap = '' } = broker;
  project.provide('kafka', { bootstrap, saslBootstrap, missing });
  return () => broker.stop();
}
