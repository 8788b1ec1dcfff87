import { SounderError } from '../core/errors.ts';
import { samplesPerSnapshot } from '../core/sensor.ts';
import { checkSnapshotSize, type Snapshot, snapshotName } from '../core/snapshot.ts';
import { planFirstNonFinite } from '../kernels/finite.ts';
import type { Kernels } from '../kernels/load.ts';
import { planWiden } from '../kernels/widen.ts';
import type { CodedLayout } from './coded.ts';
import { gatherVectors, numbersOf } from './vectors.ts';

/** The memory in which the snapshots of a layout are coded; `vectors` and `codes` are as `Coded` has them. */
export interface CodingPlan {
  readonly layout: CodedLayout;
  readonly vectors: Float64Array;
  readonly codes: Float64Array;
  /**
   * Brings the vectors of a snapshot together, as float32.
   *
   * @throws SounderError `snapshot-invalid` (wrong size), `samples-not-finite` naming the first bad vector
   */
  read(snapshot: Snapshot): void;
  /** Has the codes of every vector written. */
  encode(encode: (vector: Float64Array, codes: Float64Array) => void): void;
  dispose(): void;
}

export function planCoding(kernels: Kernels, layout: CodedLayout): CodingPlan {
  const { memory } = kernels;
  const { sensor, complex, count } = layout;
  return memory.attempt(() => {
    const samples = samplesPerSnapshot(sensor);
    const values = complex ? 2 * samples : samples;
    const widen = planWiden(kernels, { datatype: sensor.datatype, count: samples });
    const finite = planFirstNonFinite(kernels);
    const region = memory.alloc(4 * values);
    const widened = memory.float32(region);
    const numbers = numbersOf(layout);
    const [vectors, codes] = [new Float64Array(count * numbers), new Float64Array(count * numbers)];
    const rows = Array.from({ length: count }, (_, v) =>
      [vectors, codes].map((all) => all.subarray(v * numbers, (v + 1) * numbers)),
    );

    const refuse = (snapshot: Snapshot): never => {
      const at = vectors.findIndex((value) => !Number.isFinite(value));
      const index = Math.floor(at / numbers);
      throw new SounderError(
        'samples-not-finite',
        `${snapshotName(snapshot)}: vector ${index} along ${layout.axes}: found ${vectors[at]}, allowed: finite numbers`,
        { index },
      );
    };
    return {
      layout,
      vectors,
      codes,
      read(snapshot) {
        checkSnapshotSize(snapshot);
        widen.apply(snapshot.samples, region);
        gatherVectors(layout, widened, vectors);
        if (finite.apply(region, values) >= 0) refuse(snapshot);
      },
      encode(encode) {
        for (const [vector, code] of rows) encode(vector, code);
      },
      dispose() {
        for (const part of [widen, finite]) part.dispose();
        region.free();
      },
    };
  });
}
