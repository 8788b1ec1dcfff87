import { type FileHandle, open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import {
  type AxisFields,
  bytesPerSnapshot,
  type Datatype,
  sampledSize,
  type SensorDescription,
  SounderError,
} from '../core/index.ts';
import type { CaptureWriter } from './capture.ts';
import { fileError } from './files.ts';
import { csiAxes, ASSUMED_SPACING_WAVELENGTHS } from './intel5300/axes.ts';
import { type CsiHeader, unpackCsi } from './intel5300/packet.ts';
import { createPacketPicker, type CsiPacket } from './intel5300/packet-picker.ts';
import { csiRecords, recordName } from './intel5300/records.ts';
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
  const { onNote = () => undefined, onSnapshot, skipUnfit = false } = options;
  const picker = createPacketPicker(input, skipUnfit);
  let target: Target | undefined;
  let done = 0;
  let cutOff = false;
  try {
    try {
      for await (const records of csiRecords(file, input))
        for (const record of records) {
          const packet = picker.pick(record);
          if (!packet) continue;
          target ??= await startCapture(packet, input, output, options);
          await target.append(packet);
          done++;
          onSnapshot?.(done);
        }
    } catch (error) {
      if (!skipUnfit || !(error instanceof SounderError) || error.code !== 'capture-truncated') throw error;
      cutOff = true;
    }
    if (!target) throw invalidField(input, 'records', 'no packet with channel state', 'one or more');
    await target.writer.close();
  } catch (error) {
    await target?.writer.abort();
    throw error;
  }
  const notes = [...picker.notes(), ...(cutOff ? ['left out the last record, which is not complete'] : [])];
  for (const note of notes) onNote(`${input}: ${note}`);
  return done;
}

interface Target {
  readonly writer: CaptureWriter;
  append(packet: CsiPacket): Promise<void>;
}

async function startCapture(first: CsiPacket, input: string, output: string, options: CsiOptions): Promise<Target> {
  const { sensor, startNs } = sensorOf(first.header, input, options);
  if (options.profile.axes?.find(({ name }) => name === 'antenna')?.spacing === undefined)
    options.onNote?.(
      `${input}: antenna spacing: not in the log, ${ASSUMED_SPACING_WAVELENGTHS} wavelengths assumed; --axis antenna::METRES:m states it`,
    );
  const samplesOf = sampleWriter(first, sensor, options.scaled ?? false, input);
  const writer = await createSigmf(output, sensor);
  let [elapsedUs, lastUs] = [0, first.header.timestampUs];
  return {
    writer,
    append(packet) {
      const { timestampUs } = packet.header;
      // The clock has 32 bits: the nearer way round is the time that passed, back for packets out of order.
      elapsedUs += (timestampUs - lastUs) | 0;
      lastUs = timestampUs;
      return writer.append(samplesOf(packet), startNs + BigInt(elapsedUs) * 1000n);
    },
  };
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
function sampleWriter({ header }: CsiPacket, sensor: SensorDescription, scaled: boolean, input: string) {
  const samples = new ArrayBuffer(bytesPerSnapshot(sensor));
  const values = sensor.datatype === 'ci16_le' ? new Int16Array(samples) : new Float32Array(samples);
  const written = new Uint8Array(samples);
  return ({ matrix, rows, header: own, record }: CsiPacket): Uint8Array => {
    unpackCsi(matrix, header.transmitters, rows, values);
    if (scaled) {
      let energy = 0;
      for (const value of values) energy += value * value;
      const scale = csiScale(own, energy, () => recordName(input, record.index, record.start));
      for (let i = 0; i < values.length; i++) values[i] *= scale;
    }
    return written;
  };
}
