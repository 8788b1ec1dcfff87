import { SounderError } from '../core/errors.ts';
import type { SparseCodes } from '../core/sparse-codes.ts';
import { snapshotName } from '../core/snapshot.ts';
import { toldFromNoise } from '../sparse/noise-threshold.ts';
import { type Penalty, type Shrinkage, shrinkageOf, shrinkFactor, weightAt } from '../sparse/penalty.ts';
import type { Coded } from './coded.ts';
import { noiseLevel } from './noise-level.ts';
import { strongest } from './strongest.ts';
import { numbersOf, type VectorLayout } from './vectors.ts';

/**
 * What a code costs. In an orthogonal dictionary each is found on its own, from the code of least squares c:
 *
 *   l0    c above the threshold, else 0 (hard; CEL0 is the same here)
 *   l1    c less the threshold (soft)
 *   l1/2  between both, two thirds of c at the threshold (half)
 *   mcp   soft at the threshold, c from `concavity` times it (firm)
 */
export const codePenalties = ['l0', 'l1', 'l1/2', 'mcp'] as const;
export type CodePenalty = (typeof codePenalties)[number];

/** Which codes stay. */
export interface SparseCodingOptions {
  /** The so many strongest of every vector, as they are; instead of a threshold. */
  readonly keep?: number | undefined;
  /** Codes up to this go, sample units; `universal` (default): what the strongest of a snapshot of noise reaches. */
  readonly threshold?: 'universal' | number | undefined;
  /** One sigma of the noise of a sample (complex: of both parts together); `auto` (default): from the codes of each snapshot. */
  readonly noise?: 'auto' | number | undefined;
  /** Default l0. */
  readonly penalty?: CodePenalty | undefined;
  /** Of mcp, default 3. */
  readonly concavity?: number | undefined;
}

export interface SparseCodingPlan {
  /** The codes that stay, others 0, as `coded.codes` has them; valid until the next. */
  apply(coded: Coded): Float64Array;
  dispose(): void;
}

/**
 * Plans how the codes of a layout become sparse.
 *
 * @throws SounderError `configuration-invalid` naming the option
 */
export function planSparseCoding(layout: VectorLayout, options: SparseCodingOptions = {}): SparseCodingPlan {
  const { size, count, complex } = layout;
  const { keep, threshold = 'universal', noise = 'auto', penalty = 'l0', concavity = 3 } = options;
  if (keep !== undefined && !(Number.isInteger(keep) && keep >= 1 && keep <= size))
    throw invalid('keep', keep, `an integer from 1 to the ${size} atoms`);
  if (keep !== undefined && options.threshold !== undefined) throw invalid('threshold', threshold, 'keep or threshold');
  if (typeof threshold === 'number' && !(threshold >= 0 && threshold < Infinity))
    throw invalid('threshold', threshold, 'universal, or a number from 0');
  if (typeof noise === 'number' && !(noise >= 0 && noise < Infinity))
    throw invalid('noise', noise, 'auto, or a number from 0');
  if (!codePenalties.includes(penalty)) throw invalid('penalty', penalty, codePenalties.join(', '));
  if (!(concavity > 1)) throw invalid('concavity', concavity, 'a number above 1');
  const magnitudes = new Float64Array(count * size);
  const scratch = new Float64Array(magnitudes.length);
  const kept = new Float64Array(count * numbersOf(layout));
  const chosen = new Uint8Array(size);
  const factorOf = keep === undefined ? shrinking(penalty, concavity) : undefined;
  const universal = toldFromNoise(count * size) * (complex ? 1 : Math.SQRT2);

  const thresholdNow = (): number => {
    if (typeof threshold === 'number') return threshold;
    if (typeof noise === 'number') return universal * noise;
    scratch.set(magnitudes);
    return universal * noiseLevel(scratch, complex);
  };

  return {
    apply({ codes }) {
      magnitudesOf(codes, complex, magnitudes);
      if (keep !== undefined) {
        for (let v = 0; v < count; v++) {
          strongest(magnitudes.subarray(v * size, (v + 1) * size), keep, chosen, scratch.subarray(0, size));
          for (let i = 0; i < size; i++) scale(codes, kept, v * size + i, complex, chosen[i]);
        }
        return kept;
      }
      const factor = factorOf!(thresholdNow());
      for (let at = 0; at < magnitudes.length; at++) scale(codes, kept, at, complex, factor(magnitudes[at]));
      return kept;
    },
    dispose: () => undefined,
  };
}

