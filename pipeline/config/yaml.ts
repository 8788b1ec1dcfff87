import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { SounderError } from '../../src/core/errors.ts';
import { fieldName, type Path, type Place } from './check.ts';

/** A YAML text as a plain value, and the place of each of its fields. */
export interface YamlText {
  readonly value: unknown;
  readonly place: Place;
}

/**
 * Parses one YAML document, keeping line numbers.
 *
 * @param file  the name errors begin with
 * @throws SounderError `configuration-invalid`, one line, with the line of the fault
 */
export function parseYaml(text: string, file: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const fault = document.errors[0];
  if (fault) {
    const reason = fault.message.split('\n')[0];
    throw new SounderError('configuration-invalid', `${file}:${lineAt(fault.pos[0])}: not YAML: ${reason}`, {}, fault);
  }
  return {
    value: toValue(() => document.toJS({ maxAliasCount: 100 }), file),
    place: (path) => {
      const offset = offsetOf(document.contents, path);
      const where = offset === undefined ? file : `${file}:${lineAt(offset)}`;
      return path.length === 0 ? where : `${where}: ${fieldName(path)}`;
    },
  };
}

/** Aliases that refer to nothing, or to too much, only show when the document becomes a value. */
function toValue(convert: () => unknown, file: string): unknown {
  try {
    return convert();
  } catch (thrown) {
    const reason = (thrown as Error).message.split('\n')[0];
    throw new SounderError('configuration-invalid', `${file}: not YAML: ${reason}`, {}, thrown);
  }
}

/** Where the deepest key or list item on the path begins; what is missing from the text has the place of its parent. */
function offsetOf(node: Node | null, path: Path): number | undefined {
  if (path.length === 0) return undefined;
  const [key, ...rest] = path;
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
    if (pair) return offsetOf(pair.value as Node | null, rest) ?? (pair.key as Node).range?.[0];
  }
  if (isSeq(node) && typeof key === 'number') {
    const item = node.items[key] as Node | undefined;
    if (item) return offsetOf(item, rest) ?? item.range?.[0];
  }
  return undefined;
}
