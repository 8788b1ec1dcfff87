import { Command, InvalidArgumentError, Option } from 'commander';
import { toSounderError } from '../../src/core/errors.ts';
import { openRdkafka } from '../../src/kafka/rdkafka.ts';
import { type BrokerOptions, type RunningBroker, saslUser } from './broker.ts';
import { composeAnswers, startComposeBroker } from './compose-broker.ts';
import { freePort, startJavaBroker } from './java-broker.ts';
import { KAFKA_VERSION } from './version.ts';

interface Flags extends BrokerOptions {
  readonly with?: 'docker' | 'java';
  readonly topics: readonly string[];
}

const integer =
  (least: number, most: number) =>
  (text: string): number => {
    if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`allowed: an integer from ${least} to ${most}`);
  };

const program = new Command('npm run kafka --')
  .description(
    `Starts Apache Kafka ${KAFKA_VERSION} (KRaft, one node) for this machine only, until Ctrl-C: in Docker where an engine ` +
      'answers, else under Java 17 or later with the artifacts of Maven Central, kept in the cache folder of the user. ' +
      'One line on standard output says where it listens once it takes clients.',
  )
  .option('--port <port>', 'where it listens; 0: a free port', integer(0, 65_534), 9092)
  .option(
    '--partitions <count>',
    'create topics on first use, with so many partitions (default: no topic is created by itself)',
    integer(1, 10_000),
  ) // prettier-ignore
  .option('--topics <list>', 'create these topics, with commas between', (text: string) => text.split(','), [])
  .option('--sasl', `a second listener at the next port, SASL/PLAIN as ${saslUser.name}:${saslUser.password}`, false)
  .option('--dir <folder>', 'keep its data there over a restart (default: a temporary folder)')
  .addOption(
    new Option('--with <way>', 'how it is run (default: docker where an engine answers)').choices(['docker', 'java']),
  ) // prettier-ignore
  .action(async (flags: Flags) => {
    const startedMs = performance.now();
    const options = { ...flags, port: flags.port === 0 ? await freePort() : flags.port };
    const way = flags.with ?? ((await composeAnswers()) ? 'docker' : 'java');
    const interrupted = new Promise<void>((done) => {
      let signals = 0;
      const heard = (): void => (signals++ === 0 ? done() : process.exit(130));
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, heard);
    });
    const broker = await (way === 'docker'
      ? startComposeBroker('docker/compose.yaml', options)
      : startJavaBroker(options));
    try {
      await createTopics(broker, options);
      process.stdout.write(`${readyLine(broker)}\n`);
      process.stderr.write(`ready after ${((performance.now() - startedMs) / 1000).toFixed(1)} s (${broker.way}); Ctrl-C stops it\n`); // prettier-ignore
      await Promise.race([broker.ended, interrupted]);
    } finally {
      await broker.stop();
    }
  });

async function createTopics({ bootstrap }: RunningBroker, { topics, partitions = 1 }: Flags): Promise<void> {
  if (topics.length === 0) return;
  const port = await openRdkafka({ brokers: bootstrap });
  for (const topic of topics) await port.createTopic({ topic, partitions, replication: 1 });
  await port.close();
}

/** `kafka ready at 127.0.0.1:9092`, for people and for scripts that wait for it. */
function readyLine({ bootstrap, saslBootstrap }: RunningBroker): string {
  const sasl = saslBootstrap === undefined ? '' : ` and, with SASL/PLAIN, at ${saslBootstrap}`;
  return `kafka ready at ${bootstrap}${sasl}`;
}

await program.parseAsync().catch((thrown: unknown) => {
  const error = toSounderError(thrown);
  process.stderr.write(`kafka: ${error.message}\n`);
  process.exitCode = error.exitCode;
});
