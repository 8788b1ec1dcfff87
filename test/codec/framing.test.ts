import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFraming } from '../../src/codec/framing.ts';

const confluent = createFraming({ kind: 'confluent', schemaId: 0x01020304 });

describe('framing', () => {
  it('plain is the message itself', () => {
    const message = Uint8Array.of(1, 2);
    const plain = createFraming({ kind: 'plain' });
    expect(plain.wrap(message)).toBe(message);
    expect(plain.unwrap(message, 'here')).toBe(message);
  });

  it('confluent puts a zero byte, the schema id and the path of the first message in front', () => {
    expect([...confluent.wrap(Uint8Array.of(9, 8))]).toEqual([0, 1, 2, 3, 4, 0, 9, 8]);
  });

  it('comes back as a view, whatever the message', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (message) => {
        const framed = confluent.wrap(message);
        const back = confluent.unwrap(framed, 'here');
        expect([...back]).toEqual([...message]);
        expect(back.buffer).toBe(framed.buffer);
      }),
    );
  });

  it('refuses schemas that it was not told of', () => {
    const framed = confluent.wrap(Uint8Array.of(9));
    const reader = (accepted: number[]) => createFraming({ kind: 'confluent', accepted });
    expect([...reader([5, 0x01020304]).unwrap(framed, 'here')]).toEqual([9]);
    expect(() => reader([5, 6]).unwrap(framed, 'topic t')).toThrow('topic t: found schema 16909060, allowed: 5, 6');
  });

  it('skips a path of several indexes: zigzag varints after their count', () => {
    expect([...confluent.unwrap(Uint8Array.of(0, 0, 0, 0, 1, 4, 2, 0x80, 0x02, 7), 'here')]).toEqual([7]);
  });

  it.each([
    ['nothing', []],
    ['a first byte of 1', [1, 0, 0, 0, 0, 0]],
    ['3 bytes that end in the header', [0, 0, 0]],
    ['7 bytes that end in the header', [0, 0, 0, 0, 1, 4, 2]],
    ['a message path of -1 indexes', [0, 0, 0, 0, 1, 1, 2]],
    ['a message path of 100 indexes', [0, 0, 0, 0, 1, 200, 1]],
  ])('refuses %s', (found, bytes) => {
    expect(() => confluent.unwrap(Uint8Array.from(bytes), 'topic t offset 3')).toThrow(
      `topic t offset 3: found ${found}, allowed: Confluent framing`,
    );
  });

  it('writes nothing without a schema id', () => {
    expect(() => createFraming({ kind: 'confluent' }).wrap(new Uint8Array(1))).toThrow('schemaId: found nothing');
  });
});
