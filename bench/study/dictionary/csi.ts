import type { Kernels } from '../../../src/kernels/load.ts';
import { centredByAntenna, type CsiVectors, csiVectors, everySecondPacket } from './csi-vectors.ts';
import { errorsIn, errorsOfPursuit, energyOf, type RelativeErrors } from './kept-coefficients.ts';
import { onlinePass } from './online-pass.ts';
import { planAlternating } from './peers/alternating.ts';
import { type Basis, cosineBasis, fourierBasis } from './peers/bases.ts';
import { batchPower } from './peers/batch-power.ts';
import { principalComponents } from './peers/principal-components.ts';
import type { Vectors } from './vectors.ts';

/**
 * What a figure is judged on: `online`, every vector before it is learned from; `last tenth`, the same at the end of the pass; `all`, the
 * finished dictionary on all vectors; `held out`, learned from the packets of even number, judged on the odd ones.
 */
export type Judged = 'online' | 'last tenth' | 'all' | 'held out';

export const csiData = ['amplitude', 'amplitude, centred', 'complex'] as const;
export type CsiData = (typeof csiData)[number];

export interface CsiRow {
  readonly data: CsiData;
  readonly method: string;
  readonly judged: Judged;
  /** Mean over the starts. */
  readonly errors: RelativeErrors;
  /** Start by start, where a method has a random one. */
  readonly starts: readonly RelativeErrors[];
}

export const online = (batch: number): string => `online, batch ${batch}`;
export const BATCH_METHOD = 'batch l3';
export const COSINE = 'DCT';
/** Vectors in a step: the default, and what else was tried. */
export const batches = [10, 1, 20, 30] as const;
/** Random starts of the online learner. */
const STARTS = 5;
const PASSES = 10;

/** Relative errors with k of 30 coefficients kept of the fibres along subcarriers, amplitude and complex. */
export async function studyCsi(kernels: Kernels, log: string, report: (line: string) => unknown): Promise<CsiRow[]> {
  const rows: CsiRow[] = [];
  for (const data of csiData) {
    report(`csi: ${data}`);
    const found = await csiVectors(log, data !== 'complex');
    const all = data === 'amplitude, centred' ? centredByAntenna(found) : found;
    const add = (method: string, judged: Judged, ...starts: RelativeErrors[]): number =>
      rows.push({ data, method, judged, errors: meanErrors(starts), starts });
    fixedBases(all, add);
    learnedInOnePiece(kernels, all, add);
    for (const batch of batches) learnedOnline(kernels, all, batch, add);
  }
  return rows;
}

type Add = (method: string, judged: Judged, ...starts: RelativeErrors[]) => unknown;

const meanErrors = (starts: readonly RelativeErrors[]): RelativeErrors =>
  starts[0].map((_, i) => starts.reduce((sum, errors) => sum + errors[i], 0) / starts.length);

function fixedBases(all: CsiVectors, add: Add): void {
  const fixed: [string, Basis][] = [[COSINE, cosineBasis(all.size, all.complex)]];
  if (all.complex) fixed.push(['DFT', fourierBasis(all.size)]);
  for (const [method, basis] of fixed) {
    add(method, 'last tenth', errorsIn(basis, lastTenth(all)));
    add(method, 'all', errorsIn(basis, all));
    add(method, 'held out', errorsIn(basis, everySecondPacket(all, 1)));
  }
}

/** Methods that have all vectors at hand, or pass over them without coding meanwhile. */
function learnedInOnePiece(kernels: Kernels, all: CsiVectors, add: Add): void {
  const start = cosineBasis(all.size, all.complex);
  const learn: Readonly<Record<string, (vectors: Vectors) => Basis>> = {
    PCA: (vectors) => principalComponents(kernels, vectors),
    [BATCH_METHOD]: (vectors) => batchPower(kernels, vectors, start),
  };
  for (const [method, learned] of Object.entries(learn)) {
    const basis = learned(all);
    add(method, 'last tenth', errorsIn(basis, lastTenth(all)));
    add(method, 'all', errorsIn(basis, all));
    add(method, 'held out', errorsIn(learned(everySecondPacket(all, 0)), everySecondPacket(all, 1)));
  }
  for (const share of [0.02, 0.1]) {
    const method = `online alternating, lambda ${share} of a vector`;
    add(method, 'all', errorsOfPursuit(alternatingPass(all, share), all));
    const even = alternatingPass(everySecondPacket(all, 0), share);
    add(method, 'held out', errorsOfPursuit(even, everySecondPacket(all, 1)));
  }
}

/** @param share  lambda over the root mean square length of a vector */
function alternatingPass(vectors: Vectors, share: number): Basis {
  const { size, complex, count, values } = vectors;
  const numbers = size * (complex ? 2 : 1);
  const length = Math.sqrt(energyOf(values, 0, values.length) / count);
  const learner = planAlternating(cosineBasis(size, complex), share * length);
  const batch = 10;
  for (let t = 0; t < count; t += batch) learner.update(values.subarray(t * numbers), Math.min(batch, count - t));
  return { size, complex, matrix: learner.dictionary() };
}

function learnedOnline(kernels: Kernels, all: CsiVectors, batch: number, add: Add): void {
  const method = online(batch);
  const [even, odd] = [everySecondPacket(all, 0), everySecondPacket(all, 1)];
  const seeds = Array.from({ length: STARTS }, (_, start) => start);
  const passes = seeds.map((seed) => onlinePass(kernels, all, { batch, seed }, 1));
  add(method, 'online', ...passes.map(({ prequential }) => prequential));
  add(method, 'last tenth', ...passes.map((pass) => pass.lastTenth));
  add(method, 'all', ...passes.map(({ afterOne }) => errorsIn(afterOne, all)));
  add(
    method,
    'held out',
    ...seeds.map((seed) => errorsIn(onlinePass(kernels, even, { batch, seed }, 1).afterOne, odd)),
  );
  if (batch === batches[0])
    add(`${method}, ${PASSES} passes`, 'all', errorsIn(onlinePass(kernels, all, { batch }, PASSES).afterAll, all));
}

function lastTenth({ size, complex, count, values }: Vectors): Vectors {
  const first = Math.ceil(0.9 * count);
  return { size, complex, count: count - first, values: values.subarray(first * size * (complex ? 2 : 1)) };
}
