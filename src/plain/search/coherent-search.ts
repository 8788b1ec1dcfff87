import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import { type AxisPlan, isVisible, unwrap } from '../compression/axis-plan.ts';
import { writeResidual } from '../model/residual.ts';
import { atomEnergy, type SignalModel } from '../model/signal-model.ts';
import type { TargetSet } from '../model/target-state.ts';
import { beamGridCell, beamGridFrequency } from './beam-grid.ts';
import { type NoiseExcess, planLocalNoise } from './local-noise.ts';
import { cellDistance, harmonicIndex, isPeak, lookOffsets, planRowStart, sumPower } from './search-grid.ts';
import { planSearchTransform } from './search-transform.ts';
import { Shade } from './sidelobes.ts';

/** Zero-padding by two keeps the loss between grid points below 1 dB an axis. */
const PADDING = 2;
/** Largest padded grid, complex elements; larger tensors are searched without padding. */
const LARGEST_GRID = 2 ** 22;
/** Peaks taken from one search, and how many local maxima are looked at for them. */
const MOST_PEAKS = 32;
const MOST_MAXIMA = 512;
/** Least power of a peak over the sidelobes that higher ones can show there: the grid hides up to 3 dB of each. */
const ABOVE_SIDELOBES = 4;
/** Least distance between two peaks of one search, resolution cells: nearer ones may be two lobes of one misfit. */
const PEAK_DISTANCE = 3;

export interface CoherentSearchPlan {
  /**
   * Transforms what targets leave; the rest of the plan speaks of that.
   *
   * @param tensor      cf32, the compressed tensor
   * @param noisePower  per element: the grid is kept in units of it, so that float32 holds any samples
   */
  look(tensor: Region, targets: TargetSet, gains: Float64Array, noisePower: number): void;
  /**
   * Places where the matched filter exceeds the least power times the excess of the noise around them.
   *
   * @param leastPower  of a peak in white noise, per look-sum, in units of the noise power
   * @returns parameters of each peak, cycles per compressed sample, highest first
   */
  peaks(leastPower: number): Float64Array[];
  /** How many times the noise power lies around a place; 1 in white noise. */
  readonly excess: NoiseExcess;
  dispose(): void;
}

/**
 * Plans the search for targets that no axis shows on its own: the peaks of a zero-padded Fourier transform over all axes
 * of what the targets found so far leave.
 *
 * A covariance averages over the other axes and so gives away half of their gain in decibels; the coherent sum keeps it.
 * The matched filter |a^H r|^2 / N is the maximum-likelihood detector of one more target (Rife and Boorstyn, IEEE Trans.
 * Inf. Theory 20(5), 1974). A peak must also stand out of the noise around it (`planLocalNoise`). Under TDM-MIMO slow
 * time is transformed first and each velocity's transmitter phase removed before the antennas are summed. Cost
 * O(2^M elements log elements).
 */
export function planCoherentSearch(
  kernels: Kernels,
  model: SignalModel,
  axes: readonly AxisPlan[],
): CoherentSearchPlan {
  const { memory } = kernels;
  const sizes = model.axes.map((axis) => axis.size);
  const product = (list: readonly number[]): number => list.reduce((n, size) => n * size, 1);
  const doubled = model.axes.map(({ size, terms }) => (terms.length > 0 ? PADDING * size : size));
  const padded = product(doubled) <= LARGEST_GRID ? doubled : sizes;
  const strides = padded.map((_, axis) => product(padded.slice(axis + 1)));
  const total = product(padded);
  const grid = memory.alloc(8 * total);
  const transform = planSearchTransform(kernels, model, axes, sizes, padded);
  const rowStart = planRowStart(sizes, strides);
  const lookStrides = lookOffsets(model, padded, strides);
  const power = new Float32Array(total / model.looks);
  const cells = harmonicIndex(model, padded, strides);
  const padding = padded === doubled ? PADDING : 1;
  const { looks } = model;
  const noise = planLocalNoise(cells.shape, padding, looks / (model.overlap?.noise ?? 1));

  let highest = 0;
  /** Noise power that the grid's unit stands for. */
  let unit = 1;

  return {
    look: (tensor, targets, gains, noisePower) => {
      const values = memory.float32(grid, 2 * total);
      values.fill(0);
      const samples = memory.float32(tensor, 2 * product(sizes));
      unit = noisePower;
      writeResidual(model, samples, targets, gains, values, rowStart, 1 / Math.sqrt(unit));
      transform.apply(grid);
      highest = sumPower(values, cells.offsets, lookStrides, 1 / atomEnergy(model), power);
    },
    peaks: (leastPower) => (highest > leastPower ? peaks(leastPower) : []),
    excess: (theta, noisePower) => noise.excess(power, cellOf(theta), (looks * noisePower) / unit),
    dispose: () => {
      transform.dispose();
      grid.free();
    },
  };

  /** Local maxima above the least power that are no sidelobes of higher ones, apart from each other, highest first. */
  function peaks(leastPower: number): Float64Array[] {
    const { shape } = cells;
    const maxima: number[] = [];
    for (let c = 0; c < power.length; c++) if (power[c] > leastPower && isPeak(power, shape, c)) maxima.push(c);
    maxima.sort((a, b) => power[b] - power[a]);
    const kept: number[] = [];
    const thetas: Float64Array[] = [];
    const shade = new Shade(model);
    for (const c of maxima.slice(0, MOST_MAXIMA)) {
      if (kept.length >= MOST_PEAKS) break;
      const theta = thetaOf(c, shape);
      if (!theta || power[c] < ABOVE_SIDELOBES * shade.at(theta)) continue;
      if (kept.some((other) => cellDistance(c, other, shape) < PEAK_DISTANCE * padding)) continue;
      if (power[c] < leastPower * noise.excess(power, c, looks)) continue;
      kept.push(c);
      thetas.push(theta);
      shade.cast(theta, power[c]);
    }
    return thetas;
  }

  /** The cell nearest to a place. */
  function cellOf(theta: Float64Array): number {
    return cells.shape.reduce((cell, points, p) => {
      const { axis, beams, factor } = axes[model.parameters[p]];
      const bin = beams ? beamGridCell(axis.size, beams, theta[p] / factor, points) : theta[p] * points;
      return cell * points + (((Math.round(bin) % points) + points) % points);
    }, 0);
  }

  function thetaOf(cell: number, shape: readonly number[]): Float64Array | undefined {
    const theta = new Float64Array(shape.length);
    for (let p = shape.length - 1, rest = cell; p >= 0; p--) {
      const plan = axes[model.parameters[p]];
      const bin = rest % shape[p];
      const { beams } = plan;
      const cycles = beams ? beamGridFrequency(plan.axis.size, beams, bin, shape[p]) : bin / shape[p];
      theta[p] = unwrap(plan, cycles) * plan.factor;
      if (!isVisible(plan, theta[p])) return undefined;
      rest = Math.floor(rest / shape[p]);
    }
    return theta;
  }
}
