import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { KafkaPort } from '../../../../src/kafka/port.ts';

let nextBench = 0;

/** Topics and a folder of one test, under names that no other test has. */
export interface Bench {
  readonly name: string;
  readonly folder: string;
  readonly snapshots: string;
  readonly estimates: string;
  readonly dead: string;
  /** Writes a pipeline file over these topics; the options replace whole sections of it. */
  pipeline(file: string, sections?: Readonly<Record<string, unknown>>): Promise<string>;
  /** The section `source` with further fields. */
  source(fields?: Readonly<Record<string, unknown>>): object;
  remove(): Promise<void>;
}

export async function createBench(port: KafkaPort, brokers: string, partitions: number): Promise<Bench> {
  const name = `t${process.pid}-${nextBench++}`;
  const folder = await mkdtemp(join(tmpdir(), 'sounder-kafka-test-'));
  const [snapshots, estimates, dead] = ['snapshots', 'estimates', 'dead'].map((topic) => `${name}-${topic}`);
  for (const topic of [snapshots, estimates]) await port.createTopic({ topic, partitions, replication: 1 });
  await port.createTopic({ topic: dead, partitions: 1, replication: 1 });
  const source = (fields = {}): object => ({
    kind: 'kafka',
    brokers,
    topic: snapshots,
    group: name,
    client: { 'session.timeout.ms': 6000 },
    ...fields,
  });
  return {
    name,
    folder,
    snapshots,
    estimates,
    dead,
    source,
    pipeline: async (file, sections = {}) => {
      const path = join(folder, file);
      const whole = {
        name,
        source: source(),
        stages: [{ plain: {} }],
        sink: { kind: 'kafka', topic: estimates },
        delivery: { guarantee: 'at-least-once', deadLetters: dead },
        ...sections,
      };
      await writeFile(path, stringify(whole));
      return path;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
