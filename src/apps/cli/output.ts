import type { Writable } from 'node:stream';
import pc from 'picocolors';

/** The two streams of a process; data goes to `stdout` and everything else to `stderr`. */
export interface CliStreams {
  readonly stdout: Writable;
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
}

/** What a command writes to. */
export interface CliContext {
  readonly stdout: Writable;
  readonly output: Output;
}

/** What a command tells its user, on stderr: lines that stay, and one progress line that is overwritten. */
export interface Output {
  /** Whether stderr is a terminal, so that progress can be shown. */
  readonly interactive: boolean;
  /** Writes text as it is. */
  raw(this: void, text: string): void;
  error(message: string): void;
  note(message: string): void;
  /** Lines without the `sounder:` in front, e.g. a stack. */
  detail(text: string): void;
  /** Shows or replaces the progress line; nothing where stderr is not a terminal. */
  progress(text: string): void;
}

const CLEAR_LINE = '\r\x1b[K';

/** Colour only on a terminal and never with NO_COLOR; FORCE_COLOR insists. */
export function createOutput(stderr: CliStreams['stderr'], env: NodeJS.ProcessEnv = process.env): Output {
  const interactive = stderr.isTTY === true;
  const colours = pc.createColors(!env.NO_COLOR && (interactive || Boolean(env.FORCE_COLOR)));
  let progressShown = false;
  const line = (text: string): void => {
    stderr.write(`${progressShown ? CLEAR_LINE : ''}${text}\n`);
    progressShown = false;
  };
  return {
    interactive,
    raw: (text) => void stderr.write(text),
    error: (message) => line(`${colours.red('sounder:')} ${message}`),
    note: (message) => line(`${colours.dim('sounder:')} ${message}`),
    detail: (text) => line(colours.dim(text)),
    progress: (text) => {
      if (!interactive) return;
      stderr.write(`${CLEAR_LINE}${colours.dim(text)}`);
      progressShown = true;
    },
  };
}