/** The factor of a magnitude under a penalty, by the threshold. */
function shrinking(penalty: CodePenalty, concavity: number): (threshold: number) => (magnitude: number) => number {
  const kinds: Record<CodePenalty, Penalty> = {
    l0: { kind: 'cel0', columnNorm: 1 },
    l1: { kind: 'l1' },
    'l1/2': { kind: 'l1/2' },
    mcp: { kind: 'mcp', beta: concavity },
  };
  const kind = kinds[penalty];
  return (threshold) => {
    const shrinkage: Shrinkage = shrinkageOf(kind, weightAt(kind, threshold, 1), 1);
    return (magnitude) => (threshold === 0 ? 1 : shrinkFactor(shrinkage, magnitude));
  };
}

function magnitudesOf(codes: Float64Array, complex: boolean, magnitudes: Float64Array): void {
  for (let i = 0; i < magnitudes.length; i++)
    magnitudes[i] = complex ? Math.hypot(codes[2 * i], codes[2 * i + 1]) : Math.abs(codes[i]);
}

function scale(codes: Float64Array, kept: Float64Array, at: number, complex: boolean, factor: number): void {
  if (!complex) kept[at] = factor === 0 ? 0 : codes[at] * factor;
  else {
    kept[2 * at] = factor === 0 ? 0 : codes[2 * at] * factor;
    kept[2 * at + 1] = factor === 0 ? 0 : codes[2 * at + 1] * factor;
  }
}

/**
 * The codes that are not 0, as they leave the pipeline.
 *
 * @param kept  what `apply` made of these codes
 * @throws SounderError `snapshot-invalid` for codes beyond the range of float32
 */
export function packSparseCodes({ layout, snapshot, codes }: Coded, kept: Float64Array): SparseCodes {
  const { size, count, complex } = layout;
  const parts = complex ? 2 : 1;
  const counts = new Uint32Array(count);
  const present = (at: number): boolean => kept[at * parts] !== 0 || (complex && kept[at * parts + 1] !== 0);
  for (let at = 0; at < count * size; at++) if (present(at)) counts[Math.floor(at / size)]++;
  const total = counts.reduce((sum, each) => sum + each, 0);
  const indices = new Uint32Array(total);
  const values = new Float32Array(total * parts);
  for (let at = 0, next = 0; at < count * size; at++) {
    if (!present(at)) continue;
    indices[next] = at % size;
    for (let part = 0; part < parts; part++) values[next * parts + part] = kept[at * parts + part];
    next++;
  }
  if (!values.every(Number.isFinite))
    throw new SounderError(
      'snapshot-invalid',
      `${snapshotName(snapshot)}: codes: found some beyond the range of float32, allowed: magnitudes up to 3.4e38`,
    );
  const relativeError = distance(codes, kept);
  return { vectorCount: count, atomCount: size, complex, counts, indices, values, relativeError };
}

/** |codes - kept| over |codes|: by orthogonality that of the vectors; 0 for silence. */
function distance(codes: Float64Array, kept: Float64Array): number {
  let [left, whole] = [0, 0];
  for (let i = 0; i < codes.length; i++) {
    left += (codes[i] - kept[i]) ** 2;
    whole += codes[i] ** 2;
  }
  return whole > 0 ? Math.min(1, Math.sqrt(left / whole)) : 0;
}

const invalid = (field: string, found: string | number, allowed: string): SounderError =>
  new SounderError('configuration-invalid', `sparse codes.${field}: found ${found}, allowed: ${allowed}`, {
    field,
    found,
  });
