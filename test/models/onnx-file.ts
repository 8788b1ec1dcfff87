/** A field of a protobuf message: numbers as varints, all else with its length before it. */
function field(number: number, value: number | string | Uint8Array): number[] {
  if (typeof value === 'number') return [...varint(8 * number), ...varint(value)];
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return [...varint(8 * number + 2), ...varint(bytes.length), ...bytes];
}

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];

const message = (...fields: number[][]): Uint8Array => Uint8Array.from(fields.flat());

const tensorInfo = (name: string, dims: readonly number[]): Uint8Array => {
  const shape = message(...dims.map((dim) => field(1, message(field(1, dim)))));
  return message(field(1, name), field(2, message(field(1, message(field(1, 1), field(2, shape))))));
};

/**
 * An ONNX file (IR 8, opset 13) of one product: lines x kept by a matrix kept x size.
 *
 * @param matrix  size x kept, as a model of kind `linear-lines` has it
 */
export function productNetwork(matrix: Float64Array, size: number, kept: number, lines: number): Uint8Array {
  const transposed = Float32Array.from({ length: kept * size }, (_, at) => matrix[(at % size) * kept + Math.floor(at / size)]); // prettier-ignore
  const node = message(field(1, 'measured'), field(1, 'matrix'), field(2, 'lines'), field(4, 'MatMul'));
  const initializer = message(
    field(1, kept),
    field(1, size),
    field(2, 1),
    field(8, 'matrix'),
    field(9, new Uint8Array(transposed.buffer)),
  );
  const graph = message(
    field(1, node),
    field(2, 'product'),
    field(5, initializer),
    field(11, tensorInfo('measured', [lines, kept])),
    field(12, tensorInfo('lines', [lines, size])),
  );
  return message(field(1, 8), field(7, graph), field(8, message(field(1, ''), field(2, 13))));
}
