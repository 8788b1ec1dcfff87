import { planFft } from '../kernels/fft.ts';
import type { Kernels } from '../kernels/load.ts';
import type { Region } from '../kernels/memory.ts';
import { type AxisPlan, isVisible, unwrap } from './axis-plan.ts';
import { beamGridFrequency, planBeamGrid } from './beam-grid.ts';
import { writeResidual } from './residual.ts';
import { Shade } from './sidelobes.ts';
import { atomEnergy, type SignalModel } from './signal-model.ts';
import type { TargetSet } from './target-state.ts';

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
   * Places where the residual's matched filter exceeds `leastPower` per look-sum, in units of power per element.
   *
   * @param tensor  cf32, the compressed tensor
   * @returns parameters of each peak, cycles per compressed sample, highest first
   */
  apply(tensor: Region, targets: TargetSet, gains: Float64Array, leastPower: number): Float64Array[];
  dispose(): void;
}

/**
 * Plans the search for targets that no axis shows on its own: the peaks of a zero-padded Fourier transform over all axes
 * of what the targets found so far leave.
 *
 * A covariance averages over the other axes and so gives away half of their gain in decibels; the coherent sum keeps it.
 * The matched filter |a^H r|^2 / N is the maximum-likelihood detector of one more target (Rife and Boorstyn, IEEE Trans.
 * Inf. Theory 20(5), 1974). Under TDM-MIMO slow time is transformed first and each velocity's transmitter phase removed
 * before the antennas are summed. Cost O(2^M elements log elements).
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
  const transform = planTransform(kernels, model, axes, sizes, padded);
  const rowStart = planRowStart(sizes, strides);
  const lookStrides = lookOffsets(model, padded, strides);
  const power = new Float32Array(total / model.looks);
  const cells = harmonicIndex(model, padded, strides);

  return {
    apply: (tensor, targets, gains, leastPower) => {
      const values = memory.float32(grid, 2 * total);
      values.fill(0);
      const samples = memory.float32(tensor, 2 * product(sizes));
      writeResidual(model, samples, targets, gains, values, rowStart);
      transform.apply(grid);
      const highest = sumPower(values, cells.offsets, lookStrides, 1 / atomEnergy(model), power);
      if (!(highest > leastPower)) return [];
      return peaks(power, cells.shape, leastPower);
    },
    dispose: () => {
      transform.dispose();
      grid.free();
    },
  };

  /** Local maxima above the least power that are no sidelobes of higher ones, apart from each other, highest first. */
  function peaks(power: Float32Array, shape: readonly number[], least: number): Float64Array[] {
    const maxima: number[] = [];
    for (let c = 0; c < power.length; c++) if (power[c] > least && isPeak(power, shape, c)) maxima.push(c);
    maxima.sort((a, b) => power[b] - power[a]);
    const kept: number[] = [];
    const thetas: Float64Array[] = [];
    const shade = new Shade(model);
    for (const c of maxima.slice(0, MOST_MAXIMA)) {
      if (kept.length >= MOST_PEAKS) break;
      const theta = thetaOf(c, shape);
      if (!theta || power[c] < ABOVE_SIDELOBES * shade.at(theta)) continue;
      if (kept.some((other) => cellDistance(c, other, shape) < PEAK_DISTANCE * PADDING)) continue;
      kept.push(c);
      thetas.push(theta);
      shade.cast(theta, power[c]);
    }
    return thetas;
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

/** All axes transformed in place, beams by a matrix; without TDM the outermost axis goes last, while the padding below it is still zero. */
function planTransform(
  kernels: Kernels,
  model: SignalModel,
  axes: readonly AxisPlan[],
  sizes: readonly number[],
  padded: readonly number[],
) {
  const { tdm } = model;
  const timeAxis = tdm ? model.parameters[tdm.dopplerParameter] : -1;
  const rank = (axis: number): number => (tdm ? Number(axis === tdm.antennaAxis) - Number(axis === timeAxis) : -axis);
  const ordered = [...model.parameters].sort((a, b) => rank(a) - rank(b));
  const steps = ordered.map((axis) => {
    const shape = [...padded];
    if (!tdm && axis !== 0) shape[0] = sizes[0];
    if (axes[axis].beams) return { axis, plan: planBeamGrid(kernels, shape, axis, axes[axis], model.axes[axis]) };
    const fft = planFft(kernels, { shape, axis, direction: 'forward', precision: 'f32' });
    return { axis, plan: { apply: (grid: Region) => fft.apply(grid, grid), dispose: () => fft.dispose() } };
  });
  return {
    apply: (grid: Region) => {
      for (const { axis, plan } of steps) {
        if (axis === tdm?.antennaAxis) turnBack(kernels.memory.float32(grid), model, padded, axes[timeAxis]);
        plan.apply(grid);
      }
    },
    dispose: () => {
      for (const { plan } of steps) plan.dispose();
    },
  };
}

/** X[.., antenna, .., bin, ..] <- X exp(-j 2 pi turns[antenna] theta(bin)). */
function turnBack(grid: Float32Array, model: SignalModel, padded: readonly number[], time: AxisPlan): void {
  const { antennaAxis, dopplerParameter, turns } = model.tdm!;
  const timeAxis = model.parameters[dopplerParameter];
  const stride = (axis: number): number => padded.slice(axis + 1).reduce((n, size) => n * size, 1);
  const [antennaStride, timeStride] = [stride(antennaAxis), stride(timeAxis)];
  const bins = padded[timeAxis];
  const table = new Float64Array(2 * turns.length * bins);
  for (let a = 0; a < turns.length; a++)
    for (let b = 0; b < bins; b++) {
      const around = b < bins / 2 ? b / bins : b / bins - 1;
      const signed = time.beams ? beamGridFrequency(time.axis.size, time.beams, b, bins) : around;
      const phase = -2 * Math.PI * turns[a] * signed;
      table[2 * (a * bins + b)] = Math.cos(phase);
      table[2 * (a * bins + b) + 1] = Math.sin(phase);
    }
  for (let i = 0; i < grid.length / 2; i++) {
    const antenna = Math.floor(i / antennaStride) % padded[antennaAxis];
    if (antenna >= turns.length) continue;
    const at = 2 * (antenna * bins + (Math.floor(i / timeStride) % bins));
    const re = grid[2 * i];
    grid[2 * i] = re * table[at] - grid[2 * i + 1] * table[at + 1];
    grid[2 * i + 1] = re * table[at + 1] + grid[2 * i + 1] * table[at];
  }
}

/** Where row r of the compressed tensor (all axes but the last) begins in the padded grid. */
function planRowStart(sizes: readonly number[], strides: readonly number[]): (row: number) => number {
  return (row) => {
    let start = 0;
    for (let m = sizes.length - 2; m >= 0; m--) {
      start += (row % sizes[m]) * strides[m];
      row = Math.floor(row / sizes[m]);
    }
    return start;
  };
}

/** Grid offsets of every look. */
function lookOffsets(model: SignalModel, padded: readonly number[], strides: readonly number[]): number[] {
  return model.axes.reduce<number[]>(
    (offsets, axis, m) =>
      axis.terms.length > 0
        ? offsets
        : offsets.flatMap((offset) => Array.from({ length: padded[m] }, (_, i) => offset + i * strides[m])),
    [0],
  );
}

/** power[c] = scale sum_looks |values|^2, and the highest of them; without offsets cell c is element c. */
function sumPower(
  values: Float32Array,
  offsets: Uint32Array | undefined,
  looks: readonly number[],
  scale: number,
  power: Float32Array,
): number {
  let highest = 0;
  if (!offsets) {
    for (let c = 0; c < power.length; c++) {
      const one = scale * (values[2 * c] * values[2 * c] + values[2 * c + 1] * values[2 * c + 1]);
      power[c] = one;
      if (one > highest) highest = one;
    }
    return highest;
  }
  for (let c = 0; c < power.length; c++) {
    let sum = 0;
    for (const look of looks) {
      const at = 2 * (offsets[c] + look);
      sum += values[at] * values[at] + values[at + 1] * values[at + 1];
    }
    power[c] = scale * sum;
    highest = Math.max(highest, power[c]);
  }
  return highest;
}

/** The harmonic axes alone: their padded shape, and where their cells lie in a grid with looks. */
function harmonicIndex(model: SignalModel, padded: readonly number[], strides: readonly number[]) {
  const shape = model.parameters.map((axis) => padded[axis]);
  const cells = shape.reduce((n, size) => n * size, 1);
  const offsets = model.looks === 1 ? undefined : new Uint32Array(cells);
  for (let c = 0; offsets && c < cells; c++) {
    let [rest, at] = [c, 0];
    for (let p = shape.length - 1; p >= 0; p--) {
      at += (rest % shape[p]) * strides[model.parameters[p]];
      rest = Math.floor(rest / shape[p]);
    }
    offsets[c] = at;
  }
  return { shape, offsets };
}

function isPeak(power: Float32Array, shape: readonly number[], cell: number): boolean {
  let stride = 1;
  for (let p = shape.length - 1; p >= 0; p--) {
    const i = Math.floor(cell / stride) % shape[p];
    const up = cell + (i + 1 < shape[p] ? stride : stride * (1 - shape[p]));
    const down = cell + (i > 0 ? -stride : stride * (shape[p] - 1));
    if (power[up] > power[cell] || power[down] > power[cell]) return false;
    stride *= shape[p];
  }
  return true;
}

/** Largest distance over the axes, grid points, around the circle. */
function cellDistance(a: number, b: number, shape: readonly number[]): number {
  let distance = 0;
  for (let p = shape.length - 1; p >= 0; p--) {
    const apart = Math.abs((a % shape[p]) - (b % shape[p]));
    distance = Math.max(distance, Math.min(apart, shape[p] - apart));
    a = Math.floor(a / shape[p]);
    b = Math.floor(b / shape[p]);
  }
  return distance;
}
