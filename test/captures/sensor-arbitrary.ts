import fc from 'fast-check';
import {
  type Axis,
  type AxisUnit,
  axisUnits,
  datatypes,
  defineAxis,
  defineSensor,
  geometries,
  hertz,
  metresPerSecond,
  modalities,
  type SensorDescription,
  type SensorFields,
  type TruthTarget,
} from '../../src/core/index.ts';

// JSON has no sign of zero in common use, and it makes no difference to a coordinate.
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const positive = fc.double({ min: 1e-12, max: 1e12, noNaN: true });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** The fields without the undefined ones, as exact optional properties ask. */
export const present = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

const freeAxis = fc
  .constantFrom(...axisUnits)
  .chain((unit: AxisUnit) => fc.tuple(fc.string({ minLength: 1 }), fc.constant(unit)));
const knownAxis = fc.constantFrom<[string, AxisUnit]>(
  ['antenna', 'wavelength'],
  ['subcarrier', 'Hz'],
  ['symbol', 's'],
  ['chirp', 's'],
  ['channel', 'm'],
  ['look', 'index'],
);
const known = ['antenna', 'subcarrier', 'symbol', 'chirp', 'channel', 'fast_time', 'slow_time', 'batch'];

export const axisArbitrary: fc.Arbitrary<Axis> = fc
  .tuple(
    fc.oneof(
      knownAxis,
      freeAxis.filter(([name]) => !known.includes(name) && !(name in {})),
    ),
    fc.integer({ min: 1, max: 6 }),
    positive,
  )
  .chain(([[name, unit], size, spacing]) =>
    fc
      .record({
        sign: optional(fc.constantFrom<1 | -1>(1, -1)),
        origin: optional(number),
        positions: optional(fc.array(number, { minLength: size, maxLength: size })),
        kept: optional(fc.subarray([...Array(size).keys()], { minLength: 1 })),
      })
      .map((rest) => defineAxis({ name, unit, size, spacing, ...present(rest) } as Axis)),
  );

const rangeOf = (value: fc.Arbitrary<number>) =>
  fc.tuple(value, value).map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a]));
const range = rangeOf(number);
const azimuths = rangeOf(fc.double({ min: -90, max: 90, noNaN: true }).map((value) => value + 0));
const limits = fc.record({ rangeM: optional(range), velocityMps: optional(range), azimuthDeg: optional(azimuths) });
const probe = fc.record({
  pitchM: optional(positive),
  elementWidthM: optional(positive),
  startTimeS: optional(number),
  prfHz: optional(positive),
  transmitDelaysS: optional(fc.array(number, { minLength: 1, maxLength: 4 })),
});

/** Any sensor that the contract allows, with snapshots of at most a few kilobytes. */
export const sensorArbitrary: fc.Arbitrary<SensorDescription> = fc
  .record({
    streamId: fc.string({ minLength: 1 }),
    modality: fc.constantFrom(...modalities),
    datatype: fc.constantFrom(...datatypes),
    carrierHz: optional(positive.map(hertz)),
    geometry: optional(fc.constantFrom(...geometries)),
    propagationSpeedMps: positive.map(metresPerSecond),
    axes: fc.uniqueArray(axisArbitrary, { minLength: 1, maxLength: 3, selector: (axis) => axis.name }),
    limits: optional(limits.map(present)),
    slotS: optional(positive),
    ultrasound: optional(probe.map(present)),
  })
  .map(({ slotS, ...fields }) => {
    const antennas = fields.axes.find((axis) => axis.name === 'antenna')?.size;
    const tdm = slotS !== undefined && antennas !== undefined ? { transmitters: antennas, slotS } : undefined;
    return defineSensor(present({ ...fields, tdm }) as unknown as SensorFields);
  });

/** A time that 64-bit nanoseconds hold. */
export const timeArbitrary = fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n });

export const truthArbitrary: fc.Arbitrary<TruthTarget[]> = fc.array(
  fc
    .record({
      azimuthDeg: optional(number),
      rangeM: optional(number),
      velocityMps: optional(number),
      amplitudeDb: optional(number),
    })
    .map((target) => present(target) as TruthTarget),
  { maxLength: 3 },
);
