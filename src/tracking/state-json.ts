import { SounderError } from '../core/errors.ts';

/** A state as the bytes of its JSON: to be read by people who look into a changelog. */
export const encodeState = (state: object): Uint8Array => new TextEncoder().encode(JSON.stringify(state));

/**
 * A state from its bytes.
 *
 * @param read  the state, or undefined where the fields are not those of one
 * @throws SounderError `message-undecodable` naming the stage
 */
export function decodeState<State>(
  bytes: Uint8Array,
  stage: string,
  read: (fields: Readonly<Record<string, unknown>>) => State | undefined,
): State {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (thrown) {
    throw new SounderError('message-undecodable', `state of ${stage}: not JSON in UTF-8`, {}, thrown);
  }
  const state = typeof parsed === 'object' && parsed !== null ? read(parsed as Record<string, unknown>) : undefined;
  if (state === undefined)
    throw new SounderError('message-undecodable', `state of ${stage}: found other fields than this version writes`);
  return state;
}
