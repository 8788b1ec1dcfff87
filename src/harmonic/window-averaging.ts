/**
 * Averages the covariances of all windows of length `window` along one axis: R_L = mean_w R[w..w+L, w..w+L].
 *
 * @param full      cf64, size x size, Hermitian
 * @param windowed  cf64, window x window, overwritten
 * Shan, Wax, Kailath, "On spatial smoothing for direction-of-arrival estimation", IEEE TASSP 33(4), 1985.
 */
export function averageWindows(full: Float64Array, size: number, window: number, windowed: Float64Array): void {
  const windows = size - window + 1;
  if (windows === 1) {
    windowed.set(full);
    return;
  }
  // Along a diagonal the sums of neighbouring elements share all windows but two.
  for (let lag = 0; lag < window; lag++) {
    let re = 0;
    let im = 0;
    for (let w = 0; w < windows; w++) {
      re += full[2 * (w * size + w + lag)];
      im += full[2 * (w * size + w + lag) + 1];
    }
    for (let i = 0; i + lag < window; i++) {
      const j = i + lag;
      windowed[2 * (i * window + j)] = re / windows;
      windowed[2 * (i * window + j) + 1] = im / windows;
      windowed[2 * (j * window + i)] = re / windows;
      windowed[2 * (j * window + i) + 1] = -im / windows;
      if (j + windows >= size) break;
      const leaving = 2 * (i * size + j);
      const entering = 2 * ((i + windows) * size + j + windows);
      re += full[entering] - full[leaving];
      im += full[entering + 1] - full[leaving + 1];
    }
  }
}

/**
 * The real symmetric form of the forward-backward averaged covariance, C = Re(Q^H R Q).
 *
 * @param hermitian  cf64, size x size
 * @param target     f64, size x size, overwritten
 * Q as in `unitary-basis.ts`; Haardt and Nossek 1995, eq. 7.
 */
export function toRealSymmetric(hermitian: Float64Array, size: number, target: Float64Array): void {
  const half = size >> 1;
  const odd = size & 1;
  // T = R Q, column by column: q_i = (e_i + e_i')/sqrt2, q_{h+i} = j (e_i - e_i')/sqrt2, i' = size - 1 - i.
  const scratch = new Float64Array(2 * size * size);
  const s = Math.SQRT1_2;
  for (let r = 0; r < size; r++) {
    for (let i = 0; i < half; i++) {
      const a = 2 * (r * size + i);
      const b = 2 * (r * size + size - 1 - i);
      const plus = 2 * (r * size + i);
      const minus = 2 * (r * size + half + odd + i);
      scratch[plus] = s * (hermitian[a] + hermitian[b]);
      scratch[plus + 1] = s * (hermitian[a + 1] + hermitian[b + 1]);
      scratch[minus] = -s * (hermitian[a + 1] - hermitian[b + 1]);
      scratch[minus + 1] = s * (hermitian[a] - hermitian[b]);
    }
    if (odd) {
      const middle = 2 * (r * size + half);
      scratch[middle] = hermitian[middle];
      scratch[middle + 1] = hermitian[middle + 1];
    }
  }
  // C = Re(Q^H T): row i conjugates the same combinations over the rows of T.
  for (let c = 0; c < size; c++) {
    for (let i = 0; i < half; i++) {
      const a = 2 * (i * size + c);
      const b = 2 * ((size - 1 - i) * size + c);
      target[i * size + c] = s * (scratch[a] + scratch[b]);
      target[(half + odd + i) * size + c] = s * (scratch[a + 1] - scratch[b + 1]);
    }
    if (odd) target[half * size + c] = scratch[2 * (half * size + c)];
  }
}
