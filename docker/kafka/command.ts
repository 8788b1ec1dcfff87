import { spawn } from 'node:child_process';

/** What a command printed and how it ended; never rejects: a command that is not there has the code 127. */
export interface CommandResult {
  readonly code: number;
  readonly text: string;
}

/** Runs a command to its end and keeps what it says on both streams. */
export function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    let text = '';
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('error', (error) => resolve({ code: 127, text: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, text: text.trim() }));
  });
}

/** The last line with something on it, for errors of one line. */
export const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';
