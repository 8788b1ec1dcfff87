import { Command } from 'commander';
import { nearest, SounderError } from '../../core/errors.ts';
import { addConsumeCommand } from './consume.ts';
import { addConvertCommand } from './convert.ts';
import { addDemoCommand } from './demo.ts';
import { oneLine, reportError } from './errors.ts';
import { addEvaluateCommand } from './evaluate.ts';
import { addInspectCommand } from './inspect.ts';
import { type OpenKafka, openWithRdkafka } from './kafka-flags.ts';
import { addLearnCommand } from './learn.ts';
import { type CliContext, type CliStreams, createOutput, type Output } from './output.ts';
import { packageVersion } from './package-version.ts';
import { addProduceCommand } from './produce.ts';
import { addReplayCommand } from './replay.ts';
import { addRunCommand } from './run.ts';
import { addSimulateCommand } from './simulate.ts';
import { addTrainCommand } from './train.ts';

/** The command `sounder` with all its sub-commands. */
export function createProgram(streams: CliStreams, output: Output, openKafka = openWithRdkafka): Command {
  const program = new Command('sounder')
    .description('Streaming signal processing for integrated sensing and communication radio and for ultrasound.')
    .version(packageVersion())
    .option('--verbose', 'add the stack to errors')
    .configureOutput({
      writeOut: (text) => void streams.stdout.write(text),
      writeErr: (text) => void streams.stderr.write(text),
      outputError: (text) => output.error(oneLine(text.replace(/^error: /, ''))),
    })
    .exitOverride()
    .addHelpText(
      'after',
      `
Exit codes: 0 done, 1 the work failed, 2 the call or configuration is wrong, 130 interrupted.
Data goes to standard output, everything else to standard error.

Examples:
  sounder replay street --out street.jsonl
  sounder help replay`,
    );
  const context: CliContext = { stdout: streams.stdout, output };
  addReplayCommand(program, context);
  addRunCommand(program, context);
  addProduceCommand(program, { ...context, openKafka });
  addConsumeCommand(program, { ...context, openKafka });
  addInspectCommand(program);
  addConvertCommand(program);
  addSimulateCommand(program);
  addLearnCommand(program, context);
  addTrainCommand(program, context);
  addEvaluateCommand(program, context);
  addDemoCommand(program);
  return program;
}

/** Commander shows the whole help for a command that is none, without a word. */
function checkHelp({ commands }: Command, [first, topic]: readonly string[]): void {
  const names = commands.map((command) => command.name());
  if (first !== 'help' || topic === undefined || [...names, 'help'].includes(topic) || topic.startsWith('-')) return;
  const meant = nearest(topic, names);
  const hint = meant === undefined ? '' : ` (Did you mean ${meant}?)`;
  throw new SounderError('usage', `help: unknown command '${topic}'${hint}, allowed: ${names.join(', ')}`);
}

/**
 * Runs one command line and gives the exit code; never rejects and never ends the process.
 *
 * @param args       what follows the name of the command
 * @param openKafka  stands in for node-rdkafka in tests
 */
export async function runCli(args: readonly string[], streams: CliStreams, openKafka?: OpenKafka): Promise<number> {
  const output = createOutput(streams.stderr);
  const program = createProgram(streams, output, openKafka);
  try {
    checkHelp(program, args);
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (thrown) {
    return reportError(thrown, output, program.opts<{ verbose?: boolean }>().verbose === true);
  }
}
