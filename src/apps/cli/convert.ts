import { type Command, InvalidArgumentError } from 'commander';
import { convertRecording } from '../../captures/convert-recording.ts';
import { dialects } from '../../captures/dialects/index.ts';
import { foreignFormat } from '../../captures/open-foreign.ts';
import { checkPartialProfile, type PartialProfile, readProfileFile } from '../../captures/profile.ts';
import { datatypes, geometries, modalities, SounderError } from '../../core/index.ts';

interface ConvertFlags {
  readonly profile?: string;
  readonly axis?: readonly string[];
  readonly modality?: string;
  readonly streamId?: string;
  readonly carrier?: number;
  readonly geometry?: string;
  readonly speed?: number;
  readonly datatype?: string;
  readonly startTime?: string;
  readonly int16AsUnsigned?: boolean;
  readonly prf?: number;
  readonly variable?: string;
  readonly split?: string;
  readonly scaled?: boolean;
  readonly skipUnfit?: boolean;
}

/** `sounder convert IN OUT`: a foreign recording into a capture. */
export function addConvertCommand(program: Command): void {
  program
    .command('convert')
    .summary('turn a foreign recording into a capture')
    .description(
      'Turns a NumPy array (.npy), a MAT-file (version 5 to 7.3), an HDF5 file or a CSI log of the Intel 5300 (.dat of its CSI tool) into ' +
        'a capture; what it is, its content tells.\n' +
        `Recordings of these dialects describe themselves: ${dialects.map(({ name }) => name).join(', ')}. What any other array ` +
        'does not say about itself comes from a profile, from flags, or from both; flags win, over the file too, and --axis ' +
        'replaces all axes of the profile.\n' +
        'A CSI log becomes one snapshot a packet: integers as the card gave them, or --scaled. It does not say the carrier (--carrier) ' +
        'nor how far apart the antennas are (--axis antenna::METRES:m, else half a wavelength).',
    )
    .argument('<in>', 'a .npy, MAT, HDF5 or UFF file, or a CSI log')
    .argument('<out>', 'capture to write: OUT.sigmf-meta and OUT.sigmf-data')
    .option('-p, --profile <file>', 'profile (YAML) with the fields of the capture')
    .option(
      '--axis <name:size:spacing:unit[:sign]>',
      'an axis, in the order of the indices; "snapshot" counts snapshots; of a CSI log, the axis of this name',
      collect,
    )
    .option(
      '--variable <name>',
      'array of a MAT or HDF5 file that the axes describe, e.g. RF, data.raw or channel_data/data',
    )
    .option('--split <axis>', 'make every index of this axis a snapshot of its own, e.g. slow_time for pulse by pulse')
    .option('--modality <modality>', modalities.join(', '))
    .option('--stream-id <id>', 'name of the sensor')
    .option('--carrier <hz>', 'carrier frequency', parseNumber)
    .option('--geometry <geometry>', geometries.join(', '))
    .option('--speed <m/s>', 'propagation speed', parseNumber)
    .option('--prf <hz>', 'pulse repetition frequency of ultrasound', parseNumber)
    .option('--datatype <datatype>', `sample format: ${datatypes.join(', ')} (default: what fits the array)`)
    .option('--start-time <time>', 'capture time of the first snapshot, RFC 3339 (default: 1970-01-01T00:00:00Z)')
    .option('--scaled', 'of a CSI log: channel gains over noise by RSSI, AGC and noise of each packet (cf32_le)')
    .option('--skip-unfit', 'of a CSI log: leave out packets unlike the first, damaged or cut off, and count them')
    .option('--int16-as-unsigned', 'samples are 16-bit signed integers stored as 0 to 65535')
    .addHelpText(
      'after',
      `
Examples:
  sounder convert frame.npy street --profile radar.yaml
  sounder convert csi.npy hall --modality isac --stream-id wifi --carrier 5.32e9 --geometry bistatic \\
    --axis snapshot::1e-3:s --axis antenna:3:0.5:wavelength --axis subcarrier:30:1.25e6:Hz
  sounder convert csi.dat hall --carrier 5.32e9 --axis antenna::0.028:m
  sounder convert PWI_disk.mat disk
  sounder convert PWI_disk.mat pulses --split slow_time
  sounder convert lab.mat lab --variable data.raw --modality ultrasound --stream-id lab --speed 1540 \\
    --axis fast_time::50e-9:s --axis channel::0.3e-3:m --axis snapshot::1e-4:s

Dialects:
${dialects.map(({ name, summary }) => `  ${name.padEnd(8)}${summary}`).join('\n')}`,
    )
    .action(async (input: string, out: string, flags: ConvertFlags) => {
      const tell = (text: string): void => program.configureOutput().writeErr?.(`convert: ${text}\n`);
      const { profile, profileName } = await profileOf(flags);
      const { variable, split, scaled, skipUnfit } = flags;
      const format = await foreignFormat(input);
      const lacksAxes = format === 'npy' || (format !== 'csi' && variable !== undefined);
      if (profile.axes === undefined && lacksAxes)
        throw new SounderError('usage', 'convert: found no axes, allowed: --profile FILE, or --axis for each axis');
      const options = {
        profile,
        profileName,
        ...(variable !== undefined && { variable }),
        ...(split !== undefined && { split }),
        ...(scaled && { scaled }),
        ...(skipUnfit && { skipUnfit }),
        onNote: (note: string) => tell(note),
      };
      const written = await convertRecording(input, out, options).catch((error: unknown) => {
        throw byFlag(error, flags);
      });
      tell(`wrote ${written} ${written === 1 ? 'snapshot' : 'snapshots'} to ${out}`);
    });
}

