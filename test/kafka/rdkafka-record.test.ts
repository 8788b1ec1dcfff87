import { describe, expect, it } from 'vitest';
import type { KafkaRecord } from '../../src/kafka/port.ts';
import { recordOf, releaseBytes } from '../../src/kafka/rdkafka-record.ts';

const record = (value: Buffer | null): KafkaRecord =>
  recordOf({ topic: 't', partition: 0, offset: 0, key: Buffer.from('key'), value, timestamp: 5 });

describe('a record that is let go', () => {
  it('gives its memory back at once, without a garbage collection, and is empty', () => {
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 256; i++) {
      const one = record(Buffer.alloc(1 << 20, i));
      releaseBytes(one.value);
      expect(one.value?.byteLength).toBe(0);
      expect(one.key?.byteLength).toBe(3);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 << 20);
  });

  it('leaves alone what is small, what is part of something else, and what is not there', () => {
    const whole = new ArrayBuffer(1 << 20);
    for (const value of [Buffer.alloc(1000, 1), Buffer.from(whole, 16)]) {
      const length = value.byteLength;
      releaseBytes(record(value).value);
      expect(value.byteLength).toBe(length);
    }
    releaseBytes(record(null).value);
  });
});
