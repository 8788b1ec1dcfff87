import { SounderError } from '../core/errors.ts';
import type { RdConfig } from './rdkafka-module.ts';

/** Properties of librdkafka, as a pipeline file writes them. */
export type ClientOptions = Readonly<Record<string, string | number | boolean>>;

/** Properties that decide what is delivered and how often; Sounder sets them from its own options. */
const owned: Readonly<Record<string, string>> = {
  'bootstrap.servers': 'brokers',
  'metadata.broker.list': 'brokers',
  'group.id': 'source.group',
  'group.instance.id': 'source.instanceId',
  'partition.assignment.strategy': 'source.assignment',
  'auto.offset.reset': 'source.from',
  'transactional.id': 'delivery.transactionalId',
  'isolation.level': 'delivery.guarantee',
  'enable.idempotence': 'delivery.guarantee',
  acks: 'delivery.guarantee',
  'request.required.acks': 'delivery.guarantee',
  'enable.auto.commit': 'delivery.commitMs',
  'auto.commit.enable': 'delivery.commitMs',
  'auto.commit.interval.ms': 'delivery.commitMs',
  'enable.auto.offset.store': 'delivery.commitMs',
  'enable.partition.eof': '',
  'statistics.interval.ms': '',
  event_cb: '',
  rebalance_cb: '',
  offset_commit_cb: '',
  dr_cb: '',
  dr_msg_cb: '',
};

/** Properties of a topic: librdkafka takes them in the second argument of a client and ignores them in the first. */
const ofTopics = new Set([
  'request.timeout.ms',
  'message.timeout.ms',
  'delivery.timeout.ms',
  'queuing.strategy',
  'partitioner',
  'compression.level',
  'consume.callback.max.messages',
]);

/**
 * Checks what is passed through to librdkafka.
 *
 * @param place  where the options were written, named in errors
 * @throws SounderError `configuration-invalid` for a property that Sounder sets itself, naming its own field
 */
export function checkClientOptions(client: ClientOptions, place = 'client'): void {
  for (const [property, found] of Object.entries(client)) {
    if (!Object.hasOwn(owned, property)) continue;
    const instead = owned[property] ? `${owned[property]} instead` : 'nothing, Sounder sets it itself';
    throw new SounderError(
      'configuration-invalid',
      `${place}.${property}: found ${JSON.stringify(found)}, allowed: ${instead}`,
      { field: place, found: property },
    );
  }
}

/** The two arguments of a client: defaults, then what the user passes through, then what must not be changed. */
export function clientConfig(
  client: ClientOptions,
  defaults: { readonly global: RdConfig; readonly topic: RdConfig },
  fixed: { readonly global: RdConfig; readonly topic: RdConfig },
): { readonly global: RdConfig; readonly topic: RdConfig } {
  const entries = Object.entries(client);
  const global = Object.fromEntries(entries.filter(([property]) => !ofTopics.has(property)));
  const topic = Object.fromEntries(entries.filter(([property]) => ofTopics.has(property)));
  return {
    global: { ...defaults.global, ...global, ...fixed.global },
    topic: { ...defaults.topic, ...topic, ...fixed.topic },
  };
}
