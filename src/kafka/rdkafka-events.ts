import { rdCode } from './kafka-error.ts';
import type { RdClient, RdError } from './rdkafka-module.ts';

/** What librdkafka calls the errors it tells unasked (`rd_kafka_err2str`, in lower case): the events carry no code. */
const codes: Readonly<Record<string, number>> = {
  'broker transport failure': rdCode.transport,
  'host resolution failure': rdCode.resolve,
  'all broker connections are down': rdCode.allBrokersDown,
  'authentication failure': rdCode.authentication,
  'ssl error': rdCode.ssl,
  'fatal error': rdCode.fatal,
  'maximum application poll interval (max.poll.interval.ms) exceeded': rdCode.maxPollExceeded,
  'sasl authentication failed': rdCode.saslFailed,
  'static consumer fenced by other consumer with same group.instance.id': rdCode.fencedInstance,
};

/**
 * Hears the errors that a client tells unasked, each with its code, and with the reason that librdkafka gives only in
 * the line it logs before.
 */
export function onClientError(client: RdClient, hear: (error: RdError) => void): void {
  let reason: string | undefined;
  client.on('event.log', ({ fac, message }) => {
    if (fac === 'FAIL' || fac === 'FATAL') reason = withoutThread(message);
  });
  client.on('event.error', (error) => {
    const code = codes[error.message] ?? error.code;
    hear({ ...error, message: reason ?? error.message, ...(code !== undefined && { code }) });
  });
}

/** `[thrd:...]: host:9092/bootstrap: Connect to ... failed: Connection refused (after 0ms in state CONNECT)`. */
const withoutThread = (message: string): string =>
  message
    .replace(/^\[thrd:[^\]]*\]: /, '')
    .replace(/^(?:\w+:\/\/)?\S+\/(?:bootstrap|\d+|\w*Coordinator): /, '')
    .replace(/ \(after \d+ms in state[^)]*\)$/, '');
