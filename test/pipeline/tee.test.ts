import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../operators/envelope.ts';
import { settleAfter } from '../../operators/settle.ts';
import type { ValueSink } from '../../pipeline/sinks/sink.ts';
import { tee } from '../../pipeline/sinks/tee.ts';
import { SounderError } from '../../src/core/errors.ts';
import { expectSettled, Settlements } from '../operators/settlements.ts';

/** A sink whose writes end when the test says so. */
class HandDriven implements ValueSink<string> {
  readonly begun: string[] = [];
  closed = 0;
  done: () => void = () => undefined;
  fail: (error: SounderError) => void = () => undefined;

  write(value: string): Promise<void> {
    this.begun.push(value);
    return new Promise((resolve, reject) => ([this.done, this.fail] = [resolve, reject]));
  }

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }
}

const turn = (): Promise<void> => new Promise(setImmediate);

/** Two sinks behind one tee, at the end of a stream that the test feeds. */
function bench() {
  const [lines, pictures] = [new HandDriven(), new HandDriven()];
  const both = tee(lines, pictures);
  const settlements = new Settlements<string>();
  const source = new Subject<Envelope<string>>();
  const written: string[] = [];
  const log: { error?: SounderError } = {};
  source.pipe(settleAfter({ write: (value: string) => both.write(value), maxItems: 3 })).subscribe({
    next: (value) => written.push(value),
    error: (error: SounderError) => (log.error = error),
  });
  const put = (value: string): void => source.next(settlements.envelope(value));
  return { lines, pictures, both, settlements, put, written, log };
}

describe('a tee', () => {
  it('settles a value once it is in both sinks, whichever takes longer, and asks for the next then', async () => {
    const { lines, pictures, settlements, put, written } = bench();
    for (const value of ['a', 'b', 'c']) put(value);
    for (const [first, second] of [
      [lines, pictures],
      [pictures, lines],
      [lines, pictures],
    ]) {
      const before = written.length;
      expect([lines.begun.length, pictures.begun.length]).toEqual([before + 1, before + 1]);
      first.done();
      await turn();
      expect(written).toHaveLength(before);
      second.done();
      await turn();
      expect(written).toHaveLength(before + 1);
    }
    expect(written).toEqual(['a', 'b', 'c']);
    expect(lines.begun).toEqual(pictures.begun);
    expect(settlements.kinds).toEqual(['done', 'done', 'done']);
  });

  it('fails with either sink, once the other is done with the value, and cancels what is held', async () => {
    for (const broken of ['lines', 'pictures'] as const) {
      const { [broken]: bad, settlements, put, written, log, lines, pictures } = bench();
      const good = broken === 'lines' ? pictures : lines;
      put('a');
      put('b');
      bad.fail(new SounderError('io-failed', 'disk full'));
      await turn();
      expect(log.error).toBe(undefined);
      good.done();
      await turn();
      expect(log.error).toMatchObject({ code: 'io-failed', message: 'disk full' });
      expect(written).toEqual([]);
      expect(settlements.kinds).toEqual(['cancelled', 'cancelled']);
      expectSettled(settlements);
      expect(good.begun).toEqual(['a']);
    }
  });

  it('tells the failure of the first sink when both fail, also of one that throws', async () => {
    const { lines, pictures, both } = bench();
    const writing = both.write('a');
    pictures.fail(new SounderError('io-failed', 'second'));
    lines.fail(new SounderError('cancelled', 'first'));
    await expect(writing).rejects.toThrow('first');
    const throwing: ValueSink<string> = {
      write: () => {
        throw new SounderError('internal', 'thrown');
      },
      close: () => Promise.reject(new SounderError('io-failed', 'not closed')),
    };
    const last = new HandDriven();
    const other = tee(throwing, last);
    const again = other.write('a');
    last.done();
    await expect(again).rejects.toThrow('thrown');
    await expect(other.close()).rejects.toThrow('not closed');
    expect(last.closed).toBe(1);
  });

  it('closes both', async () => {
    const { lines, pictures, both } = bench();
    await both.close();
    expect([lines.closed, pictures.closed]).toEqual([1, 1]);
  });
});
