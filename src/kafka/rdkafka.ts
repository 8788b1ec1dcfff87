import { SounderError } from '../core/errors.ts';
import { checkClientOptions, type ClientOptions } from './client-options.ts';
import { kafkaError, rdCode } from './kafka-error.ts';
import type {
  ConsumerOptions,
  KafkaNotice,
  KafkaPort,
  KafkaRecord,
  NewTopic,
  Partition,
  Position,
  ProducerOptions,
} from './port.ts';
import { consumerConfig, metadataConfig, producerConfig, type RdConfigs } from './rdkafka-config.ts';
import { CONNECT_MS, connectClient, disconnectClient } from './rdkafka-connect.ts';
import { RdkafkaConsumer } from './rdkafka-consumer.ts';
import { loadRdkafka, type RdConsumer, type RdError, type RdkafkaModule, type RdProducer } from './rdkafka-module.ts';
import { RdkafkaProducer } from './rdkafka-producer.ts';
import { readToEnds } from './rdkafka-reader.ts';
import { RdkafkaTransactions } from './rdkafka-transactions.ts';
import { RdkafkaWatch } from './rdkafka-watch.ts';

const REQUEST_MS = 10_000;

export interface RdkafkaOptions {
  /** `host:port`, several with commas between. */
  readonly brokers: string;
  /** Passed through to librdkafka: security, buffers, timeouts. */
  readonly client?: ClientOptions;
  /** Where `client` was written, named in errors. */
  readonly place?: string;
  readonly notify?: (notice: KafkaNotice) => void;
  /** How long a first connection may take. */
  readonly connectMs?: number;
  readonly load?: typeof loadRdkafka;
}

/**
 * Connects to Kafka by node-rdkafka.
 *
 * @throws SounderError `dependency-missing` without node-rdkafka, `configuration-invalid` for a client option, and
 *   `kafka-failed` within 15 s for a wrong address or a refused authentication
 */
export async function openRdkafka(options: RdkafkaOptions): Promise<KafkaPort> {
  const { brokers, client = {}, place = 'client', notify = () => undefined, load = loadRdkafka, connectMs } = options;
  checkClientOptions(client, place);
  const rdkafka = await load();
  const where = `kafka ${brokers}`;
  const metadata = construct(rdkafka.Producer, metadataConfig(brokers, client), place);
  await connectClient(metadata, {
    where,
    serve: () => metadata.poll(),
    ...(connectMs !== undefined && { timeoutMs: connectMs }),
  });
  return new RdkafkaPort({ rdkafka, brokers, client, place, where, notify, metadata });
}

interface PortParts extends Required<Omit<RdkafkaOptions, 'load' | 'connectMs'>> {
  readonly rdkafka: RdkafkaModule;
  readonly where: string;
  readonly metadata: RdProducer;
}

class RdkafkaPort implements KafkaPort {
  readonly #parts: PortParts;
  readonly #watch: RdkafkaWatch;
  readonly #open = new Set<{ close(): Promise<void> }>();

  constructor(parts: PortParts) {
    this.#parts = parts;
    this.#watch = new RdkafkaWatch(parts.where, parts.notify);
  }

  async openConsumer(options: ConsumerOptions): Promise<RdkafkaConsumer> {
    const { rdkafka, brokers, client: passed, place, where } = this.#parts;
    const { global, topic } = consumerConfig(brokers, passed, options);
    // Neither is called before there is a subscription.
    const heard: { by?: RdkafkaConsumer } = {};
    const callbacks = {
      rebalance_cb: (error: RdError, partitions: readonly Partition[]) => heard.by?.rebalanced(error, partitions),
      offset_commit_cb: (error: RdError | undefined, positions: readonly Position[]) =>
        heard.by?.committedBy(error, positions),
    };
    const client = construct(rdkafka.KafkaConsumer, { global: { ...global, ...callbacks }, topic }, place);
    await connectClient(client, { where });
    const consumer: RdkafkaConsumer = new RdkafkaConsumer(client, {
      where,
      watch: this.#watch,
      exists: async (name) => (await this.partitionsOf(name)) !== undefined,
      closed: () => this.#open.delete(consumer),
    });
    heard.by = consumer;
    this.#open.add(consumer);
    return consumer;
  }

