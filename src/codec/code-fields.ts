import { type Anomaly, type SparseCodes, SounderError } from '../core/index.ts';
import { bytesOfFloat32, bytesOfUint32, float32OfBytes, uint32OfBytes } from './float32-bytes.ts';

/** Fields of a message as they were read: absent ones null or undefined. */
export type FieldsOf<Message> = { readonly [Name in keyof Message]?: unknown };

/** Sparse codes as their message: lists as the bytes where they lie. */
export type SparseCodesMessage = ReturnType<typeof messageOfCodes>;

export const messageOfCodes = ({ counts, indices, values, ...scalars }: SparseCodes) => ({
  vectorCount: scalars.vectorCount,
  atomCount: scalars.atomCount,
  complex: scalars.complex,
  counts: bytesOfUint32(counts),
  indices: bytesOfUint32(indices),
  values: bytesOfFloat32(values),
  relativeError: scalars.relativeError,
});

/** How errors name a field. */
type Naming = (name: string) => string;

/**
 * The codes of a message; lists are those of the message where they can be.
 *
 * @param where  what errors name as the origin
 * @throws SounderError `message-undecodable` naming the field
 */
export function codesOfMessage(
  message: FieldsOf<SparseCodesMessage>,
  where: string,
  naming: Naming = (name) => name,
): SparseCodes {
  const read = reading(message, where, naming);
  const vectorCount = read.scalar('vectorCount', isCount(1), 'an integer of at least 1');
  const atomCount = read.scalar('atomCount', isCount(1), 'an integer of at least 1');
  const complex = flag(message.complex);
  const relativeError = read.scalar('relativeError', (value) => value >= 0 && value <= 1, 'a number from 0 to 1');
  const counts = uint32OfBytes(read.bytes('counts', 4 * vectorCount, `4 for each of ${vectorCount} vectors`));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const indices = uint32OfBytes(read.bytes('indices', 4 * total, `4 for each of ${total} codes`));
  const beyond = indices.find((index) => index >= atomCount);
  if (beyond !== undefined) read.fail('indices', beyond, `atoms from 0 to ${atomCount - 1}`);
  const width = complex ? 8 : 4;
  const values = float32OfBytes(read.bytes('values', width * total, `${width} for each of ${total} codes`));
  return { vectorCount, atomCount, complex, counts, indices, values, relativeError };
}

/** @throws SounderError `message-undecodable` naming the field */
export function anomalyOfMessage(message: FieldsOf<Anomaly>, where: string, naming: Naming = (name) => name): Anomaly {
  const read = reading(message, where, naming);
  const part = (name: 'score' | 'threshold') =>
    read.scalar(name, (value) => value >= 0 && value <= 1, 'a number from 0 to 1');
  const known = message.threshold !== undefined && message.threshold !== null;
  return {
    score: part('score'),
    ...(known && { threshold: part('threshold') }),
    alarm: flag(message.alarm),
    vector: read.scalar('vector', isCount(0), 'an integer of at least 0'),
  };
}

const isCount = (least: number) => (value: number) => Number.isInteger(value) && value >= least;

/** A flag that was not written is not set. */
const flag = (value: unknown): boolean => value === true;

function reading<Message>(message: FieldsOf<Message>, where: string, naming: Naming) {
  const fail = (name: string, found: string | number, allowed: string): never => {
    const field = `${where}.${naming(name)}`;
    throw new SounderError('message-undecodable', `${field}: found ${found}, allowed: ${allowed}`, { field });
  };
  return {
    fail,
    scalar(name: keyof Message & string, valid: (value: number) => boolean, allowed: string): number {
      const value = message[name];
      if (typeof value === 'number' && valid(value)) return value;
      return fail(name, typeof value === 'number' ? value : 'nothing', allowed);
    },
    bytes(name: keyof Message & string, length: number, allowed: string): Uint8Array {
      // Empty lists may be absent.
      const value = message[name] ?? new Uint8Array();
      if (value instanceof Uint8Array && value.byteLength === length) return value;
      return fail(name, value instanceof Uint8Array ? `${value.byteLength} bytes` : 'nothing', `${length}, ${allowed}`);
    },
  };
}
