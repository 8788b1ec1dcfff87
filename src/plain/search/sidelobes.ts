import type { SignalModel } from '../model/signal-model.ts';

/**
 * Largest share of its amplitude that a target at `from` can show at `at`, the envelope of the uniform aperture's
 * sidelobes over all axes,
 *
 *     prod_m min(1, 1 / (N_m |sin pi d_m|)),   d_m cycles per sample apart on axis m
 *
 * An axis whose phase depends on more than its own parameter (antennas under TDM-MIMO) counts as 1.
 */
export function sidelobeEnvelope(model: SignalModel, from: Float64Array, at: Float64Array): number {
  let envelope = 1;
  for (let p = 0; p < model.parameters.length; p++) {
    const { terms } = model.axes[model.parameters[p]];
    if (terms.length > 1) continue;
    const sine = terms[0].coordinates.length * Math.abs(Math.sin(Math.PI * (at[p] - from[p])));
    if (sine > 1) envelope /= sine;
  }
  return envelope;
}

/** Targets and the power each one's matched filter shows, for telling sidelobes from targets. */
export class Shade {
  readonly #model: SignalModel;
  readonly #thetas: Float64Array[] = [];
  readonly #amplitudes: number[] = [];

  constructor(model: SignalModel) {
    this.#model = model;
  }

  cast(theta: Float64Array, power: number): void {
    this.#thetas.push(theta);
    this.#amplitudes.push(Math.sqrt(power));
  }

  /** Most power that the sidelobes of all of them together can show at a place. */
  at(theta: Float64Array): number {
    const amplitude = this.#thetas.reduce(
      (sum, from, k) => sum + this.#amplitudes[k] * sidelobeEnvelope(this.#model, from, theta),
      0,
    );
    return amplitude * amplitude;
  }
}
