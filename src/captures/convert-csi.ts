import { type FileHandle, open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { type AxisFields, bytesPerSnapshot, type Datatype, sampledSize, SounderError } from '../core/index.ts';
import { fileError } from './files.ts';
import { csiAxes, ASSUMED_SPACING_WAVELENGTHS } from './intel5300/axes.ts';
import { CSI_CODE, CSI_HEADER, type CsiHeader, csiHeader, selectedAntennas, unpackCsi } from './intel5300/packet.ts';
import { type CsiRecord, csiRecords, recordName } from './intel5300/records.ts';
import { csiScale } from './intel5300/scale.ts';
import { invalidField } from './invalid-field.ts';
import { checkProfile, type PartialProfile } from './profile.ts';
import { layoutOf } from './profile-sensor.ts';
import { parseRfc3339 } from './rfc3339.ts';
import { createSigmf } from './sigmf-writer.ts';

export interface CsiOptions {
  /** What the log does not say, or what is to win over it; an axis with a spacing replaces the log's axis of its name. */
  readonly profile: PartialProfile;
  /** What the profile came from, named in errors about it. */
  readonly profileName?: string;
  /** Samples as channel gains over noise (cf32_le, `csiScale`), instead of the integers of the log. */
  readonly scaled?: boolean;
  /** Leaves out what is not like the first packet, or damaged, instead of refusing the log. */
  readonly skipUnfit?: boolean;
  readonly onSnapshot?: (done: number) => void;
  /** Told what the user should know: what was assumed, what was left out. */
  readonly onNote?: (message: string) => void;
}

/**
 * Converts a log of the Intel 5300 into a SigMF capture: one snapshot a packet, [transmitter x] antenna x subcarrier.
 *
 * Columns are put in the order of the antennas by each packet's selection. Times are the first packet's `start_time` and the card's
 * microsecond clock from there, its wraps undone. Bounded: one megabyte of the log, and the index of the capture.
 *
 * @returns how many snapshots were written
 * @throws SounderError `not-found`, `capture-invalid` naming the record, `capture-truncated`, `snapshot-invalid` for a packet that cannot be
 *   scaled, `configuration-invalid`, `io-failed`
 */
export async function convertCsi(input: string, output: string, options: CsiOptions): Promise<number> {
  const file = await open(input, 'r').catch((error: unknown) => {
    throw fileError(error, input, 'a log of channel state');
  });
  try {
    return await convertOpened(file, input, output, options);
  } finally {
    await file.close();
  }
}

async function convertOpened(file: FileHandle, input: string, output: string, options: CsiOptions): Promise<number> {
  const { onNote = () => undefined, onSnapshot } = options;
  const { packets, left } = planPackets(file, input, options.skipUnfit ?? false);
  const first = await packets.next();
  if (first.done) throw invalidField(input, 'records', 'no packet with channel state', 'one or more');
  const { sensor, startNs } = sensorOf(first.value.header, input, options);
  if (options.profile.axes?.find(({ name }) => name === 'antenna')?.spacing === undefined)
    onNote(
      `${input}: antenna spacing: not in the log, ${ASSUMED_SPACING_WAVELENGTHS} wavelengths assumed; --axis antenna::METRES:m states it`,
    );
  const write = sampleWriter(first.value, sensor.datatype, options.scaled ?? false, bytesPerSnapshot(sensor));
  const writer = await createSigmf(output, sensor);
  try {
    let [elapsedUs, lastUs, done] = [0, first.value.header.timestampUs, 0];
    for (let next: IteratorResult<Packet, void> = first; !next.done; next = await packets.next()) {
      const { timestampUs } = next.value.header;
      // The clock has 32 bits: the nearer way round is the time that passed, back for packets out of order.
      elapsedUs += (timestampUs - lastUs) | 0;
      lastUs = timestampUs;
      await writer.append(write(next.value), startNs + BigInt(elapsedUs) * 1000n);
      done++;
      onSnapshot?.(done);
    }
    await writer.close();
    for (const note of notesOf(left)) onNote(`${input}: ${note}`);
    return done;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

interface Packet {
  readonly header: CsiHeader;
  /** Where each received column goes on the antenna axis. */
  readonly rows: readonly number[];
  readonly matrix: Uint8Array;
  readonly name: string;
}

/** What was not taken as it stands in the log. */
interface Left {
  unlike: number;
  damaged: number;
  cutOff: boolean;
  /** Packets whose selection says an antenna twice: their columns stay in file order. */
  unordered: number;
}

/** The packets of a log that are like its first one, in order; every packet is valid until the next is asked for. */
function planPackets(file: FileHandle, path: string, skipUnfit: boolean) {
  const left: Left = { unlike: 0, damaged: 0, cutOff: false, unordered: 0 };
  async function* packets(): AsyncGenerator<Packet, void, undefined> {
    let like: CsiHeader | undefined;
    let antennas: readonly number[] | undefined;
    for await (const record of recordsOf()) {
      if (record.code !== CSI_CODE) continue;
      const name = recordName(path, record.index, record.start);
      const header = headerOf(record, name);
      if (header === undefined) continue;
      like ??= header;
      const selected = selectedAntennas(header);
      const inOrder = selected?.toSorted((a, b) => a - b);
      antennas ??= inOrder;
      const difference = differenceOf(header, like, inOrder, antennas);
      if (difference !== undefined) {
        if (!skipUnfit) throw new SounderError('capture-invalid', `${name}: ${difference}, or --skip-unfit`);
        left.unlike++;
        continue;
      }
      if (!selected) left.unordered++;
      const rows = selected?.map((antenna) => inOrder!.indexOf(antenna)) ?? [...Array(header.receivers).keys()];
      yield { header, rows, matrix: record.body.subarray(CSI_HEADER), name };
    }
  }
  async function* recordsOf(): AsyncGenerator<CsiRecord, void, undefined> {
    try {
      yield* csiRecords(file, path);
    } catch (error) {
      if (!skipUnfit || !(error instanceof SounderError) || error.code !== 'capture-truncated') throw error;
      left.cutOff = true;
    }
  }
  function headerOf({ body }: CsiRecord, name: string): CsiHeader | undefined {
    try {
      return csiHeader(body, body.byteLength, name);
    } catch (error) {
      if (!skipUnfit) throw error;
      left.damaged++;
      return undefined;
    }
  }
  return { packets: packets(), left };
}

/** What keeps a packet from being a snapshot of the same tensor as the first one. */
function differenceOf(
  header: CsiHeader,
  like: CsiHeader,
  antennas: readonly number[] | undefined,
  first: readonly number[] | undefined,
): string | undefined {
  const shape = ({ transmitters, receivers, bandwidthMhz }: CsiHeader): string =>
    `${transmitters} streams to ${receivers} antennas at ${bandwidthMhz} MHz`;
  if (shape(header) !== shape(like))
    return `packet: found ${shape(header)}, allowed: ${shape(like)}, as the first packet`;
  const letters = (selection: readonly number[]): string => selection.map((antenna) => 'ABC'[antenna]).join('');
  if (antennas && first && letters(antennas) !== letters(first))
    return `antennas: found ${letters(antennas)}, allowed: ${letters(first)}, as the first packet`;
  return undefined;
}

function* notesOf({ unlike, damaged, cutOff, unordered }: Left): Generator<string> {
  if (unlike > 0) yield `left out ${unlike} packets that are not like the first`;
  if (damaged > 0) yield `left out ${damaged} damaged packets`;
  if (cutOff) yield 'left out the last record, which is not complete';
  if (unordered > 0)
    yield `${unordered} packets do not say which antenna is which: their columns are as they are in the log`;
}

function sensorOf(header: CsiHeader, input: string, { profile: given, profileName = 'profile', scaled }: CsiOptions) {
  const allowed: readonly Datatype[] = scaled ? ['cf32_le'] : ['ci16_le', 'cf32_le'];
  const datatype = given.datatype ?? allowed[0];
  if (!allowed.includes(datatype))
    throw invalidField(profileName, 'datatype', datatype, allowed.join(' or '), 'configuration-invalid');
  const own = csiAxes(header);
  const axes = own.map((axis) => axisOf(axis, given));
  const unknown = given.axes?.find(({ name }) => !own.some((axis) => axis.name === name));
  if (unknown) {
    const names = own.map(({ name }) => name).join(', ');
    throw invalidField(profileName, 'axes', unknown.name, `${names} (a log of channel state)`, 'configuration-invalid');
  }
  const stated = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const profile = checkProfile(
    { modality: 'isac', geometry: 'bistatic', stream_id: basename(input, extname(input)), ...stated, axes },
    profileName,
  );
  const shape = own.map((axis) => sampledSize({ ...axis, sign: 1, origin: 0 }));
  const { sensor } = layoutOf(profile, shape, datatype, profileName, input);
  return { sensor, startNs: parseRfc3339(profile.start_time ?? '1970-01-01T00:00:00Z')! };
}

/** The log's axis as a profile states it: one with a spacing stands for itself, other fields are added. */
function axisOf(own: AxisFields, { axes }: PartialProfile): object {
  const given = axes?.find(({ name }) => name === own.name);
  if (given === undefined) return own;
  return given.spacing === undefined ? { ...own, ...given } : { unit: own.unit, ...given };
}

/** Turns packets into samples, which are valid until the next packet. */
function sampleWriter({ header }: Packet, datatype: Datatype, scaled: boolean, bytes: number) {
  const samples = new ArrayBuffer(bytes);
  const values = datatype === 'ci16_le' ? new Int16Array(samples) : new Float32Array(samples);
  const written = new Uint8Array(samples);
  return (packet: Packet): Uint8Array => {
    unpackCsi(packet.matrix, header.transmitters, packet.rows, values);
    if (scaled) {
      let energy = 0;
      for (const value of values) energy += value * value;
      const scale = csiScale(packet.header, energy, packet.name);
      for (let i = 0; i < values.length; i++) values[i] *= scale;
    }
    return written;
  };
}
