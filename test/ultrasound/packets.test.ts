import { describe, expect, it } from 'vitest';
import { bytesPerSnapshot, type SensorFields, shapeOf } from '../../src/core/index.ts';
import { layPackets } from '../../src/ultrasound/packets.ts';
import { probe } from './probe.ts';

describe('packets of a sensor', () => {
  it('have slow time outermost, at the pulse repetition frequency', () => {
    const layout = layPackets(probe(), { length: 8 })!;
    expect(layout).toMatchObject({ length: 8, hop: 8 });
    expect(layout.sensor.axes.map(({ name }) => name)).toEqual(['slow_time', 'channel', 'fast_time']);
    expect(layout.sensor.axes[0]).toMatchObject({ size: 8, spacing: 1e-4, unit: 's' });
    expect(bytesPerSnapshot(layout.sensor)).toBe(8 * bytesPerSnapshot(probe()));
    expect(layout.sensor.ultrasound).toEqual(probe().ultrasound);
  });

  it('take all angles of a pulse together, at the rate of the pulses', () => {
    const delays = Array.from({ length: 3 * 2 }, (_, i) => i * 1e-7);
    const layout = layPackets(probe({ transmitDelaysS: delays }), { length: 8, hop: 2 })!;
    expect(layout).toMatchObject({ length: 24, hop: 6 });
    expect(layout.sensor.axes.map(({ name }) => name)).toEqual(['slow_time', 'transmit', 'channel', 'fast_time']);
    expect(shapeOf(layout.sensor)).toEqual([8, 3, 2, 4]);
    expect(layout.sensor.axes[0].spacing).toBeCloseTo(3e-4, 15);
  });

  it('leave angles that one snapshot holds together, and count them', () => {
    const { axes } = probe();
    const transmit = { name: 'transmit', size: 3, spacing: 1, unit: 'index', sign: 1, origin: 0 } as const;
    const delays = Array.from({ length: 3 * 2 }, () => 0);
    const layout = layPackets(probe({ transmitDelaysS: delays }, { axes: [transmit, ...axes] }), { length: 8 })!;
    expect(layout.length).toBe(8);
    expect(shapeOf(layout.sensor)).toEqual([8, 3, 2, 4]);
    expect(layout.sensor.axes[0].spacing).toBeCloseTo(3e-4, 15);
  });

  it('are the snapshots themselves where these have slow time', () => {
    const { sensor } = layPackets(probe(), { length: 4 })!;
    expect(layPackets(sensor, { length: 32 })).toBeUndefined();
  });

  it.each<[what: string, probe: object, fields: Partial<SensorFields>, message: string]>([
    ['a pulse repetition frequency', { prfHz: undefined }, {}, 'packet: stream probe-1: ultrasound.prf_hz: found nothing, allowed: the pulse repetition frequency in Hz, by which slow time is counted'],
    ['delays for every channel', { transmitDelaysS: [0, 1e-7, 2e-7] }, {}, 'packet: stream probe-1: ultrasound.transmit_delays_s: found 3 delays, allowed: a multiple of the 2 channels'],
    ['channels for its delays', { transmitDelaysS: [0, 1e-7] }, { axes: [probe().axes[1]] }, 'packet: stream probe-1: ultrasound.transmit_delays_s: found 2 delays, allowed: none without an axis "channel"'],
    ['ultrasound', {}, { modality: 'isac' }, 'packet: stream probe-1: found modality isac, allowed: ultrasound'],
  ])('need %s', (_, facts, fields, message) => {
    expect(() => layPackets(probe(facts, fields), { length: 8 })).toThrow(
      expect.objectContaining({ code: fields.modality ? 'plan-invalid' : 'capture-invalid', message }),
    );
  }); // prettier-ignore
});
