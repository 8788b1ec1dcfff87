import type * as Hdf5 from 'h5wasm/node';
import type { Dataset, File as Hdf5File, Group, Reference } from 'h5wasm/node';
import { access, constants } from 'node:fs/promises';
import { SounderError } from '../../core/index.ts';
import { fileError } from '../files.ts';
import { charText } from '../mat/text.ts';
import { miUTF16 } from '../mat/element.ts';
import type { ForeignFile, ForeignGroup, ForeignValue } from '../foreign/value.ts';
import { reversed } from '../foreign/value.ts';
import { datasetArray, rawBytes } from './dataset-array.ts';

/**
 * Opens an HDF5 file, which may be a MAT-file of version 7.3 or an ultrasound file (UFF): what it holds, by name.
 *
 * Arrays of a MAT-file have MATLAB's order of indices; all others that of HDF5, row-major. Links to other files are not
 * followed. Loads the HDF5 library (WebAssembly, 4 MB) on first use; numbers are read in slabs of at most 256 MiB.
 *
 * @throws SounderError `not-found`, `capture-invalid`, `io-failed`
 */
export async function openHdf5(path: string): Promise<ForeignFile> {
  await access(path, constants.R_OK).catch((error: unknown) => {
    throw fileError(error, path, 'an HDF5 file');
  });
  const library = await import('h5wasm/node');
  await library.ready;
  // Else the library tells its faults to standard error and returns numbers.
  library.Module.activate_throwing_error_handler();
  const file = orInvalid(path, () => new library.File(path, 'r'));
  const tree = new Hdf5Tree(library, file, path);
  return {
    path,
    root: tree.group(file),
    close: () => {
      file.close();
      return Promise.resolve();
    },
  };
}

/** Whatever the library says, as one error of the file. */
function orInvalid<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SounderError) throw error;
    const reason = reasonOf(error instanceof Error ? error.message : String(error));
    const code = reason.startsWith('truncated file') ? 'capture-truncated' : 'capture-invalid';
    throw new SounderError(code, `${path}: HDF5: ${reason}`, { file: path }, error);
  }
}

/** The innermost line of the library's stack: `#006: H5Fsuper.c line 577 in H5F__super_read(): truncated file: ...`. */
function reasonOf(message: string): string {
  const innermost = message.split('\n').findLast((line) => /^\s*#\d+: /.test(line));
  return (innermost?.replace(/^.*?\(\): /, '') ?? message).replace(/\s+/g, ' ').trim();
}

/** Lists of references longer than this are not followed: a cell array of so many is no recording. */
const MAX_REFERENCES = 10_000;
/** Sets of texts larger than this are not read. */
const MAX_TEXTS = 1000;

class Hdf5Tree {
  readonly #library: typeof Hdf5;
  readonly #file: Hdf5File;
  readonly #path: string;

  constructor(library: typeof Hdf5, file: Hdf5File, path: string) {
    this.#library = library;
    this.#file = file;
    this.#path = path;
  }

  group(group: Group): ForeignGroup {
    // MATLAB keeps what references point to in #refs#, and more of its own in #subsystem#.
    const names = this.#tell(() => group.keys()).filter((name) => !name.startsWith('#'));
    const known = new Set(names);
    return {
      kind: 'group',
      className: this.#attribute(group, 'class') ?? this.#attribute(group, 'MATLAB_class') ?? 'group',
      names,
      get: (name) => (known.has(name) ? this.#tell(() => this.#valueOf(group.get(name))) : undefined),
    };
  }

  #valueOf(entity: ReturnType<Group['get']> | ReturnType<Group['dereference']>): ForeignValue {
    if (entity instanceof this.#library.Group) return this.group(entity);
    if (entity instanceof this.#library.Dataset) return this.#datasetOf(entity);
    return { kind: 'other', className: entity === null ? 'a broken link' : 'a link or type' };
  }

  #datasetOf(dataset: Dataset): ForeignValue {
    const { type, total_size, ref_type: reference } = this.#tell(() => dataset.metadata);
    const matlabClass = this.#attribute(dataset, 'MATLAB_class');
    const types = this.#library.Module.H5T_class_t;
    if (matlabClass !== undefined && dataset.attrs.MATLAB_empty !== undefined) return emptyArray(matlabClass);
    if (type === types.H5T_REFERENCE.value && reference === 'object') return this.#listOf(dataset, matlabClass);
    if (type === types.H5T_STRING.value)
      return total_size <= MAX_TEXTS
        ? { kind: 'text', text: String(this.#tell(() => dataset.to_array())) }
        : { kind: 'other', className: `${total_size} texts` };
    const array = this.#tell(() => datasetArray(this.#library, dataset, (work) => this.#tell(work)));
    if (array === undefined) return { kind: 'other', className: `HDF5 data of type ${type}` };
    if (matlabClass === undefined) return array;
    if (matlabClass === 'char' && array.planes[0].type === 'u2' && total_size < 1 << 20) {
      const raw = this.#tell(() => rawBytes(this.#library, dataset, undefined));
      return { kind: 'text', text: charText(raw, miUTF16, reversed(array).shape, true) };
    }
    const className = `${array.complex ? 'complex ' : ''}${matlabClass}`;
    return { ...reversed(array), className };
  }

  /** A cell array, or one field of a struct array. */
  #listOf(dataset: Dataset, matlabClass: string | undefined): ForeignValue {
    const shape = [...(dataset.shape ?? [])].reverse();
    if (this.#tell(() => dataset.metadata).total_size > MAX_REFERENCES)
      return { kind: 'other', className: `a list of ${shape.join(' x ')}` };
    const found = this.#tell(() => dataset.value);
    const references = (Array.isArray(found) ? found : [found]) as Reference[];
    const items = references.map((reference) => this.#valueOf(this.#tell(() => this.#file.dereference(reference))));
    return { kind: 'list', className: matlabClass ?? 'list', shape, items };
  }

  #attribute(entity: Group | Dataset, name: string): string | undefined {
    const value = this.#tell(() => entity.attrs[name]?.value);
    if (typeof value === 'string') return value;
    return Array.isArray(value) && typeof value[0] === 'string' ? value[0] : undefined;
  }

  #tell<T>(work: () => T): T {
    return orInvalid(this.#path, work);
  }
}

const emptyArray = (className: string): ForeignValue => ({
  kind: 'array',
  className,
  complex: false,
  shape: [0, 0],
  fortranOrder: true,
  planes: [{ type: 'f8', littleEndian: true, read: () => Promise.resolve() }],
});
