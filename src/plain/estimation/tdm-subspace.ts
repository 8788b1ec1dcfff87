import type { Subspace } from '../../harmonic/index.ts';
import { toRealSymmetric } from '../../harmonic/window-averaging.ts';
import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import { planSymmetricEvd } from '../../kernels/symmetric-evd.ts';
import { choleskyInverse } from '../../linalg/cholesky.ts';
import type { SignalModel } from '../model/signal-model.ts';
import { steer } from '../model/steering.ts';

export interface TdmSubspacePlan {
  /**
   * @param tensor      cf32, the compressed tensor
   * @param velocities  Doppler values found along slow time, cycles per compressed sample
   */
  apply(tensor: Region, velocities: Float64Array): Subspace;
  dispose(): void;
}

/**
 * Plans the antenna subspace of a TDM-MIMO array, each velocity's transmitter phase removed before averaging.
 *
 * Slow time is split by least squares onto the velocities found, Y_k = H x_time pinv(A)_k; transmitter t of component
 * k is turned back by exp(-j 2 pi t slot fD_k); R = mean_k mean Y_k Y_k^H. Exact at the velocities found, unlike a
 * correction on a Doppler grid. Cost O(K elements + N_antenna^2 K others).
 */
export function planTdmSubspace(kernels: Kernels, model: SignalModel): TdmSubspacePlan {
  const { memory } = kernels;
  const { antennaAxis, dopplerParameter, turns } = model.tdm!;
  const timeAxis = model.parameters[dopplerParameter];
  const shape = model.axes.map((axis) => axis.size);
  const antennas = shape[antennaAxis];
  const count = shape.reduce((n, size) => n * size, 1);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((n, size) => n * size, 1));
  const matrix = memory.alloc(8 * antennas * antennas);
  const values = memory.alloc(8 * antennas);
  const vectors = memory.alloc(8 * antennas * antennas);
  const evd = planSymmetricEvd(kernels, antennas);
  const covariance = new Float64Array(2 * antennas * antennas);
  const column = new Float64Array(2 * antennas);
  // Every position off the antenna and slow-time axes.
  const others = Array.from({ length: count }, (_, i) => i).filter(
    (i) =>
      Math.floor(i / strides[antennaAxis]) % antennas === 0 &&
      Math.floor(i / strides[timeAxis]) % shape[timeAxis] === 0,
  );

  return {
    apply: (tensor, velocities) => {
      const weights = pseudoInverse(model, velocities);
      const samples = memory.float32(tensor, 2 * count);
      covariance.fill(0);
      for (let k = 0; k < velocities.length; k++) {
        for (const base of others) {
          for (let a = 0; a < antennas; a++) {
            contract(
              samples,
              base + a * strides[antennaAxis],
              strides[timeAxis],
              shape[timeAxis],
              weights,
              k,
              column,
              a,
            );
            turnBack(column, a, turns[a] * velocities[k]);
          }
          accumulate(column, antennas, covariance);
        }
      }
      const columns = Math.max(1, velocities.length * others.length);
      for (let i = 0; i < covariance.length; i++) covariance[i] /= columns;
      toRealSymmetric(covariance, antennas, memory.float64(matrix));
      evd.apply(matrix, values, vectors);
      return {
        size: antennas,
        basis: 'elements',
        columns,
        effectiveColumns: columns,
        values: memory.float64(values),
        vectors: memory.float64(vectors),
      };
    },
    dispose: () => {
      evd.dispose();
      for (const region of [matrix, values, vectors]) region.free();
    },
  };
}

/** Rows of pinv(A) = (A^H A)^-1 A^H for the responses along slow time, a little loaded against near-equal velocities. */
function pseudoInverse(model: SignalModel, velocities: Float64Array): Float64Array {
  const { dopplerParameter } = model.tdm!;
  const axis = model.axes[model.parameters[dopplerParameter]];
  const n = velocities.length;
  const responses = new Float64Array(2 * n * axis.size);
  const theta = new Float64Array(model.parameters.length);
  for (let k = 0; k < n; k++) {
    theta[dopplerParameter] = velocities[k];
    steer(axis, theta, responses, k * axis.size);
  }
  const gram = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let re = 0;
      let im = 0;
      for (let t = 0; t < axis.size; t++) {
        const a = 2 * (i * axis.size + t);
        const b = 2 * (j * axis.size + t);
        re += responses[a] * responses[b] + responses[a + 1] * responses[b + 1];
        im += responses[a] * responses[b + 1] - responses[a + 1] * responses[b];
      }
      gram[2 * (i * n + j)] = re + (i === j ? 1e-3 * axis.size : 0);
      gram[2 * (i * n + j) + 1] = im;
    }
  const inverse = choleskyInverse(gram, n);
  const weights = new Float64Array(2 * n * axis.size);
  if (!inverse) return weights;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const gr = inverse[2 * (i * n + j)];
      const gi = inverse[2 * (i * n + j) + 1];
      for (let t = 0; t < axis.size; t++) {
        const a = 2 * (j * axis.size + t);
        const at = 2 * (i * axis.size + t);
        weights[at] += gr * responses[a] + gi * responses[a + 1];
        weights[at + 1] += gi * responses[a] - gr * responses[a + 1];
      }
    }
  return weights;
}

function contract(
  samples: Float32Array,
  start: number,
  stride: number,
  size: number,
  weights: Float64Array,
  row: number,
  column: Float64Array,
  element: number,
): void {
  let re = 0;
  let im = 0;
  for (let t = 0; t < size; t++) {
    const at = 2 * (start + t * stride);
    const w = 2 * (row * size + t);
    re += samples[at] * weights[w] - samples[at + 1] * weights[w + 1];
    im += samples[at] * weights[w + 1] + samples[at + 1] * weights[w];
  }
  column[2 * element] = re;
  column[2 * element + 1] = im;
}

function turnBack(column: Float64Array, element: number, cycles: number): void {
  const c = Math.cos(2 * Math.PI * cycles);
  const s = Math.sin(2 * Math.PI * cycles);
  const re = column[2 * element];
  const im = column[2 * element + 1];
  column[2 * element] = re * c + im * s;
  column[2 * element + 1] = im * c - re * s;
}

/** R += y y^H. */
function accumulate(column: Float64Array, size: number, covariance: Float64Array): void {
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      const at = 2 * (i * size + j);
      covariance[at] += column[2 * i] * column[2 * j] + column[2 * i + 1] * column[2 * j + 1];
      covariance[at + 1] += column[2 * i + 1] * column[2 * j] - column[2 * i] * column[2 * j + 1];
    }
}
