import { innerProduct } from '../model/products.ts';
import type { SignalModel } from '../model/signal-model.ts';
import { steer } from '../model/steering.ts';

/** Inner products between the candidate tuples and any target. */
export interface CandidateGram {
  readonly size: number;
  /** Index of each parameter's value in tuple q. */
  indexOf(parameter: number, tuple: number): number;
  /** The parameters of tuple q, cycles per compressed sample. */
  thetaOf(tuple: number): Float64Array;
  /** Squared norm of each tuple's atom. */
  readonly norms: Float64Array;
  /** <a(value i), a(value j)> along one parameter's own axis, Doppler turns left out; count x count complex. */
  valueGram(parameter: number): Float64Array;
  /** Writes <x_q, x(theta)> for every tuple q, interleaved. */
  column(theta: Float64Array, target: Float64Array): void;
}

/**
 * Inner products of all rank-one tuples over the candidate values, <x_q, x(theta)> = prod_m <a_m(q), a_m(theta)>.
 *
 * Under TDM-MIMO the antenna factor depends on angle and velocity together. Cost O(K N + M Q) per column.
 */
export function candidateGram(model: SignalModel, values: readonly Float64Array[]): CandidateGram {
  const counts = values.map((list) => list.length);
  const size = counts.reduce((n, count) => n * count, 1);
  const strides = counts.map((_, p) => counts.slice(p + 1).reduce((n, count) => n * count, 1));
  const indexOf = (parameter: number, tuple: number): number =>
    Math.floor(tuple / strides[parameter]) % counts[parameter];
  const thetaOf = (tuple: number): Float64Array => Float64Array.from(values, (list, p) => list[indexOf(p, tuple)]);
  const factors = planFactors(model, values);
  const norms = new Float64Array(size).fill(1);
  factors.forEach((factor) => {
    for (let q = 0; q < size; q++) norms[q] *= factor.norm(factor.indexIn(indexOf, q));
  });

  return {
    size,
    indexOf,
    thetaOf,
    norms,
    valueGram: (parameter) => valueGram(model, parameter, values[parameter]),
    column: (theta, target) => {
      for (let q = 0; q < size; q++) {
        target[2 * q] = 1;
        target[2 * q + 1] = 0;
      }
      for (const factor of factors) {
        const products = factor.products(theta);
        for (let q = 0; q < size; q++) {
          const at = 2 * factor.indexIn(indexOf, q);
          const re = target[2 * q] * products[at] - target[2 * q + 1] * products[at + 1];
          target[2 * q + 1] = target[2 * q] * products[at + 1] + target[2 * q + 1] * products[at];
          target[2 * q] = re;
        }
      }
    },
  };
}

function valueGram(model: SignalModel, parameter: number, values: Float64Array): Float64Array {
  const axis = model.axes[model.parameters[parameter]];
  const own = { ...axis, terms: axis.terms.filter((term) => term.parameter === parameter) };
  const responses = new Float64Array(2 * values.length * axis.size);
  const theta = new Float64Array(model.parameters.length);
  values.forEach((value, k) => {
    theta[parameter] = value;
    steer(own, theta, responses, k * axis.size);
  });
  const gram = new Float64Array(2 * values.length ** 2);
  for (let i = 0; i < values.length; i++)
    for (let j = 0; j < values.length; j++)
      innerProduct(responses, i * axis.size, responses, j * axis.size, axis.size, gram, i * values.length + j);
  return gram;
}

/** One axis's part of the inner products: a response for every value (or pair of values, under TDM) of the axis. */
interface Factor {
  indexIn(indexOf: (parameter: number, tuple: number) => number, tuple: number): number;
  norm(index: number): number;
  /** <a(value i), a(theta)> for every i. */
  products(theta: Float64Array): Float64Array;
}

function planFactors(model: SignalModel, values: readonly Float64Array[]): Factor[] {
  return model.parameters.map((axisIndex, own): Factor => {
    const axis = model.axes[axisIndex];
    const other = axis.terms.find((term) => term.parameter !== own)?.parameter;
    const others = other === undefined ? 1 : values[other].length;
    const count = values[own].length * others;
    const responses = new Float64Array(2 * count * axis.size);
    const theta = new Float64Array(model.parameters.length);
    for (let i = 0; i < count; i++) {
      theta[own] = values[own][Math.floor(i / others)];
      if (other !== undefined) theta[other] = values[other][i % others];
      steer(axis, theta, responses, i * axis.size);
    }
    const response = new Float64Array(2 * axis.size);
    const products = new Float64Array(2 * count);
    const norm = new Float64Array(2);
    return {
      indexIn: (indexOf, tuple) =>
        other === undefined ? indexOf(own, tuple) : indexOf(own, tuple) * others + indexOf(other, tuple),
      norm: (i) => {
        innerProduct(responses, i * axis.size, responses, i * axis.size, axis.size, norm, 0);
        return norm[0];
      },
      products: (at) => {
        steer(axis, at, response);
        for (let i = 0; i < count; i++) innerProduct(responses, i * axis.size, response, 0, axis.size, products, i);
        return products;
      },
    };
  });
}
