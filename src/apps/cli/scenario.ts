import { checkFields, invalidField } from '../../captures/invalid-field.ts';
import { parseRfc3339 } from '../../captures/rfc3339.ts';
import {
  defineAxis,
  defineSensor,
  hertz,
  isHarmonic,
  metresPerSecond,
  nearest,
  type SensorDescription,
  SounderError,
} from '../../core/index.ts';
import type { Motion } from '../../physics/motion.ts';
import type { SceneTarget } from '../../physics/scene.ts';
import type { Simulation } from '../../physics/simulation.ts';
import { planTargetFrequencies } from '../../physics/target-frequencies.ts';
import { scenarioSchema, type ScenarioFields } from './scenario-schema.ts';
import { scenarioValue } from './scenario-text.ts';
import { waveformOf } from './scenario-waveform.ts';

/** A scenario file as checked: what to simulate and from which seed. */
export interface Scenario {
  readonly simulation: Simulation;
  readonly seed: number;
}

/**
 * Reads a scenario: YAML text to a checked simulation.
 *
 * @param where  the file the text came from, named in every error
 * @throws SounderError `configuration-invalid`, one line naming file, field, what was found and what is allowed
 */
export function parseScenario(text: string, where: string): Scenario {
  const fields = checkFields(scenarioSchema, scenarioValue(text, where), where, 'configuration-invalid');
  const sensor = sensorOf(fields, where);
  const startTimeNs = parseRfc3339(fields.start_time);
  if (startTimeNs === undefined)
    throw invalid(where, 'start_time', fields.start_time, 'an RFC 3339 date-time, e.g. 2025-01-01T00:00:00Z');
  if (fields.waveform && fields.model === 'direct')
    throw invalid(where, 'waveform', fields.waveform, 'nothing with model direct');
  const noise = noiseOf(fields, where);
  const simulation: Simulation = {
    sensor,
    ...(fields.model === 'ofdm' && { waveform: waveformOf(sensor, fields.waveform ?? {}, where) }),
    targets: fields.targets.map((target, p) => targetOf(target, sensor, `${where}: targets[${p}]`)),
    snapshots: fields.snapshots,
    intervalS: fields.interval_s,
    startTimeNs,
    ...(noise && { noise }),
  };
  return { simulation, seed: fields.seed };
}

const invalid = (where: string, field: string, found: unknown, allowed: string): SounderError =>
  invalidField(where, field, found, allowed, 'configuration-invalid');

function sensorOf({ sensor, datatype }: ScenarioFields, where: string): SensorDescription {
  const { carrier_frequency_hz, geometry, propagation_speed_mps, limits, tdm } = sensor;
  const place = `${where}: sensor`;
  try {
    return defineSensor(
      {
        streamId: sensor.stream_id,
        modality: sensor.modality,
        datatype,
        axes: sensor.axes.map((axis, m) => defineAxis(axis, `${place}.axes[${m}]`)),
        ...(carrier_frequency_hz !== undefined && { carrierHz: hertz(carrier_frequency_hz) }),
        ...(geometry && { geometry }),
        ...(propagation_speed_mps !== undefined && { propagationSpeedMps: metresPerSecond(propagation_speed_mps) }),
        ...(limits && {
          limits: {
            ...(limits.range_m && { rangeM: limits.range_m }),
            ...(limits.velocity_mps && { velocityMps: limits.velocity_mps }),
            ...(limits.azimuth_deg && { azimuthDeg: limits.azimuth_deg }),
          },
        }),
        ...(tdm && { tdm: { transmitters: tdm.transmitters, slotS: tdm.slot_s } }),
      },
      place,
    );
  } catch (error) {
    if (!(error instanceof SounderError)) throw error;
    throw new SounderError('configuration-invalid', error.message, error.details, error);
  }
}

function noiseOf({ noise, targets }: ScenarioFields, where: string): Simulation['noise'] {
  if (noise === undefined) return undefined;
  const { snr_db: snrDb, noise_power_db: noisePowerDb } = noise;
  if ((snrDb === undefined) === (noisePowerDb === undefined))
    throw invalid(where, 'noise', noise, 'one of snr_db and noise_power_db');
  if (noisePowerDb !== undefined) return { noisePowerDb };
  if (targets.length === 0) throw invalid(where, 'noise.snr_db', snrDb, 'noise_power_db where there are no targets');
  return { snrDb: snrDb! };
}

/** A target of the scene, tried on the sensor so that whatever it lacks is known before the first snapshot. */
function targetOf(
  fields: ScenarioFields['targets'][number],
  sensor: SensorDescription,
  where: string,
): SceneTarget | Motion {
  const { azimuth_deg: azimuthDeg, range_m: rangeM, velocity_mps: velocityMps, motion, frequencies } = fields;
  const names = sensor.axes.filter(isHarmonic).map((axis) => axis.name);
  const unknown = Object.keys(frequencies ?? {}).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const meant = nearest(unknown, names);
    const meaning = meant === undefined ? `allowed: ${names.join(', ')}` : `did you mean "${meant}"?`;
    throw new SounderError('configuration-invalid', `${where}.frequencies.${unknown}: unknown axis, ${meaning}`);
  }
  const common = {
    amplitudeDb: fields.amplitude_db,
    ...(fields.phase_rad !== undefined && { phaseRad: fields.phase_rad }),
  };
  const place = { ...(azimuthDeg !== undefined && { azimuthDeg }), ...(rangeM !== undefined && { rangeM }) };
  if (motion) {
    if (velocityMps !== undefined || frequencies)
      throw invalid(where, 'motion', motion, 'either motion, or velocity_mps and frequencies');
    if (azimuthDeg === undefined || rangeM === undefined)
      throw invalid(where, 'motion', motion, 'motion with azimuth_deg and range_m');
    tryOn(sensor, { ...common, ...place, velocityMps: motion.speed_mps }, where);
    const { heading_deg: headingDeg, speed_mps: speedMps, amplitude: amplitudeLaw } = motion;
    return { ...common, azimuthDeg, rangeM, headingDeg, speedMps, amplitudeLaw };
  }
  const target: SceneTarget = {
    ...common,
    ...place,
    ...(velocityMps !== undefined && { velocityMps }),
    ...(frequencies && { frequencies }),
  };
  tryOn(sensor, target, where);
  return target;
}

/** Names of what a target lacks, as a scenario spells them. */
const spelling: Readonly<Record<string, string>> = {
  azimuthDeg: 'azimuth_deg',
  rangeM: 'range_m',
  velocityMps: 'velocity_mps',
};

function tryOn(sensor: SensorDescription, target: SceneTarget, where: string): void {
  try {
    planTargetFrequencies(sensor)(target);
  } catch (error) {
    if (!(error instanceof SounderError)) throw error;
    const field = String(error.details.field);
    const allowed = `a finite number, which axis "${String(error.details.axis)}" needs`;
    throw invalid(where, spelling[field] ?? field, error.details.found, allowed);
  }
}
