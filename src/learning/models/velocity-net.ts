import { SounderError } from '../../core/errors.ts';
import { createRng } from '../../core/rng.ts';
import type { Kernels } from '../../kernels/load.ts';
import { createParameters } from '../parameters.ts';
import { denseLengths, planDenseNetwork } from './dense-network.ts';
import { planPulseProducts } from './pulse-products.ts';
import type { RecoveryModel } from './recovery-model.ts';

export interface VelocityNetOptions {
  /** Pulses of a packet. */
  readonly pulses: number;
  /** Packets of a batch. */
  readonly examples: number;
  /** Pulses are multiplied up to so many apart; 8. */
  readonly lags?: number;
  /** Widths of the hidden layers; 256, 256. */
  readonly hidden?: readonly number[];
  /** Networks in a row, each of which corrects what the ones before leave; 2. */
  readonly rounds?: number;
  /** Pulses that masks will keep, which scales the start; all. */
  readonly kept?: number;
  /** Of the weights at the start; 0. */
  readonly seed?: number | string;
}

/** Its parts with their lengths, in order: weights (inputs x outputs) and biases of every layer of every round. */
export function velocityNetParts(
  pulses: number,
  { lags, hidden, rounds }: { readonly lags: number; readonly hidden: readonly number[]; readonly rounds: number },
): Record<string, number> {
  const widths = [planPulseProducts(pulses, lags).length, ...hidden, pulses];
  return Object.fromEntries(roundNames(rounds).flatMap((name) => Object.entries(denseLengths(name, widths))));
}

const roundNames = (rounds: number): string[] => Array.from({ length: rounds }, (_, k) => `round-${k + 1}`);

/**
 * Plans a network from pulses, some of them missing, to the velocity of every pulse, radians a pulse.
 *
 *     x_ij = a_i a_j conj(r_i) r_j,  0 < j - i <= lags,   v <- v + MLP_k(a, x),   r_n = u_n exp(-j (v_0 + ... + v_n))
 *
 * Measurements are complex, interleaved; u_n is their phasor, s_n / |s_n|. The first round sees v = 0. Later ones see pulses
 * turned back by the motion found so far: what is left are small angles without ambiguity, in which velocity is linear.
 * Only products enter, so that neither gain nor the phase of the start matters. Float64 on the kernels' dense product.
 *
 * @throws SounderError `plan-invalid` when a size is none
 */
export function planVelocityNet(kernels: Kernels, options: VelocityNetOptions): RecoveryModel {
  const { pulses, examples, lags = 8, hidden = [256, 256], rounds = 2, kept = pulses, seed = 0 } = options;
  checkWhole('pulses', pulses, 2, Infinity);
  checkWhole('examples', examples, 1, Infinity);
  checkWhole('lags', lags, 1, pulses - 1);
  checkWhole('rounds', rounds, 1, Infinity);
  checkWhole('kept', kept, 1, pulses);
  hidden.forEach((width) => checkWhole('hidden', width, 1, Infinity));
  const products = planPulseProducts(pulses, lags);
  const widths = [products.length, ...hidden, pulses];
  const names = roundNames(rounds);
  const parameters = createParameters(velocityNetParts(pulses, { lags, hidden, rounds }));
  return kernels.memory.attempt(() => {
    const networks = names.map((name) => planDenseNetwork(kernels, name, examples, widths));
    const share = kept / pulses;
    const expected = kept + (products.length - pulses) * 0.5 * share * share;
    const rng = createRng(seed);
    networks.forEach((network, k) => network.start(parameters, rng.fork(names[k]), expected));
    const phasors = new Float64Array(2 * examples * pulses);
    // Pulses as each round sees them.
    const turned = names.map((_, k) => (k === 0 ? phasors : new Float64Array(phasors.length)));
    const velocity = new Float64Array(examples * pulses);
    const flow = new Float64Array(examples * pulses);
    const byAngles = new Float64Array(examples * pulses);
    let latest: Float64Array = new Float64Array(0);
    let used: Int32Array = new Int32Array(0);
    return {
      name: 'velocity-net',
      shape: { measurement: 2 * pulses, target: pulses, mask: pulses },
      examples,
      parameters,
      forward: (measurements, masks) => {
        latest = masks;
        used = products.used(masks);
        toPhasors(measurements, phasors);
        velocity.fill(0);
        networks.forEach((network, k) => {
          if (k > 0) turnBack(phasors, velocity, pulses, turned[k]);
          products.fill(turned[k], masks, network.inputs);
          network.forward(parameters, used);
          for (let i = 0; i < velocity.length; i++) velocity[i] += network.outputs[i];
        });
        return velocity;
      },
      backward: (outputs, gradients, masks) => {
        flow.set(outputs);
        masks?.fill(0);
        for (let k = rounds - 1; k >= 0; k--) {
          const network = networks[k];
          network.byOutputs.set(flow);
          network.backward(parameters, gradients, masks ? 'all' : k > 0 ? 'used' : 'none');
          if (masks) products.backwardMasks(turned[k], latest, network.byInputs, masks);
          if (k === 0) break;
          byAngles.fill(0);
          products.backwardAngles(network.inputs, network.byInputs, used, byAngles);
          // The angle of a pulse is the sum of the velocities up to it.
          for (let start = 0; start < flow.length; start += pulses)
            for (let n = pulses - 1, sum = 0; n >= 0; n--) flow[start + n] += sum += byAngles[start + n];
        }
      },
      dispose: () => networks.forEach((network) => network.dispose()),
    };
  });
}

function toPhasors(samples: Float64Array, phasors: Float64Array): void {
  for (let i = 0; i < samples.length; i += 2) {
    const magnitude = Math.hypot(samples[i], samples[i + 1]);
    const scale = magnitude > 0 ? 1 / magnitude : 0;
    phasors[i] = scale * samples[i];
    phasors[i + 1] = scale * samples[i + 1];
  }
}

function turnBack(phasors: Float64Array, velocity: Float64Array, pulses: number, turned: Float64Array): void {
  for (let start = 0; start < velocity.length; start += pulses)
    for (let n = start, angle = 0; n < start + pulses; n++) {
      angle += velocity[n];
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const [re, im] = [phasors[2 * n], phasors[2 * n + 1]];
      turned[2 * n] = cos * re + sin * im;
      turned[2 * n + 1] = cos * im - sin * re;
    }
}

function checkWhole(field: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const allowed = most === Infinity ? `from ${least}` : `from ${least} to ${most}`;
  throw new SounderError('plan-invalid', `planVelocityNet.${field}: found ${value}, allowed: whole numbers ${allowed}`);
}
