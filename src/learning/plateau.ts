export interface PlateauOptions {
  /** Multiplies the rate when the loss stands still; 0.5. */
  readonly factor?: number;
  /** Validations without a better loss that are borne; 10. */
  readonly patience?: number;
  /** Validations after a reduction in which none is counted; 0. */
  readonly cooldown?: number;
  /** Lowest multiple of the first rate; 1e-3. */
  readonly least?: number;
  /** Relative improvement that counts as one; 1e-4. */
  readonly threshold?: number;
}

export const plateauDefaults = { factor: 0.5, patience: 10, cooldown: 0, least: 1e-3, threshold: 1e-4 } as const;

/** A learning rate that falls when validation no longer improves; its state is a few numbers. */
export interface Plateau {
  /** Multiple of the first learning rate. */
  readonly scale: number;
  observe(loss: number): void;
  save(): number[];
  restore(state: readonly number[]): void;
}

/** Creates the usual plateau schedule: reduce by a factor after `patience` validations without improvement. */
export function createPlateau(options: PlateauOptions = {}): Plateau {
  const { factor, patience, cooldown, least, threshold } = { ...plateauDefaults, ...options };
  let [scale, best, waited, resting] = [1, Infinity, 0, 0];
  return {
    get scale() {
      return scale;
    },
    observe: (loss) => {
      const better = loss < best * (1 - threshold);
      if (better) best = loss;
      if (resting > 0) resting--;
      waited = better || resting > 0 ? 0 : waited + 1;
      if (waited <= patience) return;
      scale = Math.max(least, scale * factor);
      [waited, resting] = [0, cooldown];
    },
    save: () => [scale, best, waited, resting],
    restore: ([...state]) => ([scale, best, waited, resting] = state as [number, number, number, number]),
  };
}
