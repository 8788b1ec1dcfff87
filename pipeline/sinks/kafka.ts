import type { Settlement } from '../../operators/envelope.ts';
import { encodeEstimate } from '../../src/codec/encode-estimate.ts';
import type { Framing } from '../../src/codec/framing.ts';
import { type Estimate, type SounderError, toSounderError } from '../../src/core/index.ts';
import type { Delivery } from '../../src/kafka/delivery.ts';
import { ID_HEADER, sounderId, textHeader } from '../../src/kafka/headers.ts';
import type { KafkaHeader, KafkaMessage, KafkaProducer } from '../../src/kafka/port.ts';
import type { Sink } from './sink.ts';

export interface EstimateMessageOptions {
  /** The name of the pipeline. */
  readonly pipeline: string;
  readonly topic: string;
  readonly framing: Framing;
}

/** An estimate as a message: keyed by stream, with the id by which a repeated one is recognised. */
export function estimateMessage(
  estimate: Estimate,
  { pipeline, topic, framing }: EstimateMessageOptions,
  headers: readonly KafkaHeader[] = [],
): KafkaMessage {
  const { streamId, sequence } = estimate;
  return {
    topic,
    key: Buffer.from(streamId),
    value: framing.wrap(encodeEstimate(estimate)),
    headers: [textHeader(ID_HEADER, sounderId(pipeline, streamId, sequence)), ...headers],
  };
}

/** Writes estimates of snapshots that came by Kafka: delivered as the pipeline guarantees it. */
export const deliveredSink = (delivery: Delivery, options: EstimateMessageOptions): Sink<Estimate> => ({
  write: (estimate, settlement) =>
    delivery.write(settlement, estimateMessage(estimate, options, delivery.headersOf(settlement))),
  close: () => delivery.finish(),
});

/** Estimates of snapshots that came by Kafka into another sink: positions are committed behind what it has written. */
export const besideDelivery = (sink: Sink<Estimate>, delivery: Delivery): Sink<Estimate> => ({
  write: (estimate, settlement: Settlement) => sink.write(estimate, settlement),
  close: async () => {
    await sink.close();
    await delivery.finish();
  },
});

/** Messages under way before a write waits for the oldest. */
const MOST_UNDER_WAY = 1000;

/**
 * Writes estimates of snapshots that came from elsewhere, e.g. a capture.
 *
 * Bounded: so many messages are under way at once. A message that cannot be written fails the next write, or the close,
 * which waits for all of them.
 */
export function producedSink(
  producer: KafkaProducer,
  options: EstimateMessageOptions,
  close: () => Promise<void>,
): Sink<Estimate> {
  const underWay = new Set<Promise<void>>();
  let failure: SounderError | undefined;
  return {
    write: async (estimate) => {
      if (failure) throw failure;
      const done: Promise<void> = producer
        .produce({ ...estimateMessage(estimate, options), givesValue: true })
        .catch((thrown: unknown) => void (failure ??= toSounderError(thrown)))
        .finally(() => underWay.delete(done));
      underWay.add(done);
      if (underWay.size >= MOST_UNDER_WAY) await Promise.race(underWay);
    },
    close: async () => {
      await Promise.all(underWay);
      await close();
      if (failure) throw failure;
    },
  };
}
