import { SounderError } from '../core/errors.ts';
import type { RdError } from './rdkafka-module.ts';

/** Error codes of librdkafka that mean something to us (rdkafka.h, `rd_kafka_resp_err_t`). */
export const rdCode = {
  messageTimedOut: -192,
  resolve: -193,
  transport: -195,
  allBrokersDown: -187,
  timedOut: -185,
  queueFull: -184,
  ssl: -181,
  assignPartitions: -175,
  revokePartitions: -174,
  authentication: -169,
  noOffset: -168,
  timedOutQueue: -166,
  fatal: -150,
  maxPollExceeded: -147,
  assignmentLost: -142,
  fenced: -144,
  unknownTopicOrPartition: 3,
  illegalGeneration: 22,
  unknownMember: 25,
  topicNotAuthorized: 29,
  groupNotAuthorized: 30,
  clusterNotAuthorized: 31,
  topicExists: 36,
  policyViolation: 44,
  transactionNotAuthorized: 53,
  saslFailed: 58,
  fencedInstance: 82,
} as const;

/** Errors after which librdkafka keeps trying, so that a broker may come back. */
const passing: ReadonlySet<number> = new Set([
  rdCode.resolve,
  rdCode.transport,
  rdCode.allBrokersDown,
  rdCode.timedOut,
  rdCode.timedOutQueue,
]);

/** Errors that tell that the partitions are somebody else's by now. */
const losing: ReadonlySet<number> = new Set([rdCode.assignmentLost, rdCode.illegalGeneration, rdCode.unknownMember]);

/** Errors of a commit that ask for another attempt: the coordinator moves or loads, or the group rebalances. */
const repeatable: ReadonlySet<number> = new Set([7, 14, 15, 16, 27, rdCode.transport, rdCode.timedOut]);

/** Errors that waiting does not mend. */
const refusing: ReadonlySet<number> = new Set([
  rdCode.ssl,
  rdCode.authentication,
  rdCode.saslFailed,
  rdCode.topicNotAuthorized,
  rdCode.groupNotAuthorized,
  rdCode.clusterNotAuthorized,
  rdCode.transactionNotAuthorized,
]);

const has = (codes: ReadonlySet<number>, { code }: RdError): boolean => code !== undefined && codes.has(code);

export const isPassing = (error: RdError): boolean => has(passing, error);
export const isLosing = (error: RdError): boolean => has(losing, error);
export const isRefusing = (error: RdError): boolean => has(refusing, error);

/** What `details` of a `kafka-failed` say. */
export interface KafkaFailure {
  /** librdkafka's code, where it gives one. */
  readonly code?: number | undefined;
  /** A transaction that can be aborted, after which work goes on. */
  readonly abortable?: boolean;
  /** The partitions went to another member before. */
  readonly lost?: boolean;
  /** Another attempt may succeed. */
  readonly retriable?: boolean;
}

/**
 * One line for an error of librdkafka: `kafka localhost:9092: topic snapshots: Broker: Unknown topic or partition`.
 *
 * @param what  what was being done, and with what
 */
export function kafkaError(where: string, what: string, thrown: unknown): SounderError {
  if (thrown instanceof SounderError) return thrown;
  const error = thrown as RdError;
  const details: KafkaFailure = {
    code: error.code,
    abortable: error.isTxnRequiresAbort === true && error.isFatal !== true,
    lost: isLosing(error),
    // Only transactions tell.
    retriable: error.isRetriable ?? has(repeatable, error),
  };
  return new SounderError('kafka-failed', `${where}: ${what}: ${reasonOf(error)}`, { ...details }, thrown);
}

/** librdkafka's text on one line, without the names of its threads. */
export function reasonOf({ message, code }: RdError): string {
  const text = message
    .replace(/\s*\n\s*/g, ' ')
    .replace(/^[\w.+-]+:\/\/[^ ]*\/(?:bootstrap|\d+|GroupCoordinator): /, '');
  switch (code) {
    case rdCode.authentication:
    case rdCode.saslFailed:
      return `authentication was refused: ${text}`;
    case rdCode.ssl:
      return `no secure connection: ${text}`;
    default:
      return text;
  }
}

/** The details of a `kafka-failed`; empty for any other error. */
export const failureOf = (error: SounderError): KafkaFailure => (error.code === 'kafka-failed' ? error.details : {});
