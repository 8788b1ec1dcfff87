import { parentPort, Worker, workerData } from 'node:worker_threads';
import { SounderError, toSounderError } from '../core/errors.ts';
import { type ErrorMessage, packError } from './error-message.ts';

/** What a pool needs of a thread; a hand-driven one in tests. */
export interface WorkerThread {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: ThreadMessage) => void): unknown;
  on(event: 'error', listener: (thrown: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  terminate(): Promise<unknown>;
  /** While referenced, the thread keeps the process alive. */
  ref(): void;
  unref(): void;
}

/** What a thread tells its pool: first that it is ready or cannot work, then one answer per request. */
export type ThreadMessage<Ready = unknown, Answer = unknown> =
  | { readonly kind: 'ready'; readonly ready: Ready }
  | { readonly kind: 'unfit'; readonly error: ErrorMessage }
  | { readonly kind: 'answer'; readonly answer: Answer };

/**
 * Young objects of a thread, in MB: three semi-spaces. Work leaves little alive from one snapshot to the next; in the
 * default 48, V8 marks the whole small heap again and again, as its limit is then always nearer than one young generation.
 */
const YOUNG_MB = 6;

/** Starts a thread of this process; it finds `boot` where `answerRequests` looks for it. */
export const spawnWorker = (entry: URL, boot: unknown, name: string): WorkerThread =>
  new Worker(entry, { workerData: boot, name, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });

/** How a thread does its work, made once from what it was started with. */
export interface RequestHandler<Ready, Request, Answer> {
  /** Told to the pool before the first request comes. */
  readonly ready: Ready;
  /** Calls back exactly once, at once or later; a throw ends the thread. */
  readonly answer: (request: Request, reply: Reply<Answer>) => void;
}

/**
 * Sends an answer.
 *
 * @param handedOver  buffers in it that are moved instead of copied, and gone from this thread afterwards
 */
export type Reply<Answer> = (answer: Answer, handedOver?: readonly ArrayBuffer[]) => void;

/**
 * The whole of a worker thread's program: opens its work, then answers requests one after another.
 *
 * @throws SounderError `usage` on the main thread, where nobody asks
 */
export function answerRequests<Boot, Ready, Request, Answer>(
  open: (boot: Boot) => RequestHandler<Ready, Request, Answer>,
): void {
  const port = parentPort;
  if (!port) throw new SounderError('usage', 'answerRequests: found the main thread, allowed: a worker thread');
  const tell = (message: ThreadMessage<Ready, Answer>, handedOver: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, handedOver);
  let handler: RequestHandler<Ready, Request, Answer>;
  try {
    handler = open(workerData as Boot);
  } catch (thrown) {
    tell({ kind: 'unfit', error: packError(toSounderError(thrown)) });
    return;
  }
  port.on('message', (request: Request) =>
    handler.answer(request, (answer, handedOver) => tell({ kind: 'answer', answer }, handedOver)),
  );
  tell({ kind: 'ready', ready: handler.ready });
}
