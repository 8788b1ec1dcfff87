import type { ChannelSimulation } from './channel-simulation.ts';
import { probeElements } from './channel-simulation.ts';
import { positionsAt } from './positions.ts';
import { pulseSigma, pulseTable } from './pulse.ts';
import type { Population } from './scatterers.ts';
import { simulatedWave, SPREADING_REFERENCE_M } from './transmit.ts';

/** Directions between broadside and along the face that the pattern of an element is tabulated at. */
const DIRECTIONS = 4096;
/** Phases of one turn that are tabulated. */
const TURNS = 4096;
const circle = {
  cosines: Float64Array.from({ length: TURNS + 1 }, (_, i) => Math.cos((2 * Math.PI * i) / TURNS)),
  sines: Float64Array.from({ length: TURNS + 1 }, (_, i) => Math.sin((2 * Math.PI * i) / TURNS)),
};

/** sinc(width sin(angle) / lambda) over sin(angle), one entry more for the line beyond the last. */
const sincPattern = (widthInWavelengths: number): Float64Array =>
  Float64Array.from({ length: DIRECTIONS + 2 }, (_, i) => {
    const argument = (Math.PI * widthInWavelengths * i) / DIRECTIONS;
    return argument === 0 ? 1 : Math.sin(argument) / argument;
  });

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
  const pattern = sincPattern((simulation.elementWidthM * carrierHz) / c);
  const { cosines, sines } = circle;
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
        const sine = Math.abs(dx) / distance;
        const entry = Math.floor(sine * DIRECTIONS);
        const between = sine * DIRECTIONS - entry;
        let amplitude = sent * (z / distance) * (pattern[entry] + between * (pattern[entry + 1] - pattern[entry]));
        if (decay !== 0) amplitude *= Math.exp(-decay * delay);
        if (spreads) amplitude *= SPREADING_REFERENCE_M / distance;
        // exp(-j 2 pi cycles): the nearest of a table turned by the rest, to second order exact to 1e-10.
        const cycles = carrierHz * delay;
        const turns = (cycles - Math.floor(cycles)) * TURNS;
        const turn = Math.round(turns);
        const rest = ((turns - turn) * 2 * Math.PI) / TURNS;
        const cosine = cosines[turn];
        const sineOf = sines[turn];
        const flat = 1 - (rest * rest) / 2;
        const real = amplitude * (cosine * flat - sineOf * rest);
        const imaginary = -amplitude * (sineOf * flat + cosine * rest);
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
