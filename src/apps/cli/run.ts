import type { Command } from 'commander';
import { openPipeline } from '../../../pipeline/build.ts';
import { loadPipeline } from '../../../pipeline/config/load.ts';
import { Supervisor } from '../../../pipeline/supervisor.ts';
import type { CliContext } from './output.ts';
import { rejectionReporter, superviseToEnd } from './supervise.ts';

/** `sounder run PIPELINE`: the pipeline of a YAML file, until its source ends or Ctrl-C. */
export function addRunCommand(program: Command, { stdout, output }: CliContext): void {
  program
    .command('run')
    .summary('run a pipeline from its file')
    .description('Runs the pipeline of a YAML file until its source ends or Ctrl-C, which finishes what is in flight.')
    .argument('<pipeline>', 'a pipeline file; paths in it are relative to it')
    .option('--quiet', 'no progress and no summary')
    .addHelpText(
      'after',
      `
Example:
  sounder run street.yaml

  # street.yaml
  source: { kind: replay, capture: street, rate: realtime }
  stages:
    - plain: {}
  sink: { kind: jsonl, path: street.jsonl }

  # live.yaml: Kafka in, Kafka out, until Ctrl-C
  name: radar
  source: { kind: kafka, brokers: localhost:9092, topic: snapshots, group: radar }
  stages:
    - plain: {}
  sink: { kind: kafka, topic: estimates }
  delivery: { guarantee: exactly-once, deadLetters: snapshots-dead }`,
    )
    .action(async (file: string, { quiet = false }: { quiet?: boolean }) => {
      const graph = await openPipeline(await loadPipeline(file), { stdout, onNotice: (message) => output.note(message) });
      const supervisor = new Supervisor(graph, { onRejected: rejectionReporter(output) });
      await superviseToEnd(supervisor, { output, quiet });
    });
}
