import { describe, expect, it } from 'vitest';
import { SounderError } from '../../src/core/errors.ts';
import { packError } from '../../src/runtime/error-message.ts';
import { type Answered, WorkerPool } from '../../src/runtime/worker-pool.ts';
import { FakeThread } from './fake-threads.ts';

/** A pool of hand-driven threads, all ready; threads started later come at the end of the list. */
async function bench(size: number, options: { maxDeaths?: number; isSuccess?: (answer: string) => boolean } = {}) {
  const threads: FakeThread[] = [];
  const boots: number[] = [];
  const starting = WorkerPool.start<number, string, string, string>({
    size,
    boot: (worker) => boots.push(worker) * 10,
    spawn: () => {
      threads.push(new FakeThread());
      return threads.at(-1)!;
    },
    ...options,
  });
  for (const thread of [...threads]) thread.say({ kind: 'ready', ready: 'set' });
  const pool = await starting;
  const heard: string[] = [];
  pool.listen({ free: (worker) => heard.push(`free ${worker}`), broken: ({ message }) => heard.push(message) });
  const told: string[] = [];
  const tell = (answered: Answered<string>): void =>
    void told.push(answered.kind === 'answer' ? answered.answer : answered.error.message);
  return { pool, threads, boots, heard, told, tell };
}

describe('a worker pool', () => {
  it('hands one request to each worker and its answer to whoever asked', async () => {
    const { pool, threads, heard, told, tell } = await bench(2);
    pool.ask(0, 'a', tell);
    pool.ask(1, 'b', tell);
    expect([pool.isFree(0), pool.isFree(1)]).toEqual([false, false]);
    expect(() => pool.ask(0, 'c', tell)).toThrow('worker 0 was asked while it was not free');
    threads[1].answer('B');
    expect(told).toEqual(['B']);
    expect(heard).toEqual(['free 1']);
    threads[0].answer('A');
    expect(told).toEqual(['B', 'A']);
    expect(threads.map(({ asked }) => asked)).toEqual([['a'], ['b']]);
  });

  it('keeps the process alive only while a worker has something to do', async () => {
    const { pool, threads, tell } = await bench(1);
    expect(threads[0].referenced).toBe(false);
    pool.ask(0, 'a', tell);
    expect(threads[0].referenced).toBe(true);
    threads[0].answer('A');
    expect(threads[0].referenced).toBe(false);
  });

  it('lets whoever is answered ask the same worker again before others hear of it', async () => {
    const { pool, threads, heard, told, tell } = await bench(1);
    pool.ask(0, 'room?', () => pool.ask(0, 'a', tell));
    threads[0].answer('room');
    expect(heard).toEqual([]);
    threads[0].answer('A');
    expect({ told, heard }).toEqual({ told: ['A'], heard: ['free 0'] });
  });

  it('replaces a worker that dies; its request dies with it, that of others does not', async () => {
    const { pool, threads, boots, heard, told, tell } = await bench(2);
    pool.ask(0, 'a', tell);
    pool.ask(1, 'b', tell);
    threads[0].die(new Error('heap out of memory'));
    expect(told).toEqual(['worker 0 died: heap out of memory']);
    expect(pool.isFree(0)).toBe(false);
    expect(pool.readyOf(0)).toBeUndefined();
    threads[2].say({ kind: 'ready', ready: 'again' });
    expect(pool.readyOf(0)).toBe('again');
    expect([boots, pool.bootOf(0)]).toEqual([[0, 1, 0], 30]);
    threads[1].answer('B');
    expect(heard).toEqual(['free 0', 'free 1']);
    pool.ask(0, 'c', tell);
    threads[2].answer('C');
    expect(told.slice(1)).toEqual(['B', 'C']);
  });

  it('breaks when workers die again and again without a success between', async () => {
    const { pool, threads, heard, tell } = await bench(1, { isSuccess: (answer) => answer !== 'room' });
    for (let death = 0; death < 3; death++) {
      const thread = threads.at(-1)!;
      if (death > 0) thread.say({ kind: 'ready', ready: 'again' });
      pool.ask(0, 'room?', () => undefined);
      thread.answer('room');
      pool.ask(0, 'a', tell);
      thread.die();
    }
    expect(threads).toHaveLength(3);
    expect(heard.at(-1)).toBe('worker 0 died: exit code 1 (3 workers died in a row)');
    const late: string[] = [];
    pool.listen({ free: () => undefined, broken: ({ message }) => late.push(message) });
    expect(late).toEqual([heard.at(-1)]);
  });

  it('forgives deaths after a success', async () => {
    const { pool, threads, heard, tell } = await bench(1, { maxDeaths: 2 });
    for (let death = 0; death < 5; death++) {
      const thread = threads.at(-1)!;
      if (death > 0) thread.say({ kind: 'ready', ready: 'again' });
      pool.ask(0, 'a', tell);
      thread.answer('A');
      thread.die();
    }
    expect(heard.every((line) => line === 'free 0')).toBe(true);
  });

  it('counts a replacement that cannot even start', async () => {
    const { threads, heard } = await bench(1);
    threads[0].die();
    threads[1].say({ kind: 'unfit', error: packError(new SounderError('out-of-memory', 'no room')) });
    threads[2].die();
    expect(heard).toEqual(['worker 0 died: exit code 1 (3 workers died in a row)']);
  });

  it('does not start when a worker is unfit, says why, and leaves no thread behind', async () => {
    const threads = [new FakeThread(), new FakeThread()];
    const waiting = [...threads];
    const starting = WorkerPool.start({ size: 2, boot: () => 0, spawn: () => waiting.shift()! });
    threads[0].say({ kind: 'ready', ready: 0 });
    const error = new SounderError('configuration-invalid', 'stages[0]: found 3, allowed: 2', { found: 3 });
    threads[1].say({ kind: 'unfit', error: packError(error) });
    await expect(starting).rejects.toMatchObject({ code: error.code, message: error.message, details: { found: 3 } });
    expect(threads.map(({ terminated }) => terminated)).toEqual([true, true]);
  });

  it('drains: idle resolves when the last request is answered', async () => {
    const { pool, threads, tell } = await bench(2);
    let idle = false;
    pool.ask(0, 'a', tell);
    pool.ask(1, 'b', tell);
    const drained = pool.idle().then(() => (idle = true));
    threads[0].answer('A');
    await Promise.resolve();
    expect(idle).toBe(false);
    threads[1].die();
    await drained;
    expect(idle).toBe(true);
  });

  it('stops at once: no answer, no replacement, nothing to wait for', async () => {
    const { pool, threads, told, tell } = await bench(2);
    pool.ask(0, 'a', tell);
    const idle = pool.idle();
    await pool.stop();
    await idle;
    threads[0].answer('A');
    expect(told).toEqual([]);
    expect(threads).toHaveLength(2);
    expect(threads.every(({ terminated }) => terminated)).toBe(true);
    expect(pool.isFree(1)).toBe(false);
  });

  it.each([0, 1.5, NaN])('refuses %s workers', async (size) => {
    await expect(WorkerPool.start({ size, boot: () => 0, spawn: () => new FakeThread() })).rejects.toThrow(
      `workers: found ${size}, allowed: an integer of at least 1`,
    );
  });
});
