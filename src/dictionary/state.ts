import { SounderError } from '../core/errors.ts';
import type { Kernels } from '../kernels/load.ts';
import type { Region } from '../kernels/memory.ts';
import type { LearnerSettings } from './options.ts';

/** Vectors that wait for the kernels together: enough to amortise packing, little to keep. */
export const BLOCK = 64;

/** Counters and running means, by their place in the state. */
export const field = {
  /** Steps on the published schedule since it (re)started. */
  scheduleStep: 0,
  /** Steps since the start. */
  steps: 1,
  samples: 2,
  /** Vectors in the block, and vectors of the step under way that the kernels have seen. */
  waiting: 3,
  seen: 4,
  /** Vectors of the step under way, known when it begins; 0 between steps. */
  stepSize: 5,
  refining: 6,
  /** Steps that the running rotation estimate remembers: its gain is the inverse. */
  remembered: 7,
  /** Running correlation of successive rotations. */
  correlation: 8,
  /** The model of sparsity: probability that a code is active, energies of idle and active codes. */
  activity: 9,
  idle: 10,
  active: 11,
  /** Running means behind it: of r, r u and (1 - r) u. */
  meanActivity: 12,
  meanActive: 13,
  meanIdle: 14,
  /** Sums of the same three over the step under way. */
  sums: 15,
  /** A bound on |A A^H - I| since the last polar factor. */
  astray: 18,
} as const;
const HEADER = 24;
const VERSION = 3;
/** "ODL" and the version. */
const MARK = 0x4f444c00 + VERSION;

/** What a learner knows, in one block of kernel memory, so that saving it is a copy. */
export interface LearnerState {
  readonly header: Float64Array;
  /** D^H: order x order. */
  readonly analysis: Part;
  /** Mean of the matrices that steps led to, the late ones above all: the upper size x order of it. */
  readonly mean: Part;
  /** Running gradient: the upper size x order of it. */
  readonly gradient: Part;
  /** Running mean of |z_i| |z_j|^2: size x size. */
  readonly curvature: Part;
  /** This step's sum of r(z) z z^H: size x order. */
  readonly moments: Part;
  /** The last estimate of the rotation that is left: size x order. */
  readonly rotation: Part;
  /** Running means for each atom of r u, r + r (1 - r) u spread and u, then their sums over the step: 3 x size each. */
  readonly atoms: Part;
  readonly atomSums: Part;
  /** Vectors not yet seen by the kernels; see `embedding.ts` for their rows. */
  readonly block: Part;
  save(): Uint8Array;
  /** @throws SounderError `snapshot-invalid` for bytes that are not a state of these options */
  restore(bytes: Uint8Array): void;
  dispose(): void;
}

/** A stretch of float64 numbers in kernel memory. */
export interface Part {
  readonly offset: number;
  readonly values: Float64Array;
}

export function planLearnerState(kernels: Kernels, settings: LearnerSettings): LearnerState {
  const { size, order, complex } = settings;
  const half = size * order;
  const lengths = [HEADER, order * order, half, half, size * size, half, half, 3 * size, 3 * size];
  lengths.push(BLOCK * order * (complex ? 2 : 1));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const region = kernels.memory.alloc(8 * total);
  const all = kernels.memory.float64(region, total).fill(0);
  const parts = split(region, all, lengths);
  const belongs = identity(settings);
  return {
    header: parts[0].values,
    analysis: parts[1],
    mean: parts[2],
    gradient: parts[3],
    curvature: parts[4],
    moments: parts[5],
    rotation: parts[6],
    atoms: parts[7],
    atomSums: parts[8],
    block: parts[9],
    save() {
      const saved = new Float64Array(belongs.length + total + 1);
      saved.set(belongs);
      saved.set(all, belongs.length);
      saved[saved.length - 1] = checksum(saved);
      return new Uint8Array(saved.buffer);
    },
    restore(bytes) {
      const length = 8 * (belongs.length + total + 1);
      if (bytes.byteLength !== length) throw mismatch(`${bytes.byteLength} bytes`, `${length} for these options`);
      const saved = new Float64Array(bytes.slice().buffer);
      const wrong = belongs.findIndex((value, i) => value !== saved[i]);
      if (wrong === 0) throw mismatch('another format', `version ${VERSION} of a learner's state`);
      if (wrong > 0) throw mismatch(`${names[wrong]} ${saved[wrong]}`, `${belongs[wrong]}, as planned`);
      if (saved[saved.length - 1] !== checksum(saved)) throw mismatch('damaged bytes', 'bytes as they were saved');
      all.set(saved.subarray(belongs.length, belongs.length + total));
    },
    dispose: () => region.free(),
  };
}

function split(region: Region, all: Float64Array, lengths: readonly number[]): Part[] {
  let at = 0;
  return lengths.map((length) => {
    const part = { offset: region.offset + 8 * at, values: all.subarray(at, at + length) };
    at += length;
    return part;
  });
}

const names = ['format', 'size', 'complex', 'schedule', 'power', 'count', 'batch', 'momentumFloor', 'stepFloor'];

/** The options that a state belongs to; the seed is not among them, as it only says where learning began. */
function identity(settings: LearnerSettings): number[] {
  const { size, complex, schedule, power, count, batch, momentumFloor, stepFloor } = settings;
  const scheme = ['refined', 'frank-wolfe', 'convex'].indexOf(schedule);
  return [MARK, size, Number(complex), scheme, power, count === 'samples' ? 0 : 1, batch, momentumFloor, stepFloor];
}

/** FNV-1a (Fowler, Noll and Vo) over the 32-bit words before the last number. */
function checksum(saved: Float64Array): number {
  const words = new Uint32Array(saved.buffer, 0, 2 * (saved.length - 1));
  let hash = 0x811c9dc5;
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
  return hash >>> 0;
}

const mismatch = (found: string, allowed: string): SounderError =>
  new SounderError('snapshot-invalid', `dictionary learner: saved state: found ${found}, allowed: ${allowed}`);
