import { z } from 'zod';

const text = z.string().min(1);

const brokers = text.describe('host:port of one broker or more, with commas between');

const properties = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const framing = z.enum(['plain', 'confluent']).default('plain').describe('how the protobuf message lies in the record');

const schemaId = z.int().min(0).max(0xffffffff);

const registry = text
  .optional()
  .describe('http address of a schema registry: schema ids are looked up there before anything is read or written');

export const kafkaSource = z.strictObject({
  kind: z.literal('kafka'),
  brokers,
  topic: text.describe('snapshots, keyed by stream'),
  group: text.describe('consumer group: processes of one group share the partitions'),
  from: z.enum(['earliest', 'latest']).default('earliest').describe('where a partition starts that was never read'),
  control: text
    .optional()
    .describe(
      'topic of control messages, JSON, such as an exchange of models; every process reads those that come while it runs',
    ),
  framing,
  schemaIds: z
    .array(schemaId)
    .min(1)
    .optional()
    .describe('ids of the schemas that are read, for framing confluent; messages of others are dead letters'),
  registry,
  assignment: z
    .enum(['cooperative-sticky', 'range', 'roundrobin'])
    .default('cooperative-sticky')
    .describe('how the group shares out partitions; the same in all processes of the group'),
  instanceId: text.optional().describe('static membership: a quick restart of this process moves no partitions'),
  client: properties.default({}).describe('properties passed through to librdkafka: security, buffers, timeouts'),
});

export const kafkaSink = z.strictObject({
  kind: z.literal('kafka'),
  brokers: brokers.optional().describe('those of the source where absent'),
  topic: text.describe('estimates, keyed by stream'),
  framing,
  schemaId: schemaId.optional().describe('id of the registered schema, for framing confluent'),
  registry,
  client: properties.optional().describe('that of the source where absent'),
});

export const deliverySchema = z.strictObject({
  guarantee: z
    .enum(['at-least-once', 'exactly-once'])
    .default('at-least-once')
    .describe('exactly-once: estimates and positions in one transaction, from Kafka to the same Kafka'),
  batchMs: z.int().min(1).max(60_000).default(100).describe('how long estimates are gathered for a transaction'),
  commitMs: z.int().min(10).max(600_000).default(1000).describe('how often positions are committed, at-least-once'),
  drainMs: z
    .int()
    .min(100)
    .max(240_000)
    .default(30_000)
    .describe('how long work in flight is waited for when its partition moves, and at the end'),
  deadLetters: text
    .optional()
    .describe(
      'topic for messages that cannot be worked on; that of the source and "-dead" where absent, none: only counted',
    ),
  transactionalId: text.optional().describe('of this process alone; made up where absent'),
});
