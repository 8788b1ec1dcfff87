import { describe, expect, it } from 'vitest';
import { composeOverride } from '../../docker/kafka/compose-broker.ts';
import { brokerProperties, propertiesEnvironment, propertiesText } from '../../docker/kafka/properties.ts';

const place = { bind: '127.0.0.1', controllerPort: 9500, dataDir: '/data' };

describe('the properties of a broker', () => {
  it('name one listener for clients and one for the controller, both on the loopback interface', () => {
    const properties = brokerProperties({ port: 9092, sasl: false }, place);
    expect(properties).toMatchObject({
      listeners: 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9500',
      'advertised.listeners': 'PLAINTEXT://127.0.0.1:9092',
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'controller.quorum.voters': '1@127.0.0.1:9500',
    });
    expect(Object.keys(properties).filter((name) => name.includes('sasl'))).toEqual([]);
  });

  it('add a listener with a password at the next port', () => {
    const properties = brokerProperties({ port: 9092, sasl: true }, place);
    expect(properties['advertised.listeners']).toBe('PLAINTEXT://127.0.0.1:9092,SASL://127.0.0.1:9093');
    expect(properties['listener.security.protocol.map']).toContain('SASL:SASL_PLAINTEXT');
    expect(properties['listener.name.sasl.plain.sasl.jaas.config']).toMatch(/user_sounder="[^"]+";$/);
  });

  it('create no topic by itself unless a number of partitions is given', () => {
    const of = (partitions?: number) =>
      brokerProperties({ port: 9092, sasl: false, ...(partitions === undefined ? {} : { partitions }) }, place);
    expect(of()['auto.create.topics.enable']).toBe('false');
    expect(of(4)).toMatchObject({ 'auto.create.topics.enable': 'true', 'num.partitions': '4' });
  });

  it('become a file, with backslashes kept', () => {
    expect(propertiesText({ 'log.dirs': 'C:\\data', a: '1' })).toBe('log.dirs=C:\\\\data\na=1\n');
  });

  it('become the environment that the image turns back into them', () => {
    expect(propertiesEnvironment({ 'log.dirs': '/d', 'a_b.c-d': 'x' })).toEqual({
      KAFKA_LOG_DIRS: '/d',
      KAFKA_A__B_C___D: 'x',
    });
  });
});

describe('the compose file for a broker in Docker', () => {
  it('publishes the ports on the loopback interface, listens for the container and keeps a named folder', () => {
    const override = composeOverride({ port: 9092, sasl: true, dir: '/keep' });
    expect(override).toMatchObject({
      services: {
        kafka: {
          ports: ['127.0.0.1:9092:9092', '127.0.0.1:9093:9093'],
          volumes: ['/keep:/var/lib/kafka/data'],
          environment: {
            KAFKA_LISTENERS: 'PLAINTEXT://0.0.0.0:9092,SASL://0.0.0.0:9093,CONTROLLER://0.0.0.0:29093',
            KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://127.0.0.1:9092,SASL://127.0.0.1:9093',
            KAFKA_LOG_DIRS: '/var/lib/kafka/data',
          },
        },
      },
    });
  });
});
