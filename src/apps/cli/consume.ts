import { randomUUID } from 'node:crypto';
import { Option, type Command } from 'commander';
import { fileSink } from '../../../pipeline/sinks/files.ts';
import { createFraming } from '../../codec/framing.ts';
import { SounderError } from '../../core/errors.ts';
import { consumeEstimates, type Consumed } from './consume-estimates.ts';
import { ExitStatus, oneLine } from './errors.ts';
import { addFramingFlags, type FramingFlags, framingOf } from './framing-flags.ts';
import { addKafkaFlags, type KafkaContext, type KafkaFlags, parseCount, withKafka } from './kafka-flags.ts';
import type { Output } from './output.ts';
import { untilInterrupted } from './until-interrupted.ts';

const COMPLAINTS_SHOWN = 10;

interface ConsumeFlags extends KafkaFlags, FramingFlags {
  readonly from: 'earliest' | 'latest';
  readonly count?: number;
  readonly idle?: number;
  readonly committed?: boolean;
  readonly unique?: boolean;
  readonly out: string;
  readonly images?: string;
  readonly quiet?: boolean;
}

/** `sounder consume`: estimates off a topic, as the JSON lines of `replay`. */
export function addConsumeCommand(program: Command, context: KafkaContext): void {
  const command = program
    .command('consume')
    .summary('read estimates off a Kafka topic as JSON lines')
    .description(
      'Reads estimates off a Kafka topic, one JSON line each as from replay, until Ctrl-C. Joins a group of its own and\n' +
        'commits nothing: it can run beside everything else, and again. Exits with 0 only if every message was an estimate.',
    );
  addFramingFlags(addKafkaFlags(command, 'where the estimates are'), false)
    .addOption(new Option('--from <end>', 'where to begin').choices(['earliest', 'latest']).default('earliest'))
    .option('--count <count>', 'end after so many estimates', parseCount('--count'))
    .option('--idle <seconds>', 'end when nothing came for so long', parseSeconds)
    .option('--committed', 'leave out what belongs to transactions that are not committed')
    .option('--unique', 'leave out estimates that came before (among the last 100 000)')
    .option('--out <file>', 'where the JSON lines go, - for standard output', '-')
    .option('--images <folder>', 'where PNG pictures of the images of ultrasound estimates go (default: nowhere)')
    .option('--quiet', 'no summary')
    .addHelpText(
      'after',
      `
Examples:
  sounder consume --brokers localhost:9092 --topic estimates
  sounder consume --brokers localhost:9092 --topic estimates --committed --idle 5 --out street.jsonl
  sounder consume --brokers localhost:9092 --topic estimates --from latest | jq .targets`,
    )
    .action(async (flags: ConsumeFlags) => {
      const { output, stdout } = context;
      const framing = createFraming(framingOf(flags, false));
      const consumed = await untilInterrupted(output, (signal) =>
        withKafka(flags, context, async (port) => {
          const { topic, count = Infinity, idle = Infinity, unique = false } = flags;
          if ((await port.partitionsOf(topic)) === undefined)
            throw new SounderError('kafka-failed', `--topic: found "${topic}", which ${flags.brokers} does not have, allowed: a topic that is there`); // prettier-ignore
          const consumer = await port.openConsumer({
            groupId: `sounder-consume-${randomUUID()}`,
            assignment: 'range',
            from: flags.from,
            committedOnly: flags.committed === true,
          });
          const { out: path, images: folder } = flags;
          const images = folder === undefined ? undefined : { folder, place: '--images' };
          const sink = await fileSink({ path, images, stdout });
          const onUndecodable = complaints(output);
          const idleMs = 1000 * idle;
          const result = await consumeEstimates({ consumer, topic, framing, sink, count, idleMs, unique, signal, onUndecodable }).finally(() => sink.close()); // prettier-ignore
          if (!flags.quiet) output.note(describe(result));
          return result;
        }),
      );
      if (consumed.undecodable > 0) throw new ExitStatus(1);
    });
}

/** One line per message that is no estimate up to a limit; the summary counts them all. */
function complaints(output: Output): (error: SounderError) => void {
  let seen = 0;
  return (error) => {
    seen++;
    if (seen <= COMPLAINTS_SHOWN) output.error(oneLine(error.message));
    else if (seen === COMPLAINTS_SHOWN + 1)
      output.error('more messages that are no estimates, only counted from here on');
  };
}

/** The value of `--idle`. @throws SounderError `usage` */
function parseSeconds(text: string): number {
  const seconds = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new SounderError('usage', `--idle: found "${text}", allowed: a number of seconds above 0`);
}

function describe({ estimates, repeated, undecodable }: Consumed): string {
  const parts = [`${estimates} estimates`, repeated > 0 && `${repeated} repeated`, undecodable > 0 && `${undecodable} messages that are none`]; // prettier-ignore
  return parts.filter(Boolean).join(', ');
}
