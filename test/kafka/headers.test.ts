import { describe, expect, it } from 'vitest';
import { carriedHeaders, sounderId } from '../../src/kafka/headers.ts';
import { bytes } from './helpers.ts';

describe('headers', () => {
  it('name an estimate by pipeline, stream and sequence alone', () => {
    const id = sounderId('radar', 'bs-1', 412n);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(sounderId('radar', 'bs-1', 412n)).toBe(id);
    const others = [
      sounderId('radar', 'bs-1', 413n),
      sounderId('radar', 'bs-14', 12n),
      sounderId('radarb', 's-1', 412n),
    ];
    expect(new Set([id, ...others])).toHaveProperty('size', 4);
  });

  it('carry the trace context on and nothing else', () => {
    const trace = [['traceparent', bytes('00-1')], ['tracestate', bytes('a=b')]] as const; // prettier-ignore
    expect(carriedHeaders([['x', bytes('y')], ...trace])).toEqual(trace);
  });
});
