import { SounderError } from '../core/errors.ts';

/** How a protobuf message lies in a Kafka message; told by configuration, never guessed from the bytes. */
export type FramingOptions =
  /** The message and nothing else. */
  | { readonly kind: 'plain' }
  /** What Confluent's serialisers write: the id of the schema to write, and the ids that are read, all when absent. */
  | {
      readonly kind: 'confluent';
      readonly schemaId?: number | undefined;
      readonly accepted?: readonly number[] | undefined;
    };

export interface Framing {
  /** @throws SounderError `usage` when nothing can be written: Confluent framing without a schema id */
  wrap(message: Uint8Array): Uint8Array;
  /**
   * A view of the message.
   *
   * @param where  what errors name as the origin, e.g. `topic snapshots partition 0 offset 17`
   * @throws SounderError `message-undecodable`
   */
  unwrap(bytes: Uint8Array, where: string): Uint8Array;
}

const plain: Framing = { wrap: (message) => message, unwrap: (bytes) => bytes };

/**
 * The framing of the messages of a topic.
 *
 *   confluent   0x00 | schema id: uint32 big-endian | path | message
 *   path        count, index ...: zigzag varints; the single byte 0x00 for the first message of a schema
 *
 * Cost: none for `plain`; one copy on writing and a few bytes' look on reading for `confluent`.
 */
export function createFraming(options: FramingOptions): Framing {
  if (options.kind === 'plain') return plain;
  const { schemaId, accepted } = options;
  return {
    wrap: (message) => {
      if (schemaId === undefined)
        throw new SounderError('usage', 'framing: schemaId: found nothing, allowed: the id of a registered schema');
      const framed = Buffer.allocUnsafe(6 + message.byteLength);
      framed.writeUInt8(0, 0);
      framed.writeUInt32BE(schemaId, 1);
      framed.writeUInt8(0, 5); // Snapshot and Estimate are the first messages of their schemas
      framed.set(message, 6);
      return framed;
    },
    unwrap: (bytes, where) => {
      if (bytes[0] !== 0) throw unframed(where, bytes.byteLength === 0 ? 'nothing' : `a first byte of ${bytes[0]}`);
      let at = 5;
      const varint = (): number => {
        for (let value = 0, shift = 0; shift < 35 && at < bytes.byteLength; shift += 7) {
          const byte = bytes[at++];
          value |= (byte & 0x7f) << shift;
          if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
        }
        throw unframed(where, `${bytes.byteLength} bytes that end in the header`);
      };
      const count = varint();
      const id = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readUInt32BE(1);
      if (accepted && !accepted.includes(id))
        throw new SounderError('message-undecodable', `${where}: found schema ${id}, allowed: ${accepted.join(', ')}`);
      if (count < 0 || count > bytes.byteLength) throw unframed(where, `a message path of ${count} indexes`);
      for (let i = 0; i < count; i++) varint();
      return bytes.subarray(at);
    },
  };
}

const unframed = (where: string, found: string): SounderError =>
  new SounderError(
    'message-undecodable',
    `${where}: found ${found}, allowed: Confluent framing (a zero byte, a schema id, a message path)`,
  );
