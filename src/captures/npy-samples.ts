import { type Datatype, datatypes, isComplex, SounderError } from '../core/index.ts';
import { invalidField } from './invalid-field.ts';
import { bytesPerElement, type NpyHeader, type NpyType } from './npy-header.ts';

const complexType = (type: NpyType): boolean => type.startsWith('c');

/** The datatype an array is converted to unless another is asked for; 32-bit floats wherever 16-bit integers are too few. */
export function defaultDatatype(type: NpyType, int16AsUnsigned: boolean): Datatype {
  if (complexType(type)) return 'cf32_le';
  return ['i1', 'u1', 'i2'].includes(type) || (type === 'u2' && int16AsUnsigned) ? 'ri16_le' : 'rf32_le';
}

export interface NpyConversion {
  readonly datatype: Datatype;
  /** Each component is a 16-bit signed sample that was stored as an unsigned number, 0 to 65535. */
  readonly int16AsUnsigned: boolean;
}

/** Converts raw elements of an array into samples; both hold the same number of them. */
export type SampleConverter = (raw: Uint8Array, into: Uint8Array) => void;

/**
 * Plans the conversion of array elements into samples.
 *
 * Real stays real and complex stays complex. A value that the samples cannot hold is an error, never clipped; NaN and
 * infinity pass into floats as they are.
 *
 * @throws SounderError `configuration-invalid`; the converter `snapshot-invalid`
 */
export function sampleConverter(header: NpyHeader, conversion: NpyConversion, where: string): SampleConverter {
  const { type, littleEndian } = header;
  const { datatype, int16AsUnsigned } = conversion;
  if (isComplex(datatype) !== complexType(type)) {
    const allowed = datatypes.filter((name) => isComplex(name) === complexType(type)).join(', ');
    throw invalidField(where, 'datatype', datatype, `${allowed} for an array of ${type}`, 'configuration-invalid');
  }
  const sameBytes = { c8: 'cf32_le', c16: 'cf64_le', f4: 'rf32_le', i2: 'ri16_le' } as Partial<
    Record<NpyType, Datatype>
  >;
  if (littleEndian && !int16AsUnsigned && sameBytes[type] === datatype) return (raw, into) => into.set(raw);

  const read = componentReader(type, littleEndian);
  const write = componentWriters[datatype.slice(1, -3) as 'f32' | 'f64' | 'i16'];
  const readBytes = complexType(type) ? bytesPerElement(type) / 2 : bytesPerElement(type);
  return (raw, into) => {
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
      write.put(target, i, value);
    }
  };
}

const unfit = (where: string, component: number, found: number, allowed: string): SounderError =>
  new SounderError('snapshot-invalid', `${where}: value ${component}: found ${found}, allowed: ${allowed}`);

type ComponentReader = (view: DataView, at: number) => number;

function componentReader(type: NpyType, little: boolean): ComponentReader {
  const readers: Readonly<Record<NpyType, ComponentReader>> = {
    c8: (view, at) => view.getFloat32(at, little),
    c16: (view, at) => view.getFloat64(at, little),
    f4: (view, at) => view.getFloat32(at, little),
    f8: (view, at) => view.getFloat64(at, little),
    i1: (view, at) => view.getInt8(at),
    i2: (view, at) => view.getInt16(at, little),
    i4: (view, at) => view.getInt32(at, little),
    i8: (view, at) => Number(view.getBigInt64(at, little)),
    u1: (view, at) => view.getUint8(at),
    u2: (view, at) => view.getUint16(at, little),
    u4: (view, at) => view.getUint32(at, little),
    u8: (view, at) => Number(view.getBigUint64(at, little)),
  };
  return readers[type];
}

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
