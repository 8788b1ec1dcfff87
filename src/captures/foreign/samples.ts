import { type Datatype, datatypes, isComplex, SounderError } from '../../core/index.ts';
import { invalidField } from '../invalid-field.ts';
import { componentReader } from './component-reader.ts';
import { bytesPerComponent, type Elements, type ForeignArray } from './value.ts';

/**
 * The datatype an array is converted to unless another is asked for: 16-bit integers where its numbers lie in the file as such or
 * narrower, whatever their class, else 32-bit floats.
 */
export function defaultDatatype({ complex, planes }: ForeignArray, int16AsUnsigned: boolean): Datatype {
  const isShort = ({ type }: Elements): boolean =>
    ['i1', 'u1', 'i2'].includes(type) || (type === 'u2' && int16AsUnsigned);
  if (complex) return planes.every(isShort) ? 'ci16_le' : 'cf32_le';
  return planes.every(isShort) ? 'ri16_le' : 'rf32_le';
}

export interface SampleConversion {
  readonly datatype: Datatype;
  /** Each component is a 16-bit signed sample that was stored as an unsigned number, 0 to 65535. */
  readonly int16AsUnsigned: boolean;
}

/** Converts the raw elements of a slice, plane by plane, into its samples: valid until the next are asked for. */
export type SampleConverter = (planes: readonly Uint8Array[]) => Uint8Array;

/**
 * Plans the conversion of array elements into samples.
 *
 * Real stays real and complex stays complex. A value that the samples cannot hold is an error, never clipped; NaN and
 * infinity pass into floats as they are. Bytes that are samples already are handed on as they are.
 *
 * @param bytes  of the samples of one slice
 * @throws SounderError `configuration-invalid`; the converter `snapshot-invalid`
 */
export function sampleConverter(
  array: ForeignArray,
  conversion: SampleConversion,
  where: string,
  bytes: number,
): SampleConverter {
  const { datatype, int16AsUnsigned } = conversion;
  if (isComplex(datatype) !== array.complex) {
    const allowed = datatypes.filter((name) => isComplex(name) === array.complex).join(', ');
    const found = `${allowed} for an array of ${array.className}`;
    throw invalidField(where, 'datatype', datatype, found, 'configuration-invalid');
  }
  const { planes } = array;
  const [{ type, littleEndian }] = planes;
  const wanted = writerTypes[datatype.slice(1, -3) as keyof typeof writerTypes];
  if (planes.length === 1 && type === wanted && littleEndian && !int16AsUnsigned) return ([raw]) => raw;
  const samples = new Uint8Array(bytes);
  const converters = planes.map((plane) => planeConverter(plane, conversion, planes.length, where));
  return (raws) => {
    converters.forEach((convert, plane) => convert(raws[plane], samples, plane));
    return samples;
  };
}

/** Writes component i of a plane as component `apart * i + plane` of the samples. */
function planeConverter(
  { type, littleEndian }: Elements,
  { datatype, int16AsUnsigned }: SampleConversion,
  apart: number,
  where: string,
) {
  const read = componentReader(type, littleEndian);
  const write = componentWriters[datatype.slice(1, -3) as keyof typeof componentWriters];
  const readBytes = bytesPerComponent(type);
  return (raw: Uint8Array, into: Uint8Array, plane: number): void => {
    const source = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    const target = new DataView(into.buffer, into.byteOffset, into.byteLength);
    const count = raw.byteLength / readBytes;
    for (let i = 0; i < count; i++) {
      let value = read(source, i * readBytes);
      if (int16AsUnsigned) {
        if (!(value >= 0 && value <= 65_535 && Number.isInteger(value)))
          throw unfit(where, i, value, 'an integer from 0 to 65535 (int16_as_unsigned)');
        if (value > 32_767) value -= 65_536;
      }
      if (!write.fits(value)) throw unfit(where, i, value, `${write.range} for ${datatype}`);
      write.put(target, apart * i + plane, value);
    }
  };
}

const unfit = (where: string, component: number, found: number, allowed: string): SounderError =>
  new SounderError('snapshot-invalid', `${where}: value ${component}: found ${found}, allowed: ${allowed}`);

const writerTypes = { f32: 'f4', f64: 'f8', i16: 'i2' } as const;

const componentWriters = {
  f32: {
    fits: (value: number) => !Number.isFinite(value) || Number.isFinite(Math.fround(value)),
    range: 'at most 3.4e38',
    put: (view: DataView, i: number, value: number) => view.setFloat32(4 * i, value, true),
  },
  f64: {
    fits: () => true,
    range: 'any number',
    put: (view: DataView, i: number, value: number) => view.setFloat64(8 * i, value, true),
  },
  i16: {
    fits: (value: number) => Number.isInteger(value) && value >= -32_768 && value <= 32_767,
    range: 'an integer from -32768 to 32767',
    put: (view: DataView, i: number, value: number) => view.setInt16(2 * i, value, true),
  },
};
