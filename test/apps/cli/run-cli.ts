import { Writable } from 'node:stream';
import type { OpenKafka } from '../../../src/apps/cli/kafka-flags.ts';
import { runCli } from '../../../src/apps/cli/program.ts';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process with its output kept. */
export async function cli(
  args: readonly string[],
  { isTTY = false, openKafka }: { isTTY?: boolean; openKafka?: OpenKafka } = {},
): Promise<CliResult> {
  let [out, err] = ['', ''];
  const stdout = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      out += chunk.toString();
      done();
    },
  });
  const code = await runCli(args, { stdout, stderr: { isTTY, write: (text) => (err += text) } }, openKafka);
  return { code, stdout: out, stderr: err };
}
