import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { run } from '../../../../docker/kafka/command.ts';

/** What the suite is run with, or why it cannot be. */
export interface KafkaUnderTest {
  readonly bootstrap: string;
  readonly saslBootstrap: string;
  /** Undefined when all is there. */
  readonly missing: string | undefined;
}

declare module 'vitest' {
  export interface ProvidedContext {
    kafka: KafkaUnderTest;
  }
}

/** Why the suite cannot run on this machine; undefined when it can. */
export async function whatIsMissing(): Promise<string | undefined> {
  if (!existsSync('dist/src/apps/cli/main.js')) return 'no built command, run npm run build';
  try {
    createRequire(import.meta.url)('node-rdkafka');
  } catch {
    return 'node-rdkafka is not built, run npm rebuild node-rdkafka';
  }
  const java = await run('java', ['-version']);
  return java.code === 0 ? undefined : 'found no java, install Java 17 or later';
}
