import type { Command } from 'commander';
import { Option } from 'commander';
import type { FramingOptions } from '../../codec/framing.ts';
import { SounderError } from '../../core/errors.ts';
import { parseCount } from './kafka-flags.ts';

/** How messages lie in Kafka messages, as flags say it. */
export interface FramingFlags {
  readonly framing: FramingOptions['kind'];
  readonly schemaId?: number;
}

/** @param writes  whether the command writes messages, which Confluent framing needs a schema id for */
export function addFramingFlags(command: Command, writes: boolean): Command {
  const choice = new Option('--framing <framing>', 'plain protobuf, or with the header of Confluent serialisers');
  command.addOption(choice.choices(['plain', 'confluent']).default('plain'));
  if (writes) command.option('--schema-id <id>', 'the schema that confluent messages name', parseCount('--schema-id', 0)); // prettier-ignore
  return command;
}

/** @throws SounderError `usage` for a schema id without Confluent framing, and the other way round */
export function framingOf({ framing, schemaId }: FramingFlags, writes: boolean): FramingOptions {
  if (framing === 'plain') {
    if (schemaId === undefined) return { kind: 'plain' };
    throw new SounderError('usage', '--schema-id: found with --framing plain, allowed: with --framing confluent');
  }
  if (writes && schemaId === undefined)
    throw new SounderError('usage', '--schema-id: found nothing, allowed: the id of a registered schema for --framing confluent'); // prettier-ignore
  return { kind: 'confluent', schemaId };
}
