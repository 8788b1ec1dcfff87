import type { OpenKafka } from '../../../src/apps/cli/kafka-flags.ts';
import { SounderError } from '../../../src/core/index.ts';
import type { KafkaConsumer, KafkaMessage, KafkaProducer, KafkaRecord } from '../../../src/kafka/port.ts';

/** A broker in memory, as far as commands need one, that remembers how it was used. */
export class FakeKafka {
  readonly topics = new Map<string, { partitions: number; records: KafkaRecord[] }>();
  readonly opened: Parameters<OpenKafka>[0][] = [];
  readonly consumers: { groupId: string; committedOnly: boolean; from: string }[] = [];
  closed = 0;
  /** Messages whose write the broker refuses, by their place in the order. */
  refuse: (index: number) => boolean = () => false;
  onPoll: () => void = () => undefined;
  #produced = 0;

  create(topic: string, partitions = 1): void {
    this.topics.set(topic, { partitions, records: [] });
  }

  put({ topic, partition = 0, key, value, headers = [] }: KafkaMessage): void {
    const { records } = this.topics.get(topic)!;
    records.push({ topic, partition, offset: records.length, key, value, timestampMs: 0, headers });
  }

  readonly open: OpenKafka = (options) => {
    this.opened.push(options);
    return Promise.resolve({
      openProducer: () => Promise.resolve(this.#producer()),
      openConsumer: (wanted) => {
        this.consumers.push(wanted);
        return Promise.resolve(this.#consumer());
      },
      partitionsOf: (topic) => Promise.resolve(this.topics.get(topic)?.partitions),
      createTopic: ({ topic, partitions }) => {
        const isNew = !this.topics.has(topic);
        if (isNew) this.create(topic, partitions);
        return Promise.resolve(isNew);
      },
      readAll: () => Promise.reject(new SounderError('internal', 'not faked')),
      close: () => {
        this.closed++;
        return Promise.resolve();
      },
    });
  };

  #producer(): KafkaProducer {
    return {
      transactions: undefined,
      produce: async (message) => {
        const index = this.#produced++;
        await new Promise(setImmediate);
        if (this.refuse(index)) throw new SounderError('kafka-failed', 'kafka fake: topic snapshots: refused');
        this.put({ ...message, value: message.value?.slice() });
      },
      flush: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
  }

  #consumer(): KafkaConsumer {
    let left: KafkaRecord[] = [];
    return {
      subscribe: (names, listener) => {
        left = names.flatMap((name) => this.topics.get(name)?.records ?? []);
        void listener.assigned([]);
      },
      poll: async (most) => {
        await new Promise(setImmediate);
        this.onPoll();
        return left.splice(0, most);
      },
      release: () => undefined,
      commit: () => Promise.reject(new Error('nothing is to be committed')),
      committed: () => Promise.resolve([]),
      seek: () => Promise.resolve(),
      watermarks: () => Promise.resolve({ low: 0, high: 0 }),
      close: () => Promise.resolve(),
    };
  }
}
