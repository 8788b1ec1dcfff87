import type { ChannelSimulation } from './channel-simulation.ts';
import { probeElements } from './channel-simulation.ts';
import { positionsAt } from './positions.ts';
import { pulseSigma, pulseTable } from './pulse.ts';
import type { Population } from './scatterers.ts';
import { simulatedWave, SPREADING_REFERENCE_M } from './transmit.ts';

/**
 * Adds the echoes of a population at a time to the IQ of one transmit: channel x fast_time, interleaved float32 pairs.
 *
 * Scatterers stand still while one pulse passes (start and stop): the Doppler shift within a pulse, v / c of it, is left out.
 */
export type EchoAdder = (population: Population, transmit: number, seconds: number, into: Float32Array) => void;

/**
 * Plans the echoes of point scatterers in a homogeneous medium, single scattering, all in the image plane:
 * a g(t - tau) exp(-j 2 pi fc tau), tau = arrival + |element - scatterer| / c, g the two-way Gaussian envelope.
 *
 * Elements receive as strips in a soft baffle, sinc(width sin(angle) / lambda) cos(angle): Selfridge, Kino, Khuri-Yakub,
 * Appl. Phys. Lett. 37 (1980) 35. Echoes within a pulse's length of the end of the record are cut off there.
 */
export function planEchoes(simulation: ChannelSimulation): EchoAdder {
  const { carrierHz, propagationSpeedMps: c, samplingRateHz, startTimeS, fastTimeCount: count } = simulation;
  const elements = Float64Array.from(probeElements(simulation));
  const waves = simulation.transmits.map((transmit) => simulatedWave(transmit, [...elements], c));
  const table = pulseTable(pulseSigma(carrierHz, simulation.fractionalBandwidth) * samplingRateHz);
  const widthInWavelengths = (simulation.elementWidthM * carrierHz) / c;
  // dB / cm / MHz at the carrier to nepers per second of path.
  const decay = (simulation.attenuationDbPerCmMhz * (carrierHz / 1e6) * 100 * c * Math.LN10) / 20;
  const spreads = simulation.sphericalSpreading;
  let [lateral, depth] = [new Float64Array(0), new Float64Array(0)];

  return (population, transmit, seconds, into) => {
    const scatterers = population.first.length;
    if (lateral.length < scatterers) [lateral, depth] = [new Float64Array(scatterers), new Float64Array(scatterers)];
    positionsAt(population, seconds, lateral, depth);
    const { values, rows, length, lead } = table;
    const wave = waves[transmit];
    for (let i = 0; i < scatterers; i++) {
      const x = lateral[i];
      const z = depth[i];
      // Behind the face there is nothing to hear.
      if (z <= 0) continue;
      const arrival = wave.arrival(x, z);
      const sent = spreads ? population.amplitude / wave.spreading(x, z) : population.amplitude;
      for (let e = 0; e < elements.length; e++) {
        const dx = x - elements[e];
        const distance = Math.sqrt(dx * dx + z * z);
        const delay = arrival + distance / c;
        const at = (delay - startTimeS) * samplingRateHz;
        let whole = Math.floor(at);
        let row = Math.round((at - whole) * rows);
        if (row === rows) {
          row = 0;
          whole++;
        }
        const start = whole - lead;
        if (start >= count || start + length <= 0) continue;
        const argument = Math.PI * widthInWavelengths * (dx / distance);
        let amplitude = sent * (z / distance);
        if (argument !== 0) amplitude *= Math.sin(argument) / argument;
        if (decay !== 0) amplitude *= Math.exp(-decay * delay);
        if (spreads) amplitude *= SPREADING_REFERENCE_M / distance;
        const phase = -2 * Math.PI * carrierHz * delay;
        const real = amplitude * Math.cos(phase);
        const imaginary = amplitude * Math.sin(phase);
        const from = Math.max(0, -start);
        const to = Math.min(length, count - start);
        let envelope = row * length + from;
        let target = 2 * (e * count + start + from);
        for (let k = from; k < to; k++) {
          const value = values[envelope++];
          into[target++] += real * value;
          into[target++] += imaginary * value;
        }
      }
    }
  };
}
