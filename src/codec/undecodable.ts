import { SounderError } from '../core/index.ts';

/** The error for bytes that are not the message they should be. */
export function undecodable(where: string, type: string, cause: unknown): SounderError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SounderError('message-undecodable', `${where}: not a ${type} message: ${reason}`, {}, cause);
}
