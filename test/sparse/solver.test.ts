import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import {
  type Dictionary,
  fourierDictionary,
  penaltyNames,
  planSparseSolver,
  type SparseSolverOptions,
  unitaryDictionary,
} from '../../src/sparse/index.ts';
import { randomSubset, randomUnitary } from './problems.ts';

const kernels = loadKernels();
const { memory } = kernels;
const problems = 4;
const problemNumbers = [...Array(problems).keys()];
const exact: SparseSolverOptions = {
  method: 'fista',
  penalty: 'l1',
  weight: 0.05,
  iterations: 5000,
  tolerance: 1e-7,
};

/** Coefficients of unit atoms, and signals, of each of a few problems. */
function solve(
  dictionary: Dictionary,
  measured: readonly number[],
  options: SparseSolverOptions,
  data: (row: number, problem: number) => readonly [number, number],
) {
  const before = memory.bytesInUse;
  const solver = planSparseSolver(kernels, dictionary, measured, options);
  const values = Float32Array.from(problemNumbers.flatMap((c) => measured.flatMap((row) => [...data(row, c)])));
  const [codes, signals] = [0, 1].map(() => new Float64Array(problems * dictionary.length));
  solver.apply(new Float64Array(values.buffer), signals, problems, codes);
  const apart = (pairs: Float64Array, unit: number) =>
    problemNumbers.map((c) =>
      [...new Float32Array(pairs.buffer, 8 * c * dictionary.length, 2 * dictionary.length)].map((v) => v / unit),
    );
  solver.dispose();
  expect(memory.bytesInUse).toBe(before);
  return { code: apart(codes, solver.unit), signal: apart(signals, 1) };
}

/** Rows of the dictionary as plain numbers: [re, im] of an atom at a row. */
const fourierAtom = (length: number) => (row: number, atom: number) => {
  const angle = (2 * Math.PI * row * atom) / length;
  return [Math.cos(angle) / Math.sqrt(length), Math.sin(angle) / Math.sqrt(length)] as const;
};

/** Iterative soft thresholding in float64 by the definition, from zero. */
function plainIsta(
  atom: (row: number, atom: number) => readonly [number, number],
  length: number,
  measured: readonly number[],
  data: (row: number) => readonly [number, number],
  weight: number,
  steps: number,
): number[] {
  const x = new Array<number>(2 * length).fill(0);
  for (let n = 0; n < steps; n++) {
    const gradient = new Array<number>(2 * length).fill(0);
    for (const row of measured) {
      let [re, im] = data(row);
      for (let k = 0; k < length; k++) {
        const [a, b] = atom(row, k);
        re -= a * x[2 * k] - b * x[2 * k + 1];
        im -= a * x[2 * k + 1] + b * x[2 * k];
      }
      for (let k = 0; k < length; k++) {
        const [a, b] = atom(row, k);
        gradient[2 * k] += a * re + b * im;
        gradient[2 * k + 1] += a * im - b * re;
      }
    }
    for (let k = 0; k < length; k++) {
      const [re, im] = [x[2 * k] + gradient[2 * k], x[2 * k + 1] + gradient[2 * k + 1]];
      const factor = Math.max(0, 1 - weight / Math.hypot(re, im));
      [x[2 * k], x[2 * k + 1]] = [factor * re, factor * im];
    }
  }
  return x;
}

