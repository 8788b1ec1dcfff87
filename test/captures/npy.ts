/** The bytes of a `.npy` file: the header is spelled, so that tests can spell it wrong. */
export function npyBytes(
  header: { descr: string; fortranOrder?: boolean; shape: readonly number[] } | string,
  data: Uint8Array,
  version = 1,
): Uint8Array {
  const comma = typeof header === 'object' && header.shape.length === 1 ? ',' : '';
  const dict =
    typeof header === 'string'
      ? header
      : `{'descr': '${header.descr}', 'fortran_order': ${header.fortranOrder ? 'True' : 'False'}, ` +
        `'shape': (${header.shape.join(', ')}${comma}), }`;
  const prefix = version === 1 ? 10 : 12;
  const padded = dict.padEnd(64 * Math.ceil((prefix + dict.length + 1) / 64) - prefix - 1) + '\n';
  const bytes = new Uint8Array(prefix + padded.length + data.byteLength);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), version, 0]);
  if (version === 1) view.setUint16(8, padded.length, true);
  else view.setUint32(8, padded.length, true);
  bytes.set(new TextEncoder().encode(padded), prefix);
  bytes.set(data, prefix + padded.length);
  return bytes;
}

/** Numbers as the bytes of an array type, e.g. `<f8`; complex numbers are given as real, imaginary, real, ... */
export function elements(descr: string, values: readonly number[]): Uint8Array {
  const little = !descr.startsWith('>');
  const type = descr.replace(/^[<>|=]/, '');
  const component = type.startsWith('c') ? `f${Number(type.slice(1)) / 2}` : type;
  const bytes = Number(component.slice(1));
  const view = new DataView(new ArrayBuffer(values.length * bytes));
  values.forEach((value, i) => {
    const at = i * bytes;
    if (component === 'f4') view.setFloat32(at, value, little);
    else if (component === 'f8') view.setFloat64(at, value, little);
    else if (bytes === 1) view.setUint8(at, value);
    else if (bytes === 2) view.setUint16(at, value, little);
    else if (bytes === 4) view.setUint32(at, value, little);
    else view.setBigInt64(at, BigInt(value), little);
  });
  return new Uint8Array(view.buffer);
}
