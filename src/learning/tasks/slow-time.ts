import type { Examples } from './examples.ts';

export interface SlowTimeOptions {
  /** Pulses of a packet. */
  readonly pulses: number;
  /** Largest velocity, radians a pulse; below pi, which a pulse repetition frequency holds. */
  readonly fastest: number;
  /** Signal to noise of every pulse, dB; 20. */
  readonly snrDb?: number;
  /** Sinusoids that a motion consists of; 3. */
  readonly sinusoids?: number;
  /** Their frequencies lie between, cycles a packet; 0.5 to 2.5. */
  readonly cycles?: readonly [from: number, to: number];
}

/**
 * Tissue that moves to and fro under one sample volume: pulses s_n = exp(j (phi_0 + v_0 + ... + v_n)) + noise, interleaved, and
 * the velocity v_n of every pulse, radians a pulse.
 *
 * v is a sum of sinusoids of equal amplitude with uniform frequencies and phases, its largest value `fastest` times U(0.2, 1).
 */
export function slowTimeMotion(options: SlowTimeOptions): Examples {
  const { pulses, fastest, snrDb = 20, sinusoids = 3, cycles = [0.5, 2.5] } = options;
  const spread = Math.SQRT1_2 * 10 ** (-snrDb / 20);
  return {
    shape: { measurement: 2 * pulses, target: pulses, mask: pulses },
    draw: (rng, { measurements, targets }) => {
      for (let start = 0; start < targets.length; start += pulses) {
        const v = targets.subarray(start, start + pulses).fill(0);
        for (let k = 0; k < sinusoids; k++) {
          const frequency = cycles[0] + (cycles[1] - cycles[0]) * rng.uniform();
          const phase = rng.uniform();
          for (let n = 0; n < pulses; n++) v[n] += Math.sin(2 * Math.PI * ((frequency * n) / pulses + phase));
        }
        let peak = 0;
        for (let n = 0; n < pulses; n++) peak = Math.max(peak, Math.abs(v[n]));
        const scale = (fastest * (0.2 + 0.8 * rng.uniform())) / Math.max(peak, 1e-12);
        let angle = 2 * Math.PI * rng.uniform();
        for (let n = 0; n < pulses; n++) {
          v[n] *= scale;
          angle += v[n];
          measurements[2 * (start + n)] = Math.cos(angle) + spread * rng.normal();
          measurements[2 * (start + n) + 1] = Math.sin(angle) + spread * rng.normal();
        }
      }
    },
  };
}
