import { describe, expect, it } from 'vitest';
import { openPipeline } from '../../pipeline/build.ts';
import { definePipeline } from '../../pipeline/config/parse.ts';
import type { Sink } from '../../pipeline/sinks/sink.ts';
import type { Rejection } from '../../pipeline/summary.ts';
import { Supervisor } from '../../pipeline/supervisor.ts';
import { type Estimate, type Snapshot, SounderError } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { fakeCapture, stillClock, testCatalogue } from './fakes.ts';

/** A sink that keeps what it is given, and can be made slow or broken. */
function memorySink(write: (estimate: Estimate) => void | Promise<void> = () => undefined) {
  const log = { written: [] as number[], closed: 0 };
  const sink: Sink<Estimate> = {
    write: async (estimate) => {
      await write(estimate);
      log.written.push(Number(estimate.sequence));
    },
    close: () => {
      log.closed++;
      return Promise.resolve();
    },
  };
  return { sink, log };
}

async function bench(
  count: number,
  options: { bad?: number[]; failAt?: number; credits?: number; write?: () => Promise<void> } = {},
) {
  const { bad = [], failAt, credits = 3, write } = options;
  const kernels = loadKernels();
  const reader = fakeCapture(count, 'isac', failAt);
  const { sink, log } = memorySink(write);
  const config = definePipeline({ credits, stages: [{ pass: {} }, { fake: { bad } }] }, testCatalogue);
  const rejections: Rejection<Snapshot>[] = [];
  const graph = await openPipeline(config, { reader, closeReader: true, sink, kernels, clock: stillClock, catalogue: testCatalogue }); // prettier-ignore
  const supervisor = new Supervisor(graph, { onRejected: (rejection) => rejections.push(rejection) });
  const expectReleased = (): void => {
    expect(log.closed).toBe(1);
    expect(reader.log.closed).toBe(1);
    expect(kernels.memory.bytesInUse).toBe(0);
  };
  return { supervisor, reader, log, rejections, expectReleased };
}

const turns = async (n: number): Promise<void> => {
  for (let i = 0; i < n; i++) await new Promise(setImmediate);
};

describe('a supervisor', () => {
  it('runs to the end of the source, in order, and closes what was opened', async () => {
    const { supervisor, log, expectReleased } = await bench(20);
    const summary = await supervisor.start();
    expect(summary).toEqual({
      processed: 20,
      rejected: 0,
      firstErrors: [],
      dropped: 0,
      dropsByReason: {},
      cancelled: 0,
      startedNs: 42n,
      endedNs: 42n,
    });
    expect(log.written).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expectReleased();
  });

  it('tells of every rejected snapshot and keeps the first few errors', async () => {
    const bad = Array.from({ length: 15 }, (_, i) => i * 2);
    const { supervisor, log, rejections } = await bench(40, { bad });
    const summary = await supervisor.start();
    expect(summary).toMatchObject({ processed: 25, rejected: 15 });
    expect(summary.firstErrors).toHaveLength(10);
    expect(summary.firstErrors[1].message).toBe('stream bs-1 snapshot 2: NaN at 0');
    expect(rejections.map(({ value }) => Number(value!.sequence))).toEqual(bad);
    expect(log.written).toHaveLength(25);
  });

  it('holds no more snapshots than it has credits, however slow the sink', async () => {
    let release: () => void = () => undefined;
    const write = (): Promise<void> => new Promise((resolve) => (release = resolve));
    const { supervisor, reader } = await bench(50, { credits: 3, write });
    const run = supervisor.start();
    await turns(30);
    expect(reader.log.reads).toBe(3);
    release();
    await turns(30);
    expect(reader.log.reads).toBe(4);
    await supervisor.stop();
    await run;
  });

  it('finishes what is in flight when drained, and reads no more', async () => {
    const { supervisor, reader, log, expectReleased } = await bench(1000, { write: () => turns(2) });
    const run = supervisor.start();
    await turns(20);
    const summary = await supervisor.drain();
    expect(await run).toBe(summary);
    expect(summary.processed).toBe(reader.log.reads);
    expect(summary.processed).toBeGreaterThan(0);
    expect(summary.processed).toBeLessThan(1000);
    expect(summary.cancelled).toBe(0);
    expect(log.written).toHaveLength(summary.processed);
    expectReleased();
  });

  it('cancels what is in flight when stopped', async () => {
    const { supervisor, reader, expectReleased } = await bench(1000, { write: () => new Promise(() => undefined) });
    void supervisor.start();
    await turns(20);
    const summary = await supervisor.stop();
    expect(summary).toMatchObject({ processed: 0, cancelled: 3 });
    expect(reader.log.reads).toBe(3);
    expectReleased();
  });

  it('stops while it drains', async () => {
    const { supervisor, expectReleased } = await bench(1000, { write: () => new Promise(() => undefined) });
    void supervisor.start();
    await turns(20);
    const draining = supervisor.drain();
    await turns(5);
    expect(await supervisor.stop()).toBe(await draining);
    expectReleased();
  });

  it('has nothing to do when drained or stopped before it starts, and still closes everything', async () => {
    for (const end of ['drain', 'stop'] as const) {
      const { supervisor, reader, expectReleased } = await bench(5);
      expect(await supervisor[end]()).toMatchObject({ processed: 0, cancelled: 0 });
      expect(reader.log.reads).toBe(0);
      expectReleased();
    }
  });

  it('fails with the error of the source, after everything is closed', async () => {
    const { supervisor, log, expectReleased } = await bench(10, { failAt: 6 });
    await expect(supervisor.start()).rejects.toMatchObject({ code: 'capture-truncated' });
    expect(log.written.length).toBeLessThanOrEqual(6);
    expect(supervisor.progress.processed + supervisor.progress.cancelled).toBe(6);
    expectReleased();
  });

  it('fails with the error of the sink, and cancels what is in flight', async () => {
    const { supervisor, expectReleased } = await bench(10, {
      write: () => Promise.reject(new SounderError('io-failed', 'disk full')),
    });
    await expect(supervisor.start()).rejects.toMatchObject({ code: 'io-failed', message: 'disk full' });
    expect(supervisor.progress).toMatchObject({ processed: 0 });
    expectReleased();
  });

  it('runs once', async () => {
    const { supervisor } = await bench(1);
    await supervisor.start();
    expect(() => supervisor.start()).toThrow('pipeline: already started; a supervisor runs once');
  });

  it('keeps kernel memory flat over a long run', async () => {
    const kernels = loadKernels();
    const { sink } = memorySink();
    const config = definePipeline({ credits: 4, stages: [{ fake: {} }] }, testCatalogue);
    const open = () =>
      openPipeline(config, { reader: fakeCapture(5000), sink, kernels, clock: stillClock, catalogue: testCatalogue });
    await new Supervisor(await open()).start();
    const size = kernels.memory.memory.buffer.byteLength;
    await new Supervisor(await open()).start();
    expect(kernels.memory.memory.buffer.byteLength).toBe(size);
    expect(kernels.memory.bytesInUse).toBe(0);
  });
});
