import { checkFields, invalidField } from '../../captures/invalid-field.ts';
import { parseRfc3339 } from '../../captures/rfc3339.ts';
import { nearest, SounderError } from '../../core/index.ts';
import {
  channelSensor,
  type ChannelSimulation,
  packetInterval,
  type SceneObject,
  type SimulatedTransmit,
} from '../../ultrasound/simulation/index.ts';
import { checkHeld } from './machine-memory.ts';
import { scenarioValue } from './scenario-text.ts';
import {
  type ObjectFields,
  objectSchemas,
  ultrasoundScenarioSchema,
  type UltrasoundScenarioFields,
} from './ultrasound-scenario-schema.ts';

/** An ultrasound scenario as checked: what to simulate and from which seed. */
export interface UltrasoundScenario {
  readonly simulation: ChannelSimulation;
  readonly seed: number;
}

/** Share of the pitch that an element fills where the scenario does not say. */
const USUAL_WIDTH = 0.9;
/** A vessel of no stated length reaches this far beyond the ends of the probe, m. */
const VESSEL_MARGIN_M = 5e-3;

/**
 * Reads an ultrasound scenario: YAML text to a checked simulation.
 *
 * @param where  the file the text came from, named in every error
 * @throws SounderError `configuration-invalid`, one line naming file, field, what was found and what is allowed
 */
export function parseUltrasoundScenario(text: string, where: string): UltrasoundScenario {
  const fields = checkFields(ultrasoundScenarioSchema, scenarioValue(text, where), where, 'configuration-invalid');
  const { sensor, medium } = fields;
  const { channels, pitch_m: pitchM, element_width_m: elementWidthM = USUAL_WIDTH * pitchM } = sensor.probe;
  if (elementWidthM > pitchM)
    throw invalid(where, 'sensor.probe.element_width_m', elementWidthM, `at most the pitch of ${pitchM} m`);
  const startTimeNs = parseRfc3339(fields.start_time);
  if (startTimeNs === undefined)
    throw invalid(where, 'start_time', fields.start_time, 'an RFC 3339 date-time, e.g. 2025-01-01T00:00:00Z');
  const velocityMps = sensor.limits?.velocity_mps;
  const noise = noiseOf(fields, where);
  const simulation: ChannelSimulation = {
    streamId: sensor.stream_id,
    datatype: fields.datatype,
    channels,
    pitchM,
    elementWidthM,
    carrierHz: sensor.carrier_frequency_hz,
    fractionalBandwidth: sensor.fractional_bandwidth,
    propagationSpeedMps: sensor.propagation_speed_mps,
    samplingRateHz: sensor.sampling_rate_hz,
    ...recordOf(fields, where),
    transmits: transmitsOf(fields, where),
    prfHz: sensor.prf_hz,
    pulses: fields.pulses,
    packets: fields.packets,
    split: fields.split,
    ...(fields.interval_s !== undefined && { packetIntervalS: fields.interval_s }),
    scene: fields.objects.map((object, i) => objectOf(object, channels * pitchM, where, `objects[${i}]`)),
    sphericalSpreading: medium.spherical_spreading,
    attenuationDbPerCmMhz: medium.attenuation_db_per_cm_mhz,
    ...(noise && { noise }),
    startTimeNs,
    ...(velocityMps && { limits: { velocityMps } }),
  };
  checkPacket(simulation, where);
  try {
    packetInterval(simulation);
    channelSensor(simulation, where);
  } catch (error) {
    if (!(error instanceof SounderError)) throw error;
    const message = error.message.replace(/^simulation:/, `${where}:`);
    throw new SounderError('configuration-invalid', message, error.details, error);
  }
  return { simulation, seed: fields.seed };
}

/** IQ of float32, all transmits of all pulses. */
function checkPacket({ pulses, transmits, channels, fastTimeCount }: ChannelSimulation, where: string): void {
  const what = `a packet of ${pulses} pulses x ${transmits.length} transmits x ${channels} channels x ${fastTimeCount} samples`;
  checkHeld(8 * pulses * transmits.length * channels * fastTimeCount, what, where);
}

const invalid = (where: string, field: string, found: unknown, allowed: string): SounderError =>
  invalidField(where, field, found, allowed, 'configuration-invalid');

/** When a record starts and how long it is: stated, or so that it holds echoes of all elements from a range of depths. */
function recordOf({ sensor }: UltrasoundScenarioFields, where: string) {
  const { start_time_s: startTimeS, samples: fastTimeCount, depth_m: depthM, propagation_speed_mps: c } = sensor;
  const stated = startTimeS !== undefined && fastTimeCount !== undefined;
  if (depthM === undefined && stated) return { startTimeS, fastTimeCount };
  if (depthM === undefined || startTimeS !== undefined || fastTimeCount !== undefined)
    throw invalid(where, 'sensor.depth_m', depthM, 'either depth_m, or start_time_s and samples');
  const [from, to] = depthM;
  if (!(from >= 0 && to > from)) throw invalid(where, 'sensor.depth_m', depthM, 'two depths from 0, the second larger');
  const aperture = sensor.probe.channels * sensor.probe.pitch_m;
  const startS = (2 * from) / c;
  // The wave is there after at most the delay of the last element, the echo of the far corner after the diagonal.
  const endS = (to + Math.hypot(to, aperture) + aperture * steepest(sensor.transmit)) / c;
  return { startTimeS: startS, fastTimeCount: Math.ceil((endS - startS) * sensor.sampling_rate_hz) + 1 };
}

