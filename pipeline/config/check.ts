import type { z } from 'zod';
import { nearest, SounderError } from '../../src/core/errors.ts';
import { allowedKeys, describeAllowed, schemaAt } from './allowed.ts';

export type Path = readonly PropertyKey[];

/** Where a field stands, as errors begin with it: `pipeline.yaml:12: stages[0].plain`. */
export type Place = (path: Path) => string;

/** `stages[0].plain.compression`. */
export const fieldName = (path: Path): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`)).join('');

/**
 * The value as its schema reads it, defaults filled in.
 *
 * @param at  the path of the value inside its file
 * @throws SounderError `configuration-invalid`, one line: the place, what was found, what is allowed
 */
export function checkValue<Schema extends z.ZodType>(schema: Schema, value: unknown, place: Place, at: Path = []) {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // A misspelt key is the likelier cause of a missing one, so it is told first.
  const { issues } = result.error;
  throw errorOf(issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0], schema, value, place, at);
}

function errorOf(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown, place: Place, at: Path): SounderError {
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys;
    const mapping = schemaAt(schema, issue.path, value);
    const keys = allowedKeys(mapping);
    // A key of another branch of a union: it is known, but not beside the others.
    if (mapping && keys.includes(key)) {
      const found = Object.keys(valueAt(value, issue.path) as object).join(', ');
      return wrongValue(place([...at, ...issue.path]), found, describeAllowed(mapping));
    }
    return unknownKey(place([...at, ...issue.path, key]), key, keys);
  }
  const inner = likeliest(issue, value);
  if (inner) return errorOf(inner, schema, value, place, at);
  const here = schemaAt(schema, issue.path, value);
  const allowed = issue.code === 'custom' || !here ? issue.message : describeAllowed(here);
  return wrongValue(place([...at, ...issue.path]), valueAt(value, issue.path), allowed);
}

/**
 * The issue of the union branch that was probably meant, if any branch found the fault below the union itself: that which
 * knows the keys there are, then that which misses fewest, then that which came furthest.
 */
function likeliest(issue: z.core.$ZodIssue, value: unknown): z.core.$ZodIssue | undefined {
  if (issue.code !== 'invalid_union') return undefined;
  const given = valueAt(value, issue.path);
  const branches = issue.errors
    .map((issues) => {
      const misspelt = issues.find(({ code }) => code === 'unrecognized_keys');
      const missing = issues.filter(({ path }) => path.length > 0 && valueAt(given, path) === undefined).length;
      return { first: misspelt ?? issues[0], unknown: misspelt ? 1 : 0, missing };
    })
    .filter(({ first: { path, code } }) => path.length > 0 || code === 'unrecognized_keys')
    .sort((a, b) => a.unknown - b.unknown || a.missing - b.missing || b.first.path.length - a.first.path.length);
  if (branches.length === 0) return undefined;
  const [{ first, unknown, missing }, next] = branches;
  // Nothing that is there tells one from the other.
  if (unknown === 0 && missing > 0 && next?.unknown === 0) return undefined;
  return { ...first, path: [...issue.path, ...first.path] };
}

/** `place: unknown key, did you mean "compression"? allowed: compression, fusion`. */
export function unknownKey(place: string, key: string, allowed: readonly string[]): SounderError {
  const meant = nearest(key, allowed);
  const suggestion = meant === undefined ? '' : ` did you mean "${meant}"?`;
  const keys = allowed.length > 0 ? ` allowed: ${allowed.join(', ')}` : ' allowed: no keys';
  return new SounderError('configuration-invalid', `${place}: unknown key,${suggestion}${keys}`, {
    field: place,
    found: key,
    allowed,
  });
}

/** `place: found 0, allowed: an integer from 1 to 1024`. */
export const wrongValue = (place: string, found: unknown, allowed: string): SounderError =>
  new SounderError('configuration-invalid', `${place}: found ${shown(found)}, allowed: ${allowed}`, {
    field: place,
    found,
    allowed,
  });

function shown(found: unknown): string {
  if (found === undefined) return 'nothing';
  if (Array.isArray(found)) return found.length === 0 ? 'an empty list' : 'a list';
  if (typeof found === 'object' && found !== null) return 'a mapping';
  return typeof found === 'number' ? String(found) : JSON.stringify(found);
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
