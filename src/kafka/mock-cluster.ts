import { connectClient, disconnectClient } from './rdkafka-connect.ts';
import { loadRdkafka } from './rdkafka-module.ts';

/** A cluster inside this process. */
export interface MockCluster {
  /** `host:port`, to be given to any client of this machine. */
  readonly brokers: string;
  close(): Promise<void>;
}

/**
 * Starts librdkafka's mock brokers; needs nothing but node-rdkafka.
 *
 * They create topics with 4 partitions when one is written to, keep 5 MiB of a partition, show aborted records to every
 * reader and accept the offsets of a transaction without storing them. Good for tests and for a look around.
 *
 * @throws SounderError `dependency-missing`
 */
export async function startMockCluster(count = 1): Promise<MockCluster> {
  const { Producer } = await loadRdkafka();
  const client = new Producer({ 'test.mock.num.brokers': count, 'metadata.broker.list': 'mock:1', log_level: 0 }, {});
  const { brokers } = await connectClient(client, { where: 'mock cluster', serve: () => client.poll() });
  return {
    brokers: brokers.map(({ host, port }) => `${host}:${port}`).join(','),
    close: () => disconnectClient(client),
  };
}