describe.each(['fourier', 'learned'])('in a %s dictionary', (kind) => {
  const length = 24;
  const unitary = randomUnitary('solver', length);
  const dictionary = kind === 'fourier' ? fourierDictionary(length) : unitaryDictionary(length, unitary);
  const atom =
    kind === 'fourier'
      ? fourierAtom(length)
      : (row: number, k: number) => [unitary[2 * (row * length + k)], unitary[2 * (row * length + k) + 1]] as const;

  test.each(['fista', 'ista'] as const)('%s ends where plain iterative soft thresholding in float64 does', (method) => {
    const rng = createRng(`plain ${kind}`);
    const measured = randomSubset('plain', length, 12);
    const data = Array.from({ length: 2 * length * problems }, () => Math.fround(rng.normal()));
    const at = (row: number, c: number) => {
      const i = 2 * (c * length + row);
      return [data[i], data[i + 1]] as const;
    };
    // The minimum is unique where the largest correlation is; a weight of 0.3 leaves about half of the atoms.
    const { code } = solve(dictionary, measured, { ...exact, method, weight: 0.3 }, at);
    for (let c = 0; c < problems; c++) {
      const expected = plainIsta(atom, length, measured, (row) => at(row, c), 0.3, 4000);
      code[c].forEach((value, i) => expect(value).toBeCloseTo(expected[i], 4));
    }
  });

  test('the cost falls at least as fast as FISTA promises, and faster than without momentum', () => {
    const measured = randomSubset('faster', length, 8);
    const weight = 0.01;
    const data = (row: number, c: number) => {
      const [first, second] = [atom(row, 3 + c), atom(row, 9)];
      return [Math.fround(first[0] + second[1]), Math.fround(first[1] - second[0])] as const;
    };
    const cost = (code: number[], c: number) => {
      let [sum, squares] = [0, 0];
      for (const row of measured) {
        const residual = [...data(row, c)];
        for (let k = 0; k < length; k++) {
          const [a, b] = atom(row, k);
          residual[0] -= a * code[2 * k] - b * code[2 * k + 1];
          residual[1] -= a * code[2 * k + 1] + b * code[2 * k];
        }
        sum += (residual[0] ** 2 + residual[1] ** 2) / 2;
      }
      for (let k = 0; k < length; k++) {
        const energy = code[2 * k] ** 2 + code[2 * k + 1] ** 2;
        sum += weight * Math.sqrt(energy);
        squares += energy;
      }
      return { sum, squares };
    };
    const after = (method: 'fista' | 'ista', iterations: number) =>
      solve(dictionary, measured, { ...exact, weight, tolerance: 0, method, iterations }, data).code.map(cost);
    const least = after('fista', 5000);
    for (const steps of [5, 10, 20, 40]) {
      const [fast, slow] = [after('fista', steps), after('ista', steps)];
      least.forEach(({ sum, squares }, c) => {
        // Beck and Teboulle 2009, theorem 4.4, from zero and with Lipschitz constant 1; float32 leaves 1e-6.
        expect(fast[c].sum - sum).toBeLessThan((2 * squares) / (steps + 1) ** 2 + 1e-6);
        if (steps >= 20) expect(fast[c].sum).toBeLessThan(slow[c].sum);
      });
    }
  });

  test.each(penaltyNames)('%s finds a lone atom from a third of the rows, as large as it is', (penalty) => {
    const measured = randomSubset('lone', length, 8);
    const amplitude = 3.5;
    const { code, signal } = solve(
      dictionary,
      measured,
      { ...exact, penalty, weight: 'auto', iterations: 2000 },
      (row, c) => {
        const [re, im] = atom(row, 5 * c + 1);
        return [amplitude * re, amplitude * im];
      },
    );
    for (let c = 0; c < problems; c++) {
      code[c].forEach((value, i) => expect(value).toBeCloseTo(i === 2 * (5 * c + 1) ? amplitude : 0, 4));
      for (let row = 0; row < length; row++) {
        const [re, im] = atom(row, 5 * c + 1);
        expect(signal[c][2 * row]).toBeCloseTo(amplitude * re, 4);
        expect(signal[c][2 * row + 1]).toBeCloseTo(amplitude * im, 4);
      }
    }
  });

  test.each(penaltyNames)('%s gives finite values, the same each time, and measured rows as they were', (penalty) => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 6, max: 20 }), (seed, count) => {
        const rng = createRng(seed);
        const measured = randomSubset(String(seed), length, count);
        const data = new Map<string, readonly [number, number]>();
        const at = (row: number, c: number) => {
          const key = `${row}/${c}`;
          if (!data.has(key)) data.set(key, [Math.fround(rng.normal()), Math.fround(rng.normal())]);
          return data.get(key)!;
        };
        const options = { ...exact, penalty, weight: 'auto' as const, iterations: 30, tolerance: 0.01 };
        const first = solve(dictionary, measured, options, at);
        expect(solve(dictionary, measured, options, at)).toEqual(first);
        for (let c = 0; c < problems; c++) {
          expect(first.signal[c].every(Number.isFinite)).toBe(true);
          for (const row of measured) expect(first.signal[c].slice(2 * row, 2 * row + 2)).toEqual([...at(row, c)]);
        }
      }),
      { numRuns: 15 },
    );
  });
});

