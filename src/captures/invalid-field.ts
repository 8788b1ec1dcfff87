import { z } from 'zod';
import { type ErrorCode, nearest, SounderError } from '../core/index.ts';

/** An object schema that refuses unknown keys and says which known key was probably meant. */
export const strictObject = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const allowed = Object.keys(shape);
      const meant = nearest(String(issue.keys?.[0]), allowed);
      return meant === undefined ? allowed.join(', ') : `did you mean "${meant}"?`;
    },
  });

/**
 * The value checked against a schema, or one error that names the file, the first wrong field, what was found and what
 * is allowed.
 *
 * @param where  the file the value came from, e.g. `street.sigmf-meta`
 * @throws SounderError with the given code
 */
export function checkFields<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: string,
  code: ErrorCode,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // A misspelt key is the likelier cause of a missing one, so it is told first.
  const { issues } = result.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue.code === 'unrecognized_keys') {
    const field = fieldName([...issue.path, issue.keys[0]]);
    const meaning = issue.message.startsWith('did you mean') ? issue.message : `allowed: ${issue.message}`;
    throw new SounderError(code, `${where}: ${field}: unknown key, ${meaning}`, { field, found: issue.keys[0] });
  }
  const field = fieldName(issue.path);
  const found = at(value, issue.path);
  const misspelt = found === undefined ? instead(at(value, issue.path.slice(0, -1)), issue) : undefined;
  if (misspelt !== undefined) {
    const place = fieldName([...issue.path.slice(0, -1), misspelt]);
    const meant = String(issue.path.at(-1));
    throw new SounderError(code, `${where}: ${place}: unknown key, did you mean "${meant}"?`, { field: place, found: misspelt }); // prettier-ignore
  }
  throw invalidField(where, field, found, allowedBy(issue), code);
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown>)[key], value);

/** The key that stands for the one by which a union is told, where that is missing: no other key is looked at before. */
function instead(parent: unknown, { code, path }: z.core.$ZodIssue): string | undefined {
  if (code !== 'invalid_union' || typeof parent !== 'object' || parent === null) return undefined;
  return nearest(String(path.at(-1)), Object.keys(parent));
}

/** The error of one wrong field: `street.sigmf-meta: core:datatype: found "cu8", allowed: ...`. */
export function invalidField(
  where: string,
  field: string,
  found: unknown,
  allowed: string,
  code: ErrorCode = 'capture-invalid',
): SounderError {
  const place = field === '' ? where : `${where}: ${field}`;
  return new SounderError(code, `${place}: found ${shown(found)}, allowed: ${allowed}`, { field, found, allowed });
}

/** One short line for any value, as it would stand in the file. */
function shown(found: unknown): string {
  if (found === undefined) return 'nothing';
  if (typeof found === 'number') return String(found);
  const text = JSON.stringify(found);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

const fieldName = (path: readonly PropertyKey[]): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? String(key) : `.${String(key)}`)).join('');

function allowedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return nounOf[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.map(String).join(', ');
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'a text that is not empty';
      return bound(issue.origin, issue.inclusive ? 'at least' : 'above', issue.minimum);
    case 'too_big':
      return bound(issue.origin, issue.inclusive ? 'at most' : 'below', issue.maximum);
    case 'invalid_union': {
      const [, names] = /^Invalid discriminator value\. Expected (.*)$/.exec(issue.message) ?? [];
      return names === undefined ? issue.message : names.replaceAll("'", '').replaceAll(' | ', ', ');
    }
    default:
      return issue.message;
  }
}

const nounOf: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a finite number',
  int: 'an integer',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
};

const countNouns: Readonly<Record<string, string>> = { array: 'a list of', string: 'a text of', set: 'a set of' };

const bound = (origin: string, relation: string, limit: number | bigint): string =>
  `${countNouns[origin] ?? 'a number'} ${relation} ${limit}${origin === 'array' ? ' items' : ''}`;
