import { SounderError } from '../../core/index.ts';

/** Groups of subcarriers of which the card reports one each, at either bandwidth. */
export const CSI_GROUPS = 30;
/** Code of the records that carry channel state. */
export const CSI_CODE = 0xbb;
/** Bytes before the packed matrix. */
export const CSI_HEADER = 20;
/** The card has three antennas, and so receives and sends at most three streams. */
const MOST_ANTENNAS = 3;
/** Bit of the rate that says 40 MHz (RATE_MCS_HT40 of the driver). */
const RATE_40_MHZ = 0x800;

/** What one packet says beside its matrix. */
export interface CsiHeader {
  /** Low 32 bits of the card's clock, us. */
  readonly timestampUs: number;
  /** Packets counted by the driver, modulo 65536. */
  readonly count: number;
  readonly receivers: number;
  readonly transmitters: number;
  /** Of antenna A, B and C, dB over the card's own reference; 0 where there is none. */
  readonly rssiDb: readonly [number, number, number];
  /** dBm; -127 where the card did not measure it. */
  readonly noiseDbm: number;
  readonly agcDb: number;
  /** Two bits for each column: the antenna, A = 0, that it was received by. */
  readonly antennaSelection: number;
  readonly bandwidthMhz: 20 | 40;
}

/** Bytes of the packed matrix: for each group 3 bits that say nothing, then 8 + 8 bits for each pair of antennas. */
export const matrixBytes = (pairs: number): number => Math.ceil((CSI_GROUPS * (3 + 16 * pairs)) / 8);

/**
 * Reads the header of a channel record and checks it against the record's length.
 *
 * Source: Halperin, Hu, Sheth, Wetherall, Tool Release: Gathering 802.11n Traces with Channel State Information, CCR 2011
 * (`read_bfee` of the tool).
 *
 * @param body   the record after its code; the header suffices
 * @param bytes  length of the whole body
 * @param where  what errors name, e.g. `log.dat: record 12 at byte 5160`
 * @throws SounderError `capture-invalid`
 */
export function csiHeader(body: Uint8Array, bytes: number, where: () => string): CsiHeader {
  const fail = (field: string, found: string, allowed: string): never => {
    throw new SounderError('capture-invalid', `${where()}: ${field}: found ${found}, allowed: ${allowed}`, { field });
  };
  if (bytes < CSI_HEADER) fail('length', `${bytes} bytes`, `at least ${CSI_HEADER}`);
  const view = new DataView(body.buffer, body.byteOffset, CSI_HEADER);
  const [receivers, transmitters] = [view.getUint8(8), view.getUint8(9)];
  for (const [field, found] of [
    ['receive antennas', receivers],
    ['transmitted streams', transmitters],
  ] as const)
    if (found < 1 || found > MOST_ANTENNAS) fail(field, `${found}`, `1 to ${MOST_ANTENNAS}`);
  const stated = view.getUint16(16, true);
  const expected = matrixBytes(receivers * transmitters);
  if (stated !== expected || bytes < CSI_HEADER + expected)
    fail(
      'matrix',
      `${Math.min(stated, bytes - CSI_HEADER)} bytes`,
      `${expected} (${receivers} x ${transmitters} x ${CSI_GROUPS})`,
    );
  return {
    timestampUs: view.getUint32(0, true),
    count: view.getUint16(4, true),
    receivers,
    transmitters,
    rssiDb: [view.getUint8(10), view.getUint8(11), view.getUint8(12)],
    noiseDbm: view.getInt8(13),
    agcDb: view.getUint8(14),
    antennaSelection: view.getUint8(15),
    bandwidthMhz: view.getUint16(18, true) & RATE_40_MHZ ? 40 : 20,
  };
}

/**
 * Antennas (A = 0) of the received columns in file order, or undefined where the selection names one of them twice.
 */
export function selectedAntennas({ antennaSelection, receivers }: CsiHeader): readonly number[] | undefined {
  const antennas = Array.from({ length: receivers }, (_, column) => (antennaSelection >> (2 * column)) & 3);
  const distinct = new Set(antennas).size === receivers && antennas.every((antenna) => antenna < MOST_ANTENNAS);
  return distinct ? antennas : undefined;
}

/**
 * Unpacks the matrix of a packet: complex pairs of 8-bit integers, row-major [transmitter x antenna x group].
 *
 * @param matrix  the packed bytes
 * @param rows    where each column in file order goes on the antenna axis
 * @param into    `transmitters * rows.length * 30` pairs
 */
export function unpackCsi(
  matrix: Uint8Array,
  transmitters: number,
  rows: readonly number[],
  into: Int16Array | Float32Array,
): void {
  const receivers = rows.length;
  let bit = 0;
  for (let group = 0; group < CSI_GROUPS; group++) {
    bit += 3;
    const shift = bit & 7;
    let at = bit >> 3;
    for (let receiver = 0; receiver < receivers; receiver++)
      for (let transmitter = 0; transmitter < transmitters; transmitter++) {
        // 24 bits from the byte that the pair starts in; the last pair may end with the last byte.
        const low = matrix[at] | (matrix[at + 1] << 8);
        const bits = (shift === 0 ? low : low | (matrix[at + 2] << 16)) >> shift;
        const to = 2 * ((transmitter * receivers + rows[receiver]) * CSI_GROUPS + group);
        into[to] = (bits << 24) >> 24;
        into[to + 1] = (bits << 16) >> 24;
        at += 2;
      }
    bit += 16 * receivers * transmitters;
  }
}
