import { SounderError, toSounderError } from '../../src/core/errors.ts';
import type { SensorDescription } from '../../src/core/sensor.ts';
import { type Kernels, loadKernels } from '../../src/kernels/load.ts';
import type { Region } from '../../src/kernels/memory.ts';
import { packError } from '../../src/runtime/error-message.ts';
import { answerRequests, type Reply, type RequestHandler } from '../../src/runtime/worker-thread.ts';
import type { Catalogue } from '../catalogue.ts';
import { ownImages } from './own-images.ts';
import type {
  InboxRequest,
  SnapshotRequest,
  WorkerAnswer,
  WorkerBoot,
  WorkerReady,
  WorkerRequest,
} from './protocol.ts';
import { SensorTable } from './sensor-table.ts';
import { createStageRunner } from './stage-runner.ts';

/**
 * The program of a worker thread: answers snapshots with what the stages of a pipeline make of them.
 *
 * @param catalogue  where the stages are looked up; a thread for a catalogue of one's own is a file with this one call
 */
export const serveStages = (catalogue: Catalogue): void =>
  answerRequests<WorkerBoot, WorkerReady, WorkerRequest, WorkerAnswer>((boot) =>
    openStages(boot, loadKernels(boot.memory), catalogue),
  );

/** What a worker does with its requests, on kernels whose memory the main thread writes samples into. */
export function openStages(
  { stages, inputs }: WorkerBoot,
  kernels: Kernels,
  catalogue: Catalogue,
): RequestHandler<WorkerReady, WorkerRequest, WorkerAnswer> {
  const { memory } = kernels;
  const regions = Array.from({ length: inputs?.count ?? 0 }, () => memory.alloc(inputs!.byteLength));
  const run = createStageRunner(stages, catalogue, kernels);
  const sensors = new SensorTable<SensorDescription>();
  let inbox: Region | undefined;

  const makeInbox = ({ byteLength }: InboxRequest): WorkerAnswer => {
    inbox?.free();
    inbox = undefined;
    try {
      inbox = memory.alloc(byteLength);
      return { kind: 'inbox', offset: inbox.offset };
    } catch (thrown) {
      return { kind: 'no-inbox', error: packError(toSounderError(thrown)) };
    }
  };

  const estimate = (request: SnapshotRequest, reply: Reply<WorkerAnswer>): void => {
    const { sensorId, sequence, captureTimeNs, offset, byteLength } = request;
    const { sensor } = sensors.use(sensorId, request.sensor);
    if (!sensor) throw new SounderError('internal', `worker: found sensor ${sensorId}, which it was never sent`);
    const samples = memory.bytes({ offset, byteLength, free: () => undefined });
    run({ sensor, sequence, captureTimeNs, samples }, request.exchanges, (answer) => {
      if (answer.kind !== 'value') return reply(answer);
      const { estimate: value, buffers } = ownImages(answer.value);
      reply({ ...answer, value }, buffers);
    });
  };

  return {
    ready: { inputs: regions.map(({ offset }) => offset) },
    answer: (request, reply) => (request.kind === 'inbox' ? reply(makeInbox(request)) : estimate(request, reply)),
  };
}
