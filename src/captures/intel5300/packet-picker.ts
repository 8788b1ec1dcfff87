import { SounderError } from '../../core/index.ts';
import { CSI_CODE, CSI_HEADER, type CsiHeader, csiHeader, selectedAntennas } from './packet.ts';
import { type CsiRecord, recordName } from './records.ts';

/** One packet of a log that can be a snapshot. */
export interface CsiPacket {
  readonly header: CsiHeader;
  /** Where each received column goes on the antenna axis. */
  readonly rows: readonly number[];
  /** The packed matrix, as long as the record is valid. */
  readonly matrix: Uint8Array;
  readonly record: CsiRecord;
}

/** Picks the packets that are like the first one; a capture has one tensor for all. */
export interface PacketPicker {
  /**
   * The packet of a record, or undefined for one of another kind, or one that is left out.
   *
   * @throws SounderError `capture-invalid` for a packet that is damaged or unlike the first, unless such are left out
   */
  pick(record: CsiRecord): CsiPacket | undefined;
  /** What was left out or could not be told, a line each. */
  notes(): string[];
}

/** @param path  the log, named in errors */
export function createPacketPicker(path: string, skipUnfit: boolean): PacketPicker {
  let [unlike, damaged, unordered] = [0, 0, 0];
  let first: CsiHeader | undefined;
  let antennas: string | undefined;
  // A log has a few selections, told again with every packet: at most 3 x 256.
  const orders = new Map<number, ColumnOrder>();
  const knownOrder = (header: CsiHeader): ColumnOrder => {
    const key = 256 * header.receivers + header.antennaSelection;
    const order = orders.get(key) ?? orderOf(header);
    orders.set(key, order);
    return order;
  };
  const headerOf = ({ body, index, start }: CsiRecord): CsiHeader | undefined => {
    try {
      return csiHeader(body, body.byteLength, () => recordName(path, index, start));
    } catch (error) {
      if (!skipUnfit) throw error;
      damaged++;
      return undefined;
    }
  };
  return {
    pick(record) {
      if (record.code !== CSI_CODE) return undefined;
      const header = headerOf(record);
      if (header === undefined) return undefined;
      first ??= header;
      const { rows, letters } = knownOrder(header);
      antennas ??= letters;
      const difference = differenceOf(header, first) ?? otherAntennas(letters, antennas);
      if (difference !== undefined) {
        const name = recordName(path, record.index, record.start);
        if (!skipUnfit) throw new SounderError('capture-invalid', `${name}: ${difference}, or --skip-unfit`);
        unlike++;
        return undefined;
      }
      if (letters === undefined) unordered++;
      return { header, rows, matrix: record.body.subarray(CSI_HEADER), record };
    },
    notes: () =>
      [
        unlike > 0 && `left out ${unlike} packets that are not like the first`,
        damaged > 0 && `left out ${damaged} damaged packets`,
        unordered > 0 &&
          `${unordered} packets do not say which antenna is which: their columns are as they are in the log`,
      ].filter((note) => note !== false),
  };
}

interface ColumnOrder {
  readonly rows: readonly number[];
  /** The antennas, ascending, e.g. `ABC`; undefined where the selection names one twice. */
  readonly letters: string | undefined;
}

function orderOf(header: CsiHeader): ColumnOrder {
  const selected = selectedAntennas(header);
  const ascending = selected?.toSorted((a, b) => a - b);
  return {
    rows: selected?.map((antenna) => ascending!.indexOf(antenna)) ?? [...Array(header.receivers).keys()],
    letters: ascending?.map((antenna) => 'ABC'[antenna]).join(''),
  };
}

function differenceOf(header: CsiHeader, first: CsiHeader): string | undefined {
  if (
    header.transmitters === first.transmitters &&
    header.receivers === first.receivers &&
    header.bandwidthMhz === first.bandwidthMhz
  )
    return undefined;
  const shape = ({ transmitters, receivers, bandwidthMhz }: CsiHeader): string =>
    `${transmitters} streams to ${receivers} antennas at ${bandwidthMhz} MHz`;
  return `packet: found ${shape(header)}, allowed: ${shape(first)}, as the first packet`;
}

const otherAntennas = (letters: string | undefined, first: string | undefined): string | undefined =>
  letters === undefined || letters === first
    ? undefined
    : `antennas: found ${letters}, allowed: ${first}, as the first packet`;
