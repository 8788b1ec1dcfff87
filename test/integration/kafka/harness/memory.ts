import { readFile } from 'node:fs/promises';

/** Resident memory of a process, bytes; undefined when it is gone. */
export async function residentBytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
  const kilobytes = status === undefined ? undefined : /VmRSS:\s+(\d+) kB/.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** Samples the memory of a process until it is stopped. */
export function watchMemory(pid: number, everyMs = 500): { readonly samples: readonly number[]; stop(): void } {
  const samples: number[] = [];
  const timer = setInterval(() => {
    void residentBytes(pid).then((bytes) => bytes !== undefined && samples.push(bytes));
  }, everyMs);
  return { samples, stop: () => clearInterval(timer) };
}

/** How much more the last third of the samples took than the middle third, by their medians. */
export function growth(samples: readonly number[]): number {
  const third = Math.floor(samples.length / 3);
  const medianOf = (part: readonly number[]): number => [...part].sort((a, b) => a - b)[part.length >> 1];
  return medianOf(samples.slice(2 * third)) - medianOf(samples.slice(third, 2 * third));
}
