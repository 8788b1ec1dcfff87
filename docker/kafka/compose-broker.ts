import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SounderError } from '../../src/core/errors.ts';
import type { BrokerOptions, RunningBroker } from './broker.ts';
import { lastLine, run } from './command.ts';
import { brokerProperties, propertiesEnvironment } from './properties.ts';
import { waitUntilReady } from './ready.ts';

const DATA_DIR = '/var/lib/kafka/data';
const CONTROLLER_PORT = 29093;

/** Whether a Docker engine answers and its client knows `compose`. */
export async function composeAnswers(): Promise<boolean> {
  const [engine, compose] = await Promise.all([run('docker', ['info']), run('docker', ['compose', 'version'])]);
  return engine.code === 0 && compose.code === 0;
}

/**
 * The service `kafka` of docker/compose.yaml with the listeners and the data folder that were asked for, as a second
 * compose file: clients are on this machine, so its ports are published on the loopback interface.
 */
export function composeOverride(options: BrokerOptions): object {
  const place = { bind: '0.0.0.0', controllerPort: CONTROLLER_PORT, dataDir: DATA_DIR };
  const ports = options.sasl ? [options.port, options.port + 1] : [options.port];
  return {
    services: {
      kafka: {
        environment: propertiesEnvironment(brokerProperties(options, place)),
        ports: ports.map((port) => `127.0.0.1:${port}:${port}`),
        ...(options.dir === undefined ? {} : { volumes: [`${resolve(options.dir)}:${DATA_DIR}`] }),
      },
    },
  };
}

/**
 * Starts the broker of a compose file under a project name of its own, so that several can run beside each other.
 *
 * @throws SounderError `io-failed` when it does not come up
 */
export async function startComposeBroker(composeFile: string, options: BrokerOptions): Promise<RunningBroker> {
  const work = await mkdtemp(join(tmpdir(), 'sounder-kafka-'));
  const override = join(work, 'override.json');
  await writeFile(override, JSON.stringify(composeOverride(options)));
  if (options.dir !== undefined) {
    await mkdir(options.dir, { recursive: true });
    await chmod(options.dir, 0o777); // the container has a user of its own
  }
  // The port of the listener is the one thing that compose.yaml itself leaves open: merging only adds ports.
  const env = { ...process.env, KAFKA_PORT: String(options.port) };
  const compose = (...args: string[]) =>
    run('docker', ['compose', '-p', `sounder-kafka-${options.port}`, '-f', composeFile, '-f', override, ...args], env);
  let settle: () => void = () => undefined;
  const ended = new Promise<void>((done) => (settle = done));
  const stop = async (): Promise<void> => {
    await compose('down', '--volumes');
    await rm(work, { recursive: true, force: true });
    settle();
  };
  try {
    const { code, text } = await compose('up', '--detach', 'kafka');
    if (code !== 0) throw new SounderError('io-failed', `Kafka: docker compose: ${lastLine(text)}`);
    await waitUntilReady(options.port);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    bootstrap: `127.0.0.1:${options.port}`,
    ...(options.sasl ? { saslBootstrap: `127.0.0.1:${options.port + 1}` } : {}),
    way: 'Docker',
    ended,
    stop,
  };
}
