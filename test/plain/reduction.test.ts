import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { samplesPerSnapshot, type SensorDescription, shapeOf } from '../../src/core/sensor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planDirectModel } from '../../src/physics/direct-model.ts';
import { drawNoise } from '../../src/physics/noise.ts';
import type { AxisPlan } from '../../src/plain/compression/axis-plan.ts';
import {
  type CompressedLayout,
  planCompressStage,
  type PlainOptionsInput,
  resolvePlainOptions,
} from '../../src/plain/index.ts';
import { steer } from '../../src/plain/model/steering.ts';
import { product, randomValues, soil, U32 } from '../kernels/tensors.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { limits, mixtures } from './mixtures.ts';
import { polarisation, snapshotOf } from './scenes.ts';

const kernels = loadKernels();

/** What one axis of one look keeps, as a matrix by its definition: rows of [element, re, im]. */
type Row = readonly (readonly [element: number, re: number, im: number])[];

function rowsOf({ method, factor, compressedSize, steering, beams, axis }: AxisPlan, shift: number): Row[] {
  const { size } = axis;
  const turned = (element: number, cycles: number, scale: number): readonly [number, number, number] => [
    element,
    scale * Math.cos(-2 * Math.PI * cycles),
    scale * Math.sin(-2 * Math.PI * cycles),
  ];
  const elements = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
  return elements(compressedSize).map((i): Row => {
    if (beams)
      return elements(size).map((n) =>
        turned(n, ((beams.first + i) / size) * (n - (size - 1) / 2), 1 / Math.sqrt(size)),
      );
    if (method === 'averaging') return elements(factor).map((d) => turned(i * factor + d, steering * d, 1 / factor));
    if (method === 'smoothing') return [turned(shift + i, 0, 1)];
    return [turned(i * factor + shift, 0, 1)];
  });
}

/** x_1 rows_1 x_2 rows_2 .. of an interleaved tensor, in float64. */
function contractAll(tensor: ArrayLike<number>, shape: readonly number[], matrices: readonly Row[][]): Float64Array {
  let data = Float64Array.from(tensor);
  const sizes = [...shape];
  matrices.forEach((rows, axis) => {
    const inner = product(sizes.slice(axis + 1));
    const outer = product(sizes.slice(0, axis));
    const next = new Float64Array(2 * outer * rows.length * inner);
    for (let o = 0; o < outer; o++)
      rows.forEach((row, r) => {
        for (let i = 0; i < inner; i++)
          for (const [n, re, im] of row) {
            const from = 2 * ((o * sizes[axis] + n) * inner + i);
            const to = 2 * ((o * rows.length + r) * inner + i);
            next[to] += re * data[from] - im * data[from + 1];
            next[to + 1] += re * data[from + 1] + im * data[from];
          }
      });
    data = next;
    sizes[axis] = rows.length;
  });
  return data;
}

/** All combinations of the axes' shifts, the last axis fastest. */
const combinations = (axes: readonly AxisPlan[]): number[][] =>
  axes.reduce<number[][]>(
    (heads, { shifts }) => heads.flatMap((head) => shifts.map((shift) => [...head, shift])),
    [[]],
  );

/** The compressed tensor by the definition, looks innermost. */
function compressNaively(
  tensor: ArrayLike<number>,
  sensor: SensorDescription,
  axes: readonly AxisPlan[],
): Float64Array {
  const looks = combinations(axes).map((shift) =>
    contractAll(
      tensor,
      shapeOf(sensor),
      axes.map((plan, m) => rowsOf(plan, shift[m])),
    ),
  );
  const out = new Float64Array(looks.length * looks[0].length);
  looks.forEach((look, s) => {
    for (let i = 0; i < look.length / 2; i++) {
      out[2 * (i * looks.length + s)] = look[2 * i];
      out[2 * (i * looks.length + s) + 1] = look[2 * i + 1];
    }
  });
  return out;
}

/** Compresses one tensor with a stage of its own. */
function compressed(sensor: SensorDescription, input: PlainOptionsInput, tensor: Float32Array) {
  const stage = planCompressStage(kernels, sensor, resolvePlainOptions(input));
  try {
    return stage.compress(snapshotOf(sensor, tensor));
  } finally {
    stage.dispose();
  }
}

