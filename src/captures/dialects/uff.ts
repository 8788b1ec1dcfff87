import { factsOf, numbersIn, requiredGroup } from '../foreign/facts.ts';
import { elementsOf, type ForeignGroup } from '../foreign/value.ts';
import { invalidField } from '../invalid-field.ts';
import { centred, type LinearProbe, recordingOf } from './acquisition.ts';
import { channelPlanes } from './channel-planes.ts';
import type { Dialect } from './dialect.ts';
import { linearProbe } from './probe-geometry.ts';
import { type TransmitWave, waveDelays } from './transmit-wave.ts';

const CLASS = 'uff.channel_data';

/**
 * Channel data of the UltraSound ToolBox (USTB): an HDF5 group of class `uff.channel_data` with data [time x channel x wave
 * x frame], probe, and one wave for each transmit.
 *
 * Sources of waves become transmit delays. The carrier is the modulation frequency of demodulated data, else the pulse's.
 *
 * Source: Rodriguez-Molares et al., The UltraSound ToolBox, IEEE IUS 2017; USTB's classes `uff.channel_data`, `uff.wave`, `uff.probe`.
 */
export const uffDialect: Dialect = {
  name: 'UFF',
  summary: `a group of class ${CLASS} (USTB)`,
  recognises: (root) => channelGroups(root).length > 0,
  async read(root, where, given) {
    const names = channelGroups(root);
    if (names.length > 1) throw invalidField(where, CLASS, names, 'one group of this class');
    const group = requiredGroup(root, names[0], where);
    const place = `${where}: ${names[0]}`;
    const facts = factsOf(group, place);
    const modulationHz = await facts.positive('modulation_frequency', 'modulation frequency (Hz)');
    const array = channelPlanes(group.get('data'), modulationHz !== undefined, place);
    // MATLAB drops trailing sizes of one, and HDF5 has its sizes the other way round.
    const [samples, channels = 1, transmits = 1, frames = 1] = [...array.shape].reverse();
    const probe = await probeOf(requiredGroup(group, 'probe', place), channels, `${place}.probe`);
    const speedMps = await facts.positive('sound_speed', 'speed of sound (m/s)');
    const waves = await wavesOf(requiredGroup(group, 'sequence', place), `${place}.sequence`, speedMps);
    if (waves.length !== transmits)
      throw invalidField(place, 'sequence', waves.length, `${transmits} waves (data ${array.shape.join(' x ')})`);
    const x = Array.from({ length: channels }, (_, e) => probe.firstM + e * probe.pitchM);
    const pulse = group.get('pulse');
    const centreHz =
      pulse?.kind === 'group'
        ? await factsOf(pulse, `${place}.pulse`).positive('center_frequency', 'centre frequency (Hz)')
        : undefined;
    return recordingOf(
      array,
      {
        frames,
        transmits,
        channels,
        samples,
        samplingHz: await facts.required('sampling_frequency', 'sampling frequency (Hz)'),
        startTimeS: await facts.required('initial_time', 'time of the first sample (s)'),
        probe,
        speedMps,
        carrierHz: modulationHz ?? centreHz,
        prfHz:
          given.prfHz ??
          (await facts.positive('PRF', 'pulse repetition frequency (Hz)')) ??
          (await facts.positive('prf', 'pulse repetition frequency (Hz)')),
        delaysS: waves.flatMap((wave, i) => waveDelays(wave, x, `${place}.sequence(${i + 1})`)),
      },
      place,
    );
  },
};

const channelGroups = (root: ForeignGroup): string[] =>
  root.names.filter((name) => {
    const value = root.get(name);
    return value?.kind === 'group' && value.className === CLASS;
  });

async function probeOf(group: ForeignGroup, channels: number, where: string): Promise<LinearProbe> {
  const facts = factsOf(group, where);
  const pitchM = await facts.positive('pitch', 'pitch (m)');
  const elements = await facts.positive('N', 'number of elements');
  const elementWidthM = await facts.positive('element_width', 'element width (m)');
  if (elements !== undefined && elements !== channels)
    throw invalidField(where, 'N', elements, `${channels} (channels of data)`);
  if (group.className === 'uff.linear_array' && pitchM !== undefined)
    return { pitchM, firstM: centred(channels, pitchM), elementWidthM };
  const geometry = group.get('geometry');
  const allowed = 'seven numbers for each element: x, y, z, azimuth, elevation, width, height';
  const numbers = await numbersIn(geometry, `${where}.geometry`, allowed);
  const count = numbers.length / 7;
  if (count !== channels) throw invalidField(where, 'geometry', count, `${channels} elements (channels of data)`);
  if (geometry?.kind !== 'array' || elementsOf(geometry.shape.slice(1)) !== count)
    throw invalidField(where, 'geometry', geometry?.kind === 'array' ? geometry.shape : undefined, allowed);
  const column = (k: number): Float64Array => numbers.subarray(k * count, (k + 1) * count);
  const width = column(5)[0];
  return linearProbe(
    { x: column(0), y: column(1), z: column(2) },
    where,
    elementWidthM ?? (width > 0 ? width : undefined),
  );
}

/** The waves of a sequence in order: the group itself is one, or it holds one in each of its groups. */
async function wavesOf(sequence: ForeignGroup, where: string, speedMps: number | undefined): Promise<TransmitWave[]> {
  if (sequence.get('source') !== undefined) return [await waveOf(sequence, where, speedMps)];
  const waves: TransmitWave[] = [];
  for (const name of [...sequence.names].sort())
    waves.push(await waveOf(requiredGroup(sequence, name, where), `${where}.${name}`, speedMps));
  return waves;
}

const PLANE = 0;
const SPHERICAL = 1;

async function waveOf(group: ForeignGroup, where: string, channelSpeedMps: number | undefined): Promise<TransmitWave> {
  const facts = factsOf(group, where);
  const wavefront = (await facts.number('wavefront', 'kind of wave')) ?? SPHERICAL;
  if (wavefront !== PLANE && wavefront !== SPHERICAL)
    throw invalidField(where, 'wavefront', wavefront, '0 (plane) or 1 (spherical)');
  const source = await pointOf(group, 'source', where);
  const origin = group.get('origin') === undefined ? undefined : await pointOf(group, 'origin', where);
  if (origin !== undefined && origin.distance !== 0)
    throw invalidField(where, 'origin.distance', origin.distance, '0: waves that start from the middle of the probe');
  const speedMps = (await facts.positive('sound_speed', 'speed of sound (m/s)')) ?? channelSpeedMps;
  if (speedMps === undefined) throw invalidField(where, 'sound_speed', undefined, 'speed of sound (m/s)');
  return {
    distanceM: wavefront === PLANE ? Infinity : source.distance,
    azimuth: source.azimuth,
    elevation: source.elevation,
    speedMps,
    startS: (await facts.number('delay', 'start of acquisition (s)')) ?? 0,
  };
}

async function pointOf(parent: ForeignGroup, name: string, where: string) {
  const group = requiredGroup(parent, name, where);
  const angle = factsOf(group, `${where}.${name}`);
  const distance = group.get('distance');
  return {
    // A point at infinity is a direction: no finite number, but no missing one either.
    distance: distance === undefined ? 0 : (await numbersIn(distance, `${where}.${name}.distance`, 'distance (m)'))[0],
    azimuth: (await angle.number('azimuth', 'azimuth (rad)')) ?? 0,
    elevation: (await angle.number('elevation', 'elevation (rad)')) ?? 0,
  };
}
