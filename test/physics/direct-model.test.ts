import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { SounderError } from '../../src/core/errors.ts';
import { SPEED_OF_LIGHT } from '../../src/core/units.ts';
import { planDirectModel } from '../../src/physics/direct-model.ts';
import { drawPhases } from '../../src/physics/scene.ts';
import { antenna, cyclesBetween, errorDb, sensorWith, subcarrier, symbol } from './helpers.ts';

const target = { azimuthDeg: 20, rangeM: 150, velocityMps: 8, amplitudeDb: -3, phaseRad: 0.7 };

describe('the direct tensor model', () => {
  it('of one target is the product of its exponentials, the first element as phase reference', () => {
    const tensor = planDirectModel(sensorWith([antenna(3), subcarrier(4), symbol(5)]))([target]);
    const space = 0.5 * Math.sin((20 * Math.PI) / 180);
    const delay = (-120e3 * 2 * 150) / SPEED_OF_LIGHT;
    const doppler = (20e-6 * 2 * 26e9 * 8) / SPEED_OF_LIGHT;
    for (let a = 0, at = 0; a < 3; a++)
      for (let k = 0; k < 4; k++)
        for (let t = 0; t < 5; t++, at += 2) {
          const phase = 0.7 + 2 * Math.PI * (space * a + delay * k + doppler * t);
          expect(tensor[at]).toBeCloseTo(10 ** (-3 / 20) * Math.cos(phase), 6);
          expect(tensor[at + 1]).toBeCloseTo(10 ** (-3 / 20) * Math.sin(phase), 6);
        }
  });

  it('adds targets', () => {
    const model = planDirectModel(sensorWith([antenna(4), subcarrier(300)]));
    const other = { azimuthDeg: -40, rangeM: 20, amplitudeDb: 2, phaseRad: -1 };
    const [one, two] = [model([target]), model([other])];
    expect(
      errorDb(
        model([target, other]),
        one.map((x, i) => x + two[i]),
      ),
    ).toBeLessThan(-130);
    expect(model([]).every((x) => x === 0)).toBe(true);
  });

  it('turns faster in slow time in proportion to the closing speed, and forward for an approaching target', () => {
    const model = planDirectModel(sensorWith([symbol(2)]));
    const turn = (velocityMps: number): number => cyclesBetween(model([{ velocityMps, amplitudeDb: 0 }]), 0, 1);
    expect(turn(4)).toBeGreaterThan(0);
    expect(turn(12)).toBeCloseTo(3 * turn(4), 6);
    expect(turn(-12)).toBeCloseTo(-3 * turn(4), 6);
  });

  it('turns back along subcarriers as range grows, forward where the axis says sign 1', () => {
    const near = { rangeM: 30, amplitudeDb: 0 };
    const cycles = (120e3 * 2 * 30) / SPEED_OF_LIGHT;
    const down = planDirectModel(sensorWith([subcarrier(2)]))([near]);
    const up = planDirectModel(sensorWith([{ ...subcarrier(2), sign: 1 }]))([near]);
    expect(cyclesBetween(down, 0, 1)).toBeCloseTo(-cycles, 6);
    expect(cyclesBetween(up, 0, 1)).toBeCloseTo(cycles, 6);
  });

  it('halves delay and Doppler for a one-way path', () => {
    const axes = [subcarrier(2), symbol(2)];
    const around = planDirectModel(sensorWith(axes))([target]);
    const oneWay = planDirectModel(sensorWith(axes, { geometry: 'bistatic' }))([target]);
    for (const element of [1, 2])
      expect(cyclesBetween(around, 0, element)).toBeCloseTo(2 * cyclesBetween(oneWay, 0, element), 6);
  });

  it('lets TDM transmitter t gather t slots of Doppler', () => {
    const tdm = { transmitters: 3, slotS: 7e-6 };
    const axes = [antenna(6), symbol(2)];
    const still = planDirectModel(sensorWith(axes))([target]);
    const moving = planDirectModel(sensorWith(axes, { tdm }))([target]);
    const cycles = (7e-6 * 2 * 26e9 * 8) / SPEED_OF_LIGHT;
    for (let n = 0; n < 6; n++) {
      const extra = cyclesBetween(moving, 0, 2 * n) - cyclesBetween(still, 0, 2 * n);
      expect(extra - Math.round(extra)).toBeCloseTo(cycles * Math.floor(n / 2), 6);
    }
    const withoutSlowTime = planDirectModel(sensorWith([antenna(6)], { tdm }))([target]);
    for (let n = 0; n < 6; n++) {
      const difference = cyclesBetween(withoutSlowTime, 0, n) - cyclesBetween(moving, 0, 2 * n);
      expect(difference - Math.round(difference)).toBeCloseTo(0, 6);
    }
  });

  it('multiplies by the given gains along an incoherent axis, and by 1 without them', () => {
    const polarisation = { name: 'polarisation', size: 2, spacing: 1, unit: 'index' } as const;
    const model = planDirectModel(sensorWith([polarisation, subcarrier(3)]));
    const gains = [
      { re: 0.5, im: 0 },
      { re: 0, im: 2 },
    ];
    const plain = model([target]);
    const weighted = model([{ ...target, elementGains: { polarisation: gains } }]);
    expect([...plain.slice(6)]).toEqual([...plain.slice(0, 6)]);
    for (let k = 0; k < 6; k += 2) {
      expect(weighted[k]).toBeCloseTo(0.5 * plain[k], 6);
      expect(weighted[k + 1]).toBeCloseTo(0.5 * plain[k + 1], 6);
      expect(weighted[6 + k]).toBeCloseTo(-2 * plain[k + 1], 6);
      expect(weighted[6 + k + 1]).toBeCloseTo(2 * plain[k], 6);
    }
    expect(() => model([{ ...target, elementGains: { polarisation: [{ re: 1, im: 0 }] } }])).toThrow(/found 1 gains/);
  });

  it('samples a thinned axis where the full axis would be, and a non-uniform one by its positions', () => {
    const full = planDirectModel(sensorWith([antenna(8)]))([target]);
    const kept = [1, 4, 6];
    const thinned = planDirectModel(sensorWith([{ ...antenna(8), kept }]))([target]);
    const placed = planDirectModel(sensorWith([{ ...antenna(3), positions: [0.5, 2, 3] }]))([target]);
    kept.forEach((n, i) => expect([...thinned.slice(2 * i, 2 * i + 2)]).toEqual([...full.slice(2 * n, 2 * n + 2)]));
    [0, 3, 5].forEach((n, i) => expect(placed[2 * i]).toBeCloseTo(full[2 * n], 6));
  });

  it('takes cycles per element by name where an axis measures nothing physical', () => {
    const model = planDirectModel(sensorWith([{ name: 'fast_time', size: 3, spacing: 1e-7, unit: 's' }]));
    const tensor = model([{ amplitudeDb: 0, frequencies: { fast_time: 0.1 } }]);
    expect(cyclesBetween(tensor, 0, 1)).toBeCloseTo(0.1, 6);
    expect(() => model([{ amplitudeDb: 0 }])).toThrow(/frequencies.fast_time: found nothing/);
  });

  it.each([
    [{ amplitudeDb: 0, rangeM: 1 }, /azimuthDeg: found nothing, allowed: a finite number, which axis "antenna" needs/],
    [{ amplitudeDb: 0, azimuthDeg: 1, rangeM: NaN }, /rangeM: found NaN/],
  ])('says what a target lacks: %j', (lacking, message) => {
    const model = planDirectModel(sensorWith([antenna(2), subcarrier(2)]));
    expect(() => model([lacking])).toThrow(message);
    expect(() => model([lacking])).toThrow(SounderError);
    expect(() => model([], new Float32Array(3))).toThrow(/found 3 numbers, expected 8/);
  });

  it('gives the same numbers in any axis order, only stored in that order', () => {
    const axes = [antenna(5), subcarrier(7), symbol(6)];
    const reference = planDirectModel(sensorWith(axes))([target, { ...target, azimuthDeg: -50, velocityMps: -3 }]);
    fc.assert(
      fc.property(fc.shuffledSubarray(axes, { minLength: 3 }), (order) => {
        const tensor = planDirectModel(sensorWith(order))([target, { ...target, azimuthDeg: -50, velocityMps: -3 }]);
        const index = { antenna: 0, subcarrier: 0, symbol: 0 };
        const name = (m: number): keyof typeof index => order[m].name as keyof typeof index;
        for (let n = 0; n < 5 * 7 * 6; n++) {
          let rest = n;
          for (let m = 2; m >= 0; m--) {
            index[name(m)] = rest % order[m].size;
            rest = Math.floor(rest / order[m].size);
          }
          const at = (index.antenna * 7 + index.subcarrier) * 6 + index.symbol;
          expect(tensor[2 * n]).toBeCloseTo(reference[2 * at], 5);
          expect(tensor[2 * n + 1]).toBeCloseTo(reference[2 * at + 1], 5);
        }
      }),
      { numRuns: 12 },
    );
  });
});

describe('phases that are not given', () => {
  const sensor = sensorWith([{ name: 'polarisation', size: 2, spacing: 1, unit: 'index' }, subcarrier(3)]);

  it('are drawn, those that are given stay, and one does not change the other', () => {
    const [one, two] = drawPhases(sensor, [{ amplitudeDb: 0 }, { amplitudeDb: 0 }], createRng(3));
    const [given, same] = drawPhases(sensor, [{ amplitudeDb: 0, phaseRad: 1 }, { amplitudeDb: 0 }], createRng(3));
    expect(given.phaseRad).toBe(1);
    expect(same.phaseRad).toBe(two.phaseRad);
    expect(one.phaseRad).not.toBe(two.phaseRad);
  });

  it('give incoherent axes gains of modulus 1', () => {
    const [{ elementGains }] = drawPhases(sensor, [{ amplitudeDb: 0 }], createRng(3));
    for (const { re, im } of elementGains!.polarisation) expect(Math.hypot(re, im)).toBeCloseTo(1, 12);
  });
});
