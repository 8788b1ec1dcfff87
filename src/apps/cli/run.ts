import { type Command, Option } from 'commander';
import { openPipeline } from '../../../pipeline/build.ts';
import { loadPipeline } from '../../../pipeline/config/load.ts';
import { Supervisor } from '../../../pipeline/supervisor.ts';
import { jsonLog } from '../../runtime/json-log.ts';
import { logOutput } from './json-output.ts';
import type { CliContext } from './output.ts';
import { rejectionReporter, superviseToEnd } from './supervise.ts';

interface RunFlags {
  readonly quiet?: boolean;
  readonly log?: 'text' | 'json';
}

/** `sounder run PIPELINE`: the pipeline of a YAML file, until its source ends or Ctrl-C. */
export function addRunCommand(program: Command, { stdout, output }: CliContext): void {
  program
    .command('run')
    .summary('run a pipeline from its file')
    .description('Runs the pipeline of a YAML file until its source ends or Ctrl-C, which finishes what is in flight.')
    .argument('<pipeline>', 'a pipeline file; paths in it are relative to it')
    .addOption(
      new Option('--log <format>', 'text for people, json for machines: one line a second (default: json unless stderr is a terminal)').choices(['text', 'json']), // prettier-ignore
    )
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
  delivery: { guarantee: exactly-once }

  With control: TOPIC in a source of kind kafka, messages such as
  { "kind": "exchange-model", "stage": "recoverLines", "model": "better.model" }
  exchange the model of a stage between two snapshots; each is answered in the log.`,
    )
    .action(async (file: string, { quiet = false, log: format }: RunFlags) => {
      let told = output;
      const onNotice = (message: string): void => told.note(message);
      const graph = await openPipeline(await loadPipeline(file), { stdout, onNotice });
      const asJson = format === undefined ? !output.interactive : format === 'json';
      const log = asJson ? jsonLog(output.raw, graph.clock) : undefined;
      if (log) told = logOutput(log);
      if (!quiet && graph.metricsPort !== undefined)
        told.note(`metrics, health and readiness on port ${graph.metricsPort}`);
      const supervisor = new Supervisor(graph, { onRejected: rejectionReporter(told) });
      await superviseToEnd(supervisor, { output: told, quiet, ...(log && { log }) });
    });
}
