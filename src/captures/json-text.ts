import { SounderError } from '../core/index.ts';

/**
 * Parses a JSON file. NaN and Infinity, which Python's `json` writes bare, are told by line and key.
 *
 * @throws SounderError `capture-invalid`, one line
 */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = nonFiniteIn(text) ?? `: not JSON: ${(error as Error).message.replace(/\s+/g, ' ')}`;
    throw new SounderError('capture-invalid', `${file}${reason}`, { file }, error);
  }
}

/** Texts, each with the colon that makes it a key, and the bare words that stand for numbers JSON cannot hold. */
const textsAndWords = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\b(?:NaN|Infinity)\b/g;

/** `:12: "spacing": found NaN, allowed: a finite number`, for the first of them. */
function nonFiniteIn(text: string): string | undefined {
  let key = '';
  for (const { 0: found, 1: quoted, 2: colon, index } of text.matchAll(textsAndWords)) {
    if (quoted === undefined) {
      const line = text.slice(0, index).split('\n').length;
      return `:${line}: ${key}found ${found}, allowed: a finite number`;
    }
    if (colon !== undefined) key = `${quoted}: `;
  }
  return undefined;
}
