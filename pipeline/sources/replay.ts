import { defer } from 'rxjs';
import { creditSource } from '../../operators/credit-source.ts';
import { pace } from '../../operators/pace.ts';
import { type Rate, speedOf } from '../../operators/pace-schedule.ts';
import type { CaptureReader } from '../../src/captures/capture.ts';
import { bytesPerSnapshot, type Snapshot } from '../../src/core/index.ts';
import type { SampleMemory } from './sample-memory.ts';
import type { Source } from './source.ts';

export interface ReplaySourceOptions {
  readonly rate: Rate;
  /** Samples are read straight into it, one slot per credit, so kernels work on them where they are. */
  readonly memory: SampleMemory;
  /** Whether the reader is closed with the source. */
  readonly ownsReader: boolean;
}

/**
 * The snapshots of a capture in capture order, at a rate.
 *
 * Memory: `credits` snapshots, whatever the length of the capture.
 */
export function replaySource(reader: CaptureReader, options: ReplaySourceOptions): Source<Snapshot> {
  const { rate, memory, ownsReader } = options;
  const bytes = bytesPerSnapshot(reader.sensor);
  speedOf(rate);
  return {
    name: reader.path,
    count: reader.count,
    open: ({ credits, clock, drain, settled, idle }) =>
      defer(() => {
        let index = 0;
        return creditSource({
          credits,
          makeSlot: () => memory.slot(bytes),
          freeSlot: (slot) => slot.free(),
          poll: async (slot) => (index < reader.count ? reader.read(index++, slot.next()) : Promise.resolve(undefined)),
          settled,
          drain,
          idle,
        }).pipe(pace({ rate, captureTimeNs: (snapshot) => snapshot.captureTimeNs, clock, maxItems: credits, drain }));
      }),
    close: async () => {
      if (ownsReader) await reader.close();
    },
  };
}
