import type { Command } from 'commander';
import type { Writable } from 'node:stream';
import { SounderError } from '../../core/errors.ts';
import type { ClientOptions } from '../../kafka/client-options.ts';
import type { KafkaNotice, KafkaPort } from '../../kafka/port.ts';
import type { Output } from './output.ts';

/** Where and how to connect, as flags say it. */
export interface KafkaFlags {
  readonly brokers: string;
  readonly topic: string;
  readonly client: ClientOptions;
}

/** Opens a Kafka client; replaced in tests. */
export type OpenKafka = (options: {
  readonly brokers: string;
  readonly client: ClientOptions;
  readonly place: string;
  readonly notify: (notice: KafkaNotice) => void;
}) => Promise<KafkaPort>;

/** What the commands that talk to Kafka work with. */
export interface KafkaContext {
  readonly stdout: Writable;
  readonly output: Output;
  readonly openKafka: OpenKafka;
}

/** Loaded when a command needs it: all else works without node-rdkafka. */
export const openWithRdkafka: OpenKafka = async (options) => {
  const { openRdkafka } = await import('../../kafka/rdkafka.ts');
  return openRdkafka(options);
};

/** Adds the flags that every command with a topic has; brokers may come from the environment. */
export function addKafkaFlags(command: Command, topic: string): Command {
  return command
    .requiredOption('--brokers <list>', 'host:port, several with commas between (or SOUNDER_BROKERS)', process.env.SOUNDER_BROKERS) // prettier-ignore
    .requiredOption('--topic <topic>', topic)
    .option('--client <key=value>', 'a property passed to librdkafka, e.g. security.protocol=SASL_SSL; repeatable', addProperty, {}); // prettier-ignore
}

/** One more `--client`. @throws SounderError `usage` */
export function addProperty(text: string, before: ClientOptions): ClientOptions {
  const at = text.indexOf('=');
  if (at < 1)
    throw new SounderError('usage', `--client: found "${text}", allowed: key=value, a property of librdkafka`);
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Whole numbers for flags. @throws SounderError `usage` */
export function parseCount(flag: string, least = 1): (text: string) => number {
  return (text) => {
    if (/^[0-9]+$/.test(text) && Number(text) >= least && Number.isSafeInteger(Number(text))) return Number(text);
    throw new SounderError('usage', `${flag}: found "${text}", allowed: an integer of at least ${least}`);
  };
}

/** Connects, works and closes again, whatever happens; tells when brokers go and come back. */
export async function withKafka<T>(
  { brokers, client }: KafkaFlags,
  { output, openKafka }: KafkaContext,
  work: (port: KafkaPort) => Promise<T>,
): Promise<T> {
  const notify = (notice: KafkaNotice): void => {
    if (notice.kind !== 'ends') output.note(notice.message);
  };
  const port = await openKafka({ brokers, client, place: '--client', notify });
  try {
    return await work(port);
  } finally {
    await port.close();
  }
}
