import { factsOf, numbersIn } from '../foreign/facts.ts';
import type { ForeignGroup } from '../foreign/value.ts';
import { invalidField } from '../invalid-field.ts';
import { recordingOf } from './acquisition.ts';
import { channelPlanes } from './channel-planes.ts';
import type { Dialect } from './dialect.ts';
import { linearProbe } from './probe-geometry.ts';
import { waveDelays } from './transmit-wave.ts';

const ROOT = 'US';
const DATASET = 'US_DATASET0000';

/**
 * Data sets of the plane-wave imaging challenge (PICMUS): HDF5 /US/US_DATASET0000 with data [angle x channel x sample] and `angles`.
 *
 * RF data sets do not state the transducer's centre frequency; it is absent from the capture unless it is given.
 *
 * Source: Liebgott et al., Plane-wave imaging challenge in medical ultrasound, IEEE IUS 2016; its class `us_dataset`.
 */
export const picmusDialect: Dialect = {
  name: 'PICMUS',
  summary: `HDF5 /${ROOT}/${DATASET} with data and angles`,
  recognises: (root) => datasetOf(root)?.get('angles') !== undefined,
  async read(root, where, given) {
    const group = datasetOf(root)!;
    const place = `${where}: /${ROOT}/${DATASET}`;
    const facts = factsOf(group, place);
    const modulationHz = await facts.positive('modulation_frequency', 'modulation frequency (Hz)');
    const array = channelPlanes(group.get('data'), modulationHz !== undefined, place);
    const [samples, channels = 1, transmits = 1, frames = 1] = [...array.shape].reverse();
    const angles = await numbersIn(group.get('angles'), `${place}.angles`, 'an angle (rad) for each transmit');
    if (angles.length !== transmits)
      throw invalidField(place, 'angles', angles.length, `${transmits} (transmits of data)`);
    const geometry = await numbersIn(
      group.get('probe_geometry'),
      `${place}.probe_geometry`,
      'x, y and z of the elements',
    );
    if (geometry.length !== 3 * channels)
      throw invalidField(place, 'probe_geometry', geometry.length, `${3 * channels} coordinates (3 x channels)`);
    const [x, y, z] = [0, 1, 2].map((k) => geometry.subarray(k * channels, (k + 1) * channels));
    const speedMps = await facts.required('sound_speed', 'speed of sound (m/s)');
    const plane = { distanceM: Infinity, elevation: 0, speedMps, startS: 0 };
    return recordingOf(
      array,
      {
        frames,
        transmits,
        channels,
        samples,
        samplingHz: await facts.required('sampling_frequency', 'sampling frequency (Hz)'),
        startTimeS: await facts.required('initial_time', 'time of the first sample (s)'),
        probe: linearProbe({ x, y, z }, place),
        speedMps,
        carrierHz: modulationHz,
        prfHz: given.prfHz ?? (await facts.positive('PRF', 'pulse repetition frequency (Hz)')),
        delaysS: [...angles].flatMap((azimuth) => waveDelays({ ...plane, azimuth }, [...x], place)),
      },
      place,
    );
  },
};

function datasetOf(root: ForeignGroup): ForeignGroup | undefined {
  const outer = root.get(ROOT);
  const inner = outer?.kind === 'group' ? outer.get(DATASET) : undefined;
  return inner?.kind === 'group' ? inner : undefined;
}
