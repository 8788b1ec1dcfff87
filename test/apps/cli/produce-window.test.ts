import { describe, expect, it } from 'vitest';
import { ProduceWindow } from '../../../src/apps/cli/produce-window.ts';
import type { KafkaMessage, KafkaProducer } from '../../../src/kafka/port.ts';

/** A producer whose writes the test finishes by hand. */
function handProducer() {
  const waiting: { message: KafkaMessage; written: () => void; refuse: (thrown: Error) => void }[] = [];
  const producer: KafkaProducer = {
    produce: (message) => new Promise((written, refuse) => waiting.push({ message, written, refuse })),
    transactions: undefined,
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  return { producer, waiting };
}
const message = (bytes: number): KafkaMessage => ({ topic: 't', value: new Uint8Array(bytes) });
const turn = () => new Promise(setImmediate);

describe('a window of messages on their way', () => {
  it('holds no more bytes than its bound', async () => {
    const { producer, waiting } = handProducer();
    const window = new ProduceWindow(producer, 10);
    await window.send(message(6));
    await window.send(message(4));
    const third = window.send(message(1));
    await turn();
    expect(waiting).toHaveLength(2);
    waiting[1].written();
    await third;
    expect(waiting).toHaveLength(3);
    for (const { written } of waiting) written();
    await window.settled();
    expect([window.written, window.writtenBytes]).toEqual([3, 11]);
  });

  it('lets a message that is larger than the bound go alone, and counts empty ones', async () => {
    const { producer, waiting } = handProducer();
    const window = new ProduceWindow(producer, 10);
    await window.send(message(99));
    const next = window.send(message(0));
    await turn();
    expect(waiting).toHaveLength(1);
    waiting[0].written();
    await next;
    let settled = false;
    const end = window.settled().then(() => (settled = true));
    await turn();
    expect(settled).toBe(false);
    waiting[1].written();
    await end;
  });

  it('throws the first failure', async () => {
    const { producer, waiting } = handProducer();
    const window = new ProduceWindow(producer, 10);
    await window.send(message(1));
    await window.send(message(1));
    waiting[0].refuse(new Error('first'));
    waiting[1].refuse(new Error('second'));
    await turn();
    await expect(window.send(message(1))).rejects.toThrow('first');
    await expect(window.settled()).rejects.toThrow('first');
  });
});
