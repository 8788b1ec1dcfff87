import { type ClientOptions, clientConfig } from './client-options.ts';
import type { ConsumerOptions, ProducerOptions } from './port.ts';
import type { RdConfig } from './rdkafka-module.ts';
import { STATISTICS_MS } from './rdkafka-watch.ts';

export interface RdConfigs {
  readonly global: RdConfig;
  readonly topic: RdConfig;
}

/** What all clients share: quick to find a broker again, silent on stderr, large messages. */
const common = (brokers: string): { defaults: RdConfig; fixed: RdConfig } => ({
  defaults: {
    'client.id': 'sounder',
    'reconnect.backoff.ms': 50,
    'reconnect.backoff.max.ms': 1000,
    'socket.keepalive.enable': true,
    // Messages are snapshots: megabytes, not the kilobytes of librdkafka's defaults.
    'message.max.bytes': 67_108_864,
    // Logged lines come as events; they give the reasons of errors.
    log_level: 3,
  },
  fixed: { 'metadata.broker.list': brokers },
});

/** For metadata and topics: a producer, which joins nothing and, asked for all topics, creates none. */
export function metadataConfig(brokers: string, client: ClientOptions): RdConfigs {
  const { defaults, fixed } = common(brokers);
  return clientConfig(client, { global: defaults, topic: {} }, { global: fixed, topic: {} });
}

/**
 * For a member of a group.
 *
 * Offsets are committed by hand; prefetching is bounded by `queued.max.messages.kbytes`; a full prefetch queue is looked
 * at again soon, not after librdkafka's second.
 */
export function consumerConfig(brokers: string, client: ClientOptions, options: ConsumerOptions): RdConfigs {
  const { defaults, fixed } = common(brokers);
  const { groupId, instanceId, assignment, from, committedOnly, sessionTimeoutMs, maxPollIntervalMs } = options;
  return clientConfig(
    client,
    {
      global: {
        ...defaults,
        'queued.max.messages.kbytes': 65_536,
        'fetch.message.max.bytes': 8_388_608,
        'fetch.queue.backoff.ms': 5,
        'fetch.error.backoff.ms': 100,
      },
      topic: {},
    },
    {
      global: {
        ...fixed,
        'group.id': groupId,
        ...(instanceId !== undefined && { 'group.instance.id': instanceId }),
        'partition.assignment.strategy': assignment,
        'isolation.level': committedOnly ? 'read_committed' : 'read_uncommitted',
        'enable.auto.commit': false,
        'enable.auto.offset.store': false,
        'enable.partition.eof': true,
        'statistics.interval.ms': STATISTICS_MS,
        ...(sessionTimeoutMs !== undefined && { 'session.timeout.ms': sessionTimeoutMs }),
        ...(maxPollIntervalMs !== undefined && { 'max.poll.interval.ms': maxPollIntervalMs }),
      },
      topic: { 'auto.offset.reset': from },
    },
  );
}

/**
 * For a producer: idempotent always, so that a retry neither repeats nor reorders.
 *
 * Without transactions a message waits for its broker for ever; whoever produces decides when to give up.
 */
export function producerConfig(brokers: string, client: ClientOptions, options: ProducerOptions): RdConfigs {
  const { defaults, fixed } = common(brokers);
  const { transactionalId, transactionTimeoutMs = 30_000, compression = 'none' } = options;
  const transactional = transactionalId !== undefined;
  return clientConfig(
    client,
    {
      global: {
        ...defaults,
        'linger.ms': 1,
        'compression.codec': compression,
        'queue.buffering.max.kbytes': 131_072,
        'queue.buffering.max.messages': 10_000,
        ...(transactional && { 'transaction.timeout.ms': transactionTimeoutMs }),
      },
      topic: transactional ? {} : { 'message.timeout.ms': 0 },
    },
    {
      global: {
        ...fixed,
        'enable.idempotence': true,
        'statistics.interval.ms': STATISTICS_MS,
        dr_cb: true,
        ...(transactional && { 'transactional.id': transactionalId }),
      },
      topic: {},
    },
  );
}
