/** Pieces that a line has room for; of more, those at the ends are shown. */
const MOST = 10;
const [LEADING, TRAILING] = [4, 2];

/**
 * A mask in short: `64 of 256 along fast_time: 0-3, 10, 12, 20, ... 252, 254`. Neighbours are ranges; the whole is in the card.
 *
 * @param kept  ascending
 */
export function maskText(kept: readonly number[], axis: { readonly name: string; readonly size: number }): string {
  const runs: (readonly [first: number, last: number])[] = [];
  for (const entry of kept) {
    const [first, last] = runs.at(-1) ?? [];
    if (first !== undefined && entry === last! + 1) runs[runs.length - 1] = [first, entry];
    else runs.push([entry, entry]);
  }
  // Two neighbours are no shorter as a range.
  const pieces = runs.flatMap(([first, last]) =>
    last - first > 1 ? [`${first}-${last}`] : first === last ? [`${first}`] : [`${first}`, `${last}`],
  );
  const shown = (list: readonly string[]): string => list.join(', ');
  const text =
    pieces.length <= MOST ? shown(pieces) : `${shown(pieces.slice(0, LEADING))}, ... ${shown(pieces.slice(-TRAILING))}`;
  return `${kept.length} of ${axis.size} along ${axis.name}: ${text}`;
}
