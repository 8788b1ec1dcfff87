import { SounderError } from '../../core/errors.ts';
import type { Rng } from '../../core/rng.ts';
import { isComplex } from '../../core/sensor.ts';
import { type ChannelSimulation, packetInterval, transmitTime } from './channel-simulation.ts';
import { type EchoAdder, planEchoes } from './echoes.ts';
import { planRecordEncoder } from './encode-record.ts';
import { drawScatterers, type Population } from './scatterers.ts';

/** One snapshot of a simulated recording; `samples` belong to the caller. */
export interface SimulatedRecord {
  readonly captureTimeNs: bigint;
  /** In the datatype and the axes of `channelSensor`. */
  readonly samples: Uint8Array;
}

/** Integers have this much room over the largest sample of the first packet: later ones may be a little larger. */
const HEADROOM = 1.25;

/**
 * Simulates channel data packet by packet; equal seeds give equal bytes, split or not.
 *
 * Memory: the IQ of one packet. Cost: scatterers x channels x transmits, about 0.1 us each.
 *
 * @throws SounderError `configuration-invalid` when packets overlap or noise has no echo to refer to
 */
export function* simulateChannelData(simulation: ChannelSimulation, rng: Rng): Generator<SimulatedRecord, void, void> {
  const { channels, fastTimeCount, transmits, pulses, packets, split, startTimeNs } = simulation;
  packetInterval(simulation);
  const populations = drawScatterers(simulation, rng.fork('scatterers'));
  const addEchoes = planEchoes(simulation);
  const sigma = noiseSigma(simulation, populations, addEchoes);
  const valuesPerTransmit = 2 * channels * fastTimeCount;
  let encoder: ReturnType<typeof planRecordEncoder> | undefined;
  for (let packet = 0; packet < packets; packet++) {
    // Its bytes may be what the caller gets, so that every packet has its own.
    const iq = new Float32Array(valuesPerTransmit * transmits.length * pulses);
    for (let pulse = 0; pulse < pulses; pulse++)
      for (let transmit = 0; transmit < transmits.length; transmit++) {
        const offset = (pulse * transmits.length + transmit) * valuesPerTransmit;
        const record = iq.subarray(offset, offset + valuesPerTransmit);
        const seconds = transmitTime(simulation, packet, pulse, transmit);
        for (const population of populations) addEchoes(population, transmit, seconds, record);
      }
    if (sigma > 0) addWhiteNoise(iq, sigma, rng.fork(`noise ${packet}`));
    encoder ??= planRecordEncoder(simulation, HEADROOM * largestMagnitude(iq));
    const timeNs = (pulse: number, transmit: number): bigint =>
      startTimeNs + BigInt(Math.round(1e9 * transmitTime(simulation, packet, pulse, transmit)));
    if (!split) yield { captureTimeNs: timeNs(0, 0), samples: encoder.encode(iq) };
    else
      for (let n = 0; n < pulses * transmits.length; n++)
        yield {
          captureTimeNs: timeNs(Math.floor(n / transmits.length), n % transmits.length),
          samples: encoder.encode(iq.subarray(n * valuesPerTransmit, (n + 1) * valuesPerTransmit)),
        };
  }
}

/** Standard deviation of the complex noise of one IQ sample, sqrt(E|w|^2), in the units of echo amplitudes. */
export function noiseSigma(
  simulation: ChannelSimulation,
  populations: readonly Population[],
  addEchoes: EchoAdder,
): number {
  const { noise, channels, fastTimeCount, datatype } = simulation;
  if (noise === undefined) return 0;
  // Real noise of power P is the real part of complex noise of 2 P, as real echoes have half the power of their IQ.
  if ('noisePowerDb' in noise) return Math.sqrt((isComplex(datatype) ? 1 : 2) * 10 ** (noise.noisePowerDb / 10));
  const iq = new Float32Array(2 * channels * fastTimeCount);
  populations.forEach((population, i) => {
    if (noise.object === undefined || noise.object === i) addEchoes(population, 0, 0, iq);
  });
  let [power, heard] = [0, 0];
  for (let i = 0; i < iq.length; i += 2) {
    const sample = iq[i] ** 2 + iq[i + 1] ** 2;
    if (sample === 0) continue;
    power += sample;
    heard++;
  }
  if (heard === 0)
    throw new SounderError(
      'configuration-invalid',
      'simulation: noise: a signal-to-noise ratio needs echoes in the record of the first pulse, found none',
    );
  return Math.sqrt(power / heard / 10 ** (noise.snrDb / 10));
}

/** Circular white noise on IQ; its real part at the carrier is white noise of half the power in real records. */
function addWhiteNoise(iq: Float32Array, sigma: number, rng: Rng): void {
  const each = sigma * Math.SQRT1_2;
  for (let i = 0; i < iq.length; i++) iq[i] += each * rng.normal();
}

function largestMagnitude(iq: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < iq.length; i += 2) largest = Math.max(largest, iq[i] ** 2 + iq[i + 1] ** 2);
  return Math.sqrt(largest);
}