const steepest = ({ angles_deg, sources }: UltrasoundScenarioFields['sensor']['transmit']): number =>
  sources ? 1 : Math.max(...(angles_deg ?? [0]).map((angle) => Math.abs(Math.sin((angle * Math.PI) / 180))));

function transmitsOf({ sensor }: UltrasoundScenarioFields, where: string): SimulatedTransmit[] {
  const { angles_deg: angles, sources } = sensor.transmit;
  if (angles && !sources) return angles.map((angleDeg) => ({ kind: 'plane', angleDeg }));
  if (sources && !angles)
    return sources.map(({ lateral_m, behind_m }) => ({ kind: 'diverging', lateralM: lateral_m, behindM: behind_m }));
  throw invalid(where, 'sensor.transmit', sensor.transmit, 'one of angles_deg and sources');
}

function noiseOf({ noise, objects }: UltrasoundScenarioFields, where: string): ChannelSimulation['noise'] {
  if (noise === undefined) return undefined;
  const { snr_db: snrDb, noise_power_db: noisePowerDb, object } = noise;
  if ((snrDb === undefined) === (noisePowerDb === undefined))
    throw invalid(where, 'noise', noise, 'one of snr_db and noise_power_db');
  if (noisePowerDb !== undefined) {
    if (object !== undefined) throw invalid(where, 'noise.object', object, 'nothing with noise_power_db');
    return { noisePowerDb };
  }
  if (objects.length === 0) throw invalid(where, 'noise.snr_db', snrDb, 'noise_power_db where there are no objects');
  if (object !== undefined && object >= objects.length)
    throw invalid(where, 'noise.object', object, `the number of an object, 0 to ${objects.length - 1}`);
  return { snrDb: snrDb!, ...(object !== undefined && { object }) };
}

const kinds = Object.keys(objectSchemas) as readonly SceneObject['kind'][];

function objectOf(value: unknown, apertureM: number, where: string, field: string): SceneObject {
  const kind = (value as { kind?: unknown } | null)?.kind;
  if (!kinds.includes(kind as SceneObject['kind'])) {
    const meant = typeof kind === 'string' ? nearest(kind, kinds) : undefined;
    const allowed = `${kinds.join(', ')}${meant === undefined ? '' : `; did you mean "${meant}"?`}`;
    throw invalid(where, `${field}.kind`, kind, allowed);
  }
  const schema = objectSchemas[kind as SceneObject['kind']];
  const fields: ObjectFields = checkFields(schema, value, `${where}: ${field}`, 'configuration-invalid');
  if (fields.kind === 'tissue')
    for (const name of ['lateral_m', 'depth_m'] as const)
      if (!(fields[name][1] > fields[name][0]))
        throw invalid(where, `${field}.${name}`, fields[name], 'two numbers, the second larger');
  return sceneObject(fields, apertureM);
}

function sceneObject(fields: ObjectFields, apertureM: number): SceneObject {
  const { amplitude_db: amplitudeDb } = fields;
  switch (fields.kind) {
    case 'point': {
      const { kind, lateral_m: lateralM, depth_m: depthM, lateral_mps: lateralMps, axial_mps: axialMps } = fields;
      return { kind, lateralM, depthM, lateralMps, axialMps, amplitudeDb };
    }
    case 'tissue': {
      const { kind, lateral_m: lateralM, depth_m: depthM, lateral_mps: lateralMps, axial_mps: axialMps } = fields;
      const { oscillation, scatterers_per_cell: scatterersPerCell } = fields;
      const swing = oscillation && {
        amplitudeM: oscillation.amplitude_m,
        frequencyHz: oscillation.frequency_hz,
        phaseRad: oscillation.phase_rad,
      };
      return { kind, lateralM, depthM, lateralMps, axialMps, amplitudeDb, scatterersPerCell, ...(swing && { oscillation: swing }) }; // prettier-ignore
    }
    case 'vessel': {
      const { kind, lateral_m: lateralM, depth_m: depthM, radius_m: radiusM, angle_deg: angleDeg } = fields;
      const { peak_velocity_mps: peakVelocityMps, scatterers_per_cell: scatterersPerCell } = fields;
      // A steep vessel crosses the image along its depth: it needs no more than its own depth to either side.
      const cosine = Math.cos((angleDeg * Math.PI) / 180);
      const across = (apertureM + 2 * VESSEL_MARGIN_M) / Math.max(cosine, 0.25);
      const lengthM = fields.length_m ?? across;
      return { kind, lateralM, depthM, radiusM, lengthM, angleDeg, peakVelocityMps, amplitudeDb, scatterersPerCell };
    }
    case 'disk': {
      const { kind, lateral_m: lateralM, depth_m: depthM, radius_m: radiusM } = fields;
      const { angular_velocity_radps: angularVelocityRadps, scatterers_per_cell: scatterersPerCell } = fields;
      return { kind, lateralM, depthM, radiusM, angularVelocityRadps, amplitudeDb, scatterersPerCell };
    }
  }
}
