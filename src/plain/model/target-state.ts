/** Targets as the fusion works on them, before physical units. */
export interface TargetSet {
  readonly count: number;
  /** Parameter p of target k at k * parameters + p, cycles per compressed sample. */
  readonly theta: Float64Array;
}

/** Least-squares fit of a target set to the compressed tensor. */
export interface TargetFit {
  /** Gain of target k in look s at complex element k * looks + s. */
  readonly gains: Float64Array;
  /** Energy left after the fit. */
  readonly residualEnergy: number;
  /** Inverse of the Gram matrix of the atoms, count x count complex. */
  readonly inverseGram: Float64Array;
}

export const noTargets: TargetSet = { count: 0, theta: new Float64Array(0) };
