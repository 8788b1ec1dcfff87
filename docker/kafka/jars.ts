import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { SounderError } from '../../src/core/errors.ts';
import { lastLine, run } from './command.ts';
import { KAFKA_VERSION } from './version.ts';

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/**
 * The class path of the broker: an unpacked Kafka at `KAFKA_HOME`, else what Maven resolves from Maven Central, once, into
 * the user's cache folder.
 *
 * @throws SounderError `dependency-missing` saying what to install
 */
export async function brokerClassPath(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  if (env.KAFKA_HOME) return join(env.KAFKA_HOME, 'libs', '*');
  const cache = join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sounder');
  const jars = join(cache, `kafka-${KAFKA_VERSION}`);
  if (!existsSync(jars)) await resolveInto(jars, cache);
  return join(jars, '*');
}

/** The folder appears whole under its name or not at all. */
async function resolveInto(jars: string, cache: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'resolving-'));
  try {
    await writeFile(join(work, 'pom.xml'), pom);
    const target = `-DoutputDirectory=${join(work, 'jars')}`;
    const { code, text } = await run('mvn', ['-B', '-q', '-f', work, COPY, target, '-DincludeScope=runtime']);
    if (code === 127) throw missing('found no mvn');
    if (code !== 0) throw missing(`mvn could not resolve it: ${lastLine(text)}`);
    await rename(join(work, 'jars'), jars).catch((error: unknown) => {
      if (!existsSync(jars)) throw error; // another process was faster: its folder is as good
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const missing = (found: string): SounderError =>
  new SounderError(
    'dependency-missing',
    `Kafka ${KAFKA_VERSION}: ${found}, allowed: a Docker engine, Maven (mvn), or KAFKA_HOME naming an unpacked Kafka`,
  );

/** The broker with all it needs, and a logger that writes to standard error. */
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>sounder</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;
