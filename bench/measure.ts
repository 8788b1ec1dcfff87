/** What a candidate and its peer took in the same rounds, milliseconds a call. */
export interface PairTiming {
  readonly medianMs: number;
  readonly peerMs: number;
  /** Median over rounds of candidate / peer: noise that hits both cancels. */
  readonly ratio: number;
  readonly minMs: number;
  readonly peerMinMs: number;
}

export interface PairOptions {
  readonly rounds?: number;
  /** Each function runs at least this long before anything is counted: WASM and JS tier up in the first calls. */
  readonly warmupMs?: number;
  /** Each round calls a function until this much time has passed. */
  readonly sampleMs?: number;
}

/** One line of a benchmark report: the time, its ratio to the named peer, and the error the time was bought with. */
export interface BenchRow {
  readonly name: string;
  readonly peer: string;
  readonly medianMs: number;
  readonly peerMs: number;
  readonly ratio: number;
  readonly maxError: number; // NaN: nothing to compare
}

/**
 * Times two functions in interleaved rounds, which keeps their ratio meaningful on a machine that others use too.
 *
 * Cost: 2 (warmupMs + rounds x sampleMs), or longer when one call takes longer than that.
 */
export function measurePair(candidate: () => void, peer: () => void, options: PairOptions = {}): PairTiming {
  const { rounds = 25, warmupMs = 250, sampleMs = 5 } = options;
  const calls = [candidate, peer].map((run) => Math.max(1, Math.round(sampleMs / warmUp(run, warmupMs))));
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    times[0].push(timeOf(candidate, calls[0]));
    times[1].push(timeOf(peer, calls[1]));
  }
  return {
    medianMs: median(times[0]),
    peerMs: median(times[1]),
    ratio: median(times[0].map((time, round) => time / times[1][round])),
    minMs: Math.min(...times[0]),
    peerMinMs: Math.min(...times[1]),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Rows as aligned text, one line each. */
export function formatRows(rows: readonly BenchRow[]): string {
  const cells = rows.map((row) => [
    row.name,
    row.medianMs.toFixed(4),
    row.peerMs.toFixed(4),
    row.ratio.toFixed(3),
    Number.isNaN(row.maxError) ? '-' : row.maxError.toExponential(1),
    row.peer,
  ]);
  const lines = [['kernel', 'ms', 'peer ms', 'ratio', 'error', 'peer'], ...cells];
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const pad = (cell: string, i: number): string =>
    i === 0 || i === 5 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]);
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

function warmUp(run: () => void, warmupMs: number): number {
  const start = performance.now();
  let calls = 0;
  do {
    run();
    calls++;
  } while (performance.now() - start < warmupMs);
  return timeOf(run, Math.max(1, Math.min(calls, 10)));
}

function timeOf(run: () => void, calls: number): number {
  const start = performance.now();
  for (let i = 0; i < calls; i++) run();
  return (performance.now() - start) / calls;
}
