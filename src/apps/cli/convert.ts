import { type Command, InvalidArgumentError } from 'commander';
import { convertNpy } from '../../captures/convert-npy.ts';
import {
  checkPartialProfile,
  checkProfile,
  type PartialProfile,
  type Profile,
  readProfileFile,
} from '../../captures/profile.ts';
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
}

/** `sounder convert IN OUT`: a foreign recording into a capture. */
export function addConvertCommand(program: Command): void {
  program
    .command('convert')
    .summary('turn a foreign recording into a capture')
    .description(
      'Turns a NumPy array (.npy) into a capture.\n' +
        'What the array does not say about itself comes from a profile, from flags, or from both; flags win, and --axis ' +
        'replaces all axes of the profile.',
    )
    .argument('<in>', 'a .npy file, C or Fortran order')
    .argument('<out>', 'capture to write: OUT.sigmf-meta and OUT.sigmf-data')
    .option('-p, --profile <file>', 'profile (YAML) with the fields of the capture')
    .option('--axis <name:size:spacing:unit[:sign]>', 'an axis, in file order; "snapshot" counts snapshots', collect)
    .option('--modality <modality>', modalities.join(', '))
    .option('--stream-id <id>', 'name of the sensor')
    .option('--carrier <hz>', 'carrier frequency', parseNumber)
    .option('--geometry <geometry>', geometries.join(', '))
    .option('--speed <m/s>', 'propagation speed', parseNumber)
    .option('--datatype <datatype>', `sample format: ${datatypes.join(', ')} (default: what fits the array)`)
    .option('--start-time <time>', 'capture time of the first snapshot, RFC 3339 (default: 1970-01-01T00:00:00Z)')
    .option('--int16-as-unsigned', 'samples are 16-bit signed integers stored as 0 to 65535')
    .addHelpText(
      'after',
      `
Examples:
  sounder convert frame.npy street --profile radar.yaml
  sounder convert csi.npy hall --modality isac --stream-id wifi --carrier 5.32e9 --geometry bistatic \\
    --axis snapshot::1e-3:s --axis antenna:3:0.5:wavelength --axis subcarrier:30:1.25e6:Hz`,
    )
    .action(async (input: string, out: string, flags: ConvertFlags) => {
      if (!input.endsWith('.npy'))
        throw new SounderError('usage', `IN: found "${input}", allowed: a file ending in .npy`);
      const { profile, profileName } = await profileOf(flags);
      const written = await convertNpy(input, out, { profile, profileName });
      program
        .configureOutput()
        .writeErr?.(`convert: wrote ${written} ${written === 1 ? 'snapshot' : 'snapshots'} to ${out}\n`);
    });
}

async function profileOf(flags: ConvertFlags): Promise<{ profile: Profile; profileName: string }> {
  const given = checkPartialProfile(fieldsOf(flags), 'flags');
  if (flags.profile === undefined) {
    if (given.axes === undefined)
      throw new SounderError('usage', 'convert: found no axes, allowed: --profile FILE, or --axis for each axis');
    return { profile: checkProfile(given, 'flags'), profileName: 'flags' };
  }
  const file = await readProfileFile(flags.profile);
  const merged = typeof file === 'object' && file !== null && !Array.isArray(file) ? { ...file, ...given } : file;
  return { profile: checkProfile(merged, flags.profile), profileName: flags.profile };
}

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
