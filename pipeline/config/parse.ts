import { dirname, parse as parsePath, resolve } from 'node:path';
import type { z } from 'zod';
import { checkClientOptions } from '../../src/kafka/client-options.ts';
import { type Catalogue, catalogue as shippedCatalogue } from '../catalogue.ts';
import { checkValue, fieldName, type Path, type Place, unknownKey, wrongValue } from './check.ts';
import { fillFromEnvironment } from './environment.ts';
import { deliverySchema } from './kafka-schema.ts';
import {
  type DeliveryConfig,
  outlineSchema,
  type PipelineConfig,
  type SinkConfig,
  type SourceConfig,
  type StageConfig,
} from './schema.ts';
import { parseYaml } from './yaml.ts';

/**
 * Reads a pipeline from YAML text.
 *
 * @param file  where the text came from: named in errors, and what its paths are relative to
 * @throws SounderError `configuration-invalid`, one line with file, line, field, what was found and what is allowed
 * @example parsePipeline('stages: [{ plain: {} }]', 'pipeline.yaml')
 */
export function parsePipeline(text: string, file: string, catalogue: Catalogue = shippedCatalogue): PipelineConfig {
  const { value, place } = parseYaml(text, file);
  return check(value, place, catalogue, file, dirname(file));
}

/**
 * Checks a pipeline written as a plain object, in the form of the file; its paths are relative to the working directory.
 *
 * @throws SounderError `configuration-invalid` naming the field
 */
export function definePipeline(fields: unknown, catalogue: Catalogue = shippedCatalogue): PipelineConfig {
  const origin = 'pipeline';
  return check(fields, (path) => [origin, fieldName(path)].filter(Boolean).join(': '), catalogue, origin, '.');
}

function check(value: unknown, place: Place, catalogue: Catalogue, origin: string, directory: string): PipelineConfig {
  const { name, source, workers, overload, credits, metrics, sink, delivery, stages } = checkValue(
    outlineSchema,
    value,
    place,
  );
  if (delivery && source?.kind !== 'kafka')
    throw wrongValue(place(['delivery']), delivery, 'only with a source of kind kafka');
  const placed = source && placedSource(source, place, directory);
  return {
    origin,
    name: name ?? parsePath(origin).name,
    overload,
    ...(workers !== undefined && { workers }),
    ...(credits !== undefined && { credits }),
    ...(metrics && { metrics }),
    stages: stages.map((stage, i) => checkStage(stage, ['stages', i], place, catalogue, directory)),
    ...(placed && { source: placed }),
    ...(sink && { sink: placedSink(sink, place, directory) }),
    ...(placed?.kind === 'kafka' && { delivery: checkDelivery(delivery, place, placed, sink) }),
  };
}

type Outline = z.output<typeof outlineSchema>;

function placedSource(source: NonNullable<Outline['source']>, place: Place, directory: string): SourceConfig {
  if (source.kind === 'replay') return { ...source, capture: resolve(directory, source.capture) };
  const filled = fillFromEnvironment(source, place, ['source']) as typeof source;
  checkClientOptions(filled.client, place(['source', 'client']));
  return { ...filled, place: place(['source']) };
}

function placedSink(sink: NonNullable<Outline['sink']>, place: Place, directory: string): SinkConfig {
  if (sink.kind === 'jsonl') {
    const { kind, path, images } = sink;
    return {
      kind,
      path: path === '-' ? '-' : resolve(directory, path),
      place: place(['sink', 'path']),
      ...(images !== undefined && {
        images: { folder: resolve(directory, images), place: place(['sink', 'images']) },
      }),
    };
  }
  if (sink.framing === 'confluent' && sink.schemaId === undefined)
    throw wrongValue(place(['sink', 'schemaId']), undefined, 'the id of a registered schema, with framing confluent');
  const filled = fillFromEnvironment(sink, place, ['sink']) as typeof sink;
  checkClientOptions(filled.client ?? {}, place(['sink', 'client']));
  return { ...filled, place: place(['sink']) };
}

function checkDelivery(
  delivery: Outline['delivery'],
  place: Place,
  source: { readonly topic: string },
  sink: Outline['sink'],
): DeliveryConfig {
  const filled = fillFromEnvironment(delivery ?? deliverySchema.parse({}), place, ['delivery']);
  const checked = filled as NonNullable<Outline['delivery']>;
  if (
    checked.guarantee === 'exactly-once' &&
    (sink?.kind !== 'kafka' || sink.brokers !== undefined || sink.client !== undefined)
  )
    throw wrongValue(
      place(['delivery', 'guarantee']),
      checked.guarantee,
      'at-least-once, or a sink of kind kafka on the brokers of the source (without "brokers" and "client")',
    );
  const { deadLetters, ...rest } = checked;
  const dead = deadLetters ?? `${source.topic}-dead`;
  // What cannot be worked on would come back for ever.
  if (dead === source.topic)
    throw wrongValue(place(['delivery', 'deadLetters']), dead, 'another topic than that of the source, or none');
  return { ...rest, ...(dead !== 'none' && { deadLetters: dead }), place: place(['delivery']) };
}

/** A stage is a mapping with one key, its name; nothing below the name means no options. */
function checkStage(stage: unknown, path: Path, place: Place, catalogue: Catalogue, directory: string): StageConfig {
  const names = Object.keys(catalogue);
  if (typeof stage !== 'object' || stage === null || Array.isArray(stage) || Object.keys(stage).length === 0)
    throw wrongValue(place(path), stage, `one of ${names.join(', ')}, each as "- name: { options }"`);
  const [[name, options], ...others] = Object.entries(stage);
  const here = [...path, name];
  if (!Object.hasOwn(catalogue, name)) throw unknownKey(place(here), name, names);
  if (others.length > 0)
    throw wrongValue(place(path), [name, ...others.map(([other]) => other)].join(', '), 'one stage in each list item');
  const row = catalogue[name];
  const checked = checkValue(row.options, options ?? {}, place, here);
  const located = row.locate?.(checked, (file) => resolve(directory, file)) as typeof checked | undefined;
  return { name, options: located ?? checked, place: place(here) };
}

/**
 * The pipeline with one option set in every stage that has it.
 *
 * @param flag  what the caller wrote, named in errors about the option
 */
export function withStageOption(
  config: PipelineConfig,
  option: string,
  value: unknown,
  flag: string,
  catalogue: Catalogue = shippedCatalogue,
): PipelineConfig {
  const takes = ({ name }: StageConfig): boolean => Object.hasOwn(catalogue[name].options.shape, option);
  if (!config.stages.some(takes))
    throw wrongValue(flag, value, `only with a stage that has the option ${option}, none of ${config.name} has`);
  return {
    ...config,
    stages: config.stages.map((stage) => {
      if (!takes(stage)) return stage;
      const options = checkValue(catalogue[stage.name].options, { ...stage.options, [option]: value }, () => flag);
      return { ...stage, options, flags: { ...stage.flags, [option]: flag } };
    }),
  };
}
