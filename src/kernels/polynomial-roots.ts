import { SounderError } from '../core/errors.ts';
import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { checkInteger, checkRegion } from './plan-checks.ts';

/** A planned root finder for polynomials of one degree. */
export interface RootsPlan {
  /**
   * @param coefficients  complex128 coefficients, lowest power first; read only
   * @param roots  receives the roots, complex128
   * @returns the number of roots written
   * @throws SounderError `not-converged` when a coefficient is not finite
   */
  apply(coefficients: Region, roots: Region): number;
  dispose(): void;
}

/**
 * Plans all roots of complex polynomials of one degree: `degree + 1` coefficients in, smallest root first out.
 *
 * Aberth (1973) and Ehrlich (1967) from the Newton polygon, stopped at rounding level: Bini, Numerical Algorithms 13
 * (1996). Vanishing leading coefficients lower the count of roots, trailing ones give zeros. Cost `O(degree^2)` a sweep;
 * a root of multiplicity m is known to `eps^(1/m)` and takes longer.
 *
 * @throws SounderError `plan-invalid` when `degree` is not an integer from 1 to 8192
 */
export function planPolynomialRoots(kernels: Kernels, degree: number): RootsPlan {
  checkInteger('planPolynomialRoots.degree', degree, 1, 8192);
  const work = kernels.memory.alloc(5 * (degree + 1) * 8);
  return {
    apply: (coefficients, roots) => {
      checkRegion('polynomial roots: coefficients', coefficients, (degree + 1) * 16);
      checkRegion('polynomial roots: roots', roots, degree * 16);
      const count = kernels.exports.polynomialRoots(coefficients.offset, degree, roots.offset, work.offset);
      return checkCount(`polynomial roots of degree ${degree}`, count);
    },
    dispose: () => work.free(),
  };
}

/**
 * Plans the roots in or on the unit circle of `sum_{|k|<order} c[k] z^k` with `c[-k] = conj(c[k])`, the polynomial of
 * root-MUSIC: `order` coefficients `c[0..order-1]` in (`c[0]` real), `order - 1` roots out, nearest to the circle first.
 *
 * Aberth (1973) and Ehrlich (1967) on the inner root of each pair `(z, 1/conj z)`, started at the minima on the circle.
 * The function must not change sign on the circle beyond rounding (where it does, the minimum stands for the two unit
 * roots beside it). A double root on the circle is found to rounding, not to its square root. Cost `O(order^2)` a sweep,
 * of which a root takes about five; the zero polynomial has no roots.
 *
 * @throws SounderError `plan-invalid` when `order` is not an integer from 1 to 4096
 */
export function planReciprocalRoots(kernels: Kernels, order: number): RootsPlan {
  checkInteger('planReciprocalRoots.order', order, 1, 4096);
  const { memory, exports } = kernels;
  // At least four samples for each period of the highest harmonic, so that no minimum hides between two of them.
  const grid = 2 ** Math.ceil(Math.log2(4 * order));
  const table = memory.alloc(2 * grid * 8);
  const work = memory.alloc((8 * order + grid + 16) * 8);
  memory.float64(table).set(Float64Array.from({ length: grid }, (_, i) => Math.cos((2 * Math.PI * i) / grid)));
  memory.float64(table).set(
    Float64Array.from({ length: grid }, (_, i) => Math.sin((2 * Math.PI * i) / grid)),
    grid,
  );
  return {
    apply: (coefficients, roots) => {
      checkRegion('reciprocal roots: coefficients', coefficients, order * 16);
      checkRegion('reciprocal roots: roots', roots, (order - 1) * 16);
      const { offset } = coefficients;
      const count = exports.reciprocalRoots(offset, order, roots.offset, table.offset, grid, work.offset);
      return checkCount(`reciprocal roots of order ${order}`, count);
    },
    dispose: () => {
      table.free();
      work.free();
    },
  };
}

function checkCount(where: string, count: number): number {
  if (count >= 0) return count;
  const found = count === -1 ? 'a NaN or an infinity' : 'a root that would not settle';
  throw new SounderError('not-converged', `${where}: found ${found}, allowed: finite coefficients`);
}
