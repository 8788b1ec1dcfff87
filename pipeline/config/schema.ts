import { z } from 'zod';
import type { Catalogue } from '../catalogue.ts';
import { deliverySchema, kafkaSink, kafkaSource } from './kafka-schema.ts';

const text = z.string().min(1);

export const rateSchema = z
  .union([z.enum(['max', 'realtime']), z.number().positive()])
  .describe('max: as fast as the pipeline takes them; realtime: as captured; a number: that many times faster');

/** What happens when snapshots come faster than they are worked on. */
export const overloadPolicies = ['block', 'latest'] as const;

export const MOST_WORKERS = 256;

export const workersSchema = z
  .union([z.literal('auto'), z.int().min(0).max(MOST_WORKERS)])
  .describe('threads that estimate: auto is one per core, 0 none; auto for live sources, 0 for a replay');

const replaySource = z.strictObject({
  kind: z.literal('replay'),
  capture: text.describe('a recorded capture, relative to this file'),
  rate: rateSchema.default('max'),
});

const jsonlSink = z.strictObject({
  kind: z.literal('jsonl'),
  path: text.default('-').describe('a file, relative to this one; - is standard output'),
  images: text.optional().describe('a folder, relative to this file, for PNG pictures of the images of ultrasound'),
});

const metricsServer = z.strictObject({
  port: z.int().min(0).max(65_535).describe('where /metrics, /healthz and /readyz are served; 0 for any that is free'),
  host: text.default('0.0.0.0').describe('the address to listen on; every one of this machine by default'),
});

/** All of a pipeline file but its stages, whose options belong to the catalogue. */
const frame = {
  name: text.optional().describe('named in logs and errors'),
  source: z.discriminatedUnion('kind', [replaySource, kafkaSource]).optional().describe('where snapshots come from'),
  workers: workersSchema.optional(),
  overload: z
    .enum(overloadPolicies)
    .default('block')
    .describe(
      'block: every snapshot is worked on; latest: one that waits is dropped when a newer one of its stream comes',
    ),
  credits: z
    .int()
    .min(1)
    .max(65_536)
    .optional()
    .describe(
      'snapshots in memory at once; 4, or 3 a worker where that is more, and so many packets where they are gathered; live, with overload latest, one more of each stream',
    ),
  metrics: metricsServer.optional().describe('for whoever operates it: metrics for Prometheus, health and readiness'),
  sink: z.discriminatedUnion('kind', [jsonlSink, kafkaSink]).optional().describe('where estimates go'),
  delivery: deliverySchema.optional().describe('what becomes of snapshots that come by Kafka'),
};

/** The outline of a pipeline file: checked first, then each stage with the schema of the stage it names. */
export const outlineSchema = z.strictObject({ ...frame, stages: z.array(z.unknown()).min(1) });

/** The whole of a pipeline file, for editors: each stage is a mapping with one key, the name of the stage. */
export function fileSchema(catalogue: Catalogue): z.ZodType {
  const stages = Object.entries(catalogue).map(([name, stage]) =>
    z.strictObject({ [name]: stage.options.nullable().describe(stage.summary) }).describe(stage.summary),
  );
  return z.strictObject({ ...frame, stages: z.array(z.union(stages)).min(1).describe('in the order of the stream') });
}

export type ReplaySourceConfig = z.output<typeof replaySource>;

/** A section of a pipeline file, and where it was written, for errors. */
export type Placed<Section> = Section & { readonly place: string };

export type KafkaSourceConfig = Placed<z.output<typeof kafkaSource>>;
export type SourceConfig = ReplaySourceConfig | KafkaSourceConfig;

/** A folder for pictures. */
export type ImagesConfig = Placed<{ readonly folder: string }>;

export type JsonlSinkConfig = Placed<Omit<z.output<typeof jsonlSink>, 'images'>> & { readonly images?: ImagesConfig };
export type KafkaSinkConfig = Placed<z.output<typeof kafkaSink>>;

/** Where estimates go. */
export type SinkConfig = JsonlSinkConfig | KafkaSinkConfig;

/** `deadLetters`: the topic; undefined where messages that cannot be worked on are only counted. */
export type DeliveryConfig = Placed<z.output<typeof deliverySchema>>;

/** One stage as written: its name, its checked options and where it stands, for errors. */
export interface StageConfig {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly place: string;
  /** Option -> the flag that set it, named in errors about that option. */
  readonly flags?: Readonly<Record<string, string>>;
}

/** A checked pipeline file: defaults filled in, paths absolute. */
export interface PipelineConfig {
  /** The file it was read from, or `pipeline`: what errors begin with. */
  readonly origin: string;
  readonly name: string;
  readonly source?: SourceConfig;
  /** Snapshots in memory at once; by the number of workers where the file does not say. */
  readonly credits?: number;
  /** Threads that estimate; by the kind of source where the file does not say. */
  readonly workers?: z.output<typeof workersSchema>;
  readonly overload: (typeof overloadPolicies)[number];
  readonly metrics?: z.output<typeof metricsServer>;
  readonly stages: readonly StageConfig[];
  readonly sink?: SinkConfig;
  /** Of a pipeline whose source is Kafka. */
  readonly delivery?: DeliveryConfig;
}
