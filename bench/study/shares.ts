import { Worker } from 'node:worker_threads';

/** Deals a list out to so many hands, one after the other; none is empty. */
export const sharesOf = <T>(all: readonly T[], hands: number): T[][] =>
  Array.from({ length: hands }, (_, hand) => all.filter((_, i) => i % hands === hand)).filter(
    ({ length }) => length > 0,
  );

/**
 * Runs a module in a thread for each share, which it finds as its `workerData`, until all have ended.
 *
 * @param report  gets every message of every thread as it comes
 * @throws what a thread throws
 */
export async function runShares<Share, Message>(
  module: string,
  shares: readonly Share[],
  report: (message: Message) => void,
): Promise<void> {
  await Promise.all(
    shares.map(
      (share) =>
        new Promise<void>((resolve, reject) => {
          const worker = new Worker(new URL(module), { workerData: share });
          worker.on('message', report);
          worker.on('error', reject);
          worker.on('exit', (code) =>
            code === 0 ? resolve() : reject(new Error(`study: a thread ended with code ${code}`)),
          );
        }),
    ),
  );
}
