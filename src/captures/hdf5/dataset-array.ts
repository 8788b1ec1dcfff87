import type * as Hdf5 from 'h5wasm/node';
import type { Dataset, Metadata } from 'h5wasm/node';
import {
  bytesPerComponent,
  type ComponentType,
  componentTypes,
  elementsOf,
  type ForeignArray,
} from '../foreign/value.ts';
import { type Slab, slabOf } from './slabs.ts';

/**
 * The array of a numeric HDF5 dataset, complex where it is a compound of two parts; undefined for anything else.
 *
 * Reading holds one slab of the array in memory.
 *
 * @param tell  runs what the library may throw in
 */
export function datasetArray(
  library: typeof Hdf5,
  dataset: Dataset,
  tell: <T>(work: () => T) => T,
): ForeignArray | undefined {
  const { metadata } = dataset;
  const shape = metadata.shape ?? undefined;
  const found = elementType(library, metadata);
  if (shape === undefined || found === undefined) return undefined;
  const { type, complex } = found;
  const elementBytes = bytesPerComponent(type) * (complex ? 2 : 1);
  let slab: Slab | undefined;
  let bytes = new Uint8Array(0);
  const read = (from: number, into: Uint8Array): Promise<void> => {
    for (let done = 0; done < into.byteLength;) {
      const at = from + done;
      if (slab === undefined || at < slab.start || at >= slab.start + bytes.byteLength) {
        slab = slabOf(shape, metadata.chunks ?? undefined, elementBytes, at);
        const { selection } = slab;
        bytes = tell(() => rawBytes(library, dataset, selection));
      }
      const part = bytes.subarray(at - slab.start, at - slab.start + into.byteLength - done);
      into.set(part, done);
      done += part.byteLength;
    }
    return Promise.resolve();
  };
  const plain = classNames[type];
  const className = complex ? `complex ${plain}` : plain;
  // The library turns big-endian numbers over when it reads them.
  const planes = [{ type, littleEndian: true, read }] as const;
  return { kind: 'array', className, complex, shape, fortranOrder: false, planes };
}

/** Bytes of a selection of a dataset as they are in the library's memory; of all of it without one. */
export function rawBytes(
  library: typeof Hdf5,
  dataset: Dataset,
  selection: Slab['selection'] | undefined,
): Uint8Array<ArrayBuffer> {
  const { Module } = library;
  const { metadata } = dataset;
  const shape = metadata.shape ?? [];
  const count = selection?.count ?? shape;
  const offset = selection?.offset ?? shape.map(() => 0);
  const bytes = elementsOf(count) * metadata.size;
  const at = Module._malloc(Math.max(bytes, 1));
  if (at === 0) throw new Error(`no memory for ${bytes} bytes`);
  try {
    const strides = shape.map(() => 1n);
    const status = Module.get_dataset_data(
      dataset.file_id,
      dataset.path,
      shape.length === 0 ? null : count.map(BigInt),
      shape.length === 0 ? null : offset.map(BigInt),
      shape.length === 0 ? null : strides,
      BigInt(at),
    );
    if (status < 0) throw new Error(`${dataset.path}: its data cannot be read`);
    return new Uint8Array(Module.HEAPU8.slice(at, at + bytes));
  } finally {
    Module._free(at);
  }
}

function elementType(library: typeof Hdf5, metadata: Metadata): { type: ComponentType; complex: boolean } | undefined {
  const types = library.Module.H5T_class_t;
  if (metadata.type === types.H5T_COMPOUND.value) {
    const members = metadata.compound_type?.members ?? [];
    const [real, imaginary] = members;
    if (members.length !== 2 || !isPair(real.name, imaginary.name)) return undefined;
    const part = elementType(library, real);
    const other = elementType(library, imaginary);
    const packed = real.offset === 0 && imaginary.offset === real.size && metadata.size === 2 * real.size;
    return part && !part.complex && packed && other?.type === part.type ? { ...part, complex: true } : undefined;
  }
  // Booleans of h5py and enumerations are integers with names for some of them.
  const numeric = metadata.type === types.H5T_ENUM.value ? metadata.enum_type?.type : metadata.type;
  const kind =
    numeric === types.H5T_FLOAT.value ? 'f' : numeric === types.H5T_INTEGER.value ? (metadata.signed ? 'i' : 'u') : '';
  const type = componentTypes.find((known) => known === `${kind}${metadata.size}`);
  return type && { type, complex: false };
}

/** The names that h5py (r, i) and MATLAB (real, imag) give to the parts of a complex number. */
const isPair = (real: string, imaginary: string): boolean =>
  /^r(?:e|eal)?$/i.test(real) && /^im?(?:ag)?$/i.test(imaginary);

const classNames: Readonly<Record<ComponentType, string>> = {
  f4: 'single',
  f8: 'double',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
};
