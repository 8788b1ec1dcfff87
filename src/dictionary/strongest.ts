/**
 * Marks the `keep` largest of some magnitudes with 1 and the others with 0; of equal ones those that come first.
 *
 * @param keep     at least 1, at most as many as there are
 * @param scratch  as long
 */
export function strongest(magnitudes: Float64Array, keep: number, marks: Uint8Array, scratch: Float64Array): void {
  scratch.set(magnitudes);
  const least = scratch.sort()[scratch.length - keep];
  let above = 0;
  for (const each of magnitudes) if (each > least) above++;
  let equals = keep - above;
  magnitudes.forEach((each, i) => {
    marks[i] = Number(each > least || (each === least && equals-- > 0));
  });
}
