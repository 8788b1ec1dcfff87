import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PacketOrder } from '../../src/ultrasound/packet-order.ts';

/** What becomes of transmits that come in an order, as text: `0:[0 1 2 3] takes 0 1`, `1 misses 5, takes 4`. */
function run(length: number, hop: number, sequences: readonly number[], close = false): string[] {
  const order = new PacketOrder<number>(length, hop);
  const told: string[] = [];
  const look = (): void => {
    for (let event = order.take(); event; event = order.take()) {
      const takes = event.group.arrived.join(' ');
      if (event.kind === 'packet') told.push(`${event.index}:[${event.transmits.join(' ')}] takes ${takes}`);
      else if (event.kind === 'broken') told.push(`${event.index} misses ${event.missing}, takes ${takes}`);
      else told.push(`begun within ${event.index}, takes ${takes}`);
    }
  };
  for (const sequence of sequences) {
    const answer = order.add(BigInt(sequence), sequence);
    if (answer !== 'kept') told.push(`${sequence} ${answer}`);
    look();
  }
  if (close) {
    order.close();
    look();
  }
  return told;
}
const upTo = (n: number): number[] => [...Array(n).keys()];

describe('the order of packets', () => {
  it('is that of disjoint groups', () => {
    expect(run(3, 3, upTo(7))).toEqual(['0:[0 1 2] takes 0 1 2', '1:[3 4 5] takes 3 4 5']);
  });

  it('slides by a hop, and each packet takes along what no later one needs', () => {
    expect(run(4, 2, upTo(8))).toEqual(['0:[0 1 2 3] takes 0 1', '1:[2 3 4 5] takes 2 3', '2:[4 5 6 7] takes 4 5']);
    expect(run(3, 1, upTo(5))).toEqual(['0:[0 1 2] takes 0', '1:[1 2 3] takes 1', '2:[2 3 4] takes 2']);
    expect(run(5, 3, upTo(9))).toEqual(['0:[0 1 2 3 4] takes 0 1 2', '1:[3 4 5 6 7] takes 3 4 5']);
  });

  it('leaves out what is between packets', () => {
    const told = ['0:[0 1] takes 0 1', '2 between', '3 between', '1:[4 5] takes 4 5', '6 between', '7 between'];
    expect(run(2, 4, upTo(8))).toEqual(told);
  });

  it('is broken by what is missing, and goes on', () => {
    expect(run(3, 3, [0, 1, 2, 3, 5, 6, 7, 8])).toEqual(['0:[0 1 2] takes 0 1 2', '1 misses 4, takes 3 5', '2:[6 7 8] takes 6 7 8']); // prettier-ignore
    expect(run(4, 2, [0, 1, 2, 3, 4, 6, 7, 8, 9])).toEqual([
      '0:[0 1 2 3] takes 0 1',
      '1 misses 5, takes 2 3',
      '2 misses 5, takes 4',
      '3:[6 7 8 9] takes 6 7',
    ]);
  });

  it('takes what is missing for as long as a group however far the sequence jumps', () => {
    expect(run(2, 2, [0, 1, 2, 2 ** 50, 2 ** 50 + 1])).toEqual([
      '0:[0 1] takes 0 1',
      '1 misses 3, takes 2',
      `${2 ** 49}:[${2 ** 50} ${2 ** 50 + 1}] takes ${2 ** 50} ${2 ** 50 + 1}`,
    ]);
  });

  it('is no matter of the order within a group, nor of repetitions', () => {
    expect(run(3, 3, [1, 0, 1, 2, 2, 0, 4, 1, 5, 3])).toEqual(['1 repeated', '0:[0 1 2] takes 1 0 2', '2 repeated', '0 repeated', '1 repeated', '1:[3 4 5] takes 4 5 3']); // prettier-ignore
    expect(run(4, 2, [0, 1, 2, 4, 3])).toEqual(['0 misses 3, takes 0 1', '1 misses 3, takes 2', '3 repeated']);
  });

  it('begins with the first packet that is whole', () => {
    expect(run(3, 3, [4, 5, 6, 7, 8])).toEqual(['begun within 1, takes 4 5', '2:[6 7 8] takes 6 7 8']);
    expect(run(4, 2, [3, 4, 5, 6, 7])).toEqual(['begun within 1, takes 3', '2:[4 5 6 7] takes 4 5']);
  });

  it('ends with what is incomplete', () => {
    expect(run(3, 3, upTo(5), true)).toEqual(['0:[0 1 2] takes 0 1 2', '1 misses 5, takes 3 4']);
    expect(run(4, 2, upTo(5), true)).toEqual(['0:[0 1 2 3] takes 0 1', '1 misses 5, takes 2 3', '2 misses 5, takes 4']);
  });

  it('makes, of whatever comes, exactly the packets whose transmits came before a later group began', () => {
    const stream = fc.array(fc.integer({ min: -3, max: 4 }), { maxLength: 80 }).map((steps) => {
      let at = 3;
      return steps.map((step) => Math.max(0, (at += step > 0 ? 1 : step)));
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 9 }), stream, (length, hop, sequences) => {
        const kept = new Set<number>();
        let newest = -1;
        for (const sequence of sequences) {
          const group = Math.floor(sequence / hop);
          if (group >= newest && sequence - group * hop < length) kept.add(sequence);
          newest = Math.max(newest, group);
        }
        const whole = upTo(60).filter((k) => upTo(length).every((i) => kept.has(k * hop + i)));
        const told = run(length, hop, sequences, true);
        const packets = told.flatMap((line) => /^(\d+):\[([^\]]*)\]/.exec(line)?.slice(1) ?? []);
        expect(packets).toEqual(
          whole.flatMap((k) => [
            `${k}`,
            upTo(length)
              .map((i) => k * hop + i)
              .join(' '),
          ]),
        );
        // Everything kept is handed out once.
        const takes = told.flatMap((line) => /takes (.*)$/.exec(line)?.[1].split(' ').map(Number) ?? []);
        expect(takes.sort((a, b) => a - b)).toEqual([...kept].sort((a, b) => a - b));
      }),
      { numRuns: 500 },
    );
  });
});
