import { createHash } from 'node:crypto';
import type { KafkaHeader } from './port.ts';

/** W3C trace context; carried from a snapshot to its estimate as it came. */
const carried: ReadonlySet<string> = new Set(['traceparent', 'tracestate']);

/** Names the estimate for whoever drops repeated ones. */
export const ID_HEADER = 'sounder-id';

/** The headers of a message that its results carry too. */
export const carriedHeaders = (headers: readonly KafkaHeader[]): readonly KafkaHeader[] =>
  headers.filter(([name]) => carried.has(name));

export const textHeader = (name: string, value: string): KafkaHeader => [name, Buffer.from(value.replaceAll('\0', ''))];

/**
 * 128 bits in hexadecimal that depend on nothing but what the estimate is of, so that a repeated one has the same.
 *
 * Each part is preceded by its length: no two estimates share an id because their parts run together.
 */
export function sounderId(pipeline: string, streamId: string, sequence: bigint): string {
  const hash = createHash('sha256');
  for (const part of [pipeline, streamId, sequence.toString()]) hash.update(`${Buffer.byteLength(part)}:${part}`);
  return hash.digest('hex').slice(0, 32);
}
