import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What a schema allows, in a few words: `an integer from 1 to 1024`, `max, realtime or a number above 0`. */
export function describeAllowed(schema: z.core.$ZodType): string {
  return describe(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

function describe(schema: JsonSchema): string {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((choice) => describeChoice(choice)).join(' or ');
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum) return schema.enum.map(String).join(', ');
  switch (type) {
    case 'integer':
    case 'number':
      return (
        (type === 'integer' ? 'an integer' : 'a number') +
        limits(safe(minimum), safe(maximum), numeric(exclusiveMinimum), numeric(exclusiveMaximum))
      );
    case 'string':
      return schema.minLength ? 'a text that is not empty' : 'a text';
    case 'boolean':
      return 'true or false';
    case 'array':
      return schema.minItems ? `a list of at least ${schema.minItems}` : 'a list';
    case 'object':
      return 'a mapping';
    case 'null':
      return 'null';
    default:
      return 'another value';
  }
}

/** A mapping among others is told by the keys it needs. */
function describeChoice(schema: JsonSchema): string {
  const { type, required = [] } = schema;
  return type === 'object' && required.length > 0 ? `a mapping with ${required.join(', ')}` : describe(schema);
}

function limits(least?: number, most?: number, above?: number, below?: number): string {
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`;
  const low = least !== undefined ? ` of at least ${least}` : above !== undefined ? ` above ${above}` : '';
  const high = most !== undefined ? `at most ${most}` : below !== undefined ? `below ${below}` : '';
  return low && high ? `${low} and ${high}` : high ? ` ${high}` : low;
}

const numeric = (limit: unknown): number | undefined => (typeof limit === 'number' ? limit : undefined);

/** An integer schema names the safe integers as its limits; those say nothing to a reader. */
const safe = (limit: number | undefined): number | undefined =>
  limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit : undefined;

/** The schema of the value at a path, or undefined where the path leaves the schema. */
export function schemaAt(
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
  value: unknown,
): z.core.$ZodType | undefined {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
      return path.length === 0 ? schema : schemaAt(def.innerType, path, value);
    case 'union':
      return path.length === 0 ? schema : inUnion(def, path, value);
  }
  if (path.length === 0) return schema;
  const [key, ...rest] = path;
  const below = (inner: z.core.$ZodType | undefined) =>
    inner && schemaAt(inner, rest, (value as Record<PropertyKey, unknown> | null | undefined)?.[key]);
  switch (def.type) {
    case 'object':
      return typeof key === 'string' ? below(def.shape[key]) : undefined;
    case 'array':
      return typeof key === 'number' ? below(def.element) : undefined;
    case 'tuple':
      return typeof key === 'number' ? below(def.items[key]) : undefined;
    case 'record':
      return below(def.valueType);
    default:
      return undefined;
  }
}

/** A discriminated union by the value's own discriminator; any other by the first branch that knows the path. */
function inUnion(def: z.core.$ZodUnionDef, path: readonly PropertyKey[], value: unknown): z.core.$ZodType | undefined {
  const { discriminator } = def as Partial<z.core.$ZodDiscriminatedUnionDef>;
  const branches = def.options.filter((option) => {
    if (discriminator === undefined || path[0] === discriminator) return true;
    const tag = schemaAt(option, [discriminator], value);
    const found = (value as Record<string, unknown> | null)?.[discriminator];
    return tag !== undefined && z.safeParse(tag, found).success;
  });
  for (const branch of branches) {
    const found = schemaAt(branch, path, value);
    if (found) return found;
  }
  return undefined;
}

/** The keys a mapping may have at this place of a schema. */
export function allowedKeys(schema: z.core.$ZodType | undefined): string[] {
  if (!schema) return [];
  const def = (schema as z.core.$ZodTypes)._zod.def;
  switch (def.type) {
    case 'object':
      return Object.keys(def.shape);
    case 'union':
      return [...new Set(def.options.flatMap((option) => allowedKeys(option)))];
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
      return allowedKeys(def.innerType);
    default:
      return [];
  }
}
