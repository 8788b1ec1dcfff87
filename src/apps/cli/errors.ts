import { CommanderError } from 'commander';
import { type SounderError, toSounderError } from '../../core/errors.ts';
import type { Output } from './output.ts';

/** Ends a command with an exit code after it has said all there is to say. */
export class ExitStatus extends Error {
  override readonly name = 'ExitStatus';
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** The reader of our standard output is gone (`sounder replay ... | head`): nobody is left to tell. */
const isQuiet = (error: SounderError): boolean => error.code === 'cancelled';

/**
 * Says what ended a command, in one line on stderr, and gives the exit code: 1 the work failed, 2 the call or the
 * configuration is wrong.
 *
 * @param verbose  adds the stack, and that of the cause
 */
export function reportError(thrown: unknown, output: Output, verbose: boolean): number {
  if (thrown instanceof ExitStatus) return thrown.exitCode;
  // Commander has printed its message already; every complaint it has is about the call.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
  const error = toSounderError(thrown);
  if (!isQuiet(error)) output.error(oneLine(error.message));
  if (verbose) output.detail(stackOf(error));
  return error.exitCode;
}

export const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, ' ');

function stackOf(error: Error): string {
  const own = error.stack ?? String(error);
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own;
}
