import type { ForeignArray, ForeignGroup } from '../foreign/value.ts';
import type { PartialProfile } from '../profile.ts';

/** What a recording says about itself: its array and, under their profile names, the facts that describe it. */
export interface Recording {
  readonly array: ForeignArray;
  readonly profile: PartialProfile;
}

/** Facts given from outside that shape the axes, and so must be known before they are laid out. */
export interface Given {
  readonly prfHz?: number | undefined;
}

/** One way to lay down a recording in a MAT or HDF5 file. */
export interface Dialect {
  readonly name: string;
  /** What makes a file one of this dialect, for the message to those whose file is none. */
  readonly summary: string;
  recognises(root: ForeignGroup): boolean;
  /**
   * @param where  the file, named in every error
   * @throws SounderError `capture-invalid` naming the fact that is missing or wrong
   */
  read(root: ForeignGroup, where: string, given: Given): Promise<Recording>;
}
