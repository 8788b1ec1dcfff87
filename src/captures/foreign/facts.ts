import type { SounderError } from '../../core/index.ts';
import { invalidField } from '../invalid-field.ts';
import { describeValue } from './describe.ts';
import { componentReader } from './component-reader.ts';
import { bytesPerComponent, elementsOf, type ForeignArray, type ForeignGroup, type ForeignValue } from './value.ts';

/** Elements of the largest array that is read whole as a fact; delays of a thousand transmits of a large probe fit. */
const MAX_FACT_ELEMENTS = 1 << 20;

/**
 * All values of a small real array in file order, as float64.
 *
 * @param where  file and name, for errors
 * @throws SounderError `capture-invalid` where the value is no such array
 */
export async function numbersIn(
  value: ForeignValue | undefined,
  where: string,
  allowed: string,
): Promise<Float64Array> {
  const fail = (): SounderError => invalidField(where, '', value && describeValue(value), allowed);
  if (value?.kind !== 'array' || value.complex) throw fail();
  const count = elementsOf(value.shape);
  if (count > MAX_FACT_ELEMENTS) throw fail();
  const [plane] = value.planes;
  const bytes = bytesPerComponent(plane.type);
  const raw = new Uint8Array(count * bytes);
  await plane.read(0, raw);
  const view = new DataView(raw.buffer);
  const read = componentReader(plane.type, plane.littleEndian);
  return Float64Array.from({ length: count }, (_, i) => read(view, i * bytes));
}

/** What may be asked of the facts of a recording, each by its name in the file. */
export interface Facts {
  /** One finite number; undefined where the file has none of this name, or an empty or NaN one. */
  number(name: string, allowed: string): Promise<number | undefined>;
  /** One finite number that must be there. */
  required(name: string, allowed: string): Promise<number>;
  /** One number above 0, if there is any; 0 counts as none. */
  positive(name: string, allowed: string): Promise<number | undefined>;
}

/** Reads facts of a group, such as the struct `param`, naming file, group and fact in every error. */
export function factsOf(group: ForeignGroup, where: string): Facts {
  const number = async (name: string, allowed: string): Promise<number | undefined> => {
    const value = group.get(name);
    if (value === undefined || (value.kind === 'array' && elementsOf(value.shape) === 0)) return undefined;
    const values = await numbersIn(value, `${where}.${name}`, allowed);
    if (values.length !== 1) throw invalidField(where, name, describeValue(value), allowed);
    return Number.isFinite(values[0]) ? values[0] : undefined;
  };
  return {
    number,
    required: async (name, allowed) => {
      const value = await number(name, allowed);
      if (value === undefined) throw invalidField(where, name, undefined, allowed);
      return value;
    },
    positive: async (name, allowed) => {
      const value = await number(name, allowed);
      if (value !== undefined && value < 0) throw invalidField(where, name, value, allowed);
      return value === 0 ? undefined : value;
    },
  };
}

/** The group of this name, or an error that says what is there instead. */
export function requiredGroup(parent: ForeignGroup, name: string, where: string): ForeignGroup {
  const value = parent.get(name);
  if (value?.kind === 'group') return value;
  throw invalidField(where, name, value && describeValue(value), 'a group of values');
}

/** The array of this name, or an error that says what is there instead. */
export function requiredArray(parent: ForeignGroup, name: string, where: string): ForeignArray {
  const value = parent.get(name);
  if (value?.kind === 'array') return value;
  throw invalidField(where, name, value && describeValue(value), 'a numeric array');
}
