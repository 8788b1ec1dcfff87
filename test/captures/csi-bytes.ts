/** What a packet of a test says; the rest is what the card gave in a quiet room. */
export interface TestPacket {
  readonly timestampUs?: number;
  readonly receivers?: number;
  readonly transmitters?: number;
  readonly rssi?: readonly [number, number, number];
  readonly noise?: number;
  readonly agc?: number;
  /** Antenna (A = 0) of each received column. */
  readonly antennas?: readonly number[];
  readonly rate?: number;
  /** Pairs re, im in file order: for each of 30 groups, receivers x transmitters of them. */
  readonly pairs?: readonly number[];
}

/** The 0xBB record of a packet, packed bit by bit. */
export function csiRecord(packet: TestPacket = {}): Uint8Array {
  const { receivers = 3, transmitters = 1, rssi = [36, 23, 20], antennas = [0, 1, 2] } = packet;
  const count = receivers * transmitters;
  const { pairs = Array.from({ length: 60 * count }, (_, i) => ((i * 37) % 255) - 127) } = packet;
  const matrix = packedBits(pairs, 2 * count);
  const record = new Uint8Array(23 + matrix.byteLength);
  const view = new DataView(record.buffer);
  view.setUint16(0, record.byteLength - 2); // big-endian, the code included
  view.setUint8(2, 0xbb);
  view.setUint32(3, packet.timestampUs ?? 0, true);
  view.setUint16(7, 1, true);
  view.setUint8(11, receivers);
  view.setUint8(12, transmitters);
  rssi.forEach((value, i) => view.setUint8(13 + i, value));
  view.setInt8(16, packet.noise ?? -127);
  view.setUint8(17, packet.agc ?? 63);
  view.setUint8(
    18,
    antennas.reduce((bits, antenna, column) => bits | (antenna << (2 * column)), 0),
  );
  view.setUint16(19, matrix.byteLength, true);
  view.setUint16(21, packet.rate ?? 0x101, true);
  record.set(matrix, 23);
  return record;
}

/** A record of another kind, such as a payload. */
export function otherRecord(code: number, bytes: number): Uint8Array {
  const record = new Uint8Array(3 + bytes).fill(0xbb);
  new DataView(record.buffer).setUint16(0, bytes + 1);
  record[2] = code;
  return record;
}

export const logOf = (...records: readonly Uint8Array[]): Uint8Array => Buffer.concat(records);

/** 30 groups of 3 zero bits and `perGroup` bytes, least significant bit first. */
function packedBits(values: readonly number[], perGroup: number): Uint8Array {
  const bits: number[] = [];
  for (let group = 0; group < 30; group++) {
    bits.push(0, 0, 0);
    for (const value of values.slice(group * perGroup, (group + 1) * perGroup))
      for (let bit = 0; bit < 8; bit++) bits.push((value >> bit) & 1);
  }
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => (bytes[i >> 3] |= bit << (i & 7)));
  return bytes;
}
