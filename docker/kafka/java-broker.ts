import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SounderError } from '../../src/core/errors.ts';
import type { BrokerOptions, RunningBroker } from './broker.ts';
import { lastLine, run } from './command.ts';
import { brokerClassPath } from './jars.ts';
import { brokerProperties, propertiesText } from './properties.ts';
import { waitUntilReady } from './ready.ts';

/** Any identifier will do, as long as it stays the same over restarts: 16 bytes in URL-safe base64. */
const CLUSTER_ID = 'c291bmRlci10ZXN0LWtma2E';
const STOP_MS = 20_000;
const LOG_LEVEL = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';

/** A broker as a process of this machine, with the handle that tests need to end it the hard way. */
export interface JavaBroker extends RunningBroker {
  readonly pid: number;
  /** Ends the process at once, as a crash would; its data stay until `stop`. */
  kill(): Promise<void>;
}

/**
 * Starts Kafka under Java 17 or later, with its data in `dir` or in a temporary folder.
 *
 * @throws SounderError `dependency-missing` without Java or Kafka, `io-failed` when the broker does not come up
 */
export async function startJavaBroker(options: BrokerOptions): Promise<JavaBroker> {
  await checkJava();
  const classPath = await brokerClassPath();
  const folder = options.dir === undefined ? await mkdtemp(join(tmpdir(), 'sounder-kafka-')) : resolve(options.dir);
  const dataDir = join(folder, 'data');
  const properties = join(folder, 'server.properties');
  const log = join(folder, 'server.log');
  const forget = async (): Promise<void> => {
    if (options.dir === undefined) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await mkdir(dataDir, { recursive: true });
    const place = { bind: '127.0.0.1', controllerPort: await freePort(), dataDir };
    await writeFile(properties, propertiesText(brokerProperties(options, place)));
    if (!existsSync(join(dataDir, 'meta.properties'))) await format(classPath, properties);
    const child = await spawnBroker(classPath, properties, log);
    const exited = new Promise<void>((done) => child.once('exit', () => done()));
    // A process that ends without `stop`, by an error nobody caught or a second Ctrl-C, takes its broker with it.
    const last = (): void => void child.kill('SIGKILL');
    process.once('exit', last);
    child.once('exit', () => process.off('exit', last));
    let stopping = false;
    const ended = exited.then(async () => {
      if (!stopping)
        throw new SounderError('io-failed', `Kafka ended: ${lastLine(await readFile(log, 'utf8'))} (${log})`);
    });
    ended.catch(() => undefined); // heard by whoever waits for it
    const end = async (signal: NodeJS.Signals): Promise<void> => {
      stopping = true;
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(timer);
    };
    const stop = async (): Promise<void> => {
      await end('SIGTERM');
      await forget();
    };
    await Promise.race([waitUntilReady(options.port), ended]).catch(async (error: unknown) => {
      await end('SIGKILL');
      throw error;
    });
    return {
      bootstrap: `127.0.0.1:${options.port}`,
      ...(options.sasl ? { saslBootstrap: `127.0.0.1:${options.port + 1}` } : {}),
      way: `Java, data in ${dataDir}`,
      pid: child.pid ?? 0,
      ended,
      stop,
      kill: () => end('SIGKILL'),
    };
  } catch (error) {
    await forget();
    throw error;
  }
}

/** Its own process group: Ctrl-C in the terminal reaches this process, which then ends the broker in order. */
async function spawnBroker(classPath: string, properties: string, log: string): Promise<ChildProcess> {
  const file = await open(log, 'a');
  try {
    const args = ['-Xms256m', '-Xmx1g', LOG_LEVEL, '-cp', classPath, 'kafka.Kafka', properties];
    return spawn('java', args, { stdio: ['ignore', file.fd, file.fd], detached: true });
  } finally {
    await file.close();
  }
}

async function format(classPath: string, properties: string): Promise<void> {
  const args = [LOG_LEVEL, '-cp', classPath, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', properties];
  const { code, text } = await run('java', args);
  if (code !== 0) throw new SounderError('io-failed', `Kafka: its data folder cannot be made: ${lastLine(text)}`);
}

async function checkJava(): Promise<void> {
  const { code, text } = await run('java', ['-version']);
  const version = Number(/version "(\d+)/.exec(text)?.[1] ?? 0);
  if (code === 0 && version >= 17) return;
  const found = version > 0 ? `Java ${version}` : 'no java';
  throw new SounderError('dependency-missing', `Kafka: found ${found}, allowed: a Docker engine, or Java 17 or later`);
}

/** A port nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
