import type { Path, Place } from './check.ts';
import { wrongValue } from './check.ts';

/**
 * Fills `${NAME}` in all texts of a value from the environment, so that secrets need not stand in a file.
 *
 * @throws SounderError `configuration-invalid` naming the place of a variable that is not set
 */
export function fillFromEnvironment(
  value: unknown,
  place: Place,
  path: Path,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): unknown {
  if (typeof value === 'string')
    return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (found, name: string) => {
      const filled = environment[name];
      if (filled === undefined) throw wrongValue(place(path), found, 'an environment variable that is set');
      return filled;
    });
  if (Array.isArray(value)) return value.map((each, i) => fillFromEnvironment(each, place, [...path, i], environment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, fillFromEnvironment(each, place, [...path, key], environment)]),
  );
}
