import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createEnvelope, type Envelope } from '../../operators/envelope.ts';
import { definePipeline } from '../../pipeline/config/parse.ts';
import { openExecutor } from '../../pipeline/executor.ts';
import type { StateChange, StateHost } from '../../pipeline/state.ts';
import { replaySource } from '../../pipeline/sources/replay.ts';
import { Supervisor } from '../../pipeline/supervisor.ts';
import type { Estimate } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { fakeCapture, stillClock, workerCatalogue } from './fakes.ts';

const workerEntry = new URL('./fake-worker.ts', import.meta.url);
const stages = [{ fake: { maxTargets: 1 } }, { count: {} }, { track: {} }, { count: {} }];

/** An executor over a changelog in memory, whose envelopes all come from partition 3. */
async function bench(workers: number) {
  const changes: StateChange[] = [];
  const stateHost: StateHost = { partitionOf: () => 3, changed: (change) => void changes.push(change) };
  const executor = await openExecutor(definePipeline({ stages }, workerCatalogue), {
    catalogue: workerCatalogue,
    kernels: loadKernels(),
    clock: stillClock,
    workers,
    credits: 4,
    snapshotBytes: 64,
    workerEntry,
    stateHost,
  });
  const run = async (from: number, to: number): Promise<Estimate[]> => {
    const written: Estimate[] = [];
    const reader = fakeCapture(to);
    const source = replaySource({ ...reader, count: to - from, read: (index, into) => reader.read(from + index, into) }, { rate: 'max', memory: executor.samples!, ownsReader: false }); // prettier-ignore
    const sink = { write: (estimate: Estimate) => void written.push(estimate), close: () => Promise.resolve() };
    await new Supervisor({ name: 'p', credits: 4, clock: stillClock, source, stages: executor.operator, sink }).start();
    return written;
  };
  return { executor, changes, run };
}

describe('states of a pipeline', () => {
  it.each([0, 2])('go on where their changelog ends, in another process too, with %s workers', async (workers) => {
    const [one, other] = [await bench(workers), await bench(0)];
    expect((await one.run(0, 5)).map(({ snapshotCount }) => snapshotCount)).toEqual([1n, 2n, 3n, 4n, 5n]);
    expect(one.executor.states.map(({ stage }) => stage)).toEqual(['count', 'track', 'count-2']);
    expect(one.changes).toHaveLength(15);
    for (const state of other.executor.states)
      state.restore(
        3,
        one.changes.filter(({ stage }) => stage === state.stage),
      ); // prettier-ignore
    const again = await other.run(3, 7);
    expect(again.map(({ snapshotCount }) => snapshotCount)).toEqual([undefined, 5n, 6n, 7n]);
    expect(other.changes).toHaveLength(6);
    for (const state of other.executor.states) state.forget(3);
    expect((await other.run(7, 8))[0].snapshotCount).toBe(1n);
    await one.executor.close();
  });

  it('follow their partition: an envelope of one that is gone is cancelled', async () => {
    const executor = await openExecutor(definePipeline({ stages }, workerCatalogue), {
      catalogue: workerCatalogue,
      kernels: loadKernels(),
      clock: stillClock,
      workers: 0,
      credits: 1,
      stateHost: { partitionOf: () => undefined, changed: () => expect.unreachable() },
    });
    const snapshot = await fakeCapture(1).read(0, new Uint8Array(64));
    const outcomes: string[] = [];
    const envelope: Envelope<typeof snapshot> = createEnvelope(snapshot, ({ kind }) => outcomes.push(kind));
    from([envelope]).pipe(executor.operator).subscribe();
    expect(outcomes).toEqual(['cancelled']);
  });
});

it('a stage that remembers and makes estimates of snapshots keeps a pipeline on one thread, and says so', async () => {
  const catalogue = { ...workerCatalogue, rows: { ...workerCatalogue.fake, stateful: true } };
  const config = definePipeline({ stages: [{ pass: {} }, { rows: {} }] }, catalogue);
  const opening = openExecutor(config, {
    catalogue,
    kernels: loadKernels(),
    clock: stillClock,
    workers: 2,
    credits: 4,
  });
  await expect(opening).rejects.toThrow(
    'pipeline: stages[1].rows: takes a snapshot, allowed with workers: a stage that remembers snapshots or estimates, or "workers: 0"',
  );
});
