import { type ByteSource, type FileRegion, inflatedSource } from './byte-source.ts';

/** Inflating streams kept per element: one each for the real and the imaginary part of an array. */
const MAX_STREAMS = 2;

/** Reads a compressed element from any position. */
export interface InflatedReader {
  read(position: number, into: Uint8Array): Promise<void>;
  close(): void;
}

/**
 * Reads a compressed element at ascending positions without inflating anything twice, along two tracks at once; going back
 * on both starts again. Holds at most two zlib streams.
 */
export function inflatedReader(region: FileRegion): InflatedReader {
  const streams: ByteSource[] = [];
  const streamFor = (position: number): ByteSource => {
    // The stream that has least to pass over; else a new one, in place of the one that is furthest on.
    const before = streams.filter((stream) => stream.position <= position);
    if (before.length > 0) return before.reduce((best, stream) => (stream.position > best.position ? stream : best));
    if (streams.length >= MAX_STREAMS) {
      streams.sort((a, b) => a.position - b.position);
      streams.pop()!.close();
    }
    const fresh = inflatedSource(region);
    streams.push(fresh);
    return fresh;
  };
  let last: Promise<void> = Promise.resolve();
  return {
    read(position, into) {
      const done = last.then(async () => {
        const stream = streamFor(position);
        try {
          await stream.skip(position - stream.position);
          await stream.fill(into);
        } catch (error) {
          streams.splice(streams.indexOf(stream), 1);
          stream.close();
          throw error;
        }
      });
      last = done.catch(() => undefined);
      return done;
    },
    close: () => streams.splice(0).forEach((stream) => stream.close()),
  };
}