describe('the compressed tensor', () => {
  it('is what the formula of every axis says, for any mixture of methods', () => {
    fc.assert(
      fc.property(mixtures, fc.nat(), ({ sensor, input }, seed) => {
        const tensor = Float32Array.from(randomValues(seed, 2 * samplesPerSnapshot(sensor)));
        soil(kernels);
        const { layout, tensor: found } = compressed(sensor, input, tensor);
        const wanted = compressNaively(tensor, sensor, layout.axes);
        expect(found).toHaveLength(wanted.length);
        // Means of at most 27 and sums of at most 18 x 12 x 6 numbers below sqrt 2, each rounded once or twice.
        const tolerance = 8 * U32 * Math.sqrt(samplesPerSnapshot(sensor)) * 2;
        for (let i = 0; i < wanted.length; i++) expect(Math.abs(found[i] - wanted[i])).toBeLessThan(tolerance);
      }),
      { numRuns: 150 },
    );
    expect(kernels.memory.bytesInUse).toBe(0);
  });

  it('has white noise: of unit variance, or 1/D of it in averages, unless sub-apertures overlap', () => {
    fc.assert(
      fc.property(mixtures, ({ sensor, input }) => {
        const { layout } = compressed(sensor, input, new Float32Array(2 * samplesPerSnapshot(sensor)));
        for (const plan of layout.axes) {
          const shares = plan.method === 'averaging' ? 1 / plan.factor : 1;
          const rows = plan.shifts.map((shift) => rowsOf(plan, shift));
          rows.flat().forEach((a, i, all) =>
            all.forEach((b, j) => {
              let [re, im] = [0, 0];
              for (const [n, ar, ai] of a)
                for (const [k, br, bi] of b) {
                  if (n !== k) continue;
                  re += ar * br + ai * bi;
                  im += ar * bi - ai * br;
                }
              // Rows of two looks may share samples only where sub-apertures overlap.
              if (plan.method === 'smoothing' && Math.floor(i / a.length) !== Math.floor(j / a.length)) return;
              expect(Math.abs(re - (i === j ? shares : 0))).toBeLessThan(1e-12);
              expect(Math.abs(im)).toBeLessThan(1e-12);
            }),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, PlainOptionsInput, number]>([
    ['averages of 2 and 3', { compression: { factors: { subcarrier: 3, symbol: 2 } } }, 1 / 6],
    ['every third', { compression: { method: 'decimation', factors: { subcarrier: 3 } } }, 1],
    ['three shifts', { compression: { method: 'multi-shift', factors: { subcarrier: 3 } } }, 1],
    ['beams', { compression: { method: 'none', axes: { subcarrier: { method: 'dft-window' } } } }, 1],
    ['beams and averages', { compression: { factors: { symbol: 2 }, axes: { subcarrier: { method: 'dft-window' } } } }, 1 / 2], // prettier-ignore
  ])('holds noise of the variance and independence stated: %s', (_name, input, variance) => {
    const sensor = sensorWith([antenna(4), subcarrier(18), symbol(12)], { limits });
    const trials = 400;
    let sum: Float64Array | undefined;
    const stage = planCompressStage(kernels, sensor, resolvePlainOptions(input));
    for (let trial = 0; trial < trials; trial++) {
      const noise = drawNoise(samplesPerSnapshot(sensor), createRng(`reduction ${trial}`));
      const { tensor } = stage.compress(snapshotOf(sensor, noise));
      sum ??= new Float64Array(tensor.length);
      // Power of each element and its correlation with the next one.
      for (let i = 0; i < tensor.length - 2; i += 2) {
        sum[i] += (tensor[i] ** 2 + tensor[i + 1] ** 2) / trials / variance;
        sum[i + 1] += (tensor[i] * tensor[i + 2] + tensor[i + 1] * tensor[i + 3]) / trials / variance;
      }
    }
    stage.dispose();
    const count = sum!.length / 2 - 1;
    // Power of unit complex noise has variance 1, the real part of a product of two independent ones 1/2: six sigmas for
    // any of up to 900 elements, five for their mean.
    for (let i = 0; i < 2 * count; i += 2) {
      expect(Math.abs(sum![i] - 1)).toBeLessThan(6 / Math.sqrt(trials));
      expect(Math.abs(sum![i + 1])).toBeLessThan(6 / Math.sqrt(2 * trials));
    }
    const mean = sum!.reduce((total, value, i) => total + (i % 2 === 0 && i < 2 * count ? value : 0), 0) / count;
    expect(Math.abs(mean - 1)).toBeLessThan(5 / Math.sqrt(trials * count));
  });

  it('names a bad sample wherever it lies, in the looks or skipped by all of them', () => {
    const sensor = sensorWith([antenna(6), subcarrier(18), symbol(12)], { limits });
    const inputs: PlainOptionsInput['compression'][] = [
      { method: 'multi-shift', factors: { subcarrier: 3, symbol: 3 }, maxShifts: 2 },
      { method: 'smoothing', factors: { subcarrier: 3, symbol: 2 }, maxShifts: 1 },
      { method: 'none', axes: { subcarrier: { method: 'dft-window' }, symbol: { method: 'dft-window' } } },
    ];
    for (const compression of inputs)
      for (const element of [0, 100, 6 * 18 * 12 - 1]) {
        const tensor = new Float32Array(2 * 6 * 18 * 12);
        tensor[2 * element + 1] = NaN;
        const name = `antenna ${Math.floor(element / 216)}, subcarrier ${Math.floor(element / 12) % 18}, symbol ${element % 12}`; // prettier-ignore
        expect(() => compressed(sensor, { compression: compression! }, tensor)).toThrow(`found NaN at ${name}`);
      }
  });
});

/** Largest part of a compressed lone target that the model's atom leaves in any look, relative to it. */
function unexplained({ model }: CompressedLayout, tensor: Float32Array, theta: ArrayLike<number>): number {
  const responses = model.axes.map((axis) => {
    const response = new Float64Array(2 * axis.size).fill(1);
    if (axis.terms.length > 0) steer(axis, theta, response);
    return response;
  });
  const atoms = Array.from({ length: model.looks }, () => ({ re: 0, im: 0, energy: 0, data: 0 }));
  const walk = (visit: (look: number, at: number, re: number, im: number) => void): void => {
    for (let i = 0; i < tensor.length / 2; i++) {
      let [rest, look, stride, re, im] = [i, 0, 1, 1, 0];
      for (let m = model.axes.length - 1; m >= 0; m--) {
        const { size, terms } = model.axes[m];
        const n = rest % size;
        rest = Math.floor(rest / size);
        if (terms.length === 0) {
          look += n * stride;
          stride *= size;
        } else {
          const [a, b] = [responses[m][2 * n], responses[m][2 * n + 1]];
          [re, im] = [re * a - im * b, re * b + im * a];
        }
      }
      visit(look, 2 * i, re, im);
    }
  };
  walk((look, at, re, im) => {
    const sum = atoms[look];
    sum.re += re * tensor[at] + im * tensor[at + 1];
    sum.im += re * tensor[at + 1] - im * tensor[at];
    sum.energy += re * re + im * im;
    sum.data += tensor[at] ** 2 + tensor[at + 1] ** 2;
  });
  let most = 0;
  walk((look, at, re, im) => {
    const { re: cr, im: ci, energy } = atoms[look];
    const left = Math.hypot(tensor[at] - (re * cr - im * ci) / energy, tensor[at + 1] - (re * ci + im * cr) / energy);
    most = Math.max(most, left);
  });
  const scale = Math.sqrt(atoms.reduce((sum, { data }) => Math.max(sum, data), 0) / (tensor.length / 2 / model.looks));
  return most / scale;
}

describe('the signal model', () => {
  it.each(['keep', 'static'] as const)(
    'is the response of the compression to a lone target; clutter: %s',
    (clutter) => {
      fc.assert(
        fc.property(mixtures, fc.nat(), ({ sensor, input }, seed) => {
          fc.pre(clutter === 'keep' || sensor.axes.some(({ name }) => name === 'symbol'));
          const rng = createRng(`lone ${seed}`);
          const target = {
            azimuthDeg: -15 + 30 * rng.uniform(),
            rangeM: 300 * rng.uniform(),
            // Not at rest: static clutter removal would leave nothing to compare.
            velocityMps: 25 + 15 * rng.uniform(),
            amplitudeDb: 0,
            phaseRad: 6 * rng.uniform(),
          };
          const tensor = planDirectModel(sensor)([target]);
          const { layout, tensor: found } = compressed(sensor, { ...input, clutter }, tensor);
          const theta = layout.model.parameters.map((m) => {
            const plan = layout.axes[m];
            const { parameter } = plan;
            return parameter!.frequencyOf(target[parameter!.name]) * plan.factor;
          });
          // float32: the tensor is rounded once, its sums and differences a few times.
          expect(unexplained(layout, found, theta)).toBeLessThan(2e-6);
        }),
        { numRuns: 150 },
      );
      expect(kernels.memory.bytesInUse).toBe(0);
    },
  );

  it('says how many looks there are, the real ones among them', () => {
    const sensor = sensorWith([polarisation(2), subcarrier(18), symbol(12)], { limits });
    const { layout } = compressed(
      sensor,
      {
        compression: {
          method: 'none',
          axes: {
            subcarrier: { method: 'multi-shift', factor: 3 },
            symbol: { method: 'smoothing', factor: 2, step: 3 },
          },
        },
      },
      new Float32Array(2 * samplesPerSnapshot(sensor)),
    );
    expect(layout.model.axes.map((axis) => axis.size)).toEqual([2, 6, 6, 9]);
    expect(layout.model).toMatchObject({ looks: 18, elements: 36, parameters: [1, 2] });
  });
});
