import { randomUUID } from 'node:crypto';
import { createFraming } from '../src/codec/framing.ts';
import { type Estimate, type Snapshot, SounderError } from '../src/core/index.ts';
import { toSounderError } from '../src/core/errors.ts';
import { AtLeastOnce } from '../src/kafka/at-least-once.ts';
import { Changelog, type KeyedState } from '../src/kafka/changelog.ts';
import { Delivery } from '../src/kafka/delivery.ts';
import { ExactlyOnce } from '../src/kafka/exactly-once.ts';
import { Ledger } from '../src/kafka/ledger.ts';
import type { Timer } from '../src/kafka/outbox.ts';
import type { KafkaMessage, KafkaNotice, KafkaPort, Partition } from '../src/kafka/port.ts';
import { openRdkafka, type RdkafkaOptions } from '../src/kafka/rdkafka.ts';
import { checkSchema } from '../src/kafka/schema-registry.ts';
import type { DeliveryConfig, KafkaSinkConfig, KafkaSourceConfig } from './config/schema.ts';
import { ControlTopic } from './kafka-control.ts';
import { besideDelivery, deliveredSink, producedSink } from './sinks/kafka.ts';
import type { Sink } from './sinks/sink.ts';
import { kafkaSource } from './sources/kafka.ts';
import type { Source } from './sources/source.ts';

/** Bytes of results on their way before reading waits. */
const MOST_OUTSTANDING = 67_108_864;

/** A process that dies leaves a transaction open for as long; nobody reads past it meanwhile. */
const TRANSACTION_MS = 20_000;

/** How far behind a partition is. */
export type Lag = readonly (Partition & { readonly messages: number })[];

export interface KafkaContext {
  /** The name of the pipeline. */
  readonly pipeline: string;
  readonly clock: Timer;
  /** Opens a connection; over node-rdkafka by default. */
  readonly open?: (options: RdkafkaOptions) => Promise<KafkaPort>;
  /** Hears of brokers that go and come back, and of what the pipeline helped itself with. */
  readonly onNotice?: ((message: string) => void) | undefined;
  /** Hears once a second how far behind each partition is. */
  readonly onLag?: ((lag: Lag) => void) | undefined;
}

export interface KafkaEndsOptions extends KafkaContext {
  readonly source: KafkaSourceConfig;
  readonly delivery: DeliveryConfig;
  /** A topic, or the sink that takes the estimates. */
  readonly sink: KafkaSinkConfig | Sink<Estimate>;
  /** States of the stages that remember, restored when partitions come. */
  readonly states: readonly KeyedState[];
  /** Hears of partitions that leave, before the work on them is waited for. */
  readonly leaving?: (partitions: readonly Partition[]) => void;
}

/** Both ends of a pipeline that reads from Kafka. */
export interface KafkaEnds {
  readonly source: Source<Snapshot>;
  readonly sink: Sink<Estimate>;
  readonly delivery: Delivery;
  /** Where the pipeline is told things, if it is. */
  readonly control: ControlTopic | undefined;
}

/**
 * Connects both ends of a pipeline that reads from Kafka and checks that the topics are there; nothing is read yet.
 *
 * Dead letters and changelogs are made where they are missing.
 *
 * @throws SounderError `dependency-missing`, `configuration-invalid`, or `kafka-failed` naming address or topic
 */
export async function openKafkaEnds(options: KafkaEndsOptions): Promise<KafkaEnds> {
  const { pipeline, clock, source, sink, states, delivery: rules } = options;
  const opened: { close(): Promise<void> }[] = [];
  const closeAll = async (): Promise<void> => {
    for (const each of opened.splice(0).reverse()) await each.close();
  };
  const ends: { delivery?: Delivery } = {};
  const notify = (notice: KafkaNotice): void => {
    if (notice.kind !== 'ends') options.onNotice?.(notice.message);
    else if (ends.delivery) options.onLag?.(ends.delivery.lag(notice.ends));
  };
  try {
    await checkSchemas(source, 'Snapshot', source.schemaIds);
    if ('kind' in sink) await checkSchemas(sink, 'Estimate', sink.schemaId === undefined ? [] : [sink.schemaId]);
    const input = await connect(options, source, source, notify);
    opened.push(input);
    const partitions = await requireTopic(input, source);
    const toKafka = 'kind' in sink;
    let output = input;
    if (toKafka && (sink.brokers !== undefined || sink.client !== undefined)) {
      output = await connect(options, sink, source, notify);
      opened.push(output);
    }
    if (toKafka) await requireTopic(output, sink);
    const { deadLetters, guarantee, batchMs, commitMs, drainMs } = rules;
    if (deadLetters !== undefined) await makeDeadLetters(output, rules.place, deadLetters, partitions);
    const changelog = new Changelog(output, pipeline, states);
    await changelog.open(partitions);

    const producer = await output.openProducer(
      guarantee === 'exactly-once'
        ? { transactionalId: rules.transactionalId ?? madeUpId(pipeline, source), transactionTimeoutMs: TRANSACTION_MS }
        : {},
    );
    opened.push(producer);
    const control = await openControl(input, source, options);
    if (control) opened.push(control);
    const consumer = await input.openConsumer({
      groupId: source.group,
      ...(source.instanceId !== undefined && { instanceId: source.instanceId }),
      assignment: source.assignment,
      from: source.from,
      committedOnly: true,
    });
    const warn = (message: string): void => options.onNotice?.(message);
    const delivery = new Delivery({
      pipeline,
      ledger: new Ledger<KafkaMessage>(),
      timer: clock,
      deadLetters,
      changelog,
      drainMs,
      maxOutstanding: MOST_OUTSTANDING,
      warn,
      leaving: options.leaving,
      makeOutbox: (parts) => {
        const all = { ...parts, consumer, producer, warn };
        return guarantee === 'exactly-once' ? new ExactlyOnce(all, { batchMs }) : new AtLeastOnce(all, { commitMs });
      },
    });
    ends.delivery = delivery;
    // Closed in reverse: the consumer first, which tells the delivery that all partitions leave.
    opened.push({ close: () => Promise.resolve(delivery.close()) }, consumer);
    const framing = createFraming(
      source.framing === 'confluent' ? { kind: 'confluent', accepted: source.schemaIds } : { kind: 'plain' },
    );
    return {
      delivery,
      control,
      source: kafkaSource({ topic: source.topic, consumer, delivery, framing, close: closeAll }),
      sink: toKafka ? deliveredSink(delivery, messageOptions(pipeline, sink)) : besideDelivery(sink, delivery),
    };
  } catch (thrown) {
    await closeAll();
    throw thrown;
  }
}

