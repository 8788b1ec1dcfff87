import {
  defineAxis,
  defineSensor,
  type SensorDescription,
  type SensorFields,
  type UltrasoundProbe,
} from '../../src/core/index.ts';

type Facts = { readonly [Fact in keyof UltrasoundProbe]: UltrasoundProbe[Fact] | undefined };

/** A probe of two elements that gives four samples a transmit, 16 bytes in all; facts set to undefined are left out. */
export function probe(facts: Facts = {}, fields: Partial<SensorFields> = {}): SensorDescription {
  const all = Object.entries({ pitchM: 3e-4, startTimeS: 0, prfHz: 10_000, ...facts });
  return defineSensor({
    streamId: 'probe-1',
    modality: 'ultrasound',
    datatype: 'ri16_le',
    carrierHz: 5e6 as never,
    propagationSpeedMps: 1540 as never,
    axes: [
      defineAxis({ name: 'channel', size: 2, spacing: 3e-4, unit: 'm' }),
      defineAxis({ name: 'fast_time', size: 4, spacing: 5e-8, unit: 's' }),
    ],
    ultrasound: Object.fromEntries(all.filter(([, fact]) => fact !== undefined)),
    ...fields,
  });
}
