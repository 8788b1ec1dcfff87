import { planFft } from '../../kernels/fft.ts';
import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import type { AxisPlan } from '../compression/axis-plan.ts';
import type { SignalModel } from '../model/signal-model.ts';
import { beamGridFrequency, planBeamGrid } from './beam-grid.ts';

/** All axes transformed in place, beams by a matrix; without TDM the outermost axis goes last, while the padding below it is still zero. */
export function planSearchTransform(
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
