import { Writable } from 'node:stream';
import { runCli } from '../../../src/apps/cli/program.ts';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process with its output kept. */
export async function cli(args: readonly string[], { isTTY = false } = {}): Promise<CliResult> {
  let [out, err] = ['', ''];
  const stdout = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      out += chunk.toString();
      done();
    },
  });
  const code = await runCli(args, { stdout, stderr: { isTTY, write: (text) => (err += text) } });
  return { code, stdout: out, stderr: err };
}
