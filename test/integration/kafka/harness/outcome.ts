/** How many snapshots ended how. */
export interface Counts {
  readonly processed: number;
  readonly rejected: number;
  readonly dropped: number;
}

/**
 * What a pipeline says at its end, as text for people or as the last event of a JSON log.
 *
 *   sounder: 12 snapshots processed, 0 rejected, 3 dropped, 0.5 s
 *   {"time":"...","level":"info","message":"ended","processed":12,"rejected":0,"dropped":3}
 */
export function countsOf(stderr: string): Counts {
  const text = /(\d+) snapshots? processed, (\d+) rejected(?:, (\d+) dropped)?/.exec(stderr);
  if (text) {
    const [processed, rejected, dropped = 0] = text.slice(1).map((digits) => Number(digits ?? 0));
    return { processed, rejected, dropped };
  }
  const ended = stderr.split('\n').findLast((line) => line.includes('"message":"ended"'));
  if (ended === undefined) throw new Error(`no summary in: ${stderr.slice(-2000)}`);
  return JSON.parse(ended) as Counts;
}

/** Lines that tell of something, without those that a JSON log writes every second. */
export const told = (stderr: string): readonly string[] =>
  stderr.split('\n').filter((line) => line !== '' && !line.includes('"message":"progress"'));
