import { describeValue } from '../foreign/describe.ts';
import { factsOf, numbersIn, requiredArray, requiredGroup } from '../foreign/facts.ts';
import { type ForeignArray, type ForeignGroup, reshaped } from '../foreign/value.ts';
import { invalidField } from '../invalid-field.ts';
import { recordingOf } from './acquisition.ts';
import type { Dialect } from './dialect.ts';
import { linearProbe } from './probe-geometry.ts';

/**
 * Data sets of the zea toolbox: HDF5 /data/raw_data [frame x transmit x sample x channel x (1 RF | 2 IQ)] with /scan beside it.
 *
 * Each transmit has a start of acquisition of its own; that of the first is the capture's, and differences go into the delays.
 *
 * Source: Stevens et al., zea: A Toolbox for Cognitive Ultrasound Imaging; its data format.
 */
export const zeaDialect: Dialect = {
  name: 'zea',
  summary: 'HDF5 /data/raw_data and /scan',
  recognises: (root) => groupOf(root, 'data')?.get('raw_data') !== undefined && groupOf(root, 'scan') !== undefined,
  async read(root, where, given) {
    const raw = requiredArray(requiredGroup(root, 'data', where), 'raw_data', `${where}: data`);
    if (raw.shape.length !== 5 || raw.shape[4] > 2)
      throw invalidField(
        `${where}: data`,
        'raw_data',
        describeValue(raw),
        'frame x transmit x sample x channel x 1 or 2',
      );
    const [frames, transmits, samples, channels, parts] = raw.shape;
    const scan = requiredGroup(root, 'scan', where);
    const place = `${where}: scan`;
    const facts = factsOf(scan, place);
    const allowed = 'x, y and z of the elements, one row each';
    const geometry = await numbersIn(scan.get('probe_geometry'), `${place}.probe_geometry`, allowed);
    if (geometry.length !== 3 * channels)
      throw invalidField(place, 'probe_geometry', geometry.length, `${3 * channels} coordinates (channels x 3)`);
    const [x, y, z] = [0, 1, 2].map((k) => geometry.filter((_, i) => i % 3 === k));
    const perTransmit = `one time (s) for each of ${transmits} transmits`;
    const starts = await numbersIn(scan.get('initial_times'), `${place}.initial_times`, perTransmit);
    if (starts.length !== transmits) throw invalidField(place, 'initial_times', starts.length, perTransmit);
    const delays = await numbersIn(scan.get('t0_delays'), `${place}.t0_delays`, 'delays (s), transmits x channels');
    return recordingOf(
      parts === 2 ? pairs(raw) : reshaped(raw, raw.shape.slice(0, 4)),
      {
        frames,
        transmits,
        channels,
        samples,
        samplesOutermost: true,
        samplingHz: await facts.required('sampling_frequency', 'sampling frequency (Hz)'),
        startTimeS: starts[0],
        probe: linearProbe({ x, y, z }, place, await facts.positive('element_width', 'element width (m)')),
        speedMps: await facts.positive('sound_speed', 'speed of sound (m/s)'),
        carrierHz: await facts.positive('center_frequency', 'centre frequency (Hz)'),
        prfHz: given.prfHz ?? (await prfOf(scan, place)),
        delaysS: Array.from(delays, (delay, i) => delay - (starts[Math.floor(i / channels)] - starts[0])),
      },
      place,
    );
  },
};

function groupOf(root: ForeignGroup, name: string): ForeignGroup | undefined {
  const value = root.get(name);
  return value?.kind === 'group' ? value : undefined;
}

/** Two numbers that lie beside each other are one complex sample. */
const pairs = (raw: ForeignArray): ForeignArray => ({
  ...raw,
  className: `complex ${raw.className}`,
  complex: true,
  shape: raw.shape.slice(0, 4),
});

/** The rate of transmits that follow each other without pause; none where the times between them differ. */
async function prfOf(scan: ForeignGroup, where: string): Promise<number | undefined> {
  const value = scan.get('time_to_next_transmit');
  if (value === undefined) return undefined;
  const times = await numbersIn(value, `${where}.time_to_next_transmit`, 'times (s)');
  const even = times.every((time) => Math.abs(time - times[0]) <= 1e-3 * times[0]);
  return even && times[0] > 0 ? 1 / times[0] : undefined;
}
