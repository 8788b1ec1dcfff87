/** A pencil reduced to one matrix: its eigenvalues are tan(theta - angle). */
export interface TurnedPencil {
  readonly matrix: Float64Array;
  readonly angle: number;
}

/** Angles tried: among these one is at most pi / 8 from as far as an angle can be from every eigenvalue. */
const TURNS = 8;

/**
 * Reduces the pencil v^T + tan(theta) u^T to a matrix at the angle where that loses the fewest digits.
 *
 *     N = -cos(angle) v - sin(angle) u,   D = cos(angle) u - sin(angle) v,   matrix = D^-1 N,
 *
 * with the angle whose D has the largest least pivot.
 *
 * @param vectors  order x 2 order, row-major: each row [v u] one null vector
 * @returns undefined where D is singular at every angle: the pencil says nothing. Cost O(order^3).
 */
export function chooseRotation(vectors: Float64Array, order: number): TurnedPencil | undefined {
  let best: TurnedPencil | undefined;
  let bestPivot = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const angle = (Math.PI * turn) / TURNS;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const width = 2 * order;
    // [D N], solved in place.
    const system = new Float64Array(order * width);
    for (let i = 0; i < order; i++)
      for (let j = 0; j < order; j++) {
        const v = vectors[i * width + j];
        const u = vectors[i * width + order + j];
        system[i * width + j] = c * u - s * v;
        system[i * width + order + j] = -c * v - s * u;
      }
    const pivot = eliminate(system, order);
    if (!(pivot > bestPivot)) continue;
    bestPivot = pivot;
    const matrix = new Float64Array(order * order);
    for (let i = 0; i < order; i++) matrix.set(system.subarray(i * width + order, (i + 1) * width), i * order);
    best = { matrix, angle };
  }
  return best;
}

/** Gauss-Jordan elimination with row exchanges: [D N] becomes [I D^-1 N]. Returns the least pivot in modulus. */
function eliminate(system: Float64Array, order: number): number {
  const width = 2 * order;
  let least = Infinity;
  for (let k = 0; k < order; k++) {
    let longest = k;
    for (let i = k + 1; i < order; i++)
      if (Math.abs(system[i * width + k]) > Math.abs(system[longest * width + k])) longest = i;
    const pivot = system[longest * width + k];
    least = Math.min(least, Math.abs(pivot));
    if (!(least > 0)) return 0;
    for (let j = k; j < width; j++) {
      const value = system[longest * width + j] / pivot;
      system[longest * width + j] = system[k * width + j];
      system[k * width + j] = value;
    }
    for (let i = 0; i < order; i++) {
      const factor = system[i * width + k];
      if (i === k || factor === 0) continue;
      for (let j = k; j < width; j++) system[i * width + j] -= factor * system[k * width + j];
    }
  }
  return least;
}
