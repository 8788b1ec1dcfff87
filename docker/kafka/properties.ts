import { type BrokerOptions, saslUser } from './broker.ts';

/** Where a broker listens and keeps its data: what differs between a process and a container. */
export interface BrokerPlace {
  /** Address the listeners are bound to. */
  readonly bind: string;
  readonly controllerPort: number;
  readonly dataDir: string;
}

/** A stream is cut into snapshots, never into messages: the largest snapshot that one message may hold. */
const LARGEST_MESSAGE = 64 * 1024 * 1024;

/**
 * The `server.properties` of one node that is broker and controller at once (KRaft).
 *
 * Inner topics have one replica and few partitions, and groups do not wait for more members: ready in seconds.
 */
export function brokerProperties(options: BrokerOptions, place: BrokerPlace): Readonly<Record<string, string>> {
  const listeners = [
    { name: 'PLAINTEXT', protocol: 'PLAINTEXT', port: options.port },
    ...(options.sasl ? [{ name: 'SASL', protocol: 'SASL_PLAINTEXT', port: options.port + 1 }] : []),
  ];
  const controller = { name: 'CONTROLLER', protocol: 'PLAINTEXT', port: place.controllerPort };
  const all = [...listeners, controller];
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${place.controllerPort}`,
    'controller.listener.names': controller.name,
    listeners: all.map(({ name, port }) => `${name}://${place.bind}:${port}`).join(','),
    'advertised.listeners': listeners.map(({ name, port }) => `${name}://127.0.0.1:${port}`).join(','),
    'listener.security.protocol.map': all.map(({ name, protocol }) => `${name}:${protocol}`).join(','),
    'inter.broker.listener.name': 'PLAINTEXT',
    ...(options.sasl ? saslProperties : {}),
    'log.dirs': place.dataDir,
    'auto.create.topics.enable': String(options.partitions !== undefined),
    'num.partitions': String(options.partitions ?? 1),
    'message.max.bytes': String(LARGEST_MESSAGE),
    'replica.fetch.max.bytes': String(LARGEST_MESSAGE),
    'socket.request.max.bytes': String(2 * LARGEST_MESSAGE),
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    // A restarted broker may register only when its former self has been silent for so long.
    'broker.session.timeout.ms': '4000',
    'broker.heartbeat.interval.ms': '500',
  };
}

const saslProperties = {
  'sasl.enabled.mechanisms': 'PLAIN',
  'listener.name.sasl.plain.sasl.jaas.config':
    'org.apache.kafka.common.security.plain.PlainLoginModule required ' +
    `username="${saslUser.name}" password="${saslUser.password}" user_${saslUser.name}="${saslUser.password}";`,
};

/** As the text of a properties file. */
export const propertiesText = (properties: Readonly<Record<string, string>>): string =>
  Object.entries(properties)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');

/** As the environment that the image `apache/kafka` turns back into properties: `.` is `_`, `_` is `__`, `-` is `___`. */
export const propertiesEnvironment = (properties: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => {
      const escaped = name.replaceAll('_', '__').replaceAll('-', '___').replaceAll('.', '_');
      return [`KAFKA_${escaped.toUpperCase()}`, value];
    }),
  );
