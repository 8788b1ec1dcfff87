import { bytesPerComponent, type ComponentType, type Elements, elementsOf, type ForeignArray } from './value.ts';

/** Typed arrays by the type of their numbers. */
const typedArrays = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
} as const;

export type TypedValues = InstanceType<(typeof typedArrays)[ComponentType]>;

/** All values of an array in file order. */
export interface ArrayValues {
  readonly real: TypedValues;
  readonly imaginary?: TypedValues;
}

/**
 * Reads an array whole, in the types that its numbers have in the file: doubles that MATLAB packed as int16 are an Int16Array.
 *
 * @throws SounderError `capture-truncated`, `capture-invalid`, `io-failed`
 */
export async function valuesOf({ complex, planes, shape }: ForeignArray): Promise<ArrayValues> {
  const count = elementsOf(shape);
  if (complex && planes.length === 1) {
    const pairs = await readValues(planes[0], 2 * count);
    const { type } = planes[0];
    return { real: everySecond(pairs, type, 0), imaginary: everySecond(pairs, type, 1) };
  }
  const real = await readValues(planes[0], count);
  return planes.length === 1 ? { real } : { real, imaginary: await readValues(planes[1], count) };
}

async function readValues({ type, littleEndian, read }: Elements, count: number): Promise<TypedValues> {
  const values = new typedArrays[type](count);
  const bytes = Buffer.from(values.buffer);
  await read(0, bytes);
  const swap = { 1: 'none', 2: 'swap16', 4: 'swap32', 8: 'swap64' } as const;
  const turn = swap[bytesPerComponent(type) as keyof typeof swap];
  if (!littleEndian && turn !== 'none') bytes[turn]();
  return values;
}

function everySecond(pairs: TypedValues, type: ComponentType, part: number): TypedValues {
  const values = new typedArrays[type](pairs.length / 2);
  for (let i = 0; i < values.length; i++) values[i] = pairs[2 * i + part];
  return values;
}
