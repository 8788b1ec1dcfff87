import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../src/core/index.ts';
import { countReducer } from '../../src/tracking/index.ts';

const estimate: Estimate = { streamId: 'a', sequence: 7n, captureTimeNs: 1n, emitTimeNs: 2n, targets: [] };

describe('count', () => {
  it('numbers the estimates of a stream from 1', () => {
    const first = countReducer.step(undefined, estimate);
    const second = countReducer.step(countReducer.decode(countReducer.encode(first.state)), estimate);
    expect([first.value, second.value]).toEqual([{ ...estimate, snapshotCount: 1n }, { ...estimate, snapshotCount: 2n }]); // prettier-ignore
  });

  it('knows the number of the newest one when it comes again, and of no older one', () => {
    expect(countReducer.again({ count: 5n }, estimate, true)).toEqual({ ...estimate, snapshotCount: 5n });
    expect(countReducer.again({ count: 5n }, estimate, false)).toEqual(estimate);
  });

  it.each(['{"count":5}', '{"count":"-5"}', 'null', '{'])('refuses the state %s', (text) => {
    expect(() => countReducer.decode(new TextEncoder().encode(text))).toThrow('state of count: ');
  });
});
