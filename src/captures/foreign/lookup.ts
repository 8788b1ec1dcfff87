import { nearest, SounderError } from '../../core/index.ts';
import { invalidField } from '../invalid-field.ts';
import { describeGroup, describeValue } from './describe.ts';
import type { ForeignArray, ForeignGroup, ForeignValue } from './value.ts';

/** The value of a path such as `RF`, `param.fs`, `channel_data/data` or `RcvData{1}`, or undefined. */
export function lookUp(root: ForeignGroup, path: string): ForeignValue | undefined {
  let value: ForeignValue | undefined = root;
  for (const step of path.split(/[./]|(?=[{(])/).filter((part) => part !== '')) {
    const position = /^[{(](\d+)[})]$/.exec(step)?.[1];
    if (position !== undefined) value = value?.kind === 'list' ? value.items[Number(position) - 1] : undefined;
    else value = value?.kind === 'group' ? value.get(step) : undefined;
  }
  return value;
}

/**
 * The array that was asked for by name; without a name the only one there is at the top.
 *
 * @throws SounderError `configuration-invalid` that lists what the file holds
 */
export function arrayNamed(root: ForeignGroup, name: string | undefined, where: string): ForeignArray {
  if (name !== undefined) {
    const value = lookUp(root, name);
    if (value?.kind === 'array') return value;
    if (value) throw invalidField('--variable', name, describeValue(value), 'a numeric array', 'configuration-invalid');
    const meant = nearest(name, root.names);
    const allowed = `${meant === undefined ? '' : `did you mean "${meant}"? `}${where} holds ${describeGroup(root)}`;
    throw invalidField('--variable', '', name, allowed, 'configuration-invalid');
  }
  const arrays = root.names.map((key) => root.get(key)).filter((value) => value?.kind === 'array');
  if (arrays.length === 1) return arrays[0];
  throw new SounderError(
    'configuration-invalid',
    `--variable: found nothing, allowed: the name of a numeric array; ${where} holds ${describeGroup(root)}`,
  );
}
