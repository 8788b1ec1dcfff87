export interface AdamOptions {
  /** Decay of the mean gradient; 0.9. */
  readonly beta1?: number;
  /** Decay of the mean square; 0.999. */
  readonly beta2?: number;
  /** Added to the root of the mean square; 1e-8. */
  readonly epsilon?: number;
  /** Of the step, for all parameters or for each; 1. */
  readonly multipliers?: number | Float64Array;
}

/** An optimiser and what it remembers of past gradients. */
export interface Adam {
  /** Moves `values` against `gradients`, both of the planned length. */
  step(values: Float64Array, gradients: Float64Array, rate: number): void;
  /** Means, mean squares, then the number of steps: `restore` continues from them bit for bit. */
  save(): Float64Array;
  restore(state: Float64Array): void;
}

/**
 * Creates Adam (Kingma and Ba 2015, algorithm 1) over a vector of parameters, with its own rate for each.
 *
 *     m <- b1 m + (1 - b1) g,   v <- b2 v + (1 - b2) g^2,   x <- x - rate c m^ / (sqrt(v^) + e)
 */
export function createAdam(length: number, options: AdamOptions = {}): Adam {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, multipliers = 1 } = options;
  const state = new Float64Array(2 * length + 1);
  const mean = state.subarray(0, length);
  const square = state.subarray(length, 2 * length);
  return {
    step: (values, gradients, rate) => {
      const count = ++state[2 * length];
      const meanScale = 1 / (1 - beta1 ** count);
      const squareScale = 1 / (1 - beta2 ** count);
      for (let i = 0; i < length; i++) {
        const gradient = gradients[i];
        mean[i] += (1 - beta1) * (gradient - mean[i]);
        square[i] += (1 - beta2) * (gradient * gradient - square[i]);
        const own = typeof multipliers === 'number' ? multipliers : multipliers[i];
        values[i] -= (rate * own * meanScale * mean[i]) / (Math.sqrt(squareScale * square[i]) + epsilon);
      }
    },
    save: () => state.slice(),
    restore: (saved) => state.set(saved),
  };
}
