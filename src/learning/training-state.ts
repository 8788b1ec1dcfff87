import { SounderError } from '../core/errors.ts';

/** First number of a state, so that other bytes are not taken for one. */
const MARK = 0x5aa7e001;

/** Runs of numbers as bytes: mark, how many runs, their lengths, then all numbers, little endian float64. */
export function packNumbers(runs: readonly ArrayLike<number>[]): Uint8Array {
  const head = [MARK, runs.length, ...runs.map((run) => run.length)];
  const total = runs.reduce((sum, run) => sum + run.length, head.length);
  const view = new DataView(new ArrayBuffer(8 * total));
  let at = 0;
  // Runs are as long as a network has weights: no copy of them in between.
  for (const run of [head, ...runs]) for (let i = 0; i < run.length; i++) view.setFloat64(8 * at++, run[i], true);
  return new Uint8Array(view.buffer);
}

/** @throws SounderError `plan-invalid` unless the bytes hold runs of just these lengths */
export function unpackNumbers(bytes: Uint8Array, lengths: readonly number[]): Float64Array[] {
  const expected = [MARK, lengths.length, ...lengths];
  const total = expected.length + lengths.reduce((sum, length) => sum + length, 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fits = bytes.byteLength === 8 * total && expected.every((value, i) => view.getFloat64(8 * i, true) === value);
  if (!fits)
    throw new SounderError(
      'plan-invalid',
      `training state: found ${bytes.byteLength} bytes of another plan, allowed: ${8 * total} bytes with runs of ${lengths.join(', ')} numbers`,
    );
  let at = expected.length;
  return lengths.map((length) => Float64Array.from({ length }, () => view.getFloat64(8 * at++, true)));
}