/** @throws SounderError `kafka-failed` naming the field and the topic when it is not there */
async function openControl(
  port: KafkaPort,
  { control: topic, group, place }: KafkaSourceConfig,
  { onNotice }: KafkaContext,
): Promise<ControlTopic | undefined> {
  if (topic === undefined) return undefined;
  if ((await port.partitionsOf(topic)) === undefined)
    throw new SounderError(
      'kafka-failed',
      `${place}.control: found "${topic}", allowed: a topic that the brokers have`,
      {
        topic,
      },
    );
  return ControlTopic.open(port, { topic, group, notice: (line) => onNotice?.(line) });
}

/** Connects a sink for estimates of snapshots that do not come by Kafka. */
export async function openKafkaSink(sink: KafkaSinkConfig, context: KafkaContext): Promise<Sink<Estimate>> {
  if (sink.brokers === undefined)
    throw new SounderError(
      'configuration-invalid',
      `${sink.place}.brokers: found nothing, allowed: host:port, as the source has none`,
      { field: sink.place },
    );
  await checkSchemas(sink, 'Estimate', sink.schemaId === undefined ? [] : [sink.schemaId]);
  const port = await connect(context, sink, {}, (notice) => {
    if (notice.kind !== 'ends') context.onNotice?.(notice.message);
  });
  try {
    await requireTopic(port, sink);
    return producedSink(await port.openProducer({}), messageOptions(context.pipeline, sink), () => port.close());
  } catch (thrown) {
    await port.close();
    throw thrown;
  }
}

function connect(
  { open = openRdkafka }: KafkaContext,
  own: KafkaSourceConfig | KafkaSinkConfig,
  otherwise: Partial<KafkaSourceConfig>,
  notify: (notice: KafkaNotice) => void,
): Promise<KafkaPort> {
  const { brokers = otherwise.brokers ?? '', client = otherwise.client ?? {}, place } = own;
  return open({ brokers, client, place: `${place}.client`, notify });
}

const messageOptions = (pipeline: string, { topic, framing, schemaId }: KafkaSinkConfig) => ({
  pipeline,
  topic,
  framing: createFraming(framing === 'confluent' ? { kind: framing, schemaId } : { kind: framing }),
});

/** Looks the schemas up where a registry is named, all at once. */
async function checkSchemas(
  { registry, place }: KafkaSourceConfig | KafkaSinkConfig,
  message: string,
  ids: readonly number[] = [],
): Promise<void> {
  if (registry === undefined) return;
  await Promise.all(ids.map((id) => checkSchema({ registry, id, message, place: `${place}.registry` })));
}

/** @throws SounderError `kafka-failed` naming the field and the topic */
async function requireTopic(port: KafkaPort, { topic, place }: KafkaSourceConfig | KafkaSinkConfig): Promise<number> {
  const partitions = await port.partitionsOf(topic);
  if (partitions !== undefined) return partitions;
  throw new SounderError('kafka-failed', `${place}.topic: found "${topic}", allowed: a topic that the brokers have`, {
    topic,
  });
}

/** @throws SounderError `kafka-failed` naming the field and the topic when it is not there and cannot be made */
async function makeDeadLetters(port: KafkaPort, place: string, topic: string, partitions: number): Promise<void> {
  try {
    if ((await port.partitionsOf(topic)) === undefined) await port.createTopic({ topic, partitions, replication: -1 });
  } catch (thrown) {
    const { message } = toSounderError(thrown);
    throw new SounderError(
      'kafka-failed',
      `${place}.deadLetters: found "${topic}", which cannot be made (${message}), allowed: a topic that is there or can be made, or none`,
      { topic },
      thrown,
    );
  }
}

/** Static members keep their id from start to start, so that a new process ends the transaction of the old one at once. */
const madeUpId = (pipeline: string, { instanceId }: KafkaSourceConfig): string =>
  `${pipeline}-${instanceId ?? randomUUID()}`;