  async openProducer(options: ProducerOptions): Promise<RdkafkaProducer> {
    const { rdkafka, brokers, client: passed, place, where } = this.#parts;
    const config = producerConfig(brokers, passed, options);
    const client = construct(rdkafka.Producer, config, place);
    await connectClient(client, { where, serve: () => client.poll() });
    const transactions =
      options.transactionalId === undefined
        ? undefined
        : new RdkafkaTransactions(client, where, options.transactionalId);
    const producer: RdkafkaProducer = new RdkafkaProducer(client, {
      where,
      watch: this.#watch,
      transactions,
      lingerMs: Number(config.global['linger.ms']),
      closed: () => this.#open.delete(producer),
    });
    this.#open.add(producer);
    try {
      await transactions?.init(CONNECT_MS);
    } catch (thrown) {
      await producer.close();
      throw thrown;
    }
    return producer;
  }

  partitionsOf(topic: string): Promise<number | undefined> {
    const { metadata, where } = this.#parts;
    return new Promise((resolve, reject) => {
      // Asked for one topic by name, a broker may create it.
      metadata.getMetadata(
        { allTopics: true, timeout: REQUEST_MS },
        (error, { topics } = { topics: [], brokers: [] }) => {
          if (error) reject(kafkaError(where, `topic ${topic}`, error));
          else resolve(topics.find(({ name }) => name === topic)?.partitions.length);
        },
      );
    });
  }

  createTopic({ topic, partitions, replication, config = {} }: NewTopic): Promise<boolean> {
    const { rdkafka, brokers, client, where } = this.#parts;
    const admin = rdkafka.AdminClient.create({ ...metadataConfig(brokers, client).global });
    const description = { topic, num_partitions: partitions, replication_factor: replication, config };
    return new Promise<boolean>((resolve, reject) => {
      admin.createTopic(description, REQUEST_MS, (error) => {
        if (!error) resolve(true);
        else if (error.code === rdCode.topicExists) resolve(false);
        else reject(kafkaError(where, `create topic ${topic}`, error));
      });
    }).finally(() => admin.disconnect());
  }

  async readAll(partitions: readonly Partition[], each: (record: KafkaRecord) => void): Promise<void> {
    if (partitions.length === 0) return;
    const { where } = this.#parts;
    // Two clients: the one that reads committed records does not tell where the others end.
    const ends = await this.#withReader(false, (client) =>
      Promise.all(partitions.map((partition) => endOf(client, where, partition))),
    );
    await this.#withReader(true, (client) => readToEnds(client, where, ends, each));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((client) => client.close()));
    await disconnectClient(this.#parts.metadata);
  }

  async #withReader<T>(committedOnly: boolean, work: (client: RdConsumer) => Promise<T>): Promise<T> {
    const { rdkafka, brokers, client: passed, place, where } = this.#parts;
    const options = { groupId: 'sounder-reader', assignment: 'range', from: 'earliest', committedOnly } as const;
    const client = construct(rdkafka.KafkaConsumer, consumerConfig(brokers, passed, options), place);
    await connectClient(client, { where });
    try {
      return await work(client);
    } finally {
      await disconnectClient(client);
    }
  }
}

function endOf(client: RdConsumer, where: string, { topic, partition }: Partition): Promise<Position> {
  return new Promise((resolve, reject) => {
    client.queryWatermarkOffsets(topic, partition, REQUEST_MS, (error, found) => {
      if (error) reject(kafkaError(where, `end of ${topic}/${partition}`, error));
      else resolve({ topic, partition, offset: found.highOffset });
    });
  });
}

/** librdkafka checks names and values of properties when a client is made. */
function construct<Client>(
  Kind: new (config: RdConfigs['global'], topic: RdConfigs['topic']) => Client,
  { global, topic }: RdConfigs,
  place: string,
): Client {
  try {
    return new Kind(global, topic);
  } catch (thrown) {
    throw new SounderError('configuration-invalid', `${place}: ${(thrown as Error).message}`, { field: place }, thrown);
  }
}