test('of noise alone no more is told than chance lets pass', () => {
  const length = 64;
  const measured = randomSubset('noise', length, 32);
  let told = 0;
  for (let round = 0; round < 100; round++) {
    const rng = createRng(`noise ${round}`);
    const { code } = solve(
      fourierDictionary(length),
      measured,
      { ...exact, weight: 'auto', iterations: 300, tolerance: 1e-4 },
      () => [rng.normal(), rng.normal()],
    );
    for (const column of code) if (column.some((value) => value !== 0)) told++;
  }
  // 400 problems. P(one of N correlations above sigma sqrt(ln N)) is at most 1 - (1 - 1/N)^N = 0.632 for independent ones;
  // 3 standard deviations above that are 0.705.
  expect(told / 400).toBeLessThan(0.705);
});

test('a problem has one solution, whatever is solved beside it', () => {
  const measured = randomSubset('beside', 32, 10);
  const rng = createRng('beside');
  const count = 1100;
  const data = Float32Array.from({ length: 2 * count * 10 }, () => rng.normal());
  for (const penalty of penaltyNames) {
    const options = { ...exact, penalty, weight: 'auto' as const, iterations: 20, tolerance: 0.01 };
    const solver = planSparseSolver(kernels, fourierDictionary(32), measured, options, 20);
    const together = new Float64Array(20 * count);
    solver.apply(new Float64Array(data.buffer), together, count);
    for (const i of [0, 17, 511, 512, 1099]) {
      const alone = new Float64Array(20);
      solver.apply(new Float64Array(data.buffer, 80 * i, 10), alone, 1);
      expect(alone).toEqual(together.slice(20 * i, 20 * i + 20));
    }
    solver.dispose();
  }
});

test('silence stays silence', () => {
  const { signal } = solve(fourierDictionary(16), [0, 3, 7, 9], { ...exact, weight: 'auto' }, () => [0, 0]);
  expect(signal.flat().every((value) => value === 0)).toBe(true);
});

test('what cannot be solved is refused, and no memory is kept', () => {
  const before = memory.bytesInUse;
  const plan = (options: Partial<SparseSolverOptions>, measured = [0, 5, 9, 11]) =>
    planSparseSolver(kernels, fourierDictionary(16), measured, { ...exact, ...options });
  expect(() => plan({ weight: -1 })).toThrow('recovery.weight: found -1, allowed: auto, or a number from 0');
  expect(() => plan({ concavity: 1 })).toThrow('recovery.concavity: found 1, allowed: a number above 1');
  expect(() => plan({ iterations: 0 })).toThrow('recovery.iterations: found 0');
  expect(() => plan({ tolerance: 1 })).toThrow('recovery.tolerance: found 1');
  expect(() => plan({ weight: 'auto' }, [0, 5])).toThrow('recovery.measured: found 2, allowed: above ln 16');
  expect(() => unitaryDictionary(2, [1, 0, 0, 0])).toThrow('recovery.dictionary.atoms: found 4 values, allowed: 8');
  expect(() => unitaryDictionary(2, [1, 0, 0, 0, 0, 0, 2, 0])).toThrow('found inner products 3.00 off');
  expect(memory.bytesInUse).toBe(before);
});
