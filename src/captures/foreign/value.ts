/** Component types of numbers in foreign files: kind and bytes, as NumPy spells them. */
export const componentTypes = ['f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8'] as const;
export type ComponentType = (typeof componentTypes)[number];

export const bytesPerComponent = (type: ComponentType): number => Number(type.slice(1));

/** The numbers of an array as they lie in a file, in file order; what is behind them may be compressed. */
export interface Elements {
  readonly type: ComponentType;
  readonly littleEndian: boolean;
  /**
   * Fills the whole buffer from a byte position. Ascending positions are cheap; going back may decode again.
   *
   * @throws SounderError `capture-truncated`, `capture-invalid`, `io-failed`
   */
  read(this: void, from: number, into: Uint8Array): Promise<void>;
}

/** A numeric array of a foreign file, its numbers still in the file. */
export interface ForeignArray {
  readonly kind: 'array';
  /** What the file calls its class, such as `int16` or `complex double`. */
  readonly className: string;
  readonly complex: boolean;
  /** Sizes in index order. */
  readonly shape: readonly number[];
  /** Whether the first index varies fastest, instead of the last. */
  readonly fortranOrder: boolean;
  /** Real values or complex pairs in one, or real and imaginary parts each in its own. */
  readonly planes: readonly [Elements] | readonly [real: Elements, imaginary: Elements];
}

export interface ForeignText {
  readonly kind: 'text';
  readonly text: string;
}

/** Named values: a struct, an HDF5 group, or the file itself. */
export interface ForeignGroup {
  readonly kind: 'group';
  readonly className: string;
  readonly names: readonly string[];
  get(name: string): ForeignValue | undefined;
}

/** Values without names: a cell array, or the elements of a struct array, first index fastest. */
export interface ForeignList {
  readonly kind: 'list';
  readonly className: string;
  readonly shape: readonly number[];
  readonly items: readonly ForeignValue[];
}

/** What nothing is made of here, such as a function handle. */
export interface ForeignOther {
  readonly kind: 'other';
  readonly className: string;
}

export type ForeignValue = ForeignArray | ForeignText | ForeignGroup | ForeignList | ForeignOther;

/** A foreign file, opened: what it holds, by name. */
export interface ForeignFile {
  readonly path: string;
  readonly root: ForeignGroup;
  close(): Promise<void>;
}

export const elementsOf = (shape: readonly number[]): number => shape.reduce((n, size) => n * size, 1);

/** Bytes of one element in a plane: a component, or a pair of them. */
export const bytesPerPlaneElement = ({ complex, planes }: ForeignArray): number[] =>
  planes.map(({ type }) => bytesPerComponent(type) * (complex && planes.length === 1 ? 2 : 1));

/** Numbers that are in memory already. */
export const heldElements = (type: ComponentType, littleEndian: boolean, bytes: Uint8Array): Elements => ({
  type,
  littleEndian,
  read: (from, into) => {
    into.set(bytes.subarray(from, from + into.byteLength));
    return Promise.resolve();
  },
});

/** The same elements under another shape of as many; memory order stays. */
export const reshaped = (array: ForeignArray, shape: readonly number[]): ForeignArray => ({ ...array, shape });

/** The same elements with the indices in reverse order, so that a column-major array is a row-major one. */
export const reversed = (array: ForeignArray): ForeignArray => ({
  ...array,
  shape: [...array.shape].reverse(),
  fortranOrder: !array.fortranOrder,
});

/** A complex array whose parts are two real ones of the same type and shape. */
export const complexOf = (real: ForeignArray, imaginary: ForeignArray): ForeignArray => ({
  ...real,
  className: `complex ${real.className}`,
  complex: true,
  planes: [real.planes[0], imaginary.planes[0]],
});

/** The real parts of an array whose parts lie apart. */
export const realPartOf = (array: ForeignArray): ForeignArray => ({
  ...array,
  className: array.className.replace(/^complex /, ''),
  complex: false,
  planes: [array.planes[0]],
});

/** Arrays of one type and shape behind each other, as one with an index more, the slowest; undefined where they differ. */
export function stackOf(values: readonly ForeignValue[]): ForeignArray | undefined {
  const arrays = values.filter((value) => value.kind === 'array');
  const [first] = arrays;
  if (first === undefined || arrays.length < values.length) return undefined;
  const alike = ({ className, complex, shape, fortranOrder, planes }: ForeignArray): string =>
    JSON.stringify([className, complex, shape, fortranOrder, planes.map((plane) => [plane.type, plane.littleEndian])]);
  if (arrays.some((array) => alike(array) !== alike(first))) return undefined;
  const bytes = bytesPerPlaneElement(first).map((size) => size * elementsOf(first.shape));
  const planes = first.planes.map((plane, k) =>
    stacked(
      plane,
      arrays.map((array) => array.planes[k]),
      bytes[k],
    ),
  );
  const shape = first.fortranOrder ? [...first.shape, arrays.length] : [arrays.length, ...first.shape];
  return { ...first, shape, planes: planes as unknown as ForeignArray['planes'] };
}

const stacked = (first: Elements, parts: readonly Elements[], bytesEach: number): Elements => ({
  ...first,
  async read(from, into) {
    for (let done = 0; done < into.byteLength;) {
      const part = Math.floor((from + done) / bytesEach);
      const within = from + done - part * bytesEach;
      const piece = into.subarray(done, done + Math.min(bytesEach - within, into.byteLength - done));
      await parts[part].read(within, piece);
      done += piece.byteLength;
    }
  },
});
