import { describeValue } from '../foreign/describe.ts';
import { factsOf, numbersIn, requiredGroup } from '../foreign/facts.ts';
import {
  complexOf,
  type ForeignArray,
  type ForeignGroup,
  type ForeignValue,
  reversed,
  stackOf,
} from '../foreign/value.ts';
import { invalidField } from '../invalid-field.ts';
import { centred, type LinearProbe, recordingOf } from './acquisition.ts';
import type { Dialect } from './dialect.ts';

/** Where a frame's channel data are, in the order of preference. */
const dataNames = ['RF', 'IQ', 'SIG'] as const;

/**
 * Recordings of the MUST and PyMUST toolboxes: channel data [fast time x channel x frame x angle] beside the struct `param`.
 * A cell array is one more dimension. Three dimensions are frames of one transmit, or transmits of one frame where `param.TXdelay` has as many rows (M transmits
 * x E channels). Real data are RF, complex data or a pair of variables I and Q are demodulated to `param.fc`.
 *
 * Source: D. Garcia, MUST toolbox, fields of `param` as in its functions `das` and `getparam`.
 */
export const mustDialect: Dialect = {
  name: 'MUST',
  summary: 'RF, IQ, or I and Q [fast time x channel x frame] with a struct param',
  recognises: (root) => root.get('param')?.kind === 'group' && channelData(root) !== undefined,
  async read(root, where, given) {
    const group = requiredGroup(root, 'param', where);
    const param = factsOf(group, `${where}: param`);
    const found = channelData(root)!;
    if (found.shape.length > 4)
      throw invalidField(where, 'channel data', describeValue(found), 'fast time x channel x frame x angle');
    const [samples, channels, third = 1, fourth = 1] = found.shape;
    const delays = await transmitDelays(group.get('TXdelay'), channels, `${where}: param.TXdelay`);
    const alone = fourth === 1 && third > 1 && delays?.length === third * channels;
    const [frames, transmits] = alone ? [1, third] : [third, fourth];
    const elements = await param.positive('Nelements', 'number of elements');
    if (elements !== undefined && elements !== channels)
      throw invalidField(`${where}: param`, 'Nelements', elements, `${channels} (channels of ${describeValue(found)})`);
    const rows = delays && delays.length / channels;
    const percent = await param.positive('bandwidth', 'bandwidth (% of fc)');
    return recordingOf(
      reversed(found),
      {
        // The last index varies slowest: angle by angle, in each of them frame by frame.
        transmitsOutermost: true,
        frames,
        transmits,
        channels,
        samples,
        samplingHz: await param.required('fs', 'sampling frequency (Hz)'),
        startTimeS: (await param.number('t0', 'time of the first sample (s)')) ?? 0,
        probe: await probeOf(param, channels, where),
        speedMps: await param.positive('c', 'speed of sound (m/s)'),
        carrierHz: await param.positive('fc', 'centre frequency (Hz)'),
        fractionalBandwidth: percent && percent / 100,
        prfHz: given.prfHz ?? (await param.positive('PRF', 'pulse repetition frequency (Hz)')),
        delaysS: rows === 1 && transmits > 1 ? Array.from({ length: transmits }, () => delays!).flat() : delays,
      },
      where,
    );
  },
};

function channelData(root: ForeignGroup): ForeignArray | undefined {
  for (const name of dataNames) {
    const value = root.get(name);
    if (value?.kind === 'array' && value.shape.length >= 2) return value;
    const stacked = value?.kind === 'list' ? stackOf(value.items) : undefined;
    if (stacked) return stacked;
  }
  const [i, q] = [root.get('I'), root.get('Q')];
  const pair = i?.kind === 'array' && q?.kind === 'array' && !i.complex && !q.complex;
  return pair && i.shape.join() === q.shape.join() ? complexOf(i, q) : undefined;
}

async function probeOf(param: ReturnType<typeof factsOf>, channels: number, where: string): Promise<LinearProbe> {
  const elementWidthM = await param.positive('width', 'element width (m)');
  const kerf = await param.number('kerf', 'kerf (m)');
  const pitchM =
    (await param.positive('pitch', 'pitch (m)')) ??
    (elementWidthM !== undefined && kerf !== undefined ? elementWidthM + kerf : undefined);
  if (pitchM === undefined) throw invalidField(`${where}: param`, 'pitch', undefined, 'pitch (m), or width and kerf');
  // A linear probe has an infinite radius, which is no finite number here.
  const radius = await param.number('radius', 'radius (m)');
  if (radius !== undefined) throw invalidField(`${where}: param`, 'radius', radius, 'nothing, or Inf: a linear probe');
  return { pitchM, firstM: centred(channels, pitchM), elementWidthM };
}

/** Delays transmit-major from [transmits x channels], column-major, from one vector, or from a cell array of vectors. */
async function transmitDelays(
  value: ForeignValue | undefined,
  channels: number,
  where: string,
): Promise<number[] | undefined> {
  if (value === undefined || (value.kind === 'array' && value.shape.includes(0))) return undefined;
  const allowed = `delays (s) of ${channels} channels, one row for each transmit`;
  if (value.kind === 'list') {
    const rows: number[] = [];
    for (const item of value.items) rows.push(...(await transmitDelays(item, channels, where))!);
    return rows;
  }
  const numbers = await numbersIn(value, where, allowed);
  if (value.kind !== 'array') return undefined;
  const rows = numbers.length / channels;
  const isTable = value.shape.length === 2 && (value.shape[1] === channels || numbers.length === channels);
  if (!isTable || !Number.isInteger(rows)) throw invalidField(where, '', describeValue(value), allowed);
  const delays = Array.from(
    { length: numbers.length },
    (_, i) => numbers[(i % channels) * rows + Math.floor(i / channels)],
  );
  const silent = delays.findIndex((delay) => !Number.isFinite(delay));
  if (silent >= 0) {
    const found = `${delays[silent]} for channel ${(silent % channels) + 1} of transmit ${Math.floor(silent / channels) + 1}`;
    throw invalidField(where, '', found, 'finite delays (s): elements that do not transmit cannot be described');
  }
  return delays;
}
