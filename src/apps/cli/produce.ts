import type { Command } from 'commander';
import type { Rate } from '../../../operators/pace-schedule.ts';
import { openSigmf } from '../../captures/sigmf-reader.ts';
import { createFraming } from '../../codec/framing.ts';
import { encodeSnapshot } from '../../codec/encode-snapshot.ts';
import { SounderError } from '../../core/errors.ts';
import type { KafkaPort } from '../../kafka/port.ts';
import { systemClock } from '../../runtime/clock.ts';
import { addFramingFlags, type FramingFlags, framingOf } from './framing-flags.ts';
import { addKafkaFlags, type KafkaContext, type KafkaFlags, parseCount, withKafka } from './kafka-flags.ts';
import { produceCapture, type Produced } from './produce-capture.ts';
import { parseRate } from './replay.ts';
import { untilInterrupted } from './until-interrupted.ts';

interface ProduceFlags extends KafkaFlags, FramingFlags {
  readonly rate: Rate;
  readonly repeat: number;
  readonly streams: number;
  readonly create?: boolean;
  readonly partitions?: number;
  readonly quiet?: boolean;
}

/** `sounder produce CAPTURE`: a recorded capture onto a topic, as if it came from a sensor. */
export function addProduceCommand(program: Command, context: KafkaContext): void {
  const command = program
    .command('produce')
    .summary('send a recorded capture to a Kafka topic')
    .description(
      'Sends the snapshots of a recorded capture to a Kafka topic, as protobuf sounder.v1.Snapshot keyed by stream id.\n' +
        'Exits with 0 only if the brokers have every snapshot.',
    )
    .argument('<capture>', 'a capture: NAME, NAME.sigmf-meta or NAME.sigmf-data');
  addFramingFlags(addKafkaFlags(command, 'where the snapshots go'), true)
    .option('--rate <rate>', 'max, realtime, or how many times faster than captured', parseRate, 'max')
    .option('--repeat <count>', 'send it so many times; sequence numbers and times go on', parseCount('--repeat'), 1)
    .option('--streams <count>', 'send it as so many streams ID-0, ID-1, ... at once', parseCount('--streams'), 1)
    .option('--create', 'create the topic unless it is there')
    .option(
      '--partitions <count>',
      'partitions of a created topic (default: 1); implies --create',
      parseCount('--partitions'),
    ) // prettier-ignore
    .option('--quiet', 'no progress and no summary')
    .addHelpText(
      'after',
      `
Examples:
  sounder produce street --brokers localhost:9092 --topic snapshots --create
  sounder produce street --brokers localhost:9092 --topic snapshots --streams 8 --partitions 4 --rate realtime
  sounder produce street --brokers kafka:9093 --topic snapshots --client security.protocol=SASL_SSL \\
    --client sasl.mechanism=PLAIN --client sasl.username=radar --client sasl.password="$PASSWORD"`,
    )
    .action(async (capture: string, flags: ProduceFlags) => {
      const { output } = context;
      const frame = createFraming(framingOf(flags, true));
      const reader = await openSigmf(capture);
      try {
        const startedMs = performance.now();
        await untilInterrupted(output, (signal) =>
          withKafka(flags, context, async (port) => {
            await prepareTopic(port, flags);
            const producer = await port.openProducer({});
            const { topic, rate, repeat, streams, quiet = false } = flags;
            const produced = await produceCapture({
              reader,
              producer,
              topic,
              encode: (snapshot) => frame.wrap(encodeSnapshot(snapshot)),
              rate,
              repeat,
              streams,
              clock: systemClock(),
              signal,
              onProgress: (sent, of) => !quiet && output.progress(`${capture}: ${sent} of ${of} snapshots`),
            });
            if (!quiet) output.note(describe(produced, topic, performance.now() - startedMs));
          }),
        );
      } finally {
        await reader.close();
      }
    });
}

async function prepareTopic(port: KafkaPort, { brokers, topic, create, partitions }: ProduceFlags): Promise<void> {
  if (create === true || partitions !== undefined)
    await port.createTopic({ topic, partitions: partitions ?? 1, replication: -1 });
  else if ((await port.partitionsOf(topic)) === undefined)
    throw new SounderError('kafka-failed', `--topic: found "${topic}", which ${brokers} does not have, allowed: a topic that is there, or --create`); // prettier-ignore
}

function describe({ snapshots, bytes }: Produced, topic: string, tookMs: number): string {
  const seconds = tookMs / 1000;
  const rate = `${(snapshots / seconds).toFixed(1)} snapshots/s, ${(bytes / 1e6 / seconds).toFixed(1)} MB/s`;
  return `${snapshots} snapshots produced to ${topic}, ${seconds.toFixed(2)} s, ${rate}`;
}
