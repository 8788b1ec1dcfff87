import type { Snapshot } from '../core/snapshot.ts';
import type { VectorLayout } from './vectors.ts';

/** What coded vectors are: the vectors of a sensor, one code an atom. */
export interface CodedLayout extends VectorLayout {
  /** Where the codes come from: a dictionary that follows the stream, or one that stays. */
  readonly dictionary: 'learned' | 'fixed';
}

/**
 * A snapshot seen through an orthogonal dictionary D: the codes D^H y of its vectors.
 *
 * They lie in the memory of whoever coded them, so they are valid until its next snapshot.
 */
export interface Coded {
  readonly layout: CodedLayout;
  readonly snapshot: Snapshot;
  /** The vectors that were coded: count x size; interleaved pairs when complex. */
  readonly vectors: Float64Array;
  /** Of the same shape: row v are the codes of vector v. */
  readonly codes: Float64Array;
  /** The dictionary they were coded with: size x size, row-major, columns are atoms; pairs when complex. */
  readonly dictionary: Float64Array;
  /** Steps that the dictionary had learned by then; 0 for one that stays. */
  readonly version: number;
}
