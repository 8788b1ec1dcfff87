import { SounderError } from '../core/errors.ts';
import { isRefusing, kafkaError, rdCode, reasonOf } from './kafka-error.ts';
import { onClientError } from './rdkafka-events.ts';
import type { RdClient, RdError, RdMetadata, RdProducer } from './rdkafka-module.ts';

/** How long a client may take to find a broker; with all else well below the 15 s in which a fault must be told. */
export const CONNECT_MS = 10_000;

const SERVE_MS = 20;

export interface ConnectOptions {
  /** `kafka host:9092`, which errors begin with. */
  readonly where: string;
  /** Lets the client report errors meanwhile; producers need it. */
  readonly serve?: () => void;
  readonly timeoutMs?: number;
}

/**
 * Connects a client and asks for the metadata of the cluster, which proves address and authentication.
 *
 * A refusal is told at once; an address where nobody answers after the time is up, with what the last attempt met.
 *
 * @throws SounderError `kafka-failed`; the client is closed then
 */
export function connectClient(client: RdClient, options: ConnectOptions): Promise<RdMetadata> {
  const { where, serve, timeoutMs = CONNECT_MS } = options;
  return new Promise((resolve, reject) => {
    let last: RdError | undefined;
    let failed = false;
    const serving = serve && setInterval(() => client.isConnected() && serve(), SERVE_MS);
    const fail = (error: SounderError): void => {
      failed = true;
      clearInterval(serving);
      reject(error);
    };
    onClientError(client, (error) => {
      // "All brokers down" follows the error that says why.
      if (error.code !== rdCode.allBrokersDown) last = error;
      if (!failed && isRefusing(error)) fail(kafkaError(where, 'cannot connect', error));
    });
    client.connect({ timeout: timeoutMs }, (error, metadata) => {
      clearInterval(serving);
      if (failed) {
        // node-rdkafka has closed a client whose metadata did not come.
        if (client.isConnected()) client.disconnect(() => undefined);
      } else if (error) fail(unreachable(where, error, last, timeoutMs));
      else resolve(metadata);
    });
  });
}

function unreachable(where: string, error: RdError, last: RdError | undefined, timeoutMs: number): SounderError {
  const reason = last ? reasonOf(last) : `no answer within ${timeoutMs / 1000} s (${reasonOf(error)})`;
  return new SounderError('kafka-failed', `${where}: cannot connect: ${reason}`, { code: (last ?? error).code }, error);
}

/** How long a broker may take to answer before a close does not count on it. */
const ANSWER_MS = 1000;

const AGAIN_MS = 5000;

/**
 * Closes a client; resolves when it is closed, or after a time that no close needs.
 *
 * A close waits in a thread of Node's pool for brokers that are connected and do not answer, and the process cannot end
 * before that thread: such a client is left as it is, and closed once a broker answers while the process goes on.
 */
export async function disconnectClient(client: RdClient, timeoutMs = CONNECT_MS): Promise<void> {
  if (!client.isConnected()) return;
  if (await answers(client)) return disconnect(client, timeoutMs);
  const again = setInterval(() => {
    void answers(client).then((found) => {
      if (!found) return;
      clearInterval(again);
      return disconnect(client, timeoutMs);
    });
  }, AGAIN_MS);
  again.unref();
}

const answers = (client: RdClient): Promise<boolean> =>
  new Promise((resolve) => client.getMetadata({ timeout: ANSWER_MS }, (error) => resolve(!error)));

function disconnect(client: RdClient, timeoutMs: number): Promise<void> {
  if (!client.isConnected()) return Promise.resolve();
  return new Promise((resolve) => {
    const giveUp = setTimeout(resolve, timeoutMs);
    const done = (): void => {
      clearTimeout(giveUp);
      resolve();
    };
    // A producer would flush for 5 s first; whoever wants that has done it.
    if ('flush' in client) (client as RdProducer).disconnect(1, done);
    else client.disconnect(done);
  });
}
