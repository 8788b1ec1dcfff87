import { type Axis, defineAxis } from '../core/axes.ts';
import { SounderError } from '../core/errors.ts';
import type { SensorDescription } from '../core/sensor.ts';

/** How the transmits of a stream become packets. */
export interface PacketOptions {
  /** Pulses of slow time in a packet. */
  readonly length: number;
  /** Pulses from the first of a packet to the first of the next; `length` by default, so that packets are disjoint. */
  readonly hop?: number | undefined;
}

/** What the packets of one sensor are made of. */
export interface PacketLayout {
  /** Of a packet: slow time x [transmit x] whatever one transmit holds. */
  readonly sensor: SensorDescription;
  /** Transmits in a packet. */
  readonly length: number;
  /** Transmits from the first of a packet to the first of the next. */
  readonly hop: number;
}

const hasAxis = ({ axes }: SensorDescription, name: string): boolean => axes.some((axis) => axis.name === name);

/**
 * Lays out the packets of a sensor that delivers its slow time as a stream, one transmit a snapshot.
 *
 * Packet k holds pulses k hop to k hop + length - 1, counted from sequence number 0, so that whoever starts to read in
 * the middle of a stream makes the same packets. Where the probe steers through T angles, T transmits in a row are one
 * pulse, at the rate PRF / T; the tensor then has an axis `transmit`.
 *
 * @returns undefined where snapshots have slow time already: they are packets as they come
 * @throws SounderError `capture-invalid` naming the probe fact that is missing or wrong, what was found and what is
 *   allowed; `plan-invalid` for a sensor of another modality
 */
export function layPackets(
  sensor: SensorDescription,
  { length, hop = length }: PacketOptions,
): PacketLayout | undefined {
  if (sensor.modality !== 'ultrasound')
    throw new SounderError(
      'plan-invalid',
      `packet: stream ${sensor.streamId}: found modality ${sensor.modality}, allowed: ultrasound`,
    );
  if (hasAxis(sensor, 'slow_time')) return undefined;
  const prfHz =
    sensor.ultrasound?.prfHz ??
    invalid(sensor, 'prf_hz', 'nothing', 'the pulse repetition frequency in Hz, by which slow time is counted');
  // Angles in one snapshot are transmits as well: the next pulse begins after all of them.
  const within = sensor.axes.find((axis) => axis.name === 'transmit')?.size ?? 1;
  const angles = anglesOf(sensor);
  const slowTime = defineAxis({ name: 'slow_time', size: length, spacing: (angles * within) / prfHz, unit: 's' });
  const transmit: Axis[] =
    angles > 1 ? [defineAxis({ name: 'transmit', size: angles, spacing: 1, unit: 'index' })] : [];
  return {
    sensor: { ...sensor, axes: [slowTime, ...transmit, ...sensor.axes] },
    length: length * angles,
    hop: hop * angles,
  };
}

/** Transmits that the delays of the probe are stated for. */
function anglesOf(sensor: SensorDescription): number {
  const delays = sensor.ultrasound?.transmitDelaysS;
  if (!delays || hasAxis(sensor, 'transmit')) return 1;
  const channels =
    sensor.axes.find((axis) => axis.name === 'channel')?.size ??
    invalid(sensor, 'transmit_delays_s', `${delays.length} delays`, 'none without an axis "channel"');
  if (delays.length === 0 || delays.length % channels !== 0)
    invalid(sensor, 'transmit_delays_s', `${delays.length} delays`, `a multiple of the ${channels} channels`);
  return delays.length / channels;
}

function invalid(sensor: SensorDescription, fact: string, found: string, allowed: string): never {
  const field = `ultrasound.${fact}`;
  throw new SounderError(
    'capture-invalid',
    `packet: stream ${sensor.streamId}: ${field}: found ${found}, allowed: ${allowed}`,
    { field, found, allowed },
  );
}
