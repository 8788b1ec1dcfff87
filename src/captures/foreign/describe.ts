import type { ForeignGroup, ForeignValue } from './value.ts';

/** `int16 334 x 128 x 32`, `struct (fs, pitch, ...)`: what a value is, in a few words. */
export function describeValue(value: ForeignValue): string {
  switch (value.kind) {
    case 'array':
      return `${value.className} ${shapeText(value.shape)}`;
    case 'text':
      return `text ${JSON.stringify(value.text.length > 20 ? `${value.text.slice(0, 17)}...` : value.text)}`;
    case 'group':
      return `${value.className} (${firstOf(value.names, 12)})`;
    case 'list':
      return `${value.className} ${shapeText(value.shape)}`;
    case 'other':
      return value.className;
  }
}

/** What a group holds, in one line: `RF (int16 334 x 128 x 32), param (struct (fs, pitch))`. */
export function describeGroup(group: ForeignGroup): string {
  if (group.names.length === 0) return 'nothing';
  const shown = group.names.slice(0, 12).map((name) => {
    const value = group.get(name);
    return value === undefined ? name : `${name} (${describeValue(value)})`;
  });
  return firstOf(shown, 12, group.names.length);
}

const shapeText = (shape: readonly number[]): string => (shape.length === 0 ? 'scalar' : shape.join(' x '));

const firstOf = (texts: readonly string[], most: number, total = texts.length): string =>
  total <= most ? texts.join(', ') : `${texts.slice(0, most).join(', ')} and ${total - most} more`;
