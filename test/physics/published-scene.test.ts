import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../src/core/sensor.ts';
import { sampleRateOf, symbolSpacingOf } from '../../src/physics/ofdm-waveform.ts';
import { publishedCompression, publishedScene } from '../../src/physics/published-scene.ts';
import { totalPower } from '../../src/physics/scene.ts';

const { sensor, targets, waveform, pathLossesDb } = publishedScene();

describe('the published scene', () => {
  it('has the printed distances to the digit', () => {
    expect(targets.map((target) => target.rangeM!.toFixed(3))).toEqual(
      ['44.414', '111.034', '199.862', '266.482', '333.103', '399.723'], // prettier-ignore
    );
  });

  it('has the printed relative powers to the digit, adding up to 0 dB', () => {
    expect(targets.map((target) => target.amplitudeDb.toFixed(2))).toEqual(
      ['-0.82', '-9.58', '-15.19', '-17.94', '-20.08', '-21.82'], // prettier-ignore
    );
    expect(totalPower(targets)).toBeCloseTo(1, 12);
    expect(targets[5].amplitudeDb - targets[0].amplitudeDb).toBeCloseTo(pathLossesDb[0] - pathLossesDb[5], 12);
  });

  it('has the printed speeds in km/h and angles from the array axis', () => {
    expect(targets.map((target) => +(target.velocityMps! * 3.6).toFixed(9))).toEqual([0, 5, 0, 15, 0, 25]);
    expect(targets.map((target) => 90 - target.azimuthDeg!)).toEqual([30, 54, 78, 102, 126, 150]);
  });

  it('has the printed waveform: 13.5 MHz, 225 + 16 samples, 17.857 us nominal and 17.8519 us true', () => {
    expect(shapeOf(sensor)).toEqual([16, 180, 560]);
    expect([waveform.fftSize, waveform.cyclicPrefixSamples]).toEqual([225, 16]);
    expect(sampleRateOf(waveform)).toBe(13.5e6);
    expect((symbolSpacingOf(waveform, 'nominal') * 1e6).toFixed(3)).toBe('17.857');
    expect((symbolSpacingOf(waveform, 'true') * 1e6).toFixed(4)).toBe('17.8519');
    const ratio = symbolSpacingOf(waveform, 'true') / symbolSpacingOf(waveform, 'nominal') - 1;
    expect(ratio.toExponential(2)).toBe('-2.96e-4');
    expect(publishedScene('nominal').sensor.axes[2].spacing).toBe(symbolSpacingOf(waveform, 'nominal'));
  });

  it('compresses by its factors to 16 x 45 x 40', () => {
    expect(shapeOf(sensor).map((size, m) => size / publishedCompression[m])).toEqual([16, 45, 40]);
  });
});