/** What profile and flags say together; the rest is the file's. */
async function profileOf(flags: ConvertFlags): Promise<{ profile: PartialProfile; profileName: string }> {
  const given = byFlags(flags, () => checkPartialProfile(fieldsOf(flags), FLAGS));
  if (flags.profile === undefined) return { profile: withPrf(given, flags), profileName: FLAGS };
  const file = await readProfileFile(flags.profile);
  const merged = typeof file === 'object' && file !== null && !Array.isArray(file) ? { ...file, ...given } : file;
  return { profile: withPrf(checkPartialProfile(merged, flags.profile), flags), profileName: flags.profile };
}

const withPrf = (profile: PartialProfile, { prf }: ConvertFlags): PartialProfile =>
  prf === undefined ? profile : { ...profile, ultrasound: { ...profile.ultrasound, prf_hz: prf } };

/** The profile fields that were given as flags, under their profile names. */
function fieldsOf(flags: ConvertFlags): Record<string, unknown> {
  const fields: { [Field in keyof PartialProfile]: unknown } = {
    axes: flags.axis?.map(parseAxis),
    modality: flags.modality,
    stream_id: flags.streamId,
    carrier_frequency_hz: flags.carrier,
    geometry: flags.geometry,
    propagation_speed_mps: flags.speed,
    datatype: flags.datatype,
    start_time: flags.startTime,
    int16_as_unsigned: flags.int16AsUnsigned,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Stands for the file where fields came from the command line. */
const FLAGS = 'flags';

/** The error with the flag in place of the field of a profile that it stands for. */
function byFlag(error: unknown, { axis }: ConvertFlags): unknown {
  if (!(error instanceof SounderError)) return error;
  const [, field, place, rest] = /^flags: (\w+)(?:\[(\d+)\])?\.?(.*)$/s.exec(error.message) ?? [];
  const flag = FLAG_OF[field];
  if (flag === undefined) return error;
  const name = place === undefined ? '' : ` ${axis?.[Number(place)]}:`;
  return new SounderError(error.code, `${flag}${name}${name && !rest.startsWith(':') ? ' ' : ''}${rest}`, error.details, error); // prettier-ignore
}

function byFlags<T>(flags: ConvertFlags, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw byFlag(error, flags);
  }
}

const FLAG_OF: Readonly<Record<string, string>> = {
  axes: '--axis',
  modality: '--modality',
  stream_id: '--stream-id',
  carrier_frequency_hz: '--carrier',
  geometry: '--geometry',
  propagation_speed_mps: '--speed',
  datatype: '--datatype',
  start_time: '--start-time',
};

/** `name:size:spacing:unit[:sign]`; what is left empty comes from the array or the profile's `fmcw`. */
function parseAxis(text: string): Record<string, unknown> {
  const [name, size, spacing, unit, sign, ...more] = text.split(':');
  if (more.length > 0)
    throw new SounderError('usage', `--axis: found "${text}", allowed: name:size:spacing:unit[:sign]`);
  return {
    name,
    ...(size && { size: Number(size) }),
    ...(spacing && { spacing: Number(spacing) }),
    ...(unit && { unit }),
    ...(sign && { sign: Number(sign) }),
  };
}

const collect = (text: string, earlier: readonly string[] = []): readonly string[] => [...earlier, text];

function parseNumber(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('Allowed: a number above 0.');
}
